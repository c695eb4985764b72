#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""What the window saves: its size, the preferences, a removal that can be undone, however it ends; and what
it says when it cannot."""

import os
import re
import signal

from program import (APP_ID, App, BUILD, a11y, choose, is_alive, run_tap, start_portals, wait_until,
                     windows_of)
from desk import Desk

NAME = 'Acme'
OTHER = 'Northwind'
SCHEMAS = {'GSETTINGS_SCHEMA_DIR': str(BUILD / 'data')}
CARD = re.compile(f'^{NAME}: ')


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.portal, self.other = start_portals(desk, 2, '--state', 'failed', '--state', 'completed')
        self.app = None

    def start(self):
        self.app = App(self.desk)
        self.desk.find_window('^Backup Glance$')

    def find(self, name=None, role=None):
        return self.app.tree.find(name, role)

    def cli(self, *arguments, **keywords):
        done = self.desk.run([BUILD / 'src/cli/backup-glance-cli', *arguments], text=True,
                             capture_output=True, env=SCHEMAS, **keywords)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def setting(self, key):
        return self.desk.run(['gsettings', 'get', APP_ID, key], text=True, check=True,
                             capture_output=True, env=SCHEMAS).stdout.strip()

    def stored_key(self):
        search = self.desk.run(['secret-tool', 'search', '--all', 'xdg:schema', f'{APP_ID}.ApiKey'],
                               capture_output=True, text=True)
        return self.portal.key in search.stdout

    def start_with_portal(self):
        self.cli('add', self.portal.origin, '--name', NAME, input=self.portal.key)
        self.start()
        self.find(CARD, 'panel')

    def remove(self, name=NAME):
        choose(name, 'Up', 'Return')  # the last item of the card's menu
        self.app.tree.wait_gone(f'Menu for {name}', 'push button')

    def listed(self):
        return self.setting('portals').count("'") // 2

    def remembers_size(self):
        """the size of the window, when it is closed"""
        self.start()
        window = self.desk.find_window('^Backup Glance$')

        def geometry():
            told = self.desk.run(['xdotool', 'getwindowgeometry', '--shell', window], text=True,
                                 check=True, capture_output=True).stdout
            return [int(re.search(rf'{side}=(\d+)', told)[1]) for side in ('WIDTH', 'HEIGHT')]
        width, height = geometry()
        button = self.find('Add Portal…', 'push button')
        place = button.extents()
        self.desk.run(['xdotool', 'windowsize', '--sync', window, str(width + 60), str(height - 80)],
                      check=True)
        wait_until(lambda: geometry() == [width + 60, height - 80], 'the new size')
        wait_until(lambda: button.extents() != place, 'a layout of the new size')
        self.app.quit()
        assert self.setting('window-width') == '700', self.setting('window-width')
        assert self.setting('window-height') == '640', self.setting('window-height')

    def find_interval(self):
        return self.find(role='spin button')

    def keeps_preferences(self):
        """a preference is saved as soon as it is chosen"""
        self.start()
        a11y.press('ctrl+comma')
        self.desk.find_window('^Preferences$')
        self.find_interval().set_value(120)
        wait_until(lambda: self.setting('idle-interval') == 'uint32 120', 'the preference')

    def shows_what_is_kept(self):
        """dconf is stopped: the window goes on, reports it, and shows what is stored"""
        answer = self.desk.call('org.freedesktop.DBus', '/',
                                'org.freedesktop.DBus.GetConnectionUnixProcessID', 'ca.desrt.dconf')
        pid = int(re.search(r'uint32 (\d+)', answer)[1])
        os.kill(pid, signal.SIGSTOP)
        try:
            self.find_interval().set_value(300)
            wait_until(lambda: self.find_interval().value() == 120, 'what is kept')
            a11y.press('Escape')
            self.find(re.compile('settings cannot be'))
        finally:
            os.kill(pid, signal.SIGCONT)
        assert self.setting('idle-interval') == 'uint32 120'
        self.app.quit()

    def undoes_both(self):
        """two are removed, and both come back, the last one first: the toast says which one is next"""
        self.start_with_portal()
        self.cli('add', self.other.origin, '--name', OTHER, input=self.other.key)
        self.find(f'Menu for {OTHER}', 'push button')
        a11y.press('ctrl+r')
        self.find('2 portals checked')
        self.remove()
        self.find(f'“{NAME}” removed')
        self.remove(OTHER)
        self.find(f'“{OTHER}” removed')
        self.app.tree.wait_gone(f'“{NAME}” removed')
        a11y.press('ctrl+z')
        self.find(f'Menu for {OTHER}', 'push button')
        self.find(f'“{NAME}” removed')
        a11y.press('ctrl+z')
        self.find(f'Menu for {NAME}', 'push button')
        self.app.tree.wait_gone(re.compile('removed'), 'label')
        assert self.listed() == 2, self.setting('portals')

    def undoes_nothing_twice(self):
        """removed and added again: it is listed once, and the one removed before is what undo brings back"""
        self.remove()
        self.remove(OTHER)
        self.find(f'“{OTHER}” removed')
        self.cli('add', self.other.origin, '--name', OTHER, input=self.other.key)
        self.find(f'Menu for {OTHER}', 'push button')
        self.find(f'“{NAME}” removed')
        a11y.press('ctrl+z', 'ctrl+z')
        self.find(f'Menu for {NAME}', 'push button')
        assert self.listed() == 2, self.setting('portals')
        self.remove()
        self.remove(OTHER)
        self.app.quit()
        assert not self.stored_key()

    def remove_for_now(self):
        """Removes a portal, and leaves it at that while it can be undone."""
        self.start_with_portal()
        self.remove()
        self.find('Undo', 'push button')
        assert self.stored_key()

    def clears_key_at_end(self):
        """the session ends while a removal can be undone: the key is gone"""
        self.remove_for_now()
        self.app.process.terminate()
        self.app.wait()
        assert not self.stored_key()

    def clears_key_when_orphaned(self):
        """the resident is killed while a removal can be undone: its window completes that, and ends"""
        self.remove_for_now()
        window, = windows_of(self.app.process.pid)
        self.app.process.kill()
        wait_until(lambda: not is_alive(window), 'the end of the window')
        assert not self.stored_key()

    def clears_key_when_killed(self):
        """both are killed while a removal can be undone: the key is gone at the next start"""
        self.remove_for_now()
        window, = windows_of(self.app.process.pid)
        self.app.process.send_signal(signal.SIGSTOP)  # it must not live to say that its window was killed
        os.kill(window, signal.SIGKILL)
        self.app.process.kill()
        self.app.process.wait()
        wait_until(lambda: not is_alive(window), 'the end of the window')
        assert self.stored_key()
        self.start()
        wait_until(lambda: not self.stored_key(), 'the key to go')
        self.app.quit()

    def clears_key_when_unlocked(self):
        """removed while the keyring is locked: the key is gone at the next start with an unlocked one"""
        self.start_with_portal()
        self.desk.lock_keyring()
        self.remove()
        self.app.quit()
        self.start()
        self.app.quit()
        self.desk.unlock_keyring()
        assert self.stored_key()
        self.cli('list')
        assert not self.stored_key()


with Desk(keyring=True) as the_desk:
    story = Story(the_desk)
    run_tap([story.remembers_size, story.keeps_preferences, story.shows_what_is_kept, story.undoes_both,
             story.undoes_nothing_twice, story.clears_key_at_end, story.clears_key_when_orphaned,
             story.clears_key_when_killed, story.clears_key_when_unlocked])
