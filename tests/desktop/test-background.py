#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""Going on without a window, starting at login, and what else is chosen in the preferences: what is said is
what is done. And the command line, whatever is running already."""

import configparser
import os
import shlex
import signal

from resident import (APP_ID, BUILD, PATIENCE, SCHEMAS, WINDOW, Desk, Resident, a11y, ask, install_service,
                      is_alive, owner, run_tap, start_portals, wait_until, windows_of)

QUESTION = '^Keep Watching\\?$'


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.entry = desk.folder / f'config/autostart/{APP_ID}.desktop'
        self.portal = start_portals(desk, 1, '--state', 'completed')[0]

    def get(self, key):
        return self.desk.run(['gsettings', 'get', APP_ID, key], check=True, env=SCHEMAS, text=True,
                             capture_output=True).stdout.strip()

    def set(self, key, value):
        self.desk.run(['gsettings', 'set', APP_ID, key, value], check=True, env=SCHEMAS)

    def wait_for(self, key, value):
        wait_until(lambda: self.get(key) == value, f'{key} to be {value}')

    def start(self, *arguments, **keywords):
        resident = Resident(self.desk, *arguments, **keywords).wait_for_name()
        if '--background' not in arguments:
            self.desk.find_window(WINDOW)
        return resident

    def run(self, *arguments, **env):
        return self.desk.run([BUILD / 'src/backup-glance', *arguments], text=True, capture_output=True,
                             env={**SCHEMAS, 'G_DEBUG': 'fatal-criticals', **env}, timeout=PATIENCE)

    def has(self, title):
        return bool(self.desk.run(['xdotool', 'search', '--onlyvisible', '--name', title],
                                  capture_output=True).stdout)

    def close(self):
        self.desk.enter_window(WINDOW)
        a11y.press('ctrl+w')

    def wait_for_end(self, *residents):
        for resident in residents:
            wait_until(lambda: resident.process.poll() is not None, f'the end of {resident.name}')
            assert resident.process.returncode == 0, self.desk.log(resident.name)

    # Closing the window

    def asks_nothing_for_nothing(self):
        """with no portal on the list, and in the demo, closing the window asks nothing and ends the program"""
        resident = self.start()
        self.close()
        self.wait_for_end(resident)
        self.desk.run([BUILD / 'src/cli/backup-glance-cli', 'add', self.portal.origin, '--name', 'Acme'],
                      check=True, input=self.portal.key, text=True, env=SCHEMAS, capture_output=True)
        demo = Resident(self.desk, '--demo', name='demo')
        self.desk.enter_window('^Backup Glance Demo$')
        a11y.press('ctrl+w')
        self.wait_for_end(demo)
        assert self.get('background-asked') == 'false'

    def asks_not_on_quit(self):
        """quitting asks nothing, by key or by signal"""
        for how in (lambda _: a11y.press('ctrl+q'), lambda it: os.kill(it.pid, signal.SIGTERM)):
            resident = self.start()
            how(resident)
            self.wait_for_end(resident)
        assert self.get('background-asked') == 'false'

    def takes_escape_for_no_answer(self):
        """closing the question answers nothing: the window stays, and is asked about again"""
        self.resident = self.start()
        for _ in range(2):
            self.close()
            self.desk.enter_window(QUESTION)
            a11y.press('Escape')
            wait_until(lambda: not self.has(QUESTION), 'the question to go')
        assert self.has(WINDOW)
        assert self.get('background-asked') == 'false'

    def ends_as_answered(self):
        """Stop Watching ends the program, which does not ask again"""
        self.close()
        a11y.app('backup-glance').find('Stop Watching', 'push button').click()
        self.wait_for_end(self.resident)
        answer = self.get('background-asked'), self.get('run-in-background')
        assert answer == ('true', 'false'), answer
        resident = self.start()
        self.close()
        self.wait_for_end(resident)

    def stays_as_answered(self):
        """Keep Watching, the default, ends the window alone, and is not asked again"""
        self.set('background-asked', 'false')
        self.resident = self.start()
        self.close()
        self.desk.enter_window(QUESTION)
        a11y.press('Return')
        self.lost_its_window()
        answer = self.get('background-asked'), self.get('run-in-background')
        assert answer == ('true', 'true'), answer
        ask(self.desk, 'launch', APP_ID)
        self.close()
        self.lost_its_window()

    def lost_its_window(self):
        wait_until(lambda: windows_of(self.resident.pid) == [], 'the window to end')
        assert self.resident.process.poll() is None

    # The preferences

    def switch(self, name):
        """That row's switch, by mouse."""
        dialog = self.desk.find_window('^Preferences$')
        a11y.app('backup-glance').find(name, 'check box').point_and_click(dialog)

    def shows_what_is_set(self):
        """the switches say what is set, and follow what others set"""
        ask(self.desk, 'action', APP_ID, 'preferences')
        self.desk.find_window('^Preferences$')
        tree = a11y.app('backup-glance')

        def switches():
            return [node.has_state('checked') for node in tree.find_all(role='check box')]
        wait_until(lambda: switches() == [True, False, True], 'the switches')
        self.set('notifications', 'false')
        wait_until(lambda: switches() == [True, False, False], 'the third switch to follow')

    def switches_notifications(self):
        """Notifications, on again"""
        self.switch('Notifications')
        self.wait_for('notifications', 'true')

    def chooses_for_the_tray(self):
        """Tray Icon, by the keyboard"""
        a11y.app('backup-glance').find('Tray Icon', 'combo box').point_and_click(
            self.desk.enter_window('^Preferences$'))
        a11y.press('Down', 'Return')
        self.wait_for('tray', "'active'")

    def starts_at_login(self):
        """Start at Login makes an entry that starts the program without a window"""
        self.switch('Start at Login')
        wait_until(self.entry.exists, 'the entry')
        self.wait_for('login-entry', 'true')
        entry = configparser.RawConfigParser()
        entry.optionxform = str
        entry.read(self.entry)
        entry = entry['Desktop Entry']
        assert entry['Type'] == 'Application' and 'DBusActivatable' not in entry, dict(entry)
        command = shlex.split(entry['Exec'])
        assert command == [str(BUILD / 'src/backup-glance'), '--background'], command
        assert entry['TryExec'] == command[0]
        self.desk.run(['desktop-file-validate', self.entry], check=True)
        self.resident.end()
        self.resident = self.start('--background', name='login')
        assert windows_of(self.resident.pid) == []

    def follows_the_hand(self):
        """an entry that is removed, disabled or enabled by hand stays so, and the setting with it"""
        self.entry.unlink()
        self.wait_for('start-at-login', 'false')
        self.set('start-at-login', 'true')
        wait_until(self.entry.exists, 'the entry')
        self.wait_for('login-entry', 'true')
        enabled = self.entry.read_text()
        for text, setting in ((enabled + 'Hidden=true\n', 'false'), (enabled, 'true'),
                              (enabled + 'X-GNOME-Autostart-enabled=false\n', 'false')):
            self.entry.write_text(text)
            self.wait_for('start-at-login', setting)

    def agrees_after_a_pause(self):
        """what was changed while nothing ran counts: the setting, or the entry"""
        self.resident.end()
        self.wait_for('login-entry', 'false')
        self.set('start-at-login', 'true')
        self.resident = self.start('--background', name='set')
        self.wait_for('login-entry', 'true')
        assert 'enabled' not in self.entry.read_text()
        self.resident.end()
        self.entry.unlink()
        self.resident = self.start('--background', name='removed')
        self.wait_for('start-at-login', 'false')
        self.set('start-at-login', 'true')
        self.wait_for('login-entry', 'true')
        self.resident.end()
        self.set('start-at-login', 'false')
        self.resident = self.start('--background', name='unset')
        self.wait_for('login-entry', 'false')
        assert not self.entry.exists()

    def renews_what_leads_nowhere(self):
        """an entry whose program has moved is made anew"""
        self.set('start-at-login', 'true')
        self.wait_for('login-entry', 'true')
        right = self.entry.read_text()
        self.resident.end()
        self.entry.write_text(right.replace('/src/backup-glance', '/gone/backup-glance'))
        self.resident = self.start('--background', name='moved')
        wait_until(lambda: self.entry.read_text() == right, 'the entry to be right')
        assert self.get('start-at-login') == 'true'

    def says_what_it_cannot(self):
        """where the entry cannot be made, the setting goes back, and the log says why"""
        self.set('start-at-login', 'false')
        wait_until(lambda: not self.entry.exists(), 'the entry to go')
        self.wait_for('login-entry', 'false')
        self.entry.parent.rmdir()
        self.entry.parent.write_text('in the way')
        self.set('start-at-login', 'true')
        self.wait_for('start-at-login', 'false')
        assert 'autostart' in self.desk.log(self.resident.name)
        self.entry.parent.unlink()

    def ends_by_the_switch(self):
        """Run in Background, switched off, ends it with its window"""
        ask(self.desk, 'action', APP_ID, 'preferences')
        self.switch('Run in Background')
        self.wait_for('run-in-background', 'false')
        a11y.press('Escape')
        wait_until(lambda: not self.has('^Preferences$'), 'the preferences to close')
        self.close()
        self.wait_for_end(self.resident)

    # The command line

    def obeys_in_any_order(self):
        """--background twice, --version, --demo and a window: one program, which does what was said"""
        resident = self.start('--background', name='order')
        again = self.run('--background')
        assert (again.returncode, again.stdout, again.stderr) == (0, '', ''), again
        assert windows_of(resident.pid) == [] and owner(self.desk) == resident.pid
        version = self.run('--version')
        assert version.returncode == 0 and version.stdout.startswith('backup-glance '), version
        assert windows_of(resident.pid) == []
        assert self.run('--demo').returncode == 0
        self.desk.find_window('^Backup Glance Demo$')
        assert self.run().returncode == 0
        self.desk.find_window(WINDOW)
        assert len(windows_of(resident.pid)) == 1
        assert self.run('--background').returncode == 0
        resident.end()

    def refuses_the_rest(self):
        """what it does not understand is refused, whether it runs or not; GApplication's own options are not"""
        self.refuses()
        service = Resident(self.desk, '--gapplication-service', name='service').wait_for_name()
        assert self.run('--background').returncode == 0
        self.refuses()
        assert owner(self.desk) == service.pid and windows_of(service.pid) == []
        service.end()

    def refuses(self):
        for arguments, unknown in ((['status'], 'argument “status”'), (['--background', '--', '-v'], 'argument “-v”'),
                                   ([b'\xff'], 'argument “\N{REPLACEMENT CHARACTER}”'),
                                   (['--nonsense'], 'option --nonsense')):
            done = self.run(*arguments, LC_ALL='C.UTF-8')
            assert done.returncode == 64 and done.stdout == '', done
            assert f'Unknown {unknown}' in done.stderr and 'Try “backup-glance --help”' in done.stderr, done
        plain = self.run('status', LC_ALL='C').stderr
        assert plain.startswith('backup-glance: Unknown argument "status".\nTry "backup-glance --help"'), plain

    def starts_once(self):
        """ten at once: one of them is the program, and the others end well"""
        calls = [self.desk.spawn(f'call-{i}', [BUILD / 'src/backup-glance', '--background'], env=SCHEMAS)
                 for i in range(10)]
        wait_until(lambda: sum(call.poll() is None for call in calls) == 1, 'nine to end')
        assert sorted(call.poll() or 0 for call in calls) == [0] * 10
        [first] = [call for call in calls if call.poll() is None]
        assert owner(self.desk) == first.pid
        ask(self.desk, 'action', APP_ID, 'quit')
        assert first.wait(PATIENCE) == 0

    def acts_from_the_launcher(self):
        """the launcher's actions: Add a Portal, and Check Now, which shows what it has found"""
        install_service(self.desk)
        launcher = configparser.RawConfigParser()
        launcher.read(BUILD / f'data/{APP_ID}.desktop')
        assert launcher['Desktop Entry']['Actions'] == 'add-portal;check-all;'
        for action, title in (('add-portal', '^Add Portal$'), ('check-all', WINDOW)):
            command = shlex.split(launcher[f'Desktop Action {action}']['Exec'])
            self.desk.run(command, check=True, env=SCHEMAS)
            self.desk.find_window(title)
            pid = owner(self.desk)
            ask(self.desk, 'action', APP_ID, 'quit')
            wait_until(lambda: not is_alive(pid), 'the end')

    def needs_a_bus(self):
        """without a session bus there is no background: it says so, and closing the window ends it"""
        nowhere = {'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nowhere', 'GTK_A11Y': 'none'}
        done = self.run('--background', **nowhere)
        assert done.returncode == 1 and 'no session bus' in done.stderr, done
        self.set('background-asked', 'false')
        for run in ('true', 'false'):
            self.set('run-in-background', run)
            alone = Resident(self.desk, name=f'alone-{run}', **nowhere)
            self.close()
            self.wait_for_end(alone)

    def needs_settings(self):
        """without a description of its settings it does not stay"""
        done = self.run('--background', GSETTINGS_SCHEMA_DIR=str(self.desk.folder / 'run'))
        assert done.returncode == 1 and 'settings' in done.stderr, done


with Desk('x11', keyring=True) as the_desk:
    story = Story(the_desk)
    run_tap([story.asks_nothing_for_nothing, story.asks_not_on_quit, story.takes_escape_for_no_answer,
             story.ends_as_answered, story.stays_as_answered, story.shows_what_is_set,
             story.switches_notifications, story.chooses_for_the_tray, story.starts_at_login,
             story.follows_the_hand, story.agrees_after_a_pause, story.renews_what_leads_nowhere, story.says_what_it_cannot,
             story.ends_by_the_switch, story.obeys_in_any_order, story.refuses_the_rest, story.starts_once,
             story.acts_from_the_launcher, story.needs_a_bus, story.needs_settings])
