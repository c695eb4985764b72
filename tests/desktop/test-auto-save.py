#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""Backups that are saved automatically: switched on in the form, with a real trash, and the services of the system
bus by which a desktop says that the network is metered and power saver on."""

import gzip
import io
import json
import re
import signal
import subprocess
import sys
import tarfile

from resident import APP_ID, BUILD, HERE, SCHEMAS, WINDOW, Desk, Resident, a11y, ask, run_tap, wait_until, windows_of
from program import choose
from system_bus import start_system_bus

sys.path.insert(0, str(HERE.parent / 'cli'))
import portal  # noqa: E402

QUESTION = '^Keep Watching\\?$'


def make_archive(text):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode='w') as tar:
        info = tarfile.TarInfo('backup')
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text.encode()))
    return gzip.compress(data.getvalue())


class Machine:
    """What the system bus says about the network and the power."""

    def __init__(self, desk):
        self.address = start_system_bus(desk)
        self.process = desk.spawn('machine', [HERE.parent / 'desk/fake-machine', self.address],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.say('metered off')
        for name in 'NetworkManager', 'PowerProfiles':
            wait_until(lambda: name in desk.run(['busctl', f'--address={self.address}', 'list', '--no-pager'],
                                                capture_output=True, text=True).stdout, name)

    def say(self, words):
        self.process.stdin.write(words + '\n')
        self.process.stdin.flush()
        assert self.process.stdout.readline() == words + '\n'


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.machine = Machine(desk)
        self.folder = desk.folder / 'home/Backups'
        self.folder.mkdir()
        self.trash = desk.folder / 'data/Trash/files'
        self.portal = portal.Portal({}, history=[])
        self.finish('1')
        self.cli('add', self.portal.url, '--name', 'Acme', input='sk-key')
        self.set('background-asked', 'true')
        self.resident = self.start()

    def start(self, *arguments):
        return Resident(self.desk, *arguments, DBUS_SYSTEM_BUS_ADDRESS=self.machine.address).wait_for_name()

    def set(self, key, value):
        self.desk.run(['gsettings', 'set', APP_ID, key, value], check=True, env=SCHEMAS)

    def get(self, key):
        return self.desk.run(['gsettings', 'get', APP_ID, key], check=True, env=SCHEMAS, capture_output=True,
                             text=True).stdout.strip()

    def cli(self, *arguments, **keywords):
        return self.desk.run([BUILD / 'src/cli/backup-glance-cli', *arguments], check=True, text=True, env=SCHEMAS,
                             capture_output=True, **keywords).stdout

    def find(self, name=None, role=None):
        return a11y.app('backup-glance').find(name, role)

    def finish(self, name):
        """From now on the portal says that this backup has finished."""
        link = f'/storage/{name}.tar.gz'
        self.portal.files[link] = make_archive(name)
        self.portal.answers[:] = [portal.progress(100, taskId=name, link=link)]

    def check(self):
        ask(self.desk, 'action', APP_ID, 'check-all')

    def names(self, folder=None):
        folder = folder or self.folder
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def wait_for(self, *names):
        """For those backups, each with its checksum, and nothing else in the folder."""
        expected = sorted(name + end for name in names for end in ('.tar.gz', '.tar.gz.sha256'))
        wait_until(lambda: self.names() == expected, f'{expected}, not {self.names()}')
        subprocess.run('sha256sum --check --quiet *.sha256', shell=True, check=True, cwd=self.folder)

    def is_switched_on(self):
        """switched on in the form, with a folder and how many to keep, it saves the finished backup at once"""
        self.desk.enter_window(WINDOW)
        choose('Acme', 'Up', 'Up', 'Return')
        self.desk.find_window('^Edit Portal$')
        switch = self.find('Save Finished Backups', 'check box')
        switch.do('toggle')
        wait_until(lambda: switch.has_state('checked'), 'the switch')
        self.find('Choose… Save To', 'push button').click()
        self.desk.enter_window('^Folder for Saved Backups$')
        a11y.press('slash')
        entry = self.find('GtkFileChooserEntry', 'text')
        entry.set_text(str(self.folder))
        wait_until(lambda: entry.text() == str(self.folder), 'the path')
        self.find(re.compile('^_Open'), 'push button').click()
        self.find(str(self.folder), 'label')
        self.find('Keep the Last', 'spin button').set_value(1)
        assert not self.names()
        self.find('Save', 'push button').click()
        self.wait_for('1')
        listed, = json.loads(self.cli('list', '--json'))
        assert (listed['fetchAutomatically'], listed['fetchFolder'], listed['keepCount']) == \
            (True, str(self.folder), 1), listed

    def asks_again(self):
        """who did not want it to run in the background is asked once more, and told why"""
        wait_until(lambda: self.get('background-asked') == 'false', 'the answer to be open again')
        a11y.press('ctrl+w')
        self.desk.enter_window(QUESTION)
        self.find('Finished backups are saved automatically only while Backup Glance is running.', 'label')
        a11y.press('Return')
        wait_until(lambda: not windows_of(self.resident.pid), 'the end of the window')

    def waits_for_network(self):
        """on a metered network it waits, and the card says so; then the older one goes into the trash"""
        self.machine.say('metered on')
        self.finish('2')
        self.check()
        ask(self.desk, 'launch', APP_ID)
        self.find('Will be saved when the network is not metered', 'label')
        assert self.names() == ['1.tar.gz', '1.tar.gz.sha256'], self.names()
        self.machine.say('metered off')
        self.wait_for('2')
        assert self.names(self.trash) == ['1.tar.gz', '1.tar.gz.sha256'], self.names(self.trash)
        a11y.press('ctrl+w')
        wait_until(lambda: not windows_of(self.resident.pid), 'the end of the window')

    def waits_for_power(self):
        """so it does in power saver, without a window"""
        self.machine.say('power-saver on')
        self.finish('3')
        self.check()
        ask(self.desk, 'launch', APP_ID)
        self.find('Will be saved when power saver is off', 'label')
        a11y.press('ctrl+w')
        wait_until(lambda: not windows_of(self.resident.pid), 'the end of the window')
        self.machine.say('power-saver off')
        self.wait_for('3')

    def picks_up_after_kill(self):
        """killed, it saves what has finished meanwhile when it is back, and leaves alone what has been changed"""
        self.resident.end(signal.SIGKILL)
        file = self.folder / '3.tar.gz'
        file.chmod(0o600)
        file.write_bytes(file.read_bytes()[:-1] + b'!')
        checksum = self.folder / '3.tar.gz.sha256'
        checksum.unlink()
        self.finish('4')
        self.resident = self.start('--background')
        wait_until(lambda: '4.tar.gz' in self.names(), 'the next backup')
        self.finish('5')
        self.check()
        wait_until(lambda: self.names() == ['3.tar.gz', '5.tar.gz', '5.tar.gz.sha256'], 'the last of them')

    def tells(self):
        """the history tells all of it"""
        expected = [('saved', '1'), ('saved', '2'), ('trashed', '1'), ('saved', '3'), ('trashed', '2'), ('saved', '4'),
                    ('saved', '5'), ('trashed', '4')]

        def told():
            return [(entry['outcome'], entry['taskId']) for entry in json.loads(self.cli('history', '--json'))
                    if entry['what'] == 'download' and entry['automatic']]
        wait_until(lambda: told() == expected, f'{expected}, not {told()}')
        self.resident.end()
        self.portal.close()


def main():
    with Desk(keyring=True) as desk:
        story = Story(desk)
        run_tap([story.is_switched_on, story.asks_again, story.waits_for_network, story.waits_for_power,
                 story.picks_up_after_kill, story.tells])


main()
