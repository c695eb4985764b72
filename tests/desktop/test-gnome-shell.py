#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""GNOME Shell: the tray item with AppIndicator, and notifications as the shell itself shows them."""

import re
import shutil

import shell
from notices import Backups, set_key
from program import focused
from resident import APP_ID, BUILD, HERE, WINDOW, Desk, Resident, a11y, run_tap, wait_until, windows_of

STATES = HERE.parent.parent / 'data/icons/states'


class Story:
    def __init__(self, desk):
        self.desk = desk
        icons = desk.folder / 'data/icons/hicolor/scalable/status'
        icons.mkdir(parents=True)
        for icon in STATES.iterdir():
            shutil.copy(icon, icons)
        # The shell shows nothing of a program that it does not know.
        launcher = (BUILD / f'data/{APP_ID}.desktop').read_text()
        (desk.folder / f'data/applications/{APP_ID}.desktop').write_text(
            re.sub(r'(?m)^Exec=/\S+', f'Exec={BUILD}/src/backup-glance', launcher))
        self.backups = Backups(desk)
        for key in 'background-asked', 'run-in-background':
            set_key(desk, key, 'true')
        self.shell = shell.Shell(desk).start()

    def is_red(self):
        """Whether that is the picture of a failure, and not what stands for a picture that is missing."""
        where = self.shell.find_icon()
        return where and any(red - green > 60 for red, green, _ in self.shell.pixels(where))

    def comes_to_the_shell(self):
        """one item, with the picture of a failure that wants attention"""
        self.resident = Resident(self.desk, '--background', **self.shell.env).wait_for_name()
        assert len(self.shell.wait_for_item()) == 1
        wait_until(lambda: self.shell.read('Status') == 'NeedsAttention', 'a call for attention')
        wait_until(self.is_red, 'its picture')

    def open_menu(self):
        wait_until(lambda: self.shell.read('Status') == 'NeedsAttention', 'a call for attention')
        self.shell.click(1, self.shell.find_icon())
        wait_until(lambda: self.shell.read('Status') == 'Active', 'the end of the attention')

    def opens_by_menu(self):
        """a click opens the menu, which is the end of the attention; Open in it opens the window"""
        self.open_menu()
        a11y.press('Down', 'Down', 'Down', 'Return')
        self.desk.find_window(WINDOW)
        wait_until(self.is_red, 'its picture')
        self.close()

    def sorts_its_menu(self):
        """the shell's menu has the order that ours has, whatever has moved since it was first read"""
        self.backups.run('zero')
        wait_until(lambda: 'Acme — 42%' in self.shell.read_tooltip(), 'the run')
        calls = self.desk.spawn('calls', ['dbus-monitor', '--session', "member='GetGroupProperties'"])
        wait_until(lambda: 'NameAcquired' in self.desk.log('calls'), 'the monitor')
        self.backups.fail('zero')
        wait_until(lambda: 'member=GetGroupProperties' in self.desk.log('calls'), 'the shell to read the menu')
        self.desk.end(calls)
        self.open_menu()
        a11y.press('Down', 'Return')  # Acme, which comes first on the list; Beta was first before
        self.wait_for_card('Acme')
        self.close()

    def notifies(self):
        """a click on the shell's notification opens the window on its card"""
        self.backups.run('one')
        self.shell.show_banners()
        self.backups.fail('one')
        wait_until(self.answers, 'an answer')
        self.wait_for_card('Acme')
        self.resident.end()

    def wait_for_card(self, name):
        self.desk.find_window(WINDOW)
        wait_until(lambda: [node.name for node in focused()] == [f'Menu for {name}'], 'the focus on its card')

    def close(self):
        a11y.press('ctrl+w')
        wait_until(lambda: not windows_of(self.resident.pid), 'the end of the window')

    def answers(self):
        """Clicks what is there: the shell's own notifications may come first."""
        if self.shell.has_banner():
            self.shell.click(1, shell.BANNER)
        return windows_of(self.resident.pid)


with Desk('x11', keyring=True, services=shell.SERVICES) as the_desk:
    story = Story(the_desk)
    run_tap([story.comes_to_the_shell, story.opens_by_menu, story.sorts_its_menu, story.notifies])
