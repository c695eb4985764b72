# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""Shared by the tests of the command line: the program, demo portals, and results in TAP."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ['GLANCE_CLI']
DEMO_SERVER = os.environ['GLANCE_DEMO_SERVER']
NAME = 'backup-glance-cli'
KEY = 'demo-key'

# Nothing here takes long, except on a busy machine; a program that hangs only fails its own test.
DEADLINE = 120


class DemoServer:
    """The demo as a process: portals that stay in the given states."""

    def __init__(self, *states, options=()):
        arguments = [DEMO_SERVER, '--with-input', *options]
        for state in states:
            arguments += ['--state', state]
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.urls = {}
        for _ in range(len(states) or 3):
            url, _key, name = self.process.stdout.readline().rstrip('\n').split(' ', 2)
            self.urls[name] = url

    def close(self):
        self.process.stdin.close()
        self.process.wait(DEADLINE)
        self.process.stdout.close()


class Case(unittest.TestCase):
    """Each test has its own empty home, and no session bus."""

    maxDiff = None
    states = ()

    @classmethod
    def setUpClass(cls):
        cls.server = DemoServer(*cls.states) if cls.states else None

    @classmethod
    def tearDownClass(cls):
        if cls.server is not None:
            cls.server.close()

    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix='glance-cli-'))
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.environment = self.make_environment(self.home)

    @staticmethod
    def make_environment(home):
        return {
            **{name: value for name, value in os.environ.items()
               if not name.startswith(('DOCSPACE_', 'XDG_', 'LC_', 'LANG'))
               and name not in ('DBUS_SESSION_BUS_ADDRESS', 'GSETTINGS_BACKEND', 'NO_COLOR')},
            'HOME': str(home),
            'XDG_RUNTIME_DIR': str(home),
            'LC_ALL': 'C.UTF-8',
            'TZ': 'UTC',
        }

    def use_portal(self, state, key=KEY):
        """Puts the portal at @state into the environment."""
        self.environment['DOCSPACE_URL'] = self.server.urls[state]
        self.environment['DOCSPACE_API_KEY'] = key

    def write_list(self, *names):
        """The list of a home without a session bus, and so without a keyring."""
        ids = [f'00000000-0000-4000-8000-00000000000{i}' for i in range(len(names))]
        folder = self.home / '.config/backup-glance'
        folder.mkdir(parents=True, exist_ok=True)
        text = f'[backup-glance]\nportals={ids}\n'
        for portal_id, name in zip(ids, names):
            text += (f"\n[portals/{portal_id}]\nname='{name}'\n"
                     f"url='https://{portal_id[-1]}.example'\n")
        (folder / 'settings.ini').write_text(text)

    def run_cli(self, *arguments, **options):
        options.setdefault('stdin', None if 'input' in options else subprocess.DEVNULL)
        return subprocess.run([PROGRAM, *arguments], env=self.environment, text=True,
                              capture_output='stdout' not in options,
                              timeout=DEADLINE, **{name: value for name, value in options.items()
                                                   if value is not None})

    def start_cli(self, *arguments, program=PROGRAM, **options):
        process = subprocess.Popen([program, *arguments], env=self.environment, **options)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()

    def assert_says(self, text, result):
        """Asserts that standard error has a sentence containing @text, preceded by the program's name."""
        self.assertTrue(result.stderr.startswith(NAME + ': '), result.stderr)
        self.assertIn(text, result.stderr)

    def assert_status(self, status, result):
        self.assertEqual(status, result.returncode, (result.stdout or '') + (result.stderr or ''))


class TapResult(unittest.TestResult):
    """One line of TAP per test."""

    def _print(self, word, test, details=''):
        print(f'{word} {self.testsRun} {test.id()}', flush=True)
        for line in details.splitlines():
            print('# ' + line, flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._print('ok', test)

    def addSubTest(self, test, subtest, err):
        """A subtest that fails leaves its test without a line of its own."""
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._print('not ok', subtest, self._exc_info_to_string(err, test))

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._print('not ok', test, self._exc_info_to_string(err, test))

    def addError(self, test, err):
        super().addError(test, err)
        self._print('not ok', test, self._exc_info_to_string(err, test))


def main():
    """Runs the tests of the calling script: those named by its arguments, else all."""
    names = sys.argv[1:]
    loader = unittest.defaultTestLoader
    module = sys.modules['__main__']
    suite = loader.loadTestsFromNames(names, module) if names else \
        loader.loadTestsFromModule(module)
    print(f'1..{suite.countTestCases()}', flush=True)
    result = TapResult()
    suite.run(result)
    sys.exit(not result.wasSuccessful())
