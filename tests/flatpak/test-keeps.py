#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The Flatpak's window, and what it keeps: settings and keys, from one start and one version to the next."""

import os
import re
import subprocess
from pathlib import Path

from box import (PATIENCE, PICTURES, SERVICES, WINDOW, Box, Desk, Portals, a11y, run_tap, start_portals, wait_until)

N_AT_ONCE = 6


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.box = Box(desk)
        self.desktop = Portals(desk, 'gtk', 'keyring', 'test')
        self.portals = start_portals(desk, 1 + N_AT_ONCE, *['--state', 'completed'] * (1 + N_AT_ONCE))
        self.keyring = self.box.data / 'data/keyrings/default.keyring'

    def demonstrates(self):
        """the demo has its four portals in a window"""
        self.box.start('--demo', name='demo')
        tree = a11y.app('backup-glance')
        for state in 'Failing Demo Portal: Failed', 'Quiet Demo Portal: Completed':
            tree.find(re.compile(f'^{state}'))
        picture = PICTURES / 'flatpak-window.png'
        self.desk.shoot(picture, '^Backup Glance Demo$')
        colors = self.desk.run(['identify', '-format', '%k', picture], check=True, capture_output=True).stdout
        assert int(colors) > 100, colors
        self.box.quit()

    def adds_a_portal(self):
        """a portal is added, and checked with its key"""
        self.box.start()
        self.desk.find_window(WINDOW)
        self.enter(self.portals[0])
        self.box.find_card('Acme: Completed')

    def enter(self, portal):
        window = a11y.app('backup-glance')
        window.find('Add Portal…', 'push button').click()
        window.find('Portal Address', 'text').set_text(portal.origin)
        window.find('API Key', 'password text').set_text(portal.key)
        window.find('Name (optional)', 'text').set_text('Acme')
        window.find('Add', 'push button').click()

    def hides_the_key(self):
        """the key is in a file of the app's own, encrypted, and not in the keyring that others read"""
        assert self.portals[0].key.encode() not in self.keyring.read_bytes()
        assert self.keyring.stat().st_mode & 0o77 == 0
        assert not self.box.has_key_in_service()

    def remembers(self):
        """started again it has the portal and its key, and so has the command line"""
        self.box.quit()
        self.box.start(name='again')
        self.box.find_card('Acme: Completed')
        assert 'Completed: true' in self.box.cli('status', 'Acme').stdout

    def keeps_settings_apart(self):
        """settings are in a file of the app's own, and none in the desktop's dconf"""
        kept = (self.box.data / 'config/glib-2.0/settings/keyfile').read_text()
        assert self.portals[0].origin in kept, kept
        database = self.desk.folder / 'config/dconf/user'
        assert not database.exists() or b'backupglance' not in database.read_bytes()

    def loses_nothing(self):
        """what several sandboxes write at once is all kept"""
        adding = {f'Portal {number}': portal for number, portal in enumerate(self.portals[1:])}
        processes = []
        for name, portal in adding.items():
            processes.append(self.desk.spawn(name, self.box.command('add', portal.origin, '--name', name,
                                                                    options=['--command=backup-glance-cli']),
                                             stdin=subprocess.PIPE))
            processes[-1].stdin.write(portal.key.encode())
            processes[-1].stdin.close()
        self.box.set('window-width', '700')
        for name, process in zip(adding, processes):
            assert process.wait(PATIENCE) == 0, self.desk.log(name)
        listed = self.box.cli('list').stdout
        assert all(name in listed for name in adding), listed
        assert self.box.cli('status').stdout.count('  Completed  ') == len(self.portals)
        for name in adding:
            self.box.find_card(f'{name}: Completed')
        assert self.box.get('window-width') == '700'

    def updates(self):
        """a new version waits until the window is closed, then takes over by itself, and has all that was kept"""
        self.box.set('background-asked', 'true')
        self.box.set('run-in-background', 'true')
        old = self.commit()
        self.box.install(os.environ['GLANCE_FLATPAK_UPDATE'])
        assert self.commit() == old
        a11y.press('ctrl+w')
        wait_until(lambda: self.commit() not in (None, old), 'the new version')
        self.box.activate()
        self.box.find_card('Acme: Completed')

    def commit(self):
        """Of the version that runs as the resident, or None while there is not exactly one."""
        resident = self.box.processes()
        try:
            return re.search('app-commit=(.*)', Path(f'/proc/{resident[0]}/root/.flatpak-info').read_text())[1] \
                if len(resident) == 1 else None
        except OSError:
            return None

    def survives_damage(self):
        """a keyring file that is cut short does no harm: it is set aside, and the key can be entered again"""
        self.box.quit()
        self.keyring.write_bytes(self.keyring.read_bytes()[:70])
        self.box.start(name='damaged')
        self.box.find_card('Acme: No Key. .*The file with the API keys was damaged, and has been set aside as ')
        assert self.keyring.with_suffix('.keyring.damaged').stat().st_size == 70
        self.box.quit()
        self.box.cli('remove', 'Acme')
        self.box.add(self.portals[0], 'Acme')
        assert 'Completed: true' in self.box.cli('status', 'Acme').stdout


with Desk('x11', keyring=True, services=SERVICES, keep=bool(os.environ.get('KEEP'))) as the_desk:
    story = Story(the_desk)
    run_tap([story.demonstrates, story.adds_a_portal, story.hides_the_key, story.remembers,
             story.keeps_settings_apart, story.loses_nothing, story.updates, story.survives_damage])
