#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The Flatpak at home on a desktop: started by its launcher, in two trays, and through the portals for notifications,
links and the background, since it can reach neither the server of notifications nor a browser."""

import os
import re
import time

from box import (APP_ID, HERE, PATIENCE, PICTURES, SERVICES, WINDOW, Box, Browser, Desk, Portals, a11y, portal,
                 run_tap, wait_until)
from notices import Dunst
from program import focused
from tray import Sway, Waybar, Xfce

README = (HERE.parents[1] / 'README.md').read_text()


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.box = Box(desk)
        self.browser = Browser(desk)
        self.desktop = Portals(desk, 'gtk', 'keyring', 'test')
        self.dunst = Dunst(desk).start()
        now = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())
        record = {'id': 'old', 'fileName': 'old.tar.gz', 'storageType': 4, 'createdOn': now, 'expiresOn': now}
        self.n_checks = 0
        self.portal = portal.Portal(portal.progress(100, taskId='zero', link='/backup.tar.gz'), history=[record], meet=self.count)

    def count(self, kind):
        self.n_checks += kind == 'progress'

    def check(self):
        """Until the app knows the answer: the next check begins when the one before is over."""
        for _ in range(2):
            before = self.n_checks
            self.box.act('check-all')
            wait_until(lambda: self.n_checks > before, 'a check')

    def finish_backup(self, task):
        for percent in 42, 100:
            self.portal.answers[:] = [portal.progress(percent, taskId=task, link='/backup.tar.gz')]
            self.check()

    def has_a_command_line(self):
        """the wrapper of README is the command line, with standard input, output and exit status"""
        self.wrapper = self.desk.folder / 'home/backup-glance-cli'
        self.wrapper.write_text(re.search('```sh\n(#!/bin/sh\n.*?)```', README, re.DOTALL)[1])
        self.wrapper.chmod(0o755)
        self.desk.run([self.wrapper, 'add', self.portal.url, '--name', 'Acme'], input='demo-key', text=True, check=True,
                      capture_output=True)
        done = self.desk.run([self.wrapper, 'status', 'Acme'], capture_output=True, text=True)
        assert done.returncode == 0 and 'Completed: true' in done.stdout, done
        assert self.desk.run([self.wrapper, 'status', 'Nobody'], capture_output=True).returncode == 64
        for key in 'background-asked', 'run-in-background':
            self.box.set(key, 'true')

    def is_activated(self):
        """its launcher starts it through the bus, and every other way to start it ends up in the same instance"""
        self.desk.run(['gapplication', 'launch', APP_ID], check=True)
        self.desk.find_window(WINDOW)
        first = self.box.processes()
        entry = (self.box.installation / f'exports/share/applications/{APP_ID}.desktop').read_text()
        command = re.search('(?m)^Exec=(.*)', entry)[1].split()
        assert command[:2] == ['/usr/bin/flatpak', 'run'], command
        for again in command, ['gtk4-launch', APP_ID], ['gapplication', 'action', APP_ID, 'check-all']:
            assert self.desk.run(again, timeout=PATIENCE).returncode == 0, again
        assert self.box.processes() == first and len(first) == 1

    def is_in_xfce(self):
        """its icon is in xfce4-panel, has an exported picture, and no path of the sandbox; a click opens the window"""
        self.close_window()
        self.panel = Xfce(self.desk).start()
        self.sees_item()
        self.panel.click()
        self.desk.find_window(WINDOW)
        self.close_window()

    def sees_item(self):
        assert len(self.panel.wait_for_item()) == 1
        wait_until(lambda: len(self.panel.pixels()) > 8, 'a picture in the tray')
        self.desk.shoot(PICTURES / f'flatpak-tray-{type(self.panel).__name__.lower()}.png')
        said = self.desk.call(self.panel.name(), '/StatusNotifierItem', 'org.freedesktop.DBus.Properties.GetAll',
                              'org.kde.StatusNotifierItem')
        assert said and '/app' not in said, said
        icon = self.panel.read('IconName')
        assert list((self.box.installation / 'exports/share/icons/hicolor').glob(f'*/*/{icon}.svg')), icon

    def close_window(self):
        a11y.press('ctrl+w')
        wait_until(lambda: not self.box.processes('/backup-glance-window'), 'the window to close')

    def notifies(self):
        """the end of a backup is told; a click opens the window on its card"""
        self.finish_backup('one')
        self.dunst.wait_shown(1)
        self.dunst.click()
        self.desk.find_window(WINDOW)
        wait_until(lambda: [node.name for node in focused()] == ['Menu for Acme'], 'the focus on its card')
        self.dunst.wait_shown(0)

    def comes_to_the_front(self):
        """with the window out of sight, the button brings it back"""
        window = self.desk.find_window(WINDOW)
        self.desk.run(['xdotool', 'windowminimize', window], check=True)
        wait_until(lambda: window not in self.visible(), 'the window to go')
        self.finish_backup('two')
        self.dunst.wait_shown(1)
        self.dunst.choose('Show')
        assert self.desk.find_window(WINDOW) == window
        self.dunst.wait_shown(0)

    def visible(self):
        return self.desk.run(['xdotool', 'search', '--onlyvisible', '--name', WINDOW], capture_output=True,
                             text=True).stdout.split()

    def opens_links(self):
        """a link is opened by the desktop's browser"""
        a11y.app('backup-glance').find(re.compile(r'\.tar\.gz$'), 'link').click()
        wait_until(self.browser.opened, 'the browser')
        assert self.browser.opened() == [self.portal.url + '/backup.tar.gz'], self.browser.opened()

    def is_in_the_background(self):
        """it tells the desktop how the portals stand, and has itself started at login, without a file of its own"""
        self.close_window()
        wait_until(lambda: 'Handling SetStatus call from ' + APP_ID in self.desk.log('portal'), 'a status')
        self.box.set('start-at-login', 'true')
        wait_until(lambda: self.box.get('login-entry') == 'true', 'the answer')
        assert self.desktop.calls('EnableAutostart')[-1] == (
            f"('{APP_ID}', true, ['flatpak', 'run', '--command=backup-glance', '{APP_ID}', '--background'], 0)")
        for folder in self.desk.folder / 'config', self.box.data / 'config':
            assert not (folder / 'autostart').exists()
        self.box.quit()

    def is_in_waybar(self):
        """on Wayland, with the command that starts it at login, it is in waybar"""
        self.panel.stop()
        sway = Sway(self.desk)
        self.panel = Waybar(sway)
        self.panel.start()
        self.desk.spawn('login', ['flatpak', 'run', '--command=backup-glance', APP_ID, '--background'], env=sway.env)
        self.sees_item()
        self.panel.click()
        wait_until(lambda: sway.windows() == [APP_ID.upper()], 'the window in front')


with Desk('x11', keyring=True, services=['org.xfce.Xfconf', *SERVICES], keep=bool(os.environ.get('KEEP'))) as the_desk:
    story = Story(the_desk)
    run_tap([story.has_a_command_line, story.is_activated, story.is_in_xfce, story.notifies, story.comes_to_the_front,
             story.opens_links, story.is_in_the_background, story.is_in_waybar])
