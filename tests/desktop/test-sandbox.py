#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""In a sandbox: the desktop is asked by the real xdg-desktop-portal, whatever it answers, and an update takes
over by itself."""

import os
import signal

from resident import APP_ID, BUILD, PATIENCE, SCHEMAS, WINDOW, Desk, a11y, ask, run_tap, wait_until
from sandbox import Portal, wrap

COMMAND = ("['flatpak', 'run', '--command=backup-glance', '%s', '--background']" % APP_ID)


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.autostart = desk.folder / 'config/autostart'

    def gsettings(self, *arguments):
        """In the sandbox, where settings are kept in a file."""
        return self.desk.run([*wrap(self.desk), 'gsettings', *arguments], check=True, env=SCHEMAS, text=True,
                             capture_output=True).stdout.strip()

    def get(self, key):
        return self.gsettings('get', APP_ID, key)

    def set(self, key, value):
        self.gsettings('set', APP_ID, key, value)

    def wait_for(self, key, value):
        wait_until(lambda: self.get(key) == value, f'{key} to be {value}')

    def start(self, name):
        self.process = self.desk.spawn(name, [*wrap(self.desk), BUILD / 'src/backup-glance', '--background'],
                                       env={**SCHEMAS, 'G_DEBUG': 'fatal-criticals'})
        self.desk.wait_for_name(APP_ID)
        assert self.answers()  # which it does once it has begun

    def answers(self):
        return self.desk.call(APP_ID, '/' + APP_ID.replace('.', '/'), 'org.gtk.Actions.List')

    def end(self):
        ask(self.desk, 'action', APP_ID, 'quit')
        assert self.process.wait(PATIENCE) == 0

    def asks_for_nothing(self):
        """nothing is asked of the portal before something is wanted, but it is told how the portals stand"""
        self.portal = Portal(self.desk)
        self.start('first')
        wait_until(lambda: 'Handling SetStatus call from ' + APP_ID in self.desk.log('portal'), 'a status')
        assert 'RequestBackground' not in self.desk.log('portal')

    def starts_at_login(self):
        """Start at Login is the portal's matter, and makes no file; off again, it is taken back"""
        self.set('start-at-login', 'true')
        self.wait_for('login-entry', 'true')
        assert self.portal.calls('EnableAutostart') == [f"('{APP_ID}', true, {COMMAND}, 0)"], self.portal.calls('')
        self.set('start-at-login', 'false')
        self.wait_for('login-entry', 'false')
        assert self.portal.calls('EnableAutostart')[1:] == [f"('{APP_ID}', false, {COMMAND}, 0)"]
        assert not self.autostart.exists()

    def keeps_the_choice(self):
        """asked about the background, it says again that it starts at login, also after a restart"""
        self.set('start-at-login', 'true')
        self.wait_for('login-entry', 'true')
        before = len(self.portal.calls('EnableAutostart'))
        self.end()
        self.set('run-in-background', 'true')
        self.start('second')
        wait_until(lambda: len(self.portal.calls('EnableAutostart')) > before, 'the portal to be asked')
        assert ', true, ' in self.portal.calls('EnableAutostart')[-1]

    def waits_for_nobody(self):
        """while the desktop does not answer the user may change their mind, and the last word counts"""
        os.kill(self.portal.portal.pid, signal.SIGSTOP)
        for choice in ('false', 'true', 'false'):
            self.set('start-at-login', choice)
            assert self.answers()
        os.kill(self.portal.portal.pid, signal.SIGCONT)
        self.wait_for('login-entry', 'false')
        assert self.get('start-at-login') == 'false'
        assert ', false, ' in self.portal.calls('EnableAutostart')[-1]

    def takes_no_for_an_answer(self):
        """what the user denies in the desktop's settings is switched off, and the program ends"""
        self.portal.permit('no')
        self.set('start-at-login', 'true')
        self.wait_for('start-at-login', 'false')
        self.wait_for('run-in-background', 'false')
        assert self.process.wait(PATIENCE) == 0
        self.portal.permit('yes')

    def makes_room(self):
        """a new version takes over, in the background, and not before the window is closed"""
        self.set('run-in-background', 'true')
        self.start('third')
        self.desk.call(APP_ID, '/' + APP_ID.replace('.', '/'), 'org.freedesktop.Application.Activate', '{}')
        self.desk.enter_window(WINDOW)
        (self.desk.folder / 'app/.updated').touch()
        assert self.answers() and self.desk.find_window(WINDOW) and not self.portal.calls('Spawn')
        a11y.press('ctrl+w')
        assert self.process.wait(PATIENCE) == 0
        assert self.portal.calls('Spawn') == [
            "(b'/', [b'backup-glance', b'--background'], {}, {}, 2, {})"], self.portal.calls('')
        (self.desk.folder / 'app/.updated').unlink()

    def stays_where_it_is(self):
        """where the new version cannot be started the old one goes on"""
        self.portal.end()
        self.start('fourth')
        pid = self.process.pid
        (self.desk.folder / 'app/.updated').touch()
        wait_until(lambda: 'backup-glance: ' in self.desk.log('fourth'), 'word of it')
        self.desk.wait_for_name(APP_ID)
        assert self.process.poll() is None and pid == self.process.pid
        (self.desk.folder / 'app/.updated').unlink()

    def lives_without_portal(self):
        """without a portal, and with one that cannot do it, the switch goes back, and nothing else happens"""
        for kind in (None, 'none'):
            portal = Portal(self.desk, kind) if kind else None
            self.set('start-at-login', 'true')
            self.wait_for('start-at-login', 'false')
            assert self.process.poll() is None and not self.autostart.exists()
            if portal:
                assert portal.calls('EnableAutostart') == self.portal.calls('EnableAutostart')
        self.end()


with Desk('x11', keyring=True, keep=bool(os.environ.get('KEEP'))) as the_desk:
    story = Story(the_desk)
    run_tap([story.asks_for_nothing, story.starts_at_login, story.keeps_the_choice, story.waits_for_nobody,
             story.takes_no_for_an_answer, story.makes_room, story.stays_where_it_is, story.lives_without_portal])
