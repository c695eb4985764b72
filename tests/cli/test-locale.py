# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""Locales without UTF-8: text from people and portals is printed unchanged, and our own signs are ASCII. Also
streams that are closed, full or abandoned by their reader, and narrow terminals."""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unicodedata

import cli_case
import portal
import terminal

REASON = 'Нет места на устройстве · «диск» “é”'
NAMES = ('Ärzte · Büro', 'می\u200cخواهم')
SIGNS = set('“”‘’„·…–—█░\xa0')


class LocaleCase(terminal.TerminalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.locales = pathlib.Path(tempfile.mkdtemp(prefix='glance-locale-'))
        cls.addClassCleanup(shutil.rmtree, cls.locales)
        subprocess.run(['localedef', '-i', 'de_DE', '-f', 'ISO-8859-1',
                        cls.locales / 'de_DE.ISO-8859-1'], check=True)

    def each_locale(self):
        """Ways to get a locale without UTF-8."""
        self.environment['LOCPATH'] = str(self.locales)
        for locale in ('C', 'POSIX', 'de_DE.ISO-8859-1', None):
            self.environment.pop('LC_ALL', None)
            if locale is not None:
                self.environment['LC_ALL'] = locale
            yield locale

    def assert_signs(self, text, data=()):
        """Asserts that no sign and no “?” is left once @data has been removed."""
        for part in data:
            self.assertIn(part, text)
            text = text.replace(part, '')
        self.assertEqual(set(), set(text) & (SIGNS | {'?'}), text)


class Locale(LocaleCase):
    def serve(self, *answers):
        server = portal.Portal(*answers)
        self.addCleanup(server.close)
        self.environment.update(DOCSPACE_URL=server.url, DOCSPACE_API_KEY=cli_case.KEY)

    def test_four_lines(self):
        self.serve(portal.progress(43, isCompleted=True, error=REASON))
        for _ in self.each_locale():
            result = self.run_cli('status')
            self.assertTrue(result.stdout.startswith(
                'Progress: 43%\nCompleted: true\nType: Backup\nDownload Link:\n'
                f'Error: {REASON}\n'), result.stdout)
            self.assert_signs(result.stdout, [REASON])

    def test_machine(self):
        self.serve(portal.progress(43, isCompleted=True, error=REASON))
        for _ in self.each_locale():
            self.assertEqual(REASON, json.loads(self.run_cli('status', '--json').stdout)[0]['error'])
            tooltip = json.loads(self.run_cli('status', '--waybar').stdout)['tooltip']
            self.assert_signs(tooltip, [REASON])

    def test_kind(self):
        """The output says what runs, and a restore is not a backup."""
        self.serve(portal.progress(43, backupProgressEnum=1))
        self.assertEqual('Restoring · 43%', json.loads(self.run_cli('status', '--waybar').stdout)['text'])
        for _ in self.each_locale():
            answer = json.loads(self.run_cli('status', '--waybar').stdout)
            self.assertEqual('Restoring - 43%', answer['text'])
            self.assertTrue(answer['tooltip'].endswith(': Restoring - 43%'), answer['tooltip'])

    def test_watch(self):
        self.serve(portal.progress(43, isCompleted=True, error=REASON))
        result = self.run_cli('watch')
        self.assertIn(f' · {REASON}\n', result.stdout)
        for _ in self.each_locale():
            result = self.run_cli('watch')
            self.assertTrue(result.stdout.endswith(f'Failed - 43% - {REASON}\n'), result.stdout)
            self.assert_signs(result.stdout, [REASON])

    def test_bars(self):
        self.serve(portal.progress(43, isCompleted=True, error=REASON))
        for _ in self.each_locale():
            process, screen = self.start_on_terminal('watch')
            screen.wait_for('#+-+')
            self.assertEqual(2, process.wait(cli_case.DEADLINE))
            self.assert_signs(screen.read_to_end(), [REASON])

    def test_own_words(self):
        """Help, usage and errors."""
        for _ in self.each_locale():
            for arguments in (('--help',), ('status', '--help'), ('add', '--help'), ('nothing',),
                              ('help',), ('help', 'watch'), ('status', '--json', '--waybar'),
                              ('status',), ('add', 'ftp://a.example'), ('add', 'http://192.0.2.1')):
                result = self.run_cli(*arguments)
                self.assertNotEqual('', result.stdout + result.stderr)
                self.assert_signs(result.stdout + result.stderr)

    def test_bad_reply(self):
        """What is wrong with it is explained in our own words, too."""
        self.serve('no object')
        for _ in self.each_locale():
            self.assert_signs(self.run_cli('status', '--verbose').stderr, ['"response" is not an object'])

    def test_names(self):
        """A list without a session bus, and so without a key."""
        self.write_list(*NAMES)
        for _ in self.each_locale():
            self.assertEqual(list(NAMES), [line.split('\t')[0] for line
                                           in self.run_cli('list').stdout.splitlines()])
            self.assert_signs(self.run_cli('status').stdout, NAMES)
            self.assert_signs(self.run_cli('status', 'nobody').stderr, NAMES)


class Streams(terminal.TerminalCase):
    states = ('completed',)

    def setUp(self):
        super().setUp()
        self.use_portal('completed')

    def run_shell(self, command):
        return subprocess.run(['bash', '-c', f'set -o pipefail; {command}', cli_case.PROGRAM],
                              env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=cli_case.DEADLINE)

    def test_results_cannot_be_written(self):
        """Nobody must believe that there was nothing to report."""
        for stream in ('>/dev/full', '>&-'):
            for arguments in ('status', 'status --json', 'status --waybar', 'watch', 'watch --json',
                              '--demo list', '--help', 'help', 'status --help', '--version'):
                with self.subTest(f'{arguments} {stream}'):
                    result = self.run_shell(f'"$0" {arguments} {stream}')
                    self.assert_says('The result cannot be written', result)
                    self.assert_status(3, result)

    def test_nothing_can_be_said(self):
        """Nor is it written to whatever file was opened in place of standard error."""
        self.environment['DOCSPACE_API_KEY'] = 'wrong-key'
        for stream in ('2>/dev/full', '2>&-'):
            for arguments, status in (('status', 3), ('nothing', 64)):
                result = self.run_shell(f'"$0" {arguments} {stream}')
                self.assertEqual('', result.stdout + result.stderr)
                self.assert_status(status, result)

    def test_reader_leaves(self):
        for arguments in ('status', '--demo list', '--help'):
            result = self.run_shell(f'"$0" {arguments} | head -n 1')
            self.assertEqual((1, ''), (result.stdout.count('\n'), result.stderr))
            self.assert_status(0, result)

    def read_table(self, columns):
        """The table as a terminal so wide shows it, and how many columns each line takes."""
        process, screen = self.start_on_terminal('status', '--table', columns=columns)
        lines = re.sub(r'\x1b\[[0-9;]*m', '', screen.read_to_end()).split('\r\n')[:-1]
        process.wait(cli_case.DEADLINE)
        lines = [line for line in lines if not line.startswith(cli_case.NAME)]
        return lines, [sum(0 if unicodedata.category(c) in ('Mn', 'Me', 'Cf') else
                           1 + (unicodedata.east_asian_width(c) in 'WF') for c in line)
                       for line in lines]

    def test_table_fits_the_terminal(self):
        """Wide letters count for two and marks for none; nothing is cut in a pipe."""
        del self.environment['DOCSPACE_URL']
        names = ['日本語のポータル' * 4, 'e\u0301' * 50, '\U0001f469\u200d\U0001f467 Home ' + 'x' * 40, 'Acme']
        self.write_list(*names)
        piped = self.run_cli('status').stdout
        for name in names:
            self.assertIn(name, piped)
        self.assertNotIn('…', piped)

        for columns in (200, 80, 60, 33, *range(1, 30)):
            lines, widths = self.read_table(columns)
            self.assertEqual(5, len(lines))
            self.assertLessEqual(max(widths), columns, lines)
            self.assertFalse(any(line.endswith(' ') or '\u200d…' in line for line in lines), lines)
        lines, widths = self.read_table(80)
        self.assertTrue(any(line.startswith('Acme  ') for line in lines))
        self.assertEqual(80, max(widths))
        for start in ('日本語', 'e\u0301' * 10):
            self.assertTrue(any(line.startswith(start) and '…' in line for line in lines), lines)

    def test_narrow_terminal(self):
        """No line is wider than the terminal while it is being drawn."""
        for columns in (1, 2, 3, 10, 39):
            self.environment['LC_ALL'] = 'C' if columns % 2 else 'C.UTF-8'
            process, screen = self.start_on_terminal('watch', columns=columns)
            drawn = screen.wait_for(r'\r\x1b\[J([^\n]*)\r?\n')[1].split('\x1b[J')[-1]
            drawn = re.sub(r'\x1b\[[0-9;]*m', '', drawn).rstrip('\r')
            self.assertLess(len(drawn), max(columns, 2))
            self.assertEqual(0, process.wait(cli_case.DEADLINE))


if __name__ == '__main__':
    cli_case.main()
