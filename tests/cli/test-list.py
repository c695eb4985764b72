# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""`add`, `list`, `remove` and what they share with other commands: the list and the keyring. Runs on a
session bus with an unlocked keyring (tests/desk/desk-run --keyring)."""

import ctypes
import json
import os
import pathlib
import re
import signal
import subprocess

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

import cli_case  # noqa: E402
import terminal  # noqa: E402

SECRETS = 'org.freedesktop.secrets'
SERVICE = 'org.freedesktop.Secret.Service'


class Keyring:
    """The real keyring, from outside the program."""

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def _call(self, path, interface, method, arguments=None):
        return self.bus.call_sync(SECRETS, path, interface, method, arguments, None,
                                  Gio.DBusCallFlags.NONE, 10000).unpack()

    def get_items(self):
        """The paths of all secrets."""
        unlocked, locked = self._call('/org/freedesktop/secrets', SERVICE, 'SearchItems',
                                      GLib.Variant('(a{ss})', ({},)))
        return unlocked + locked

    def clear(self):
        for path in self.get_items():
            self._call(path, 'org.freedesktop.Secret.Item', 'Delete')

    def lock(self):
        """The default keyring, created by the tests' own daemon."""
        path, = self._call('/org/freedesktop/secrets', SERVICE, 'ReadAlias',
                           GLib.Variant('(s)', ('default',)))
        locked, _prompt = self._call('/org/freedesktop/secrets', SERVICE, 'Lock',
                                     GLib.Variant('(ao)', ([path],)))
        assert locked == [path], locked


class KeyringCase(terminal.TerminalCase):
    states = ('running', 'completed', 'warning', 'failed')

    def setUp(self):
        super().setUp()
        self.home = pathlib.Path(os.environ['DESK'])
        for name, value in os.environ.items():
            if name in ('HOME', 'DBUS_SESSION_BUS_ADDRESS') or name.startswith('XDG_'):
                self.environment[name] = value
        self.keyring = Keyring()
        self.assertEqual([], self.keyring.get_items())
        self.assertEqual([], self.get_names())

    def add(self, state, *options, name=None, key=cli_case.KEY, status=0):
        result = self.run_cli('add', self.server.urls[state], '--name', name or state.title(),
                              *options, input=key)
        self.assertEqual(status == 0, result.stdout != '')
        self.assert_status(status, result)
        return result

    def get_names(self):
        result = self.run_cli('list')
        self.assert_status(0, result)
        return [line.split('\t')[0] for line in result.stdout.splitlines()]

    def read_files(self):
        """The contents of the desk's files: settings, keyring, caches."""
        return {path: path.read_bytes() for path in self.home.rglob('*') if path.is_file()}

    def assert_in_no_file(self, text):
        for path, content in self.read_files().items():
            self.assertNotIn(text.encode(), content, path)


class List(KeyringCase):
    def tearDown(self):
        """The desk's settings are shared: anything left by one test would affect the next."""
        self.environment.pop('DOCSPACE_URL', None)
        for line in self.run_cli('list').stdout.splitlines():
            self.run_cli('remove', line.split('\t')[1], *['--dump'] * line.endswith('\tdump'))
        self.keyring.clear()

    def test_add(self):
        result = self.add('running', key='demo-key\n')
        self.assertTrue(result.stdout.startswith('“Running” is now watched.\n'), result.stdout)
        self.assertIn('expire', result.stdout)
        self.assertEqual('', result.stderr)
        self.assertEqual(1, len(self.keyring.get_items()))
        self.assert_in_no_file(cli_case.KEY)

        result = self.run_cli('list')
        self.assertEqual(f'Running\t{self.server.urls["running"]}\n', result.stdout)
        result = self.run_cli('status')
        self.assertTrue(result.stdout.startswith(
            'Progress: 42%\nCompleted: false\nType: Backup\nDownload Link:\n'))
        self.assert_status(0, result)

    def test_add_some_page(self):
        """The address of any page will do, and the host becomes the name."""
        url = self.server.urls['running']
        self.assert_status(0, self.run_cli('add', url + '/rooms/shared?filter=1', input='demo-key'))
        result = self.run_cli('list')
        self.assertTrue(result.stdout.startswith('127.0.0.1'))
        self.assertTrue(result.stdout.endswith(f'\t{url}\n'))

    def test_add_on_terminal(self):
        process, screen = self.start_on_terminal('add', self.server.urls['running'])
        screen.wait_for('API key: ')
        self.assertTrue(screen.is_silent())
        screen.send('demo-key\n')
        screen.wait_for('is now watched')
        self.assertEqual(0, process.wait(cli_case.DEADLINE))
        self.assertNotIn('demo-key', screen.read_to_end())
        self.assertFalse(screen.is_silent())
        self.assertEqual(1, len(self.keyring.get_items()))

    def test_interrupted(self):
        """Whichever thread gets the signal: the kernel may choose one that is not waiting for the key."""
        process, screen = self.start_on_terminal('add', self.server.urls['running'])
        screen.wait_for('API key: ')
        threads = [int(name) for name in os.listdir(f'/proc/{process.pid}/task')]
        self.assertGreater(len(threads), 1)
        self.assertEqual(0, ctypes.CDLL(None).tgkill(process.pid, max(threads), signal.SIGINT))
        self.assertEqual(130, process.wait(cli_case.DEADLINE))
        self.assertFalse(screen.is_silent())

    def test_no_key_to_be_read(self):
        result = self.run_cli('add', self.server.urls['running'], stdin=None, preexec_fn=lambda: os.close(0))
        self.assert_says('The API key could not be read', result)
        self.assert_status(3, result)

    def test_interrupted_while_typing(self):
        """Ctrl-C at the prompt for the key: afterwards the terminal echoes again."""
        process, screen = self.start_on_terminal('add', self.server.urls['running'])
        screen.wait_for('API key: ')
        self.assertTrue(screen.is_silent())
        screen.send('dem\x03')
        self.assertEqual(130, process.wait(cli_case.DEADLINE))
        self.assertFalse(screen.is_silent())
        self.assertNotIn('dem', screen.read_to_end())

    def test_add_wrong_key(self):
        result = self.add('running', key='wrong-key', status=3)
        self.assert_says('does not accept the API key', result)
        self.assertIn('the whole key', result.stderr)
        self.assertNotIn('“remove”', result.stderr)  # there is nothing to remove
        self.assertEqual([], self.get_names())
        self.assertEqual([], self.keyring.get_items())

    def test_listed_without_key(self):
        """A listed portal gets another key in a different way from a new one."""
        self.add('running')
        self.keyring.clear()
        result = self.run_cli('status')
        self.assert_says('The keyring has no API key', result)
        self.assertIn('“remove” and then “add”', result.stderr)

    def test_add_no_key(self):
        for key in ('', '\n', 'two words'):
            self.assert_says('cannot be an API key', self.add('running', key=key, status=64))
        self.assertEqual([], self.keyring.get_items())

    def test_add_twice(self):
        self.add('running')
        result = self.add('running', status=64)
        self.assert_says('on the list already', result)
        self.assertIn('“remove” and then “add”', result.stderr)

    def test_told_before_the_key_is_typed(self):
        """What the list and the keyring say is known without it."""
        self.add('running')
        here = {name: self.environment[name] for name in ('DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR')}
        for state, environment, status, said in (('running', here, 64, 'on the list already'),
                                                 ('failed', {'XDG_RUNTIME_DIR': str(self.home)}, 3, 'There is no keyring')):
            del self.environment['DBUS_SESSION_BUS_ADDRESS']
            self.environment.update(environment)
            process, screen = self.start_on_terminal('add', self.server.urls[state])
            self.environment.update(here)
            self.assertEqual(status, process.wait(cli_case.DEADLINE))
            self.assertIn(said, screen.read_to_end())
            self.assertNotIn('API key: ', screen.text)

    def test_backup_and_dump(self):
        """Two with the same name, told apart by --dump."""
        self.add('running')
        self.add('running', '--dump')
        self.assertEqual(2, len(self.keyring.get_items()))
        self.assertEqual(['', '\tdump'], [line.removeprefix('Running\t' + self.server.urls['running'])
                                          for line in self.run_cli('list').stdout.splitlines()])
        for options, phase in ((['--json'], 'running'), (['--json', '--dump'], 'idle')):
            portal, = json.loads(self.run_cli('status', 'Running', *options).stdout)
            self.assertEqual(phase, portal['phase'])
        self.assert_status(0, self.run_cli('remove', 'Running', '--dump'))
        self.assertNotIn('dump', self.run_cli('list').stdout)
        self.assert_status(0, self.run_cli('remove', 'Running'))
        self.assertEqual([], self.get_names())

    def test_unnamed_dump(self):
        """A portal and its dump have different default names; with the host, --dump says which is meant."""
        host = self.server.urls['running'].removeprefix('http://')
        for options in ((), ('--dump',)):
            self.assert_status(0, self.run_cli('add', self.server.urls['running'], *options,
                                               input=cli_case.KEY))
        self.assertEqual([host, f'{host} (full dump)'], self.get_names())
        self.assert_status(0, self.run_cli('remove', host, '--dump'))
        self.assertEqual([host], self.get_names())

    def test_add_unencrypted(self):
        result = self.run_cli('add', 'http://192.0.2.1', input='demo-key')
        self.assert_says('http:', result)
        self.assertIn('anyone on the network path can read the API key', result.stderr)
        self.assertIn('--insecure-http', result.stderr)
        self.assert_status(64, result)

    def test_add_ca_file_missing(self):
        path = self.home / 'ca.pem'
        result = self.run_cli('add', 'https://127.0.0.1:1', '--ca-file', path, '-v', input='demo-key')
        self.assert_says(f'The CA file “{path}” cannot be used. Name a file in PEM format', result)
        self.assertIn('\nbackup-glance-cli: Details: ', result.stderr)
        self.assertNotIn('renewed', result.stderr)
        self.assert_status(3, result)

    def test_table(self):
        """Worst first: failed, could not tell, warning, and of the rest those that run."""
        gone = cli_case.DemoServer('idle')
        for state in ('completed', 'running', 'warning'):
            self.add(state)
        self.assert_status(0, self.run_cli('add', gone.urls['idle'], '--name', 'Gone',
                                           input=cli_case.KEY))
        self.add('failed')
        gone.close()

        result = self.run_cli('status')
        self.assertEqual(['Portal', 'Failed', 'Gone', 'Warning', 'Running', 'Completed'],
                         [line.split('  ')[0] for line in result.stdout.splitlines()])
        self.assertIn('No space left on device', result.stdout)
        self.assertIn('cannot be reached', result.stdout)
        self.assertRegex(result.stdout, r' · demo_[-_0-9]+\.tar\.gz\n')
        self.assertNotIn('auth=', result.stdout)
        self.assertNotIn('\033', result.stdout)
        self.assert_status(2, result)

        for names, status in ((['Gone', 'Warning', 'Running'], 3), (['Warning', 'Running'], 1),
                              (['Running', 'Completed'], 0), (['Failed', 'Gone'], 2)):
            self.assert_status(status, self.run_cli('status', *names))
        objects = json.loads(self.run_cli('status', '--json').stdout)
        self.assertEqual(['Failed', 'Gone', 'Warning', 'Running', 'Completed'],
                         [each['name'] for each in objects])
        self.assertEqual('unreachable', objects[1]['problem']['code'])

    def test_names(self):
        self.add('running')
        self.add('failed')
        for name in ('RUNNING', self.server.urls['running']):
            result = self.run_cli('status', name)
            self.assertTrue(result.stdout.startswith('Progress: 42%\n'))
            self.assert_status(0, result)

        result = self.run_cli('status', 'Nobody')
        self.assert_names(result)
        self.assert_status(64, result)
        result = self.run_cli('remove', 'Nobody')
        self.assert_names(result)
        self.assert_status(64, result)

    def assert_names(self, result):
        """Asserts that the existing portals were named, and nothing was checked."""
        for state in ('running', 'failed'):
            self.assertIn(f'\n  {state.title()}\t{self.server.urls[state]}\n', result.stderr)
        self.assertEqual('', result.stdout)

    def test_mistyped_name(self):
        self.add('running', name='Acme Europe')
        for name, guess in (('Amce', True), ('acme eurpoe', True), ('Nobody', False)):
            result = self.run_cli('status', name)
            self.assert_says(f'No portal on the list has the name “{name}”.', result)
            self.assertEqual(guess, 'Did you mean “Acme Europe”?' in result.stderr, name)

    def test_same_whatever_the_number(self):
        """What a script reads does not change when a portal is added."""
        def without_time(block):  # a minute may have begun meanwhile
            return re.sub(r'(?m)^Checked: \d+:\d+$', 'Checked:', block)

        self.add('running')
        lines = without_time(self.run_cli('status', '--lines').stdout)
        self.assertIn('\nChecked:\n', lines)
        self.assertTrue(lines.startswith('Progress: 42%\nCompleted: false\nType: Backup\n'))
        self.assertTrue(lines.endswith('\nPortal: Running\n'))
        table = self.run_cli('status', '--table').stdout.splitlines()
        self.assertRegex(table[0], '^Portal  ')
        self.assertRegex(table[1], '^Running  ')

        self.add('failed')
        blocks = self.run_cli('status', '--lines').stdout.split('\n\n')
        self.assertEqual((2, lines), (len(blocks), without_time(blocks[1])))
        self.assertTrue(blocks[0].endswith('\nPortal: Failed'))

        gone = cli_case.DemoServer('idle')
        self.assert_status(0, self.run_cli('add', gone.urls['idle'], '--name', 'Gone',
                                           input=cli_case.KEY))
        gone.close()
        result = self.run_cli('status', '--lines')
        self.assert_says(f'{cli_case.NAME}: Gone: ', result)
        self.assertEqual('\n\n'.join(blocks), result.stdout)

    def test_list_json(self):
        self.add('running', '--dump')
        self.assertEqual([{'name': 'Running', 'url': self.server.urls['running'], 'dump': True, 'muted': False,
                           'mutedUntil': None, 'fetchAutomatically': False, 'fetchFolder': None,
                           'keepCount': 0}],
                         json.loads(self.run_cli('list', '--json').stdout))

    def test_colors(self):
        """The colors of the window: red is what failed, and amber what cannot be checked."""
        for state in self.states:
            self.add(state)
        gone = cli_case.DemoServer('idle')
        self.assert_status(0, self.run_cli('add', gone.urls['idle'], '--name', 'Gone', input=cli_case.KEY))
        gone.close()
        process, screen = self.start_on_terminal('status', columns=100)
        text = screen.read_to_end()
        self.assertEqual(2, process.wait(cli_case.DEADLINE))
        colors = dict(re.findall('(?m)^(?:\033\\[[0-9;]*m)?(\\w+).*?\033\\[(3\\d)m', text))
        self.assertEqual({'Failed': '31', 'Gone': '33', 'Warning': '33', 'Running': '34', 'Completed': '32'}, colors, text)

    def test_muted(self):
        """status says until when, and nothing where it is not muted."""
        app = 'io.github.backupglance.BackupGlance'
        self.environment['TZ'] = 'UTC'
        self.add('completed')
        listed = subprocess.run(['gsettings', 'get', app, 'portals'], env=self.environment, check=True, text=True,
                                capture_output=True).stdout
        schema = f"{app}.Portal:/{app.replace('.', '/')}/portals/{listed.split(chr(39))[1]}/"
        for until, expected in (('1000000000', []), ('4102444800', ['Muted until: 1 Jan 2100, 00:00']),
                                ('-1', ['Muted until: unmuted'])):
            subprocess.run(['gsettings', 'set', schema, 'muted-until', f'int64 {until}'], env=self.environment,
                           check=True)
            lines = self.run_cli('status').stdout.splitlines()
            self.assertTrue(lines[0].startswith('Progress: '), lines)
            self.assertEqual(expected, [line for line in lines if line.startswith('Muted')])
        del self.environment['TZ']

    def test_name_as_typed(self):
        """Joiners and spaces inside are kept, and the name is found by what was typed."""
        for state, typed in zip(self.states, ('می\u200cخواهم', '\U0001f469\u200d\U0001f467 Home',
                                              'Two  blanks', ' padded ')):
            self.add(state, name=typed)
            self.assertEqual(typed.strip(), self.get_names()[-1])
            for name in (typed, typed.upper()):
                portal, = json.loads(self.run_cli('status', name, '--json').stdout)
                self.assertEqual((typed.strip(), state), (portal['name'], portal['phase']))

    def test_nagios_label(self):
        """Nothing in a name ends the label of its figures."""
        self.add('running', name='O\'Brien |c=d')
        line = self.run_cli('status', '--nagios').stdout
        self.assertIn("O'Brien /c=d: Running", line)
        self.assertIn("| 'O''Brien _c_d progress'=42%;;;0;100", line)

    def test_wide_name(self):
        """A character that takes two columns counts as two."""
        self.add('running', name='日本語')
        self.add('completed', name='Eleven more')
        lines = self.run_cli('status').stdout.splitlines()
        for start in ('Portal       State', '日本語       Running', 'Eleven more  Completed'):
            self.assertTrue(any(line.startswith(start) for line in lines), lines)

    def test_name_of_two(self):
        """Their addresses tell them apart."""
        self.add('running')
        self.add('failed', name='running')
        result = self.run_cli('status', 'Running')
        self.assertRegex(result.stderr, '[Mm]ore than one .* Use the address instead.')
        self.assertNotIn('Did you mean', result.stderr)
        for state in ('running', 'failed'):
            self.assertIn(f'\t{self.server.urls[state]}\n', result.stderr)
        self.assert_status(64, result)
        self.assert_status(2, self.run_cli('status', self.server.urls['failed']))

    def test_hours_of_the_desktop(self):
        self.add('running')
        for value, pattern in (('12h', '\nLast backup: .*, \\d+:\\d\\d\xa0[AP]M\n'),
                               ('24h', '\nLast backup: .*, \\d\\d:\\d\\d\n')):
            subprocess.run(['gsettings', 'set', 'org.gnome.desktop.interface', 'clock-format', value],
                           check=True)
            self.assertRegex(self.run_cli('status').stdout, pattern)
        subprocess.run(['gsettings', 'reset', 'org.gnome.desktop.interface', 'clock-format'],
                       check=True)

    def test_remove_no_dump(self):
        """A dump that does not exist must not fall back to the backup that does."""
        self.add('running')
        result = self.run_cli('remove', 'Running', '--dump')
        self.assert_says('full dump of “Running” is not on the list', result)
        self.assert_status(64, result)
        self.assertEqual(['Running'], self.get_names())
        self.assertEqual(1, len(self.keyring.get_items()))

    def test_dump_of_a_listed_one(self):
        """--dump only checks something else, and does not change the list."""
        self.add('running')
        portal, = json.loads(self.run_cli('status', '--dump', '--json').stdout)
        self.assertEqual((True, 'idle'), (portal['dump'], portal['phase']))
        self.assertNotIn('dump', self.run_cli('list').stdout)

    def test_remove(self):
        self.add('running')
        self.add('failed')
        result = self.run_cli('remove', 'running')
        self.assertIn('“Running” is no longer watched.', result.stdout)
        self.assertEqual('', result.stderr)
        self.assert_status(0, result)
        self.assertEqual(['Failed'], self.get_names())
        self.assertEqual(1, len(self.keyring.get_items()))

        self.assert_status(0, self.run_cli('remove', 'Failed'))
        self.assertEqual([], self.keyring.get_items())
        self.assert_status(3, self.run_cli('status'))
        self.assert_in_no_file(self.server.urls['running'])

    def test_environment_leaves_the_keyring_alone(self):
        self.add('failed')
        before = self.read_files()
        self.use_portal('running')
        result = self.run_cli('status')
        self.assertTrue(result.stdout.startswith('Progress: 42%\n'))
        self.assert_status(0, result)
        self.assertEqual(1, len(self.keyring.get_items()))
        self.assertEqual(before, self.read_files())

    def test_demo_leaves_the_keyring_alone(self):
        self.assert_status(2, self.run_cli('--demo', 'status'))
        self.assertEqual([], self.keyring.get_items())
        self.assertEqual([], self.get_names())

    def test_absent(self):
        self.add('running')
        bus = self.environment.pop('DBUS_SESSION_BUS_ADDRESS')
        self.environment['XDG_RUNTIME_DIR'] = str(self.home)
        result = self.run_cli('status')
        self.assert_says('There is no keyring', result)
        self.assertIn('DOCSPACE_API_KEY_FILE', result.stderr)
        self.assertEqual('', result.stdout)
        self.assert_status(3, result)
        self.assert_says('There is no keyring', self.add('failed', status=3))
        self.assertEqual(['Running'], self.get_names())
        self.environment.update(DBUS_SESSION_BUS_ADDRESS=bus,
                                XDG_RUNTIME_DIR=os.environ['XDG_RUNTIME_DIR'])


class Locked(KeyringCase):
    """There is nobody to unlock it, so this test comes last."""

    def test_locked(self):
        self.add('running')
        self.keyring.lock()
        result = self.run_cli('status')
        self.assert_says('The keyring is locked.', result)
        self.assertEqual('', result.stdout)
        self.assert_status(3, result)

        portal, = json.loads(self.run_cli('status', '--json').stdout)
        self.assertEqual('keyring', portal['problem']['code'])

        self.assert_says('The keyring is locked.', self.add('failed', status=3))
        self.assert_status(3, self.run_cli('remove', 'Running'))
        self.assertEqual(['Running'], self.get_names())


if __name__ == '__main__':
    cli_case.main()
