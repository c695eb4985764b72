#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The resident and its window: who starts whom, in any order, and what happens when one of them is killed."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

from resident import (APP_ID, BUILD, PATIENCE, SCHEMAS, WINDOW, Desk, Resident, a11y, act, ask, install_service,
                      is_alive, libraries, owner, run_tap, start_portals, wait_until, windows_of)


def rest_of(resident):
    """What is left of what it started."""
    found = []
    for entry in Path('/proc').iterdir():
        try:
            if entry.name.isdigit() and os.getsid(int(entry.name)) == resident.pid and is_alive(int(entry.name)):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


class Story:
    def __init__(self, desk):
        self.desk = desk

    def is_light(self):
        """in the background there is no window process, and no GTK in the resident"""
        self.resident = Resident(self.desk, '--background').wait_for_name()
        assert windows_of(self.resident.pid) == []
        mapped = libraries(self.resident.pid)
        assert {'libgio-2', 'libsoup-3'} < mapped, mapped
        assert not {name for name in mapped if 'gtk' in name or 'adwaita' in name or 'cairo' in name}, mapped

    def acts_without_window(self):
        """an action that shows nothing needs no window process"""
        ask(self.desk, 'action', APP_ID, 'check-all')
        # The answer to this comes after the action before it.
        path = '/' + APP_ID.replace('.', '/')
        assert 'check-all' in self.desk.call(APP_ID, path, 'org.gtk.Actions.List')
        assert windows_of(self.resident.pid) == []

    def opens_once(self):
        """activated fifty times at once, it opens one window"""
        calls = [subprocess.Popen(['gapplication', 'launch', APP_ID]) for _ in range(50)]
        assert [call.wait(PATIENCE) for call in calls] == [0] * 50
        self.desk.find_window(WINDOW)
        assert len(windows_of(self.resident.pid)) == 1
        assert [node.name for node in a11y.app('backup-glance').children()] == ['Backup Glance']

    def launches_again(self):
        """launched ten more times, it shows the same window, and the windows that were started ahead are ended"""
        window = self.resident.window()
        others = [Resident(self.desk, name=f'again-{i}', G_MESSAGES_DEBUG='glance-desktop') for i in range(10)]
        assert [other.process.wait(PATIENCE) for other in others] == [0] * 10
        assert all('The window is not needed' in self.desk.log(other.name) for other in others)
        wait_until(lambda: not any(rest_of(other) for other in others), 'the end of what they started')
        assert windows_of(self.resident.pid) == [window]

    def ends_before_it_asks(self):
        """ended before it could ask for its window, it opens none: neither does the one that is there already"""
        os.kill(self.resident.pid, signal.SIGSTOP)
        other = Resident(self.desk, name='given-up')
        wait_until(lambda: windows_of(other.pid), 'a window that is started ahead')
        os.kill(other.pid, signal.SIGTERM)
        wait_until(lambda: other.process.poll() is not None and not rest_of(other), 'the end of both')
        os.kill(self.resident.pid, signal.SIGCONT)
        self.acts_without_window()

    def gives_gtk_back(self):
        """closing the window ends its process, and the resident stays"""
        window = self.resident.window()
        self.close()
        wait_until(lambda: not is_alive(window) and not self.desk.windows(WINDOW), 'the end of the window')
        assert self.resident.process.poll() is None

    def close(self):
        self.desk.enter_window(WINDOW)
        a11y.press('ctrl+w')

    def opens_while_closing(self):
        """activated while the window is on its way out, it opens the next one, ten times in a row"""
        for _ in range(10):
            ask(self.desk, 'launch', APP_ID)
            self.desk.find_window(WINDOW)
            before = self.resident.window()
            self.close()
            ask(self.desk, 'launch', APP_ID)
            wait_until(lambda: windows_of(self.resident.pid), 'a window process')
            self.desk.find_window(WINDOW)
            if self.resident.window() == before:  # it had not begun to close
                continue
            assert not is_alive(before)

    def survives_its_window(self):
        """a killed window does not end the watching, and the next activation opens another one"""
        window = self.resident.window()
        os.kill(window, signal.SIGKILL)
        wait_until(lambda: not is_alive(window) and not self.desk.windows(WINDOW), 'the end of the window')
        assert self.resident.process.poll() is None
        ask(self.desk, 'launch', APP_ID)
        self.desk.find_window(WINDOW)
        assert self.resident.window() != window

    def copy_resident(self, name, window):
        """Into a folder of its own, beside a script that is its window; returns the folder."""
        folder = self.desk.folder / name
        folder.mkdir()
        for part in 'backup-glance', 'backup-glance-resident.so':
            shutil.copy(BUILD / 'src' / part, folder)
        script = folder / 'backup-glance-window'
        script.write_text(f'#!/bin/sh\ncd {folder}\n{window}\n')
        script.chmod(0o755)
        return folder

    def start_beside(self, name, n_killed):
        """The resident, beside a window that is killed so many times before it begins with anything."""
        folder = self.copy_resident(name, f'echo >>starts; [ $(wc -l <starts) -gt {n_killed} ] || kill -9 $$\n'
                                          f'exec {BUILD}/src/backup-glance-window "$@"')
        return self.desk.spawn(name, [folder / 'backup-glance'], env=SCHEMAS), folder / 'starts'

    def starts_once_more(self):
        """a window that is killed before it has begun is started once more, and not for ever"""
        process, starts = self.start_beside('killed-once', 1)
        self.desk.find_window(WINDOW)
        process.terminate()
        assert process.wait(PATIENCE) == 0 and len(starts.read_text()) == 2
        process, starts = self.start_beside('killed-always', 100)
        assert process.wait(PATIENCE) == 0 and len(starts.read_text()) == 2, starts.read_text()

    def needs_no_streams(self):
        """started without standard input, output and error, it shows what it always shows"""
        for closed in '<&- >&- 2>&-', '2>&-', '<&-':
            process = self.desk.spawn('closed', ['sh', '-c', f'exec {BUILD}/src/backup-glance {closed}'], env=SCHEMAS)
            self.desk.find_window(WINDOW)
            a11y.app('backup-glance').find('Add Portal…', 'push button')
            streams = {os.readlink(f'/proc/{process.pid}/fd/{number}') for number in range(3)}
            assert streams <= {'/dev/null', str(self.desk.folder / 'log/closed')}, streams
            process.terminate()
            assert process.wait(PATIENCE) == 0

    def hears_of_its_window(self):
        """started by who ignores the ends of children, it still hears that its window has ended"""
        folder = self.copy_resident('deaf', 'exit 127')
        process = self.desk.spawn('deaf', ['env', '--ignore-signal=CHLD', folder / 'backup-glance'], env=SCHEMAS)
        assert process.wait(PATIENCE) == 0
        assert 'The window ended with status 127' in self.desk.log('deaf'), self.desk.log('deaf')

    def quits_both(self):
        """Quit ends both, whichever is asked"""
        window = self.resident.window()
        self.desk.enter_window(WINDOW)
        a11y.press('ctrl+q')
        wait_until(lambda: self.resident.process.poll() is not None, 'the end of the resident')
        assert self.resident.process.returncode == 0, self.resident.process.returncode
        assert not is_alive(window)

    def replaces_resident(self):
        """when the resident is killed, its window has the bus start another one"""
        install_service(self.desk)
        resident = Resident(self.desk, name='killed').wait_for_name()
        self.desk.find_window(WINDOW)
        window = resident.window()
        resident.end(signal.SIGKILL)
        wait_until(lambda: not is_alive(window), 'the end of the window')
        successor = wait_until(lambda: owner(self.desk), 'another resident')
        wait_until(lambda: windows_of(successor), 'its window')
        self.desk.find_window(WINDOW)
        assert successor != resident.pid
        ask(self.desk, 'action', APP_ID, 'quit')
        wait_until(lambda: not is_alive(successor), 'the end of the other resident')

    def leaves_portals_alone(self):
        """the demo checks none of the user's own portals, until it is ended for them"""
        portal = start_portals(self.desk, 1, '--state', 'completed', '--size', '3000000', '--rate', '1500000')[0]
        self.desk.run([BUILD / 'src/cli/backup-glance-cli', 'add', portal.origin, '--name', 'Acme'], check=True,
                      input=portal.key, text=True, env=SCHEMAS, capture_output=True)
        resident = Resident(self.desk, '--demo', name='demo', G_MESSAGES_DEBUG='glance-core')
        end = a11y.app('backup-glance').find('End Demo', 'push button')
        wait_until(lambda: self.desk.log('demo').count('answers 200') > 4, 'the demo to be checked')
        assert not self.answers(resident), self.desk.log('demo')
        end.click()
        a11y.app('backup-glance').find(re.compile('^Acme: Completed'), 'panel')
        assert self.answers(resident)
        resident.end()

    def checks_beside_a_stuck_window(self):
        """portals are checked, though the window that is to show them never does"""
        resident = Resident(self.desk, name='stuck', G_MESSAGES_DEBUG='glance-core')
        window = wait_until(lambda: windows_of(resident.pid), 'a window process')[0]
        os.kill(window, signal.SIGSTOP)
        wait_until(lambda: self.answers(resident), 'an answer')
        os.kill(window, signal.SIGCONT)
        self.desk.find_window(WINDOW)
        resident.end()

    def answers(self, resident):
        """What the resident itself was told; the demo's engine is in the window's process."""
        return re.findall(rf'\(backup-glance:{resident.pid}\).* answers 200', self.desk.log(resident.name))

    def completes_download(self):
        """a download that is under way keeps it until the file is there, also where it does not run in the background"""
        for key, value in ('background-asked', 'true'), ('run-in-background', 'false'):
            self.desk.run(['gsettings', 'set', APP_ID, key, value], check=True, env=SCHEMAS)
        resident = Resident(self.desk, name='saving')
        a11y.app('backup-glance').find('Save the Backup of Acme', 'push button').click()
        a11y.app('backup-glance').find(re.compile('^Saving: '), 'label')
        window = resident.window()
        self.close()
        wait_until(lambda: not is_alive(window), 'the end of the window process')
        assert resident.process.poll() is None
        assert not self.saved(), self.saved()
        wait_until(lambda: resident.process.poll() is not None, 'the end of the resident')
        assert resident.process.returncode == 0, self.desk.log('saving')
        assert len(self.saved()) == 1 and not list((self.desk.folder / 'home').glob('*.part')), self.saved()

    def goes_on_after_kills(self):
        """killed while it saves, it goes on with that when it is started again; what was paused stays paused"""
        portal = start_portals(self.desk, 1, '--state', 'completed', '--size', '6000000', '--rate', '300000')[0]
        self.desk.run([BUILD / 'src/cli/backup-glance-cli', 'add', portal.origin, '--name', 'Northwind'], check=True,
                      input=portal.key, text=True, env=SCHEMAS, capture_output=True)
        Resident(self.desk, name='leaving').wait_for_name()
        a11y.app('backup-glance').find('Save the Backup of Northwind', 'push button').click()
        a11y.app('backup-glance').find(re.compile('^Saving: [0-9]+%'), 'label')
        before = self.saved()
        self.kill()
        a11y.app('backup-glance').find('Pause Saving Northwind', 'push button').click()
        paused = a11y.app('backup-glance').find(re.compile('^Saving paused at [0-9]+%$'), 'label').name
        self.kill()
        a11y.app('backup-glance').find(paused, 'label')
        a11y.app('backup-glance').find('Resume Saving Northwind', 'push button').click()
        a11y.app('backup-glance').find(re.compile('^Saving: [0-9]+%'), 'label')
        ask(self.desk, 'action', APP_ID, 'quit')
        wait_until(lambda: owner(self.desk) is None, 'the end of the resident')
        assert self.saved() == before and len(list((self.desk.folder / 'home').glob('*.part'))) == 1
        resident = Resident(self.desk, '--background', name='returning').wait_for_name()
        wait_until(lambda: len(self.saved()) > len(before), 'the file')
        assert windows_of(resident.pid) == []
        subprocess.run('sha256sum --check --quiet *.sha256', shell=True, check=True, cwd=self.desk.folder / 'home')
        resident.end()

    def kill(self):
        """The bus starts the next one, and that a window."""
        before = owner(self.desk)
        window = windows_of(before)[0]
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: not is_alive(window) and owner(self.desk) not in (None, before), 'another resident')
        wait_until(lambda: windows_of(owner(self.desk)), 'its window')

    def saved(self):
        return list((self.desk.folder / 'home').glob('*.tar.gz'))

    def lives_without_display(self):
        """without a display the resident lives, and says that there is no window"""
        resident = Resident(self.desk, '--background', name='blind', DISPLAY='', WAYLAND_DISPLAY='',
                            GDK_BACKEND='').wait_for_name()
        ask(self.desk, 'launch', APP_ID)
        wait_until(lambda: 'The window ended' in self.desk.log('blind'), 'word of the window')
        assert resident.process.poll() is None
        os.kill(resident.pid, signal.SIGTERM)
        wait_until(lambda: resident.process.poll() is not None, 'its end')
        assert resident.process.returncode == 0

    def says_once(self):
        """settings that cannot be read are tried once for each time that the user turns up, and told once"""
        broken = self.desk.folder / 'broken'
        (broken / 'backup-glance').mkdir(parents=True)
        (broken / 'backup-glance/settings.ini').write_text('no key file\n')
        environment = {'XDG_CONFIG_HOME': str(broken), 'G_MESSAGES_DEBUG': 'glance-desktop'}
        resident = Resident(self.desk, name='broken', **environment).wait_for_name()
        a11y.app('backup-glance').find(re.compile('settings cannot be read'))
        self.close()
        wait_until(lambda: resident.process.poll() is not None, 'the end of the resident')
        self.wait_for_tries('broken', 1)

        resident = Resident(self.desk, name='acting', **environment).wait_for_name()
        a11y.app('backup-glance').find(re.compile('settings cannot be read'))
        ask(self.desk, 'action', APP_ID, 'check-all')
        ask(self.desk, 'action', APP_ID, 'save-portal', "'00000000-0000-4000-8000-00000000000a'")
        self.wait_for_tries('acting', 3)
        resident.end()
        self.wait_for_tries('acting', 3)

        resident = Resident(self.desk, '--gapplication-service', name='acknowledging', **environment).wait_for_name()
        act('acknowledge', '00000000-0000-4000-8000-00000000000a failed')
        a11y.app('backup-glance').find(re.compile('settings cannot be read'))
        self.close()
        wait_until(lambda: resident.process.poll() is not None, 'the end of the resident')
        self.wait_for_tries('acknowledging', 1)

        resident = Resident(self.desk, '--background', name='nothing', **environment)
        assert resident.process.wait(PATIENCE) == 1
        self.wait_for_tries('nothing', 1)

    def wait_for_tries(self, name, n):
        """Of the resident; the window tells it, or the resident where there is none."""
        def count(pattern):
            return len(re.findall(pattern, self.desk.log(name), re.M))
        wait_until(lambda: count('There is nothing to watch: ') >= n, f'try {n}')
        assert count('There is nothing to watch: ') == n, self.desk.log(name)
        assert count('^backup-glance: The settings cannot be read') == 1, self.desk.log(name)

    def works_without_bus(self):
        """without a session bus there is a window all the same"""
        resident = Resident(self.desk, name='alone', GTK_A11Y='none',
                            DBUS_SESSION_BUS_ADDRESS='unix:path=/nowhere')
        self.desk.find_window(WINDOW)
        resident.end()
        assert windows_of(resident.pid) == []


with Desk('x11', keyring=True) as desk:
    story = Story(desk)
    run_tap([story.is_light, story.acts_without_window, story.ends_before_it_asks, story.opens_once,
             story.launches_again, story.gives_gtk_back, story.opens_while_closing, story.survives_its_window,
             story.quits_both, story.starts_once_more, story.needs_no_streams, story.hears_of_its_window,
             story.replaces_resident, story.leaves_portals_alone, story.checks_beside_a_stuck_window,
             story.completes_download, story.goes_on_after_kills, story.lives_without_display, story.says_once,
             story.works_without_bus])
