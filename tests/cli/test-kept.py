# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""What is reported as saved is saved, with its key, and nothing else is: with many programs at once, programs
that are killed, and settings that cannot be written. Runs on a session bus with an unlocked keyring."""

import concurrent.futures
import contextlib
import http.server
import os
import pathlib
import random
import re
import resource
import select
import shutil
import signal
import subprocess
import threading
import time

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

import cli_case  # noqa: E402

SECRETS = 'org.freedesktop.secrets'
SERVICE = 'org.freedesktop.Secret.Service'
DCONF = 'ca.desrt.dconf'
BUS = 'org.freedesktop.DBus'
N_AT_ONCE = int(os.environ.get('GLANCE_AT_ONCE', 24))
N_READ = 16 * N_AT_ONCE
N_KILLED = int(os.environ.get('GLANCE_KILLED', 50))


class Portal(http.server.BaseHTTPRequestHandler):
    """An idle portal on any number of loopback addresses."""

    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        self.server.requested.set()
        known = '/keys/' not in self.path
        body = b'{"count":0,"status":0,"statusCode":200}' if known else b''
        self.send_response(200 if known else 404)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


class Portals(http.server.ThreadingHTTPServer):
    request_queue_size = 256

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.requested = threading.Event()

    def handle_error(self, request, client_address):
        """The client may have been killed."""


class KeptCase(cli_case.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portals = Portals(('0.0.0.0', 0), Portal)
        threading.Thread(target=cls.portals.serve_forever, daemon=True).start()
        cls.bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    @classmethod
    def tearDownClass(cls):
        cls.portals.shutdown()
        cls.portals.server_close()
        super().tearDownClass()

    def setUp(self):
        super().setUp()
        self.desk = pathlib.Path(os.environ['DESK'])
        self.config = self.desk / 'config'
        for name, value in os.environ.items():
            if name in ('HOME', 'DBUS_SESSION_BUS_ADDRESS') or name.startswith('XDG_'):
                self.environment[name] = value

    def tearDown(self):
        for name in self.get_names():
            self.assert_status(0, self.run_cli('remove', name))
        self.assertEqual([], self.get_keys())
        shutil.rmtree(self.config / 'glib-2.0', ignore_errors=True)

    def call(self, name, path, interface, method, arguments=None):
        return self.bus.call_sync(name, path, interface, method, arguments, None,
                                  Gio.DBusCallFlags.NONE, cli_case.DEADLINE * 1000).unpack()

    def get_url(self, number):
        return f'http://127.0.2.{number + 1}:{self.portals.server_port}'

    def get_names(self):
        result = self.run_cli('list')
        self.assert_status(0, result)
        return [line.split('\t')[0] for line in result.stdout.splitlines()]

    def get_keys(self):
        """The portals that the keyring has keys for, with duplicates."""
        items, locked = self.call(SECRETS, '/org/freedesktop/secrets', SERVICE, 'SearchItems',
                                  GLib.Variant('(a{ss})', ({},)))
        self.assertEqual([], locked)
        return sorted(self.call(SECRETS, item, 'org.freedesktop.DBus.Properties', 'Get',
                                GLib.Variant('(ss)', ('org.freedesktop.Secret.Item', 'Attributes'))
                                )[0]['portal-id'] for item in items)

    def get_ids(self):
        listed = subprocess.run(['gsettings', 'get', 'io.github.backupglance.BackupGlance', 'portals'],
                                env=self.environment, capture_output=True, text=True, check=True)
        return sorted(re.findall(r"'([0-9a-f-]{36})'", listed.stdout))

    def start(self, *arguments):
        process = self.start_cli(*arguments, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE)
        try:
            process.stdin.write(cli_case.KEY.encode())
            process.stdin.close()
        except BrokenPipeError:
            pass  # `remove` reads nothing
        return process

    def add(self, number, status=0):
        result = self.run_cli('add', self.get_url(number), '--name', f'Portal {number}',
                              input=cli_case.KEY)
        self.assert_status(status, result)
        return result

    def assert_whole(self, names):
        """Asserts that these are listed, each with its key, and that there is no other key."""
        self.assertEqual(sorted(names), sorted(self.get_names()))
        self.assertEqual(self.get_ids(), self.get_keys())
        self.assertEqual(len(names), len(self.get_ids()))


class AtOnce(KeptCase):
    def run_all(self, commands):
        """Each reports success, and none falsely."""
        for process in [self.start(*command) for command in commands]:
            said = process.stderr.read().decode()
            self.assertEqual(0, process.wait(cli_case.DEADLINE), said)

    def check(self):
        everyone = range(N_AT_ONCE)
        self.run_all([['add', self.get_url(i), '--name', f'Portal {i}'] for i in everyone])
        self.assert_whole([f'Portal {i}' for i in everyone])

        self.run_all([['remove', f'Portal {i}'] for i in everyone if i % 2]
                     + [['add', self.get_url(i), '--dump', '--name', f'Dump {i}']
                        for i in everyone if i % 2 == 0])
        self.assert_whole([f'{kind} {i}' for kind in ('Portal', 'Dump') for i in everyone
                           if i % 2 == 0])

    def test_dconf(self):
        self.check()

    def test_the_same(self):
        """Of those who add the same portal one succeeds, and the others are told that it is already there."""
        processes = [self.start('add', self.get_url(0), '--name', 'Portal 0') for _ in range(8)]
        said = [(process.wait(cli_case.DEADLINE), process.stderr.read().decode())
                for process in processes]
        self.assertEqual([0] + [64] * 7, sorted(status for status, _ in said), said)
        self.assert_whole(['Portal 0'])

    def test_reading(self):
        """Whoever reads the list sees all of it: one in several hundred would be too many that do not."""
        self.add(0)
        whole = self.run_cli('list').stdout
        self.assertIn('Portal 0', whole)

        def read(_):
            return self.run_cli('list').stdout
        with concurrent.futures.ThreadPoolExecutor(4) as readers:
            self.assertEqual([whole] * N_READ, list(readers.map(read, range(N_READ))))

    def test_key_file(self):
        """GLib's own backend, which may be used in a sandbox."""
        self.environment['GSETTINGS_BACKEND'] = 'keyfile'
        self.check()


class Killed(KeptCase):
    def test_killed(self):
        """At any moment: after the next start there is no key without its portal, and no portal without
        its key."""
        begun = time.monotonic()
        self.add(0)
        usual = time.monotonic() - begun
        listed, n_killed = ['Portal 0'], 0
        for i in range(1, N_KILLED + 1):
            if listed and i % 3 == 0:
                process = self.start('remove', random.choice(listed))
            else:
                process = self.start('add', self.get_url(i % 200), '--dump', '--name', f'Portal {i}')
            try:
                process.wait(random.uniform(0, 1.2 * usual))
            except subprocess.TimeoutExpired:
                n_killed += 1
                process.kill()
            process.wait()
            if i % 5 == 0:
                listed = self.get_names()
                self.assert_whole(listed)
        self.assert_whole(self.get_names())
        self.assertGreater(n_killed, 0)


class CannotWrite(KeptCase):
    """An explanation, and nothing has changed."""

    def setUp(self):
        super().setUp()
        self.add(0)

    def find_dconf(self):
        return self.call(BUS, '/', BUS, 'GetConnectionUnixProcessID',
                         GLib.Variant('(s)', (DCONF,)))[0]

    def wait_for_end(self, pid):
        descriptor = os.pidfd_open(pid)
        signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        self.assertTrue(select.select([descriptor], [], [], cli_case.DEADLINE)[0])
        os.close(descriptor)

    def assert_refused(self, result):
        self.assert_says('The settings cannot be', result)
        self.assertEqual('', result.stdout)
        self.assert_status(3, result)

    def test_stopped(self):
        pid = self.find_dconf()
        os.kill(pid, signal.SIGSTOP)
        try:
            self.assert_refused(self.add(1, status=3))
            self.assertEqual(['Portal 0'], self.get_names())
        finally:
            os.kill(pid, signal.SIGCONT)
        self.assert_whole(['Portal 0'])

    @contextlib.contextmanager
    def replace_dconf(self, command=None):
        """Ends dconf's service, and has the bus start something else for it, or nothing."""
        service = self.desk / f'data/dbus-1/services/{DCONF}.service'
        description = service.read_text()
        service.unlink()
        if command is not None:
            service.write_text(f'[D-BUS Service]\nName={DCONF}\nExec={command}\n')
        self.call(BUS, '/', BUS, 'ReloadConfig')
        self.wait_for_end(self.find_dconf())
        try:
            yield re.search('Exec=(.*)', description)[1]
        finally:
            service.write_text(description)
            self.call(BUS, '/', BUS, 'ReloadConfig')

    def test_gone(self):
        with self.replace_dconf():
            self.assert_refused(self.add(1, status=3))
            self.assert_refused(self.run_cli('remove', 'Portal 0'))
            self.assertEqual(['Portal 0'], self.get_names())
        self.assert_whole(['Portal 0'])

    def test_slow(self):
        """dconf's service takes longer to start than is waited for: it still gets the list."""
        self.assert_status(0, self.run_cli('remove', 'Portal 0'))
        gate, script = self.home / 'gate', self.home / 'service'
        os.mkfifo(gate)
        with self.replace_dconf(script) as command:
            script.write_text(f'#!/bin/sh\nread line <"{gate}"\nexec {command}\n')
            script.chmod(0o755)
            self.portals.requested.clear()
            process = self.start('add', self.get_url(1), '--name', 'Portal 1')
            self.assertTrue(self.portals.requested.wait(cli_case.DEADLINE))  # it has given up waiting
            gate.write_text('go\n')
            self.assertEqual(0, process.wait(cli_case.DEADLINE), process.stderr.read())
        self.assert_whole(['Portal 1'])

    def test_no_room(self):
        """The limit stands in for a full disk."""
        resource.prlimit(self.find_dconf(), resource.RLIMIT_FSIZE, (16, 16))
        self.assert_refused(self.add(1, status=3))
        self.assert_whole(['Portal 0'])

    def test_other_folder(self):
        """dconf's service has a different list, which stays as it is."""
        self.environment['XDG_CONFIG_HOME'] = str(self.desk / 'elsewhere')
        self.assert_refused(self.add(1, status=3))
        self.assertEqual([], self.get_names())
        self.environment['XDG_CONFIG_HOME'] = str(self.config)
        self.assert_whole(['Portal 0'])

    def test_unreadable(self):
        """A file that is not a list does not count as an empty one, and stays as it is."""
        folder = self.config / 'backup-glance'
        for path in (folder / 'settings.ini', self.config / 'dconf/user'):
            before = path.read_bytes() if path.exists() else None
            path.write_text('nonsense')
            for command in (['list'], ['status'], ['remove', 'Portal 0'], ['add', self.get_url(1)]):
                self.assert_refused(self.run_cli(*command, input=cli_case.KEY))
            self.assertEqual('nonsense', path.read_text())
            path.unlink()
            if before is not None:
                path.write_bytes(before)
        self.assert_whole(['Portal 0'])


if __name__ == '__main__':
    cli_case.main()
