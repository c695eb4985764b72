# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""`watch` and the built-in demo: a whole run, line by line and on a terminal."""

import fcntl
import json
import re
import shutil
import signal
import struct
import subprocess
import tempfile
import termios

import cli_case
import terminal


class WatchDemo(cli_case.Case):
    """Runs of the demo from beginning to end. Checks are two seconds apart, so all run in parallel."""

    commands = {
        'all': ['--demo', 'watch', '--demo-seconds', '3'],
        'one': ['watch', 'demo portal', '--demo', '--demo-seconds', '5'],
        'json': ['--demo', 'watch', 'Demo Portal with a Warning', '--json', '--demo-seconds', '6'],
        'reader': ['--demo', 'watch', '--demo-seconds', '1'],
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        home = tempfile.mkdtemp(prefix='glance-cli-')
        cls.addClassCleanup(shutil.rmtree, home, ignore_errors=True)
        cls.processes = {}
        for name, command in cls.commands.items():
            cls.processes[name] = subprocess.Popen(
                [cli_case.PROGRAM, *command], env=cls.make_environment(home), text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            cls.addClassCleanup(cls.end, cls.processes[name])

    def wait_for(self, name, status):
        """What it printed, line by line."""
        output, trouble = self.processes[name].communicate(timeout=cli_case.DEADLINE)
        self.assertEqual(('', status), (trouble, self.processes[name].returncode))
        return output.splitlines()

    def test_all(self):
        last = {}
        for line in self.wait_for('all', 2):
            name, _, rest = line.partition(': ')
            self.assertNotEqual(last.get(name), rest, 'a line that says nothing new')
            last[name] = rest
        self.assertEqual(4, len(last))
        self.assertRegex(last['Demo Portal'], 'http://127.0.0.1:[0-9]+/storage/backup/root/demo_')
        self.assertIn('No space left on device', last['Failing Demo Portal'])
        self.assertIn('Some files were not included', last['Demo Portal with a Warning'])

    def test_one(self):
        percents = [int(number) for line in self.wait_for('one', 0)
                    for number in re.findall(r'(\d+).?%', line)]
        self.assertEqual(sorted(percents), percents)
        self.assertEqual(100, percents[-1])
        self.assertGreaterEqual(len(percents), 3)

    def test_json(self):
        objects = [json.loads(line) for line in self.wait_for('json', 1)]
        self.assertEqual('running', objects[0]['phase'])
        self.assertGreaterEqual(objects[0]['progress'], 50)
        self.assertEqual('warning', objects[-1]['phase'])
        self.assertIn('Some files were not included', objects[-1]['warning'])
        self.assertEqual(1, len({each['taskId'] for each in objects}))

    def test_reader_goes_away(self):
        process = self.processes['reader']
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual('', process.stderr.read())
        self.assertIn(process.wait(cli_case.DEADLINE), (0, 1, 2))


class WatchLines(cli_case.Case):
    states = ('running', 'completed')

    def test_nothing_runs(self):
        self.use_portal('completed')
        result = self.run_cli('watch')
        self.assertEqual(1, len(result.stdout.splitlines()))
        self.assert_status(0, result)

    def test_wrong_key(self):
        self.use_portal('running', 'wrong-key')
        self.assert_status(3, self.run_cli('watch'))

    def test_signals(self):
        self.use_portal('running')
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            process = self.start_cli('watch', stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.readline()
            process.send_signal(number)
            self.assertEqual(b'', process.stderr.read())
            self.assertEqual(status, process.wait(cli_case.DEADLINE))

    def test_reader_leaves(self):
        """There may be nothing to write for hours."""
        self.use_portal('running')
        process = self.start_cli('watch', stdout=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(0, process.wait(cli_case.DEADLINE))

    def test_unknown_name(self):
        result = self.run_cli('--demo', 'watch', 'Nobody')
        self.assert_says('  Failing Demo Portal\thttp://127.0.0.1:', result)
        self.assertEqual('', result.stdout)
        self.assert_status(64, result)


class StatusOfDemo(cli_case.Case):
    def test_table(self):
        result = self.run_cli('status', '--demo')
        states = [next(word for word in line.split('  ')[1:] if word.strip()).strip()
                  for line in result.stdout.splitlines()]
        self.assertEqual(['State', 'Failed', 'Queued', 'Running', 'Completed'], states)
        self.assertEqual(4, result.stdout.count('Demo Portal'))
        self.assert_status(2, result)

    def test_one(self):
        result = self.run_cli('--demo', 'status', 'Demo Portal')
        self.assertEqual(['Progress', 'Completed', 'Type', 'Download Link', 'State', 'Last backup',
                          'Checked'],
                         [line.split(':')[0] for line in result.stdout.splitlines()])

    def test_list_stays(self):
        """Nor is the user asked for anything, and the real list is left alone."""
        for arguments in (('--demo', 'add', 'https://docspace.example'), ('remove', 'Demo Portal', '--demo'),
                          ('--demo', 'remove', 'Nobody')):
            result = self.run_cli(*arguments, input='')
            self.assertEqual('', result.stdout)
            self.assert_says("The demo’s list cannot be changed.\n", result)
            self.assert_status(64, result)
        self.assertEqual([], list(self.home.rglob('settings.ini')))

    def test_list(self):
        result = self.run_cli('--demo', 'list')
        self.assertEqual(['Demo Portal', 'Demo Portal with a Warning', 'Failing Demo Portal',
                          'Quiet Demo Portal'],
                         [line.split('\t')[0] for line in result.stdout.splitlines()])
        self.assertEqual([], list(self.home.rglob('*')))


class WatchTerminal(terminal.TerminalCase):
    states = ('running',)

    def test_bar(self):
        process, screen = self.start_on_terminal('--demo', 'watch', 'Demo Portal',
                                                 '--demo-seconds', '1')
        text = screen.read_to_end()
        self.assertEqual(0, process.wait(cli_case.DEADLINE))
        self.assertIn('█', text)
        self.assertIn('\033[J', text)
        self.assertRegex(text.splitlines()[-1], '^Demo Portal: .*/storage/backup/root/')
        self.assertTrue(text.endswith('\n'))

    def test_interrupt(self):
        self.use_portal('running')
        process, screen = self.start_on_terminal('watch')
        screen.wait_for('42')
        screen.send('\x03')
        self.assertEqual(130, process.wait(cli_case.DEADLINE))
        self.assertTrue(screen.read_to_end().endswith('\n'))
        self.assertNotIn('\033[?', screen.text)
        self.assertFalse(screen.is_silent())

    def test_resize(self):
        """The bar fills the available width, and no line reaches the last column."""
        self.use_portal('running')
        process, screen = self.start_on_terminal('watch', columns=100)
        wide = len(screen.wait_for(r'([█░]+)[^\r]*42.?%  \w')[1])
        screen.text = ''
        self.resize(screen, 24, 44)
        drawn = screen.wait_for(r'\033\[J([^█░]*[█░]{10,%d}(?![█░])[^\r]*42.?%%  \w+)' % (wide - 1))
        line = re.sub('\033\\[[0-9;]*[A-Za-z]|\r', '', drawn[1])
        self.assertLess(len(line), 44)
        process.kill()

    def test_figures_in_columns(self):
        process, screen = self.start_on_terminal('--demo', 'watch')
        drawn = screen.wait_for(r'\033\[J((?:[^\n]*%[^\n]*\n){3}[^\n]*%)[^\n]*$')[1]
        lines = re.sub('\033\\[[0-9;]*[A-Za-z]', '', drawn).split('\r\n')
        self.assertEqual(1, len({line.index('%') for line in lines}), lines)
        process.kill()

    def test_goes_on(self):
        """After Ctrl-Z and "fg" the bars are drawn below what the shell has written, which stays."""
        process, screen = self.start_on_terminal('--demo', 'watch', '--demo-seconds', '3600')
        screen.wait_for(r'\033\[J(?:[^\n]*\n){3}[^\n]*Quiet')
        for number in (signal.SIGSTOP, signal.SIGCONT):
            screen.text = ''
            process.send_signal(number)
        screen.wait_for(r'\r\033\[J(?:[^\n]*\n){3}[^\n]*Quiet')  # not up to where they were, as at other times
        process.kill()

    @staticmethod
    def resize(screen, lines, columns=80):
        fcntl.ioctl(screen.master, termios.TIOCSWINSZ, struct.pack('HHHH', lines, columns, 0, 0))

    def test_few_lines(self):
        """The worst ones, and how many there are beside them."""
        process, screen = self.start_on_terminal('--demo', 'watch', '--demo-seconds', '3600')
        screen.wait_for('Quiet')
        screen.text = ''
        self.resize(screen, 3)
        screen.wait_for(r'\033\[JFailing Demo Portal[^\n]*\r\n… and 3 more portals')
        self.resize(screen, 2)
        screen.wait_for(r'\033\[JFailing Demo Portal[^\n]*$')
        process.kill()

    def test_no_color(self):
        self.environment['NO_COLOR'] = '1'
        self.use_portal('running')
        _, screen = self.start_on_terminal('watch')
        screen.wait_for('42')
        self.assertNotRegex(screen.text, '\033\\[[0-9;]*m')

    def test_color(self):
        self.use_portal('running')
        _, screen = self.start_on_terminal('watch')
        screen.wait_for('\033\\[34m█')


class KeyOnTerminal(terminal.TerminalCase):
    def test_missing_ca_file_first(self):
        process, screen = self.start_on_terminal('add', 'https://portal.example', '--ca-file',
                                                 str(self.home / 'missing.pem'))
        self.assertNotEqual(0, process.wait(cli_case.DEADLINE))
        self.assertNotIn('API key: ', screen.read_to_end())
        self.assertIn('missing.pem', screen.text)

    def test_wrong_address_first(self):
        process, screen = self.start_on_terminal('add', 'ftp://portal.example')
        self.assertEqual(64, process.wait(cli_case.DEADLINE))
        self.assertNotIn('API key: ', screen.read_to_end())


if __name__ == '__main__':
    cli_case.main()
