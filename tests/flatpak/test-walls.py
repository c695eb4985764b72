#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""What the Flatpak cannot reach, and what is left of it where the user or the desktop refuses more."""

import os
import re
import subprocess

from box import (APP_ID, RESIDENT, SERVICES, WINDOW, Box, Desk, Portals, a11y, portal, run_tap, start_portals,
                 wait_until)
from tray import Xfce

# The bus itself, the app, what it asks for, and the portals, which decide for themselves
NAMES = {'org.freedesktop.DBus', APP_ID, 'org.kde.StatusNotifierWatcher'}
FORBIDDEN = ('org.freedesktop.secrets', 'org.freedesktop.Notifications', 'ca.desrt.dconf', 'org.freedesktop.Flatpak',
             'org.freedesktop.impl.portal.PermissionStore')
PERMISSIONS = '''[Context]
shared=network;ipc;
sockets=x11;wayland;fallback-x11;
devices=dri;

[Session Bus Policy]
org.kde.StatusNotifierWatcher=talk'''


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.box = Box(desk)
        self.desktop = Portals(desk, 'gtk', 'keyring', 'test')
        self.portal = start_portals(desk, 1, '--state', 'completed')[0]
        self.box.add(self.portal, 'Acme')
        for key in 'background-asked', 'run-in-background':
            self.box.set(key, 'true')

    def asks_for_little(self):
        """its permissions are these and no others"""
        said = self.desk.run(['flatpak', 'info', '--user', '--show-permissions', APP_ID], check=True,
                             capture_output=True, text=True).stdout
        assert said.strip() == PERMISSIONS, said

    def sees_no_files(self):
        """neither the user's files are there, nor those of other apps, nor the computer's own"""
        (self.desk.folder / 'home/letter').write_text('dear')
        other = self.desk.folder / 'home/.var/app/org.example.Other/data/letter'
        other.parent.mkdir(parents=True)
        other.write_text('dear')
        seen = self.box.run('sh', '-c', f'cat {self.desk.folder}/home/letter {other} /etc/shadow /var/log/* /run/host/etc/*; '
                            f'ls -A ~ ~/.var/app; echo x >/app/x; echo x >/usr/x', check=False)
        assert 'dear' not in seen.stdout and seen.stdout.split() == [
            f'{self.desk.folder}/home:', '.var', f'{self.desk.folder}/home/.var/app:', APP_ID], seen.stdout
        assert not (self.desk.folder / 'home/x').exists()

    def reaches_few_names(self):
        """of the session bus it sees the tray and the portals, and it has no system bus"""
        Xfce(self.desk).start()
        self.desk.wait_for_name('org.kde.StatusNotifierWatcher')
        listed = self.box.run('gdbus', 'call', '--session', '-d', 'org.freedesktop.DBus', '-o', '/', '-m',
                              'org.freedesktop.DBus.ListNames').stdout
        names = {name for name in re.findall("'([^']*)'", listed)
                 if not name.startswith((':', 'org.freedesktop.portal.'))}
        assert names <= NAMES and 'org.kde.StatusNotifierWatcher' in names, names
        for name in FORBIDDEN:
            done = self.box.run('gdbus', 'call', '--session', '-d', name, '-o', '/', '-m',
                                'org.freedesktop.DBus.Peer.Ping', check=False)
            assert done.returncode != 0 and 'ServiceUnknown' in done.stderr, (name, done)

    def reads_no_other_keys(self):
        """the passwords that other apps have in the keyring are out of its reach"""
        self.desk.run(['secret-tool', 'store', '--label=Other', 'app', 'other'], input=b'password', check=True)
        found = self.box.run('gdbus', 'call', '--session', '-d', 'org.freedesktop.secrets', '-o',
                             '/org/freedesktop/secrets', '-m', 'org.freedesktop.Secret.Service.SearchItems',
                             "{'app': 'other'}", check=False)
        assert found.returncode != 0 and 'collection' not in found.stdout, found

    def lives_without_tray(self):
        """where the user forbids the tray there is no icon, and everything else"""
        self.box.start(name='no-tray', options=['--no-talk-name=org.kde.StatusNotifierWatcher'])
        self.box.find_card('Acme: Completed')
        assert 'StatusNotifierItem' not in (self.desk.call(
            'org.kde.StatusNotifierWatcher', '/StatusNotifierWatcher', 'org.freedesktop.DBus.Properties.Get',
            'org.kde.StatusNotifierWatcher', 'RegisteredStatusNotifierItems') or '')
        self.box.quit()

    def lives_without_network(self):
        """where the user forbids the network, it says so"""
        self.box.start(name='no-network', options=['--unshare=network'])
        self.box.find_card('Acme: No Answer.* The portal cannot be reached. Check the address and the network.')
        self.box.quit()

    def saves_where_it_is_told(self):
        """a backup is saved to a folder that the user chooses, though it sees none; the choice can be put off, and lasts"""
        folder = self.desk.folder / 'home/My Backups'
        folder.mkdir()
        refused = self.box.cli('download', 'Acme', check=False)
        assert refused.returncode == 3 and 'No folder has been chosen' in refused.stderr, refused
        self.box.start(name='saving')
        self.box.find_card('Acme: Completed')
        save = a11y.app('backup-glance').find('Save the Backup of Acme', 'push button')
        self.choose_file(save, None)
        self.choose_file(save, folder)
        a11y.app('backup-glance').find(re.compile('^Saved in My Backups, '), 'label', 60)
        self.box.quit()
        backup = self.find_backups(folder)[0]
        self.desk.run(['sha256sum', '--check', '--strict', f'{backup.name}.sha256'], cwd=folder, check=True,
                      stdout=subprocess.DEVNULL)
        assert backup.stat().st_mode & 0o777 == 0o600

        for path in folder.iterdir():
            path.unlink()
        before = len(self.desktop.calls('OpenFile'))
        seen = self.box.cli('download', 'Acme').stdout.strip()
        assert seen.startswith('/run/user/') and seen.endswith(f'/My Backups/{backup.name}'), seen
        assert self.find_backups(folder) == [backup] and len(self.desktop.calls('OpenFile')) == before
        assert not self.box.run('ls', folder, check=False).stdout

    def find_backups(self, folder):
        """The complete ones in it, where nothing else has been left but their checksums."""
        names = sorted(path.name for path in folder.iterdir())
        backups = [name for name in names if name.endswith('.tar.gz')]
        assert backups and names == sorted(backups + [f'{name}.sha256' for name in backups]), names
        return [folder / name for name in backups]

    def obeys(self):
        """where the user has forbidden the background, it ends with its window"""
        self.desktop.permit('no')
        self.box.start(name='denied')
        self.box.find_card('Acme: Completed')
        wait_until(lambda: self.box.get('run-in-background') == 'false', 'the answer')
        a11y.press('ctrl+w')
        wait_until(lambda: not self.box.processes(RESIDENT), 'its end')
        self.desktop.permit('yes')

    def trusts_the_runtime(self):
        """over https it trusts the authorities of the runtime, and no other"""
        self.make_certificates()
        self.secure = portal.Portal(portal.progress(42), history=[], tls=self.folder / 'portal.pem')
        refused = self.box.cli('add', self.secure.url, '--name', 'Secure', input='demo-key', check=False)
        assert refused.returncode == 3 and 'certificate' in refused.stderr, refused
        with_ours = self.folder / 'ca-certificates.crt'
        theirs = self.box.runtime() / 'etc/ssl/certs/ca-certificates.crt'
        with_ours.write_text(theirs.read_text() + (self.folder / 'ca.pem').read_text())
        self.box.cli('add', self.secure.url, '--name', 'Secure', input='demo-key',
                     around=['unshare', '--mount', 'sh', '-ec', 'mount --bind "$0" "$1"; shift; exec "$@"', with_ours, theirs])
        self.box.cli('remove', 'Secure')

    def make_certificates(self):
        """Those of an authority of our own, in home, and of a portal on loopback."""
        self.folder = self.desk.folder / 'home'
        for command in (
                'req -x509 -newkey rsa:2048 -noenc -days 2 -subj /CN=Ours -keyout ca.key -out ca.pem',
                'req -newkey rsa:2048 -noenc -subj /CN=portal -keyout portal.key -out portal.csr',
                'x509 -req -in portal.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out portal.crt'):
            (self.folder / 'names').write_text('subjectAltName=IP:127.0.0.1')
            self.desk.run(['openssl', *command.split()], check=True, cwd=self.folder, capture_output=True)
        (self.folder / 'portal.pem').write_text(''.join((self.folder / f'portal.{kind}').read_text()
                                                        for kind in ('key', 'crt')))

    def trusts_a_chosen_authority(self):
        """a file that the user chooses for one portal is read, though it is in no folder that the app sees"""
        self.box.start(name='chooser')
        self.box.find_card('Acme: Completed')
        self.box.act('add-portal')
        window = a11y.app('backup-glance')
        window.find('Portal Address', 'text').set_text(self.secure.url)
        window.find('API Key', 'password text').set_text('demo-key')
        window.find('Name (optional)', 'text').set_text('Secure')
        window.find('Advanced', 'list item').point_and_click(self.desk.find_window('^Add Portal$'))
        self.choose_file(window.find('Certificate Authority', 'push button'), None)
        assert not window.has(re.compile('[Dd]ismissed')), window.tree()
        self.choose_file(window.find('Certificate Authority', 'push button'), self.folder / 'ca.pem')
        window.find('ca.pem', 'label')
        window.find('Add', 'push button').click()
        self.box.find_card('Secure: Running')
        assert not self.box.run('cat', self.folder / 'ca.pem', check=False).stdout

    def choose_file(self, button, path):
        """None: the user changes their mind."""
        before = len(self.desktop.calls('OpenFile'))
        self.desktop.choose(path)
        button.click()
        wait_until(lambda: len(self.desktop.calls('OpenFile')) > before, 'the dialog')

    def keeps_trusting(self):
        """that file stays readable when the app and the portals have been started again"""
        self.box.quit()
        self.desktop.end()
        self.desktop = Portals(self.desk, 'gtk', 'keyring', 'test')
        self.secure.answers[:] = [portal.progress(90)]
        self.box.start(name='trusting')
        self.box.find_card('Secure: Running. At least 90%')
        self.box.quit()

    def lives_without_portals(self):
        """on a desktop without portals it runs and says what to do; allowed to, it keeps keys in the Secret Service"""
        self.desktop.end()
        self.box.start(name='no-portals')
        self.box.find_card('Acme: No Keyring.* Let it talk to “org.freedesktop.secrets”')
        self.box.quit()
        self.desk.run(['flatpak', 'override', '--user', '--talk-name=org.freedesktop.secrets', APP_ID], check=True)
        self.box.cli('remove', 'Acme')
        self.box.add(self.portal, 'Acme')
        for name in 'first', 'second':
            self.box.start(name=name)
            self.box.find_card('Acme: Completed')
            self.box.quit()
        assert self.box.has_key_in_service()


with Desk('x11', keyring=True, services=['org.xfce.Xfconf', *SERVICES], keep=bool(os.environ.get('KEEP'))) as the_desk:
    story = Story(the_desk)
    run_tap([story.asks_for_little, story.sees_no_files, story.reaches_few_names, story.reads_no_other_keys,
             story.lives_without_tray, story.lives_without_network,
             story.saves_where_it_is_told, story.obeys, story.trusts_the_runtime,
             story.trusts_a_chosen_authority, story.keeps_trusting, story.lives_without_portals])
