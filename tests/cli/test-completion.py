# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""The bash completion, in a real bash, and the man page against what the program says of itself."""

import pathlib
import re
import subprocess

import cli_case

DATA = pathlib.Path(__file__).resolve().parents[2] / 'data'

COMPLETE = '''
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_backup_glance_cli
printf '%s\\n' "${COMPREPLY[@]}"
'''


class Completion(cli_case.Case):
    def complete(self, *words):
        """What may stand in place of the last one of @words."""
        result = subprocess.run(['bash', '-c', COMPLETE, 'bash',
                                 DATA / 'completions' / 'backup-glance-cli', cli_case.PROGRAM, *words],
                                env=self.environment, capture_output=True, text=True,
                                timeout=cli_case.DEADLINE)
        self.assertEqual('', result.stderr)
        return [line for line in result.stdout.splitlines() if line]

    def test_commands(self):
        self.assertEqual(['status', 'watch', 'add', 'list', 'remove'], self.complete(''))
        self.assertEqual(['status'], self.complete('st'))
        self.assertEqual(['watch'], self.complete('--demo', 'w'))

    def test_names(self):
        names = [r'Demo\ Portal', r'Failing\ Demo\ Portal', r'Demo\ Portal\ with\ a\ Warning']
        self.assertEqual(names, self.complete('--demo', 'status', ''))
        self.assertEqual(names[1:2], self.complete('--demo', 'watch', 'f'))
        self.assertEqual(names[2:], self.complete('--demo', 'remove', r'demo\ portal\ w'))
        self.assertEqual([], self.complete('--demo', 'list', ''))

    def test_options(self):
        """Exactly those that each command's help has."""
        for words in ((), ('status',), ('watch',), ('add',), ('list',), ('remove',)):
            with self.subTest(words):
                known = re.findall(r'(?:^|\s)(--[a-z-]+)', self.run_cli(*words, '--help').stdout)
                self.assertEqual(sorted(set(known)), sorted(self.complete(*words, '--')))


class Man(cli_case.Case):
    def test_complete(self):
        """Every command and option is on the page."""
        page = (DATA / 'man' / 'backup-glance-cli.1').read_text().replace('\\-', '-')
        for words in ((), ('status',), ('watch',), ('add',), ('list',), ('remove',)):
            for option in re.findall(r'(?:^|\s)(--[a-z-]+)', self.run_cli(*words, '--help').stdout):
                self.assertIn(option, page)
            if words:
                self.assertRegex(page, rf'\.TP\n(\.B |\\fB){words[0]}')


if __name__ == '__main__':
    cli_case.main()
