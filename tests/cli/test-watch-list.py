# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""`watch` while other programs change the list, and when the session bus ends; `status` of a long list. Each
test has a desk of its own, with a keyring."""

import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import threading

import cli_case
from portal import Portal, progress

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'desk'))
from desk import Desk  # noqa: E402


class DeskCase(cli_case.Case):
    def setUp(self):
        super().setUp()
        self.desk = self.enterContext(Desk(display=None, keyring=True))
        for name, value in os.environ.items():
            if name in ('HOME', 'DBUS_SESSION_BUS_ADDRESS') or name.startswith('XDG_'):
                self.environment[name] = value

    def add_url(self, name, url):
        self.assert_status(0, self.run_cli('add', url, '--name', name, input=cli_case.KEY))

    def add(self, name, *answers, **options):
        portal = Portal(*answers, **options)
        self.addCleanup(portal.close)
        self.add_url(name, portal.url)
        return portal


class WatchList(DeskCase):
    def watch(self, *arguments):
        """Runs it until its first line."""
        process = self.start_cli('watch', *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 text=True)
        self.assertRegex(process.stdout.readline(), '^Acme: Running')
        return process

    def assert_ends(self, process, status, trouble):
        _, errors = process.communicate(timeout=cli_case.DEADLINE)
        self.assertRegex(errors, trouble)
        self.assertEqual(status, process.returncode)

    def test_bus_ends(self):
        portal = self.add('Acme', progress(42))
        process = self.watch()
        bus = next(each for each in self.desk.processes if each.args[0] == 'dbus-daemon')
        self.desk.end(bus)
        portal.answers[:] = [progress(43)]
        self.assertRegex(process.stdout.readline(), '^Acme: Running · 43')
        portal.answers[:] = [progress(100)]
        self.assert_ends(process, 0, '^$')

    def test_last_one_removed(self):
        self.add('Acme', progress(42))
        process = self.watch()
        self.assert_status(0, self.run_cli('remove', 'Acme'))
        self.assert_ends(process, 3, 'the last portal was removed')

    def test_named_one_removed(self):
        self.add('Acme', progress(42))
        self.add('Other', progress(42))
        process = self.watch('acme')
        self.assert_status(0, self.run_cli('remove', 'Acme'))
        self.assert_ends(process, 3, 'the last portal was removed')

    def test_named_one_moved(self):
        """Its key is not for the other address, and is not sent there."""
        self.add('Acme', progress(42))
        other = Portal(progress(42))
        self.addCleanup(other.close)
        process = self.watch('acme')
        ids = self.settings('get', 'portals')
        self.settings('set', 'url', other.url, path=re.search("'([-0-9a-f]{36})'", ids)[1])
        self.assertRegex(process.stdout.readline(), '^Acme: ')
        self.assert_ends(process, 3, '^$')

    def test_interval(self):
        """That of the settings, also for those that are named; --interval counts more. A portal that has
        answered is checked again after it."""
        self.add('Acme', None)
        self.settings('set', 'idle-interval', '600')
        self.environment['G_MESSAGES_DEBUG'] = 'glance-core'
        for arguments, seconds in (((), 600), (('Acme',), 600), (('--dump',), 600), (('--interval', '30'), 30),
                                   (('--interval', '30', 'Acme'), 30)):
            with self.subTest(arguments):
                process = self.start_cli('watch', '--follow', *arguments, stdout=subprocess.PIPE, text=True)
                for line in process.stdout:
                    # The first check is planned, too, and a moment is gone when it is.
                    found = re.search(r': the next check in (\d+\.\d) s$', line)
                    if found and float(found[1]) > 1:
                        self.assertAlmostEqual(seconds, float(found[1]), delta=10)
                        break
                process.terminate()
                self.assertEqual(0, process.wait(cli_case.DEADLINE))
                process.stdout.close()

    def settings(self, command, *arguments, path=None):
        schema = 'io.github.backupglance.BackupGlance'
        if path is not None:
            schema += f'.Portal:/{schema.replace(".", "/")}/portals/{path}/'
        result = subprocess.run(['gsettings', command, schema, *arguments], env=self.environment,
                                capture_output=True, text=True, check=True, timeout=cli_case.DEADLINE)
        return result.stdout

    def test_added(self):
        portal = self.add('Acme', progress(42))
        process = self.watch()
        self.add('Other', progress(7))
        self.assertRegex(process.stdout.readline(), '^Other: Running · 7')
        self.assert_status(0, self.run_cli('remove', 'Other'))
        portal.answers[:] = [progress(100)]
        self.assertRegex(process.stdout.readline(), '^Acme: Completed')
        self.assert_ends(process, 0, '^$')


class LongList(DeskCase):
    def get_problems(self, **options):
        result = self.run_cli('status', '--json', **options)
        return [each['problem'] for each in json.loads(result.stdout)]

    def test_few_descriptors(self):
        """More portals, each on its own host, than the process may have open files."""
        portal = self.add('Host 0', progress(42), host='0.0.0.0')
        for i in range(1, 40):
            self.add_url(f'Host {i}', portal.url.replace('127.0.0.1', f'127.0.1.{i}'))
        problems = self.get_problems(
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32)))
        self.assertEqual([None] * 40, problems)

    def test_two_at_a_time(self):
        """So many requests go to one host, whatever its ports; a third one would meet two others."""
        meetings = {'progress': threading.Barrier(3), 'history': threading.Barrier(3)}
        met = []

        def meet(kind):
            try:
                meetings[kind].wait(0.2)
                met.append(kind)
            except threading.BrokenBarrierError:
                meetings[kind].reset()

        for i in range(4):
            self.add(f'Port {i}', progress(42), meet=meet)
        met.clear()
        self.assertEqual([None] * 4, self.get_problems())
        self.assertEqual([], met)


if __name__ == '__main__':
    cli_case.main()
