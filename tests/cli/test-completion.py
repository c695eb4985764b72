# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""The completions, in a real bash and a real zsh, and the man page compared with the program's own help."""

import os
import pathlib
import re
import subprocess

import cli_case
import terminal

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
        """The completions of the last one of @words."""
        result = subprocess.run(['bash', '-c', COMPLETE, 'bash',
                                 DATA / 'completions' / 'backup-glance-cli', cli_case.PROGRAM, *words],
                                env=self.environment, capture_output=True, text=True,
                                timeout=cli_case.DEADLINE)
        self.assertEqual('', result.stderr)
        return [line for line in result.stdout.splitlines() if line]

    def test_commands(self):
        commands = ['status', 'watch', 'download', 'history', 'add', 'list', 'remove']
        self.assertEqual([*commands, 'help'], self.complete(''))
        self.assertEqual(commands, self.complete('help', ''))
        self.assertEqual(['status'], self.complete('st'))
        self.assertEqual(['watch'], self.complete('--demo', 'w'))

    def test_names(self):
        names = [r'Demo\ Portal', r'Demo\ Portal\ with\ a\ Warning', r'Failing\ Demo\ Portal',
                 r'Quiet\ Demo\ Portal']
        self.assertEqual(names, self.complete('--demo', 'status', ''))
        self.assertEqual(names[2:3], self.complete('--demo', 'watch', 'f'))
        self.assertEqual(names[1:2], self.complete('--demo', 'status', r'demo\ portal\ w'))
        self.assertEqual([], self.complete('--demo', 'remove', ''))
        self.assertEqual([], self.complete('--demo', 'list', ''))

    def test_names_as_typed(self):
        """What bash would read is the name, including spaces and joiners."""
        names = ['Two  blanks', 'می\u200cخواهم', '\U0001f469\u200d\U0001f467 Home', 'Ärzte · Büro']
        self.write_list(*names)
        for locale in ('C.UTF-8', 'C'):
            self.environment['LC_ALL'] = locale
            self.assertEqual(names, [self.read(word) for word in self.complete('status', '')])
            for name in names:
                self.assertEqual([name], [self.read(word) for word
                                          in self.complete('remove', name[:3])])

    def read(self, word):
        """A word of a command line as bash reads it."""
        result = subprocess.run(['bash', '-c', f'printf %s {word}'], env=self.environment,
                                capture_output=True, text=True, timeout=cli_case.DEADLINE)
        return result.stdout

    def test_options(self):
        """Exactly the options in each command's help."""
        for words in ((), ('status',), ('watch',), ('download',), ('history',), ('add',), ('list',), ('remove',)):
            with self.subTest(words):
                known = re.findall(r'(?:^|\s)(--[a-z-]+)', self.run_cli(*words, '--help').stdout)
                self.assertEqual(sorted(set(known)), sorted(self.complete(*words, '--')))


class TypedCase(terminal.TerminalCase):
    """The line after pressing Tab."""

    states = ('running',)

    def start_shell(self, *command, setup):
        self.use_portal('running')
        self.environment.update(PATH=os.path.dirname(cli_case.PROGRAM) + ':' + os.environ['PATH'], PS1='ready> ')
        _, self.screen = self.start_on_terminal(*command[1:], program=command[0], columns=200)
        self.screen.wait_for('ready> ')
        self.screen.send(f'{setup}; PS1="complete> "\n')
        self.screen.wait_for('[^"]complete> ')

    def assert_completed(self, typed, completed):
        self.screen.text = ''
        self.screen.send(f'{cli_case.NAME} {typed}\t')
        self.screen.wait_for(re.escape(f'{cli_case.NAME} {completed}') + '(\x1b\\[1m)? ')
        self.screen.send('\x15')


class Bash(TypedCase):
    """It splits the line, and inserts quotation marks."""

    def setUp(self):
        super().setUp()
        (self.home / 'inputrc').write_text('set enable-bracketed-paste off\n')
        self.environment['INPUTRC'] = str(self.home / 'inputrc')
        self.start_shell('bash', '--norc', '--noprofile', '-i',
                         setup=f'source "{DATA}/completions/backup-glance-cli"')

    def test_quotes(self):
        self.assert_completed('--demo status F', r'--demo status Failing\ Demo\ Portal')
        self.assert_completed('--demo status "F', '--demo status "Failing Demo Portal"')
        self.assert_completed("--demo status 'F", "--demo status 'Failing Demo Portal'")

    def test_colon(self):
        """The name of a portal with a port."""
        name = self.server.urls['running'].removeprefix('http://')
        for length in (3, name.index(':') + 1, name.index(':') + 2):
            self.assert_completed('status ' + name[:length], 'status ' + name)

    def test_file(self):
        (self.home / 'ca.pem').touch()
        self.assert_completed(f'add a.example --ca-file={self.home}/c',
                              f'add a.example --ca-file={self.home}/ca.pem')


class Zsh(TypedCase):
    def setUp(self):
        super().setUp()
        self.start_shell('zsh', '-f', '-i', setup=f'fpath=("{DATA}/completions" $fpath); autoload -U compinit; '
                         'compinit -D -u; zstyle ":completion:*" verbose no; unsetopt beep')

    def test_syntax(self):
        subprocess.run(['zsh', '-n', DATA / 'completions' / '_backup-glance-cli'], check=True)

    def test_words(self):
        for typed, completed in (('sta', 'status'), ('help wa', 'help watch'), ('status --pro', 'status --prometheus'),
                                 ('watch --interval 15 --fo', 'watch --interval 15 --follow')):
            self.assert_completed(typed, completed)

    def test_names(self):
        self.assert_completed('--demo status F', r'--demo status Failing\ Demo\ Portal')
        self.assert_completed('--demo watch "Q', '--demo watch "Quiet Demo Portal"')
        self.screen.text = ''
        self.screen.send(f'{cli_case.NAME} --demo remove Q\tEND')
        self.screen.wait_for('remove Q[^E]*END')
        self.assertNotIn('Quiet', self.screen.text)
        self.screen.send('\x15')
        host = self.server.urls['running'].removeprefix('http://')
        self.assert_completed('status --lines ' + host[:3], 'status --lines ' + host)

    def test_file(self):
        (self.home / 'ca.pem').touch()
        self.assert_completed(f'add a.example --ca-file {self.home}/c', f'add a.example --ca-file {self.home}/ca.pem')

    def test_options(self):
        """Exactly the options in each command's help."""
        for command in ('', 'status', 'watch', 'history', 'add', 'list', 'remove'):
            with self.subTest(command):
                known = re.findall(r'(?:^|\s)(--[a-z-]+)', self.run_cli(*command.split(), '--help').stdout)
                self.screen.text = ''
                # What is typed after Tab is shown after what Tab shows.
                self.screen.send(f'{cli_case.NAME} {command} --\tEND')
                self.screen.wait_for('END')
                shown = re.findall(r'--[a-z-]+', self.screen.text)
                self.assertEqual(sorted(set(known)), sorted(set(shown)))
                self.screen.send('\x15')


class Man(cli_case.Case):
    def test_complete(self):
        """Every command and option is on the page."""
        page = (DATA / 'man' / 'backup-glance-cli.1').read_text().replace('\\-', '-')
        for words in ((), ('status',), ('watch',), ('download',), ('history',), ('add',), ('list',), ('remove',)):
            for option in re.findall(r'(?:^|\s)(--[a-z-]+)', self.run_cli(*words, '--help').stdout):
                self.assertIn(option, page)
            if words:
                self.assertRegex(page, rf'\.TP\n(\.B |\\fB){words[0]}')


if __name__ == '__main__':
    cli_case.main()
