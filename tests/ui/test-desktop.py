#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""What a desktop expects of the program: started by D-Bus, by a notification's action, with half of it
missing, and used without a mouse."""

import ctypes
import json
import os
import re
import shutil
import struct

from program import (APP_ID, App, BUILD, COMPLAINT, a11y, choose, finish_form, focused, press_tab, run_tap,
                     start_portals, wait_until)
from desk import Desk

NAME = 'Acme'
SCHEMAS = {'GSETTINGS_SCHEMA_DIR': str(BUILD / 'data')}


class Activated:
    """The program, started by the bus."""

    def __init__(self, desk):
        template = (BUILD / 'data' / f'{APP_ID}.service').read_text()
        service = desk.folder / f'data/dbus-1/services/{APP_ID}.service'
        service.write_text(re.sub(r'(?m)^Exec=\S+', f'Exec={BUILD}/src/backup-glance', template))
        desk.call('org.freedesktop.DBus', '/', 'org.freedesktop.DBus.ReloadConfig')
        desk.run(['dbus-update-activation-environment', 'DISPLAY', 'GDK_BACKEND',
                  f'GSETTINGS_SCHEMA_DIR={BUILD}/data', 'G_DEBUG=fatal-criticals'], check=True)


class Opens:
    """Counts how often a file is opened. inotify tells two equal events in a row as one, hence the closing."""

    OPEN, CLOSE = 0x20, 0x10

    def __init__(self, path):
        libc = ctypes.CDLL(None, use_errno=True)
        self.fd = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        assert libc.inotify_add_watch(self.fd, os.fsencode(path), self.OPEN | self.CLOSE) >= 0, ctypes.get_errno()

    def count(self):
        try:
            events = os.read(self.fd, 65536)
        except BlockingIOError:
            return 0
        return sum(mask == self.OPEN for _, mask, _, _ in struct.iter_unpack('iIII', events))


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.portal = start_portals(desk, 1, '--state', 'failed')[0]
        self.activated = Activated(desk)

    def ask(self, *arguments):
        self.desk.run(['gapplication', *arguments], check=True)

    def cli(self, *arguments, **keywords):
        done = self.desk.run([BUILD / 'src/cli/backup-glance-cli', *arguments], text=True,
                             capture_output=True, env=SCHEMAS, **keywords)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def windows(self):
        return [node.name for node in a11y.app('backup-glance').children()]

    def quit(self, how=lambda: a11y.press('ctrl+q')):
        """Waits for it to end, without errors. The bus passes its children on to us, and has their output."""
        answer = self.desk.call('org.freedesktop.DBus', '/',
                                'org.freedesktop.DBus.GetConnectionUnixProcessID', APP_ID)
        pid = int(re.search(r'uint32 (\d+)', answer).group(1))
        how()
        _, status = wait_until(lambda: [it for it in [os.waitpid(pid, os.WNOHANG)] if it[0]],
                               'the end of the program')[0]
        log = self.desk.log('bus')
        assert status == 0 and not COMPLAINT.search(log), (status, log)

    def starts_by_bus(self):
        """the bus starts it, and a second start gives no second window"""
        self.ask('launch', APP_ID)
        self.desk.find_window('^Backup Glance$')
        self.ask('launch', APP_ID)
        assert self.windows() == ['Backup Glance'], self.windows()
        self.quit()

    def reads_icons_once(self):
        """the icon theme is read once, though a thread of GTK’s may win against us now and then"""
        theme = self.desk.folder / 'data/icons/Adwaita'
        theme.mkdir(parents=True)
        shutil.copy('/usr/share/icons/Adwaita/index.theme', theme)
        opens, counts = Opens(theme / 'index.theme'), []
        while 1 not in counts and len(counts) < 3:
            app = App(self.desk, name=f'icons-{len(counts)}')
            wait_until(lambda: app.windows() and app.tree.find('Add Portal', 'push button'), 'the window')
            a11y.press('ctrl+q')
            wait_until(lambda: app.process.poll() is not None, 'its end')
            counts.append(opens.count())
        shutil.rmtree(theme)
        assert 1 in counts, counts

    def adds_by_action(self):
        """an action before there is a window: the dialog comes with a window"""
        self.ask('action', APP_ID, 'add-portal')
        self.desk.enter_window('^Add Portal$')
        assert sorted(self.windows()) == ['Add Portal', 'Backup Glance'], self.windows()
        a11y.press('Escape')
        wait_until(lambda: self.windows() == ['Backup Glance'], 'the dialog to close')
        self.quit()

    def has_one_dialog(self):
        """an action needs no window, and opens no second dialog; Ctrl+Q in the dialog closes everything"""
        self.ask('action', APP_ID, 'shortcuts')
        self.desk.find_window('^Keyboard Shortcuts$')
        self.ask('action', APP_ID, 'add-portal')
        self.ask('action', APP_ID, 'preferences')
        assert sorted(self.windows()) == ['Backup Glance', 'Keyboard Shortcuts'], self.windows()
        self.quit()

    def shows_portal(self):
        """a notification's action leads to its portal's card"""
        self.cli('add', self.portal.origin, '--name', NAME, input=self.portal.key)
        listed = self.desk.run(['gsettings', 'get', APP_ID, 'portals'], text=True, check=True,
                               capture_output=True, env=SCHEMAS)
        portal_id = re.search(r"'(.*?)'", listed.stdout).group(1)
        self.ask('action', APP_ID, 'show-portal', f"'{portal_id}'")
        self.desk.find_window('^Backup Glance$')
        menu = a11y.app('backup-glance').find(f'Menu for {NAME}', 'push button')
        wait_until(lambda: any(node.has_state('focused') for node in [menu, *menu.children()]),
                   'the focus on the card')

    def walks_by_keyboard(self):
        """Tab reaches header and cards, and everything that it reaches has a name"""
        reached = []
        for _ in range(8):
            reached += [(node.role, node.name) for node in press_tab()]
        names = [name for _, name in reached]
        assert all(names), reached
        for name in ('Add Portal', 'Main Menu', f'Menu for {NAME}', f'I Know About {NAME}'):
            assert name in names, (name, reached)

    def acknowledges_by_keyboard(self):
        """"I Know" by keyboard: the card says so and stays red, the focus stays on it, and so it is after a restart"""
        tree = a11y.app('backup-glance')
        while [node.name for node in press_tab()] != [f'I Know About {NAME}']:
            pass
        a11y.press('space')
        acknowledged = re.compile(f'^{NAME}: Failed.* Acknowledged.$')
        tree.find(acknowledged, 'panel')
        tree.find('Acknowledged', 'label')
        tree.wait_gone(f'I Know About {NAME}', 'push button')
        wait_until(lambda: [node.name for node in focused()] == [f'Menu for {NAME}'], 'the focus on the card')
        assert tree.has('Failed', 'label')
        self.quit()
        self.ask('launch', APP_ID)
        a11y.app('backup-glance').find(acknowledged, 'panel')
        self.quit()

    def mutes_by_keyboard(self):
        """muted for an hour from the card's menu: the card says until when, and unmutes again"""
        self.ask('launch', APP_ID)
        self.desk.enter_window('^Backup Glance$')
        tree = a11y.app('backup-glance')
        choose(NAME, *5 * ['Up'], 'Return')  # above Remove, Edit and two that mute for longer
        label = tree.find(re.compile(r'^Muted until (\d+ \w+, )?\d+:\d\d$'), 'label')
        tree.find(re.compile(f'{re.escape(label.name)}.$'), 'panel')
        listed, = json.loads(self.cli('list', '--json'))
        assert listed['muted'] and listed['mutedUntil'], listed
        while [node.name for node in press_tab()] != [f'Unmute {NAME}']:
            pass
        a11y.press('space')
        tree.wait_gone(re.compile('^Muted until'), 'label')
        wait_until(lambda: [node.name for node in focused()] == [f'Menu for {NAME}'], 'the focus on the card')
        assert not json.loads(self.cli('list', '--json'))[0]['muted']
        self.quit()

    def works_by_keyboard(self):
        """the card's menu by keyboard: a portal is removed, brought back and renamed"""
        self.ask('launch', APP_ID)
        self.desk.enter_window('^Backup Glance$')
        tree = a11y.app('backup-glance')
        choose(NAME, 'Up', 'Return')  # Remove is the last one
        tree.wait_gone(f'Menu for {NAME}', 'push button')
        tree.find(re.compile('^Undo'), 'push button')  # from here on there is something to undo
        a11y.press('ctrl+z')
        choose(NAME, 'Up', 'Up', 'Return')
        self.desk.enter_window('^Edit Portal$')
        a11y.press('Tab', 'Tab', 'ctrl+a')  # from the key past its eye to the name
        a11y.type_text('Northwind')
        a11y.press('Return')
        tree.find('Menu for Northwind', 'push button')

    def edits_what_is_gone(self):
        """a portal is removed elsewhere while being edited: the form asks for the key, and it is back"""
        tree = a11y.app('backup-glance')
        choose('Northwind', 'Up', 'Up', 'Return')
        self.desk.enter_window('^Edit Portal$')
        self.cli('remove', 'Northwind')
        tree.wait_gone('Menu for Northwind', 'push button')
        a11y.press('Tab', 'Tab', 'ctrl+a')
        a11y.type_text('Harbour')
        a11y.press('Return')
        key = tree.find(re.compile('^New API Key'), 'text')
        wait_until(lambda: key.description, 'a sentence at the key')
        a11y.type_text(self.portal.key)
        a11y.press('Return')
        finish_form(tree)
        tree.find('Menu for Harbour', 'push button')
        wait_until(lambda: self.windows() == ['Backup Glance'], 'the dialog to close')
        self.quit()

    def wraps_large_text(self):
        """with text twice as large in a narrow window, the state moves below the name"""
        settings = self.desk.folder / 'config/gtk-4.0/settings.ini'
        settings.write_text(settings.read_text().replace('Cantarell 11', 'Cantarell 22'))
        self.desk.run(['gsettings', 'set', APP_ID, 'window-width', '360'], check=True, env=SCHEMAS)
        app = App(self.desk, name='large')
        name, pill = app.tree.find('Harbour', 'label'), app.tree.find('Failed', 'label')
        wait_until(lambda: name.extents()[3] > 0, 'the card')
        (_, y, _, height), (_, below, _, _) = name.extents(), pill.extents()
        assert below >= y + height, (name.extents(), pill.extents())
        app.quit()

    def says_what_is_missing(self):
        """without its settings schema it says so in a window and on standard error"""
        app = App(self.desk, name='bare', GSETTINGS_SCHEMA_DIR=str(self.desk.folder / 'run'))
        app.tree.find('Backup Glance Cannot Start', 'label')
        assert 'settings' in self.desk.log('bare'), self.desk.log('bare')
        a11y.press('ctrl+q')
        wait_until(lambda: app.process.poll() is not None, 'its end')
        assert app.process.returncode == 0, app.process.returncode


with Desk(keyring=True) as the_desk:
    story = Story(the_desk)
    run_tap([story.reads_icons_once, story.starts_by_bus, story.adds_by_action, story.has_one_dialog, story.shows_portal,
             story.walks_by_keyboard, story.acknowledges_by_keyboard, story.mutes_by_keyboard, story.works_by_keyboard, story.edits_what_is_gone,
             story.wraps_large_text, story.says_what_is_missing])
