# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""`history`: what the journal knows."""

import json
import os

import cli_case

SHA = '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03'


def line(outcome, **members):
    return json.dumps({'time': '2026-03-02T02:15:00Z', 'what': 'run', 'portal': 'https://0.example', 'name': 'Acme',
                       'dump': False, 'run': 'run-1', 'outcome': outcome, **members}, ensure_ascii=False)


RUN = line('completed')
SAVED = line('saved', what='download', time='2026-03-02T02:25:30Z', file='file:///home/me/acme.tar.gz',
             size=1234567890, sha256=SHA)
TRASHED = line('trashed', what='download', file='file:///home/me/acme.tar.gz', size=1234567890, sha256=SHA,
               automatic=True)
FAILED = line('failed', what='download', portal='https://9.example', name='Globex Größe', dump=True,
              problem='damaged', message='The backup file is damaged.')


class History(cli_case.Case):
    def write_journal(self, *lines):
        folder = self.home / '.local/share/backup-glance'
        folder.mkdir(parents=True)
        self.journal = folder / 'journal.jsonl'
        self.journal.write_bytes(b''.join(text.encode() + b'\n' for text in lines))

    def history(self, *arguments):
        result = self.run_cli('history', *arguments)
        self.assertEqual('', result.stderr)
        self.assert_status(0, result)
        return result.stdout

    def test_lines(self):
        self.write_journal(RUN, SAVED, TRASHED, FAILED)
        self.assertEqual('2026-03-02 02:15  Acme          backup completed\n'
                         '2026-03-02 02:25  Acme          backup saved  1.2\u00a0GB  /home/me/acme.tar.gz\n'
                         '2026-03-02 02:15  Acme          older backup put into the trash  1.2\u00a0GB  '
                         '/home/me/acme.tar.gz\n'
                         '2026-03-02 02:15  Globex Größe  full dump not saved  The backup file is damaged.\n',
                         self.history().replace('1.2 GB', '1.2\u00a0GB'))

    def test_outcomes(self):
        outcomes = ('completed', 'warning', 'failed', 'cancelled', 'lost', 'of a later version')
        self.write_journal(*map(line, outcomes), *(line(outcome, dump=True) for outcome in outcomes))
        words = [text.split('  ')[2] for text in self.history().splitlines()]
        self.assertEqual(['backup completed', 'backup completed with a warning', 'backup failed',
                          'backup cancelled', 'backup lost', 'of a later version'], words[:6])
        self.assertEqual(['full dump completed', 'full dump completed with a warning', 'full dump failed',
                          'full dump cancelled', 'full dump lost', 'of a later version'], words[6:])

    def test_json(self):
        self.write_journal(RUN, SAVED, TRASHED)
        run, saved, trashed = json.loads(self.history('--json'))
        self.assertEqual({'time': '2026-03-02T02:15:00Z', 'what': 'run', 'name': 'Acme', 'url': 'https://0.example',
                          'dump': False, 'taskId': 'run-1', 'outcome': 'completed', 'problem': None,
                          'message': None, 'path': None, 'uri': None, 'size': None, 'sha256': None,
                          'automatic': False}, run)
        self.assertEqual(('download', 'saved', '/home/me/acme.tar.gz', 'file:///home/me/acme.tar.gz', 1234567890, SHA),
                         tuple(saved[name] for name in ('what', 'outcome', 'path', 'uri', 'size', 'sha256')))
        self.assertEqual((False, True), (saved['automatic'], trashed['automatic']))

    def test_path_that_is_not_utf8(self):
        self.write_journal(line('saved', what='download', file='file:///a%ff.tar.gz'))
        saved, = json.loads(self.history('--json'))
        self.assertIsNone(saved['path'])
        self.assertEqual('file:///a%FF.tar.gz', saved['uri'])
        self.assertIn('/a\ufffd.tar.gz', self.history())

    def test_name(self):
        """The name that it had then, the one that it has now, or its address."""
        self.write_journal(RUN, FAILED)
        self.write_list('New name')
        for name in ('acme', 'New name', 'https://0.example'):
            with self.subTest(name):
                self.assertIn('Acme', self.history(name))
                self.assertNotIn('Globex', self.history(name))
        self.assertNotIn('Acme', self.history('globex größe'))
        self.assertNotIn('Acme', self.history('--dump'))

    def test_unknown_name(self):
        self.write_journal(RUN)
        self.write_list('Portal')
        result = self.run_cli('history', 'nobody')
        self.assert_says('nobody', result)
        self.assert_status(64, result)
        result = self.run_cli('history', 'a', 'b')
        self.assert_status(64, result)

    def test_nothing(self):
        for arguments, text in (((), ''), (('--json',), '[]\n')):
            result = self.run_cli('history', *arguments)
            self.assertEqual(text, result.stdout)
            self.assert_says('no run and no download yet', result)
            self.assert_status(0, result)

    def test_damaged(self):
        """Whatever is between two lines."""
        self.write_journal(RUN, '{"time":"2026', 'x' * 100000, SAVED)
        self.assertEqual(2, len(self.history().splitlines()))

    def test_unreadable(self):
        self.write_journal()
        self.journal.unlink()
        os.mkfifo(self.journal)
        result = self.run_cli('history')
        self.assert_says('The journal of backups cannot be read or written', result)
        self.assert_status(3, result)

    def test_demo(self):
        """It keeps no journal, and shows nobody else's."""
        self.write_journal(RUN)
        result = self.run_cli('--demo', 'history')
        self.assertEqual('', result.stdout)
        self.assert_status(0, result)

    def test_locale(self):
        self.write_journal(FAILED)
        self.environment['LC_ALL'] = 'C'
        self.assertIn('Globex Größe', self.history())


if __name__ == '__main__':
    cli_case.main()
