# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""`status` with the portal from the environment: what it prints, its exit status, and what it leaves alone."""

import json
import os
import subprocess
import unittest

import cli_case

KEYS = ['name', 'url', 'dump', 'phase', 'progress', 'isCompleted', 'type', 'link', 'linkProblem',
        'linkExpiresAt', 'linkExpired', 'error', 'warning',
        'taskId', 'startedAt', 'finishedAt', 'etaSeconds', 'stalled', 'lastBackupAt', 'overdue',
        'neverBackedUp', 'keyExpiresAt', 'muted', 'mutedUntil', 'checkedAt', 'problem']
STATES = ('idle', 'queued', 'running', 'completed', 'warning', 'failed', 'cancelled')
EXIT_STATUS = dict(zip(STATES, (0, 0, 0, 0, 1, 2, 1)))


class StatusText(cli_case.Case):
    states = STATES

    def test_four_lines(self):
        self.use_portal('running')
        result = self.run_cli('status')
        self.assertRegex(result.stdout,
                         r'\AProgress: 42%\nCompleted: false\nType: Backup\nDownload Link:\n'
                         r'State: running\nLast backup: \d+ \w+, \d\d:\d\d\nChecked: \d\d:\d\d\n\Z')
        self.assertEqual('', result.stderr)
        self.assert_status(0, result)

    def test_link(self):
        self.use_portal('completed')
        result = self.run_cli('status')
        self.assertRegex(result.stdout,
                         r'\AProgress: 100%\nCompleted: true\nType: Backup\n'
                         r'Download Link: ' + self.server.urls['completed'] +
                         r'/storage/backup/root/demo_[-_0-9]+\.tar\.gz\?expire=1440&auth=[-0-9a-f]+\n'
                         r'State: completed\n')
        self.assert_status(0, result)

    def test_error(self):
        self.use_portal('failed')
        result = self.run_cli('status')
        self.assertTrue(result.stdout.startswith(
            'Progress: 43%\nCompleted: true\nType: Backup\nDownload Link:\n'
            'Error: No space left on device\nState: failed\nLast backup: '))
        self.assert_status(2, result)

    def test_warning(self):
        self.use_portal('warning')
        result = self.run_cli('status')
        self.assertEqual(8, len(result.stdout.splitlines()))
        self.assertTrue(result.stdout.splitlines()[4].startswith('Warning: Some files were not'))
        self.assert_status(1, result)

    def test_idle(self):
        self.use_portal('idle')
        result = self.run_cli('status')
        self.assertTrue(result.stdout.startswith(
            'Progress: 0%\nCompleted: false\nType:\nDownload Link:\nState: idle\nLast backup: '))
        self.assert_status(0, result)

    def test_exit_status(self):
        for state, status in EXIT_STATUS.items():
            with self.subTest(state):
                self.use_portal(state)
                self.assert_status(status, self.run_cli('status'))

    def test_other_language(self):
        """Scripts read the four lines in any language of the user."""
        self.use_portal('running')
        self.environment['LANGUAGE'] = 'de'
        self.assertTrue(self.run_cli('status').stdout.startswith('Progress: 42%\n'))

    def test_dump(self):
        """Another kind of task, which this portal does not have."""
        self.use_portal('running')
        result = self.run_cli('status', '--dump', '--json')
        self.assertEqual('idle', json.loads(result.stdout)[0]['phase'])
        self.assertIs(True, json.loads(result.stdout)[0]['dump'])
        self.assert_status(0, result)


class StatusMachine(cli_case.Case):
    states = STATES

    def get_object(self, state, status):
        self.use_portal(state)
        result = self.run_cli('status', '--json')
        self.assert_status(status, result)
        self.assertEqual('', result.stderr)
        objects = json.loads(result.stdout)
        self.assertEqual(1, len(objects))
        self.assertEqual(KEYS, list(objects[0]))
        return objects[0]

    def test_json_running(self):
        portal = self.get_object('running', 0)
        self.assertEqual(self.server.urls['running'], portal['url'])
        self.assertIs(False, portal['dump'])
        self.assertEqual('running', portal['phase'])
        self.assertEqual(42, portal['progress'])
        self.assertIs(False, portal['isCompleted'])
        self.assertEqual('Backup', portal['type'])
        self.assertRegex(portal['taskId'], '^[-0-9a-f]{36}$')
        self.assertRegex(portal['checkedAt'], r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$')
        self.assertIs(False, portal['stalled'])
        for name in ('link', 'linkProblem',
        'linkExpiresAt', 'linkExpired', 'error', 'warning', 'etaSeconds', 'problem'):
            self.assertIsNone(portal[name], name)

    def test_json_phases(self):
        for state, status in EXIT_STATUS.items():
            with self.subTest(state):
                self.assertEqual(state, self.get_object(state, status)['phase'])

    def test_json_completed(self):
        portal = self.get_object('completed', 0)
        self.assertTrue(portal['link'].startswith(portal['url'] + '/storage/backup/root/demo_'))
        self.assertIs(True, portal['isCompleted'])

    def test_json_idle(self):
        portal = self.get_object('idle', 0)
        for name in ('progress', 'isCompleted', 'type', 'link', 'taskId', 'problem'):
            self.assertIsNone(portal[name], name)
        self.assertIsNotNone(portal['checkedAt'])

    def test_json_key_expiry(self):
        """As the list keeps it, with or without a keyring, and for the dump as well."""
        self.write_list('Acme')
        path, = self.home.rglob('settings.ini')
        path.write_text(path.read_text() + 'key-expires=int64 1790000000\n')
        for arguments in ((), ('acme',), ('--dump',)):
            portal, = json.loads(self.run_cli('status', '--json', *arguments).stdout)
            self.assertEqual('2026-09-21T14:13:20Z', portal['keyExpiresAt'])

    def test_muted(self):
        """Until when, for good, not any more; the dump as well."""
        self.write_list('Acme')
        path, = self.home.rglob('settings.ini')
        before = path.read_text()
        for until, expected in (('0', (False, None)), ('1000000000', (False, None)),
                                ('4102444800', (True, '2100-01-01T00:00:00Z')), ('-1', (True, None))):
            path.write_text(before + f'muted-until=int64 {until}\n')
            for arguments in (('status', '--json'), ('status', '--json', '--dump', 'acme'), ('list', '--json')):
                portal, = json.loads(self.run_cli(*arguments).stdout)
                self.assertEqual(expected, (portal['muted'], portal['mutedUntil']), arguments)

    def test_json_problem(self):
        self.use_portal('running', 'wrong-key')
        result = self.run_cli('status', '--json')
        portal = json.loads(result.stdout)[0]
        self.assertEqual(KEYS, list(portal))
        self.assertEqual(['code', 'message', 'retryAfter', 'detail'], list(portal['problem']))
        self.assertEqual('unauthorized', portal['problem']['code'])
        self.assertIsNone(portal['problem']['retryAfter'])
        self.assertEqual('unknown', portal['phase'])
        self.assertIsNone(portal['checkedAt'])
        self.assert_status(3, result)

    def test_waybar(self):
        self.use_portal('running')
        result = self.run_cli('status', '--waybar')
        portal = json.loads(result.stdout)
        self.assertEqual(['text', 'alt', 'tooltip', 'class', 'percentage'], list(portal))
        self.assertEqual('running', portal['class'])
        self.assertEqual(42, portal['percentage'])
        self.assertIn('42', portal['text'])
        self.assertIn('127.0.0.1', portal['tooltip'])
        self.assertEqual(1, result.stdout.count('\n'))

    def test_waybar_is_always_shown(self):
        """Waybar hides the module if its program fails."""
        for state, class_name in (('failed', 'failed'), ('warning', 'warning')):
            self.use_portal(state)
            result = self.run_cli('status', '--waybar')
            self.assertEqual(class_name, json.loads(result.stdout)['class'])
            self.assert_status(0, result)
        self.use_portal('running', 'wrong-key')
        result = self.run_cli('status', '--waybar')
        self.assertEqual('problem', json.loads(result.stdout)['class'])
        self.assert_status(0, result)

    def test_waybar_without_portals(self):
        """Also when nothing can be checked: the tooltip says why."""
        self.use_portal('running')
        del self.environment['DOCSPACE_API_KEY']
        for arguments, why in (((), 'DOCSPACE_API_KEY'), (('--demo', 'Nobody'), 'No portal on the list')):
            result = self.run_cli('status', '--waybar', *arguments)
            portal = json.loads(result.stdout)
            self.assertEqual(('problem', 0), (portal['class'], portal['percentage']))
            self.assertNotEqual('', portal['text'])
            self.assertIn(why, portal['tooltip'])
            self.assert_says('', result)
            self.assert_status(0, result)

    def test_utf8_in_the_c_locale(self):
        self.use_portal('running', 'wrong-key')
        self.environment['LC_ALL'] = 'C'
        self.assertIsInstance(json.loads(self.run_cli('status', '--json').stdout), list)


class Environment(cli_case.Case):
    states = ('running',)

    def setUp(self):
        super().setUp()
        self.use_portal('running')

    def use_key_file(self, text, mode):
        path = self.home / 'key'
        path.unlink(missing_ok=True)
        path.write_bytes(text)
        path.chmod(mode)
        self.environment.pop('DOCSPACE_API_KEY', None)
        self.environment['DOCSPACE_API_KEY_FILE'] = str(path)

    def test_wrong_key(self):
        self.environment['DOCSPACE_API_KEY'] = 'wrong-key'
        result = self.run_cli('status')
        self.assertEqual('', result.stdout)
        self.assert_says('does not accept the API key', result)
        self.assertNotIn('wrong-key', result.stderr)
        self.assert_status(3, result)

    def test_unreachable(self):
        server = cli_case.DemoServer('running')
        server.close()
        self.environment['DOCSPACE_URL'] = server.urls['running']
        result = self.run_cli('status')
        self.assert_says('cannot be reached', result)
        self.assert_status(3, result)

    def test_key_file(self):
        """With what editors and other tools add around a key."""
        for text in (b'demo-key', b'demo-key\n', b'demo-key\r\n', b'\xef\xbb\xbfdemo-key\n',
                     b'\n  demo-key \n\n'):
            self.use_key_file(text, 0o600)
            result = self.run_cli('status')
            self.assertEqual('', result.stderr)
            self.assert_status(0, result)

    def test_mounted_key_file(self):
        """Containers and systemd mount secrets read-only, and keep others away by different means."""
        for mode in (0o444, 0o440, 0o400, 0o640):
            self.use_key_file(b'demo-key\n', mode)
            self.assertEqual('', self.run_cli('status').stderr)
        self.use_key_file(b'demo-key\n', 0o644)
        self.environment['CREDENTIALS_DIRECTORY'] = str(self.home)
        self.assertEqual('', self.run_cli('status').stderr)

    def test_linked_key_file(self):
        """As in Kubernetes: key -> ..data/key, ..data -> ..2026_11_23."""
        self.use_key_file(b'demo-key\n', 0o444)
        (self.home / '..2026').mkdir()
        (self.home / 'key').rename(self.home / '..2026/key')
        (self.home / '..data').symlink_to('..2026')
        (self.home / 'key').symlink_to('..data/key')
        result = self.run_cli('status')
        self.assertEqual('', result.stderr)
        self.assert_status(0, result)

    def test_endless_key_file(self):
        """A pipe that nobody writes to, one that stays open, and a device."""
        del self.environment['DOCSPACE_API_KEY']
        os.mkfifo(self.home / 'silent')
        os.mkfifo(self.home / 'open')
        held = os.open(self.home / 'open', os.O_RDWR)
        os.write(held, b'demo-key')
        processes = []
        for path in (self.home / 'silent', self.home / 'open', '/dev/zero', '/dev/full'):
            self.environment['DOCSPACE_API_KEY_FILE'] = str(path)
            processes.append(self.start_cli('status', stderr=subprocess.PIPE, text=True))
        for process, why, status in zip(processes, ['it has no end'] * 2 + ['plain text'] * 2,
                                        [3, 3, 64, 64]):
            self.assertIn(why, process.communicate(timeout=cli_case.DEADLINE)[1])
            self.assertEqual(status, process.returncode)
        os.close(held)

    def test_key_from_pipe(self):
        """A program that passes on the key after a while, and in pieces."""
        self.environment['DOCSPACE_API_KEY_FILE'] = ''
        del self.environment['DOCSPACE_API_KEY']
        result = subprocess.run(
            ['bash', '-c', 'DOCSPACE_API_KEY_FILE=<(printf demo-; printf "key\\r\\n") "$0" status',
             cli_case.PROGRAM], env=self.environment, capture_output=True, text=True,
            timeout=cli_case.DEADLINE)
        self.assertEqual('', result.stderr)
        self.assert_status(0, result)

    def test_loose_key_file(self):
        """Our own files that anyone can read, or others can change."""
        for mode in (0o644, 0o622, 0o446):
            self.use_key_file(b'demo-key\n', mode)
            result = self.run_cli('status')
            self.assert_says('chmod 600', result)
            self.assertTrue(result.stdout.startswith('Progress: 42%\n'))
            self.assert_status(0, result)

    def test_missing_key_file(self):
        del self.environment['DOCSPACE_API_KEY']
        for path, why in (('missing', 'No such file or directory'), ('.', 'Is a directory')):
            self.environment['DOCSPACE_API_KEY_FILE'] = str(self.home / path)
            result = self.run_cli('status')
            self.assert_says('DOCSPACE_API_KEY_FILE: The API key could not be read: ' + why, result)
            self.assert_status(3, result)

    def test_wrong_key_file(self):
        """Empty, too long, more than a key, or UTF-16 from another system."""
        for text in (b'', b'\n', b'k' * 100000, b'demo-key\ndemo-key\n', b'd\0e\0m\0o\0',
                     'demo-key'.encode('utf-16'), b'\xff\xfe'):
            self.environment['DOCSPACE_API_KEY'] = ''
            self.use_key_file(text, 0o600)
            result = self.run_cli('status')
            self.assert_says('DOCSPACE_API_KEY_FILE: This cannot be an API key', result)
            self.assert_status(64, result)

    def test_no_key(self):
        del self.environment['DOCSPACE_API_KEY']
        result = self.run_cli('status')
        self.assert_says('neither DOCSPACE_API_KEY nor DOCSPACE_API_KEY_FILE', result)
        self.assert_status(64, result)

    def test_no_address(self):
        self.environment['DOCSPACE_URL'] = 'ftp://portal.example'
        result = self.run_cli('status')
        self.assert_says('DOCSPACE_URL: ', result)
        self.assert_status(64, result)

    def test_unencrypted(self):
        """http to another machine needs the user's permission; nobody uses 192.0.2.0/24."""
        self.environment['DOCSPACE_URL'] = 'http://192.0.2.1'
        result = self.run_cli('status')
        self.assert_says('http:', result)
        self.assertIn('DOCSPACE_ALLOW_HTTP=1', result.stderr)
        self.assert_status(64, result)

    def test_allow_http(self):
        """With permission it is contacted, and the name does not exist."""
        self.environment['DOCSPACE_URL'] = 'http://portal.invalid'
        self.assert_status(64, self.run_cli('status'))
        self.environment['DOCSPACE_ALLOW_HTTP'] = '1'
        self.assert_status(3, self.run_cli('status'))

    def test_leaves_the_home_alone(self):
        """Except for the time of the last backup."""
        self.assert_status(0, self.run_cli('status'))
        path, = [path for path in self.home.rglob('*') if not path.is_dir()]
        self.assertEqual(self.home / '.cache/backup-glance/last-backup', path.parent)

    def test_list(self):
        result = self.run_cli('list')
        self.assertEqual('127.0.0.1', result.stdout.split(':')[0])
        self.assertTrue(result.stdout.endswith('\t' + self.server.urls['running'] + '\n'))

    def test_key_is_nowhere(self):
        """Neither where other processes can see it, nor where a child would inherit it."""
        process = self.start_cli('watch', '--json', stdout=subprocess.PIPE)
        self.assertIn(b'"running"', process.stdout.readline())
        for name in ('environ', 'cmdline'):
            with open(f'/proc/{process.pid}/{name}', 'rb') as file:
                self.assertNotIn(b'demo-key', file.read(), name)
        for task in os.listdir(f'/proc/{process.pid}/task'):
            with open(f'/proc/{process.pid}/task/{task}/children', encoding='ascii') as file:
                self.assertEqual('', file.read())


class Output(cli_case.Case):
    states = ('completed', 'failed')

    def test_nobody_reads(self):
        for state, status in (('completed', 0), ('failed', 2)):
            self.use_portal(state)
            for arguments in (('status',), ('status', '--json'), ('watch',)):
                reader, writer = os.pipe()
                os.close(reader)
                result = self.run_cli(*arguments, stdout=writer, stderr=subprocess.PIPE)
                os.close(writer)
                self.assertEqual('', result.stderr)
                self.assert_status(status, result)

    def test_head(self):
        self.use_portal('completed')
        result = subprocess.run([f'"{cli_case.PROGRAM}" status | head -n 1'], shell=True,
                                env=self.environment, capture_output=True, text=True,
                                timeout=cli_case.DEADLINE)
        self.assertEqual(('Progress: 100%\n', ''), (result.stdout, result.stderr))

    def test_full_disk(self):
        self.use_portal('completed')
        with open('/dev/full', 'w', encoding='ascii') as full:
            result = self.run_cli('status', stdout=full, stderr=subprocess.PIPE)
        self.assert_says('cannot be written', result)
        self.assert_status(3, result)

    def test_no_color(self):
        """Without a terminal there are no escape sequences."""
        self.use_portal('failed')
        self.assertNotIn('\033', self.run_cli('watch').stdout)


class Usage(cli_case.Case):
    def test_wrong(self):
        for arguments in ((), ('backup',), ('status', '--color'), ('status', '--json', '--waybar'),
                          ('add',), ('remove',),
                          ('remove', 'a', 'b'), ('list', 'a'),
                          ('watch', '--waybar'), ('--json', 'status'), ('add', 'ftp://a.example')):
            with self.subTest(arguments):
                result = self.run_cli(*arguments)
                self.assertEqual('', result.stdout)
                self.assert_says('', result)
                self.assert_status(64, result)

    def test_help(self):
        result = self.run_cli('--help')
        for command in ('status', 'watch', 'history', 'add', 'list', 'remove'):
            self.assertIn(f'  {command} ', result.stdout)
            help_of_command = self.run_cli(command, '--help')
            self.assertIn(f'{cli_case.NAME} [OPTION…] {command}', help_of_command.stdout)
            self.assert_status(0, help_of_command)
        self.assert_status(0, result)

    def test_help_is_a_command(self):
        for arguments in (('help',), ('help', 'help')):
            result = self.run_cli(*arguments)
            self.assertEqual(self.run_cli('--help').stdout, result.stdout)
            self.assert_status(0, result)
        self.assertEqual(self.run_cli('watch', '-h').stdout, self.run_cli('help', 'watch').stdout)
        for arguments in (('help', 'nothing'), ('help', 'watch', 'list'), ('help', 'help', 'x')):
            self.assert_status(64, self.run_cli(*arguments))

    def test_did_you_mean(self):
        for arguments, guess in ((('stauts',), 'status'), (('stat',), 'status'), (('LIST',), 'list'),
                                 (('help', 'wacth'), 'watch'), (('--verson',), '--version'),
                                 (('status', '--jsno'), '--json'), (('status', 'a', '--max-ega=2d'), '--max-age'),
                                 (('frobnicate',), None), (('x',), None), (('',), None),
                                 (('watch', '--frobnicate'), None), (('status', '--x' * 100), None)):
            result = self.run_cli(*arguments)
            self.assert_status(64, result)
            if guess is None:
                self.assertNotIn('Did you mean', result.stderr)
            else:
                self.assertIn(f'Did you mean “{guess}”?', result.stderr)

    def test_help_says_more(self):
        """The help that an error points to is the one that explains it."""
        for arguments, help_ in ((('status', '--nonsense'), 'help status'), (('add',), 'help add'), (('nonsense',), '--help'),
                                 (('--nonsense', 'status'), '--help')):
            self.assertIn(f'\nTry “{cli_case.NAME} {help_}”.\n', self.run_cli(*arguments).stderr)

    def test_option_before_the_command(self):
        for option in ('--json', '--interval=60'):
            self.assert_says(f'{option}: it goes after the command.', self.run_cli('--demo', option, 'status'))

    def test_one_way_to_print(self):
        ways = ['--lines', '--table', '--json', '--waybar', '--prometheus', '--nagios']
        for i, first in enumerate(ways):
            for second in ways[i + 1:]:
                result = self.run_cli('status', second, first)
                self.assert_says(f'“{first}” and “{second}” cannot be used together.', result)
                self.assert_status(64, result)

    def test_not_utf8(self):
        """No setting could store it, and no portal has such a name or address."""
        for arguments in ((b'st\xe4tus',), (b'status', b'B\xfccher'), (b'add', b'http://b\xfccher'),
                          (b'add', b'http://127.0.0.1', b'--name', b'B\xfccher'),
                          (b'add', b'http://127.0.0.1', b'--ca-file', b'/tmp/sp\xe9cial.pem'),
                          (b'status', b'--b\xfccher'), (b'help', b'B\xfccher')):
            with self.subTest(arguments):
                result = self.run_cli(*arguments, input='demo-key')
                self.assertEqual('', result.stdout)
                self.assert_says('', result)
                self.assert_status(64, result)
                self.assertEqual([], [path for path in self.home.rglob('*') if path.is_file()])

    def test_version(self):
        result = self.run_cli('--version')
        self.assertRegex(result.stdout, rf'\A{cli_case.NAME} \d+\.\d+\.\d+\n\Z')
        self.assert_status(0, result)

    def test_no_portal(self):
        for arguments, status, output in ((('status',), 3, ''), (('status', '--json'), 3, '[]\n'),
                                          (('watch',), 3, ''), (('list',), 0, ''),
                                          (('list', '--json'), 0, '[]\n')):
            with self.subTest(arguments):
                result = self.run_cli(*arguments)
                self.assertEqual(output, result.stdout)
                self.assert_says(f'{cli_case.NAME} add', result)
                self.assert_status(status, result)


if __name__ == '__main__':
    cli_case.main()
