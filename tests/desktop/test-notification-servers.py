#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""Notifications wherever they go: to xfce4-notifyd and mako, through the portal, and to GNOME Shell's interface.
What is told once with dunst (see test-notifications.py) is told, answered and withdrawn there as well."""

import signal

from notices import Backups, Mako, Notices, Shell, Xfce, frozen, memory, set_key
from program import focused
from resident import (APP_ID, BUILD, PATIENCE, SCHEMAS, WINDOW, Desk, Resident, a11y, ask, run_tap, wait_until,
                      windows_of)
from sandbox import GtkPortal, wrap
from tray import Sway

NASTY = '<b>No space</b> on <a href="https://x">disk</a> & <img src="y"/>'


class Story:
    """With one of them: what it is called, and how a window is hidden there."""

    name = None
    env = {}
    wrap = ()
    kept = {b'place'}
    answers = True  # to what is sent to it

    def __init__(self, desk):
        self.desk = desk

    def begin(self):
        self.backups = Backups(self.desk, self.wrap)
        for key in 'background-asked', 'run-in-background':
            self.set_key(key, 'true')
        self.start()

    def set_key(self, key, value):
        set_key(self.desk, key, value)

    def start(self):
        self.resident = Resident(self.desk, '--background', **self.env).wait_for_name()
        self.backups.check()

    def wait_shown(self, *titles):
        wait_until(lambda: [one[0] for one in self.server.shown()] == list(titles), f'{titles} on the screen')

    def windows(self):
        return windows_of(self.resident.pid)

    def wait_for_card(self):
        self.wait_for_window()
        wait_until(lambda: [node.name for node in focused()] == ['Menu for Acme'], 'the focus on its card')

    def wait_for_window(self):
        self.desk.find_window(WINDOW)

    def hide(self):
        window = self.desk.find_window(WINDOW)
        self.desk.run(['xdotool', 'windowminimize', '--sync', window], check=True)

    def close(self):
        a11y.press('ctrl+w')
        wait_until(lambda: not self.windows(), 'the end of the window')

    # The test

    def tells(self):
        """a failure is told as it is, whatever the server says"""
        self.begin()
        self.backups.run('one')
        self.backups.fail('one', NASTY)
        self.wait_shown('Acme — Failed')
        [(_, body)] = self.server.shown()
        assert not set('<>&') & set(body) and 'No space' in body, body

    def opens(self):
        """a click opens a window on its card, and it goes"""
        assert not self.windows()
        self.server.click()
        self.wait_for_card()
        self.wait_shown()

    def comes_back(self):
        """a click brings the window back that is there"""
        windows = self.windows()
        self.hide()
        self.backups.run('two')
        self.backups.fail('two')
        self.wait_shown('Acme — Failed')
        self.server.click()
        self.wait_for_card()
        self.wait_shown()
        assert self.windows() == windows

    def is_answered_later(self):
        """killed and started again it tells nothing twice, and answers to a click on what was sent before"""
        self.close()
        self.backups.run('three')
        self.backups.fail('three')
        self.wait_shown('Acme — Failed')
        self.restart('three')
        self.server.click()
        self.wait_for_card()
        self.wait_shown()
        self.close()

    def is_withdrawn_later(self):
        """the next run withdraws what was sent before"""
        self.backups.run('four')
        self.backups.fail('four')
        self.wait_shown('Acme — Failed')
        self.restart('four')
        self.backups.run('five')
        self.wait_shown()

    def restart(self, task, title='Acme — Failed'):
        """When what is known of that run is on the disk"""
        kept = {task.encode(), *self.kept}
        wait_until(lambda: all(one in memory(self.desk).read_bytes() for one in kept), f'{kept} to be kept')
        self.resident.end(signal.SIGKILL)
        self.start()
        assert [one[0] for one in self.server.shown()] == [title]

    def is_shown_once(self):
        """killed before it has the answer it tells it again, and that is shown in its place"""
        notices = Notices(self.desk)
        n_before = len(notices.all())
        with frozen(self.server.process):
            self.backups.fail('five')
            notices.wait(n_before + 1)
            self.resident.end(signal.SIGKILL)
        self.start()
        notices.wait(n_before + 2)
        self.wait_shown('Acme — Failed')
        self.desk.end(notices.process)
        self.backups.run('six')
        self.wait_shown()

    def saves(self):
        """"Save" saves the backup that has finished, without a window, and it goes; also when it was sent before a kill"""
        folder = self.desk.folder / 'home' / f'Backups {self.name}'
        folder.mkdir()
        self.set_key('download-folder', str(folder))
        for task in 'seven', 'eight':
            self.backups.run(task)
            self.backups.offer(task)
            self.wait_shown('Acme — Completed')
            if task == 'eight':
                self.restart(task, 'Acme — Completed')
            self.server.choose('Save')
            wait_until((folder / f'{task}.tar.gz').exists, f'the file of {task}')
            self.wait_shown()
            assert not self.windows()

    def is_silent(self):
        """switched off, it is silent, and what is there goes"""
        self.backups.run('nine')
        self.backups.fail('nine')
        self.wait_shown('Acme — Failed')
        self.set_key('notifications', 'false')
        self.wait_shown()
        self.backups.run('ten')
        self.backups.fail('ten')
        assert self.server.shown() == []
        self.end()

    def end(self):
        ask(self.desk, 'action', APP_ID, 'quit')
        assert self.resident.process.wait(PATIENCE) == 0
        self.server.stop()
        self.set_key('notifications', 'true')
        self.desk.run([*self.wrap, BUILD / 'src/cli/backup-glance-cli', 'remove', 'Acme'], check=True, env=SCHEMAS,
                      capture_output=True)
        self.desk.run([*self.wrap, BUILD / 'src/cli/backup-glance-cli', 'remove', 'Beta'], check=True, env=SCHEMAS,
                      capture_output=True)

    def points(self):
        for point in (self.tells, self.opens, self.comes_back, self.is_answered_later, self.is_withdrawn_later,
                      *([self.is_shown_once] if self.answers else []), self.saves, self.is_silent):
            def test(point=point):
                point()
            test.__doc__ = f'{self.name}: {point.__doc__}'
            yield test


class WithXfce(Story):
    name = 'xfce4-notifyd'

    def begin(self):
        self.server = Xfce(self.desk).start()
        super().begin()


class WithShell(Story):
    name = "GNOME Shell's interface"
    env = {'GNOTIFICATION_BACKEND': 'gtk'}
    kept = set()
    answers = False

    def begin(self):
        self.server = Shell(self.desk).start()
        super().begin()


class WithPortal(Story):
    """The backend for GTK passes it on to xfce4-notifyd."""

    name = 'the portal'
    kept = set()
    answers = False

    def begin(self):
        self.server = Xfce(self.desk).start()
        self.portal = GtkPortal(self.desk)
        self.wrap = wrap(self.desk)
        super().begin()

    def set_key(self, key, value):
        self.desk.run([*self.wrap, 'gsettings', 'set', APP_ID, key, value], check=True, env=SCHEMAS)

    def start(self):
        self.resident = Resident(self.desk, '--background', wrap=self.wrap).wait_for_name()
        self.backups.check()


class WithMako(Story):
    name = 'mako'

    def begin(self):
        self.sway = Sway(self.desk)
        self.env = self.sway.env
        self.server = Mako(self.desk, self.env).start()
        super().begin()

    def wait_for_window(self):
        """sway 1.7 refuses the token of a click on what has no keyboard focus, so the user goes there."""
        self.sway.say('workspace', '1')
        wait_until(lambda: self.sway.windows() == [APP_ID.upper()], 'the window in front')

    def hide(self):
        self.sway.say('workspace', '2')


with Desk('x11', keyring=True, services=['org.xfce.Xfconf']) as the_desk:
    run_tap([point for story in (WithXfce, WithShell, WithPortal, WithMako) for point in story(the_desk).points()])
