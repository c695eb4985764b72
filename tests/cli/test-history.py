# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""When the last backup was: what `status` says of it, how seldom it reads the history, and --max-age."""

import datetime
import json
import os
import shutil
import subprocess
import tempfile

import cli_case
import portal

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
IDLE = None


def entry(hours, name='one'):
    return {'id': name, 'fileName': f'{name}.tar.gz', 'storageType': 4,
            'createdOn': (NOW - datetime.timedelta(hours=hours)).isoformat()}


class HistoryCase(cli_case.Case):
    def serve(self, *answers, history=()):
        server = portal.Portal(*answers, history=history)
        self.addCleanup(server.close)
        self.environment.update(DOCSPACE_URL=server.url, DOCSPACE_API_KEY=cli_case.KEY)
        return server

    def get_last(self, *options, status=0):
        result = self.run_cli('status', '--json', *options)
        self.assert_status(status, result)
        return json.loads(result.stdout)[0]['lastBackupAt']

    def get_files(self):
        return [path for path in (self.home / '.cache').rglob('*') if not path.is_dir()]


class Remembered(HistoryCase):
    def test_once_an_hour(self):
        server = self.serve(portal.progress(42), history=[entry(50), entry(30)])
        expected = (NOW - datetime.timedelta(hours=30)).strftime('%Y-%m-%dT%H:%M:%SZ')
        self.assertEqual([expected] * 3, [self.get_last() for _ in range(3)])
        self.assertEqual(1, server.n_histories)

        path, = self.get_files()
        text = path.read_text()
        for secret in (cli_case.KEY, '127.0.0.1', 'auth', 'tar'):
            self.assertNotIn(secret, text + path.name)
        self.assertEqual(0o600, path.stat().st_mode & 0o777)

        for ago, n_histories in ((3500, 1), (3601, 2), (-100, 3)):
            path.write_text(text.replace(text[1:11], str(int(text[1:11]) - ago)))
            self.assertEqual(expected, self.get_last())
            self.assertEqual(n_histories, server.n_histories)

    def test_no_backup_is_remembered(self):
        server = self.serve(IDLE, history=[])
        for _ in range(2):
            self.assertIsNone(self.get_last(status=1))
            self.assertIn('\nState: never-backed-up\nLast backup: none on record\n', self.run_cli('status').stdout)
        self.assertEqual(1, server.n_histories)

    def test_end_is_remembered(self):
        """When the backup ended is said each time, not only when the history has been read."""
        server = self.serve(portal.progress(100), history=[entry(3)])
        for _ in range(2):
            reported, = json.loads(self.run_cli('status', '--json').stdout)
            self.assertEqual((NOW - datetime.timedelta(hours=3)).strftime('%Y-%m-%dT%H:%M:%SZ'),
                             reported['finishedAt'])
        self.assertEqual(1, server.n_histories)

    def test_new_backup(self):
        """A backup that finishes within the hour is a new one."""
        server = self.serve(portal.progress(42), portal.progress(100), history=[entry(50)])
        self.get_last()
        server.history = [entry(0), entry(50)]
        for _ in range(2):
            self.assertEqual(NOW.strftime('%Y-%m-%dT%H:%M:%SZ'), self.get_last())
        self.assertEqual(2, server.n_histories)

    def test_dump_is_another(self):
        server = self.serve(IDLE, history=[entry(1)])
        for options in ((), ('--dump',), (), ('--dump',)):
            self.get_last(*options)
        self.assertEqual((2, 2), (server.n_histories, len(self.get_files())))

    def test_damaged(self):
        """Whatever the file contains, it costs no more than another look at the history."""
        server = self.serve(IDLE, history=[entry(1)])
        expected = self.get_last()
        path, = self.get_files()
        for text in (b'', b'\xff\0' * 1000, b'(', path.read_bytes()[:-5], path.read_bytes() * 2,
                     b"(9223372036854775807, '', true, -1)"):
            path.write_bytes(text)
            before = server.n_histories
            self.assertEqual(expected, self.get_last())
            self.assertEqual(before + 1, server.n_histories, text)
            self.assertEqual(expected, self.get_last())
            self.assertEqual(before + 1, server.n_histories)
        path.unlink()
        os.mkfifo(path)
        self.assertEqual(expected, self.get_last())
        path.unlink()
        path.mkdir()
        self.assertEqual(expected, self.get_last())

    def test_cannot_be_written(self):
        server = self.serve(IDLE, history=[entry(1)])
        self.environment['XDG_CACHE_HOME'] = '/dev/null/cache'
        for _ in range(2):
            self.assertIsNotNone(self.get_last())
        self.assertEqual((2, []), (server.n_histories, self.get_files()))

    def test_at_once(self):
        self.serve(IDLE, history=[entry(1)])
        processes = [self.start_cli('status', '--json', stdout=subprocess.PIPE) for _ in range(8)]
        answers = {json.loads(process.communicate()[0])[0]['lastBackupAt'] for process in processes}
        self.assertEqual(1, len(answers))
        self.assertEqual(1, len(self.get_files()))

    def test_problem(self):
        """A portal that does not answer is sent no second request."""
        server = self.serve((401, {}), history=[entry(1)])
        self.assertIsNone(self.get_last(status=3))
        self.assertEqual(0, server.n_histories)


class Overdue(HistoryCase):
    """A last backup that is older than the portal's limit, without an option."""

    def get_state(self, hours, status):
        server = self.serve(IDLE, history=[entry(hours)] if hours is not None else [])
        result = self.run_cli('status', '--json')
        self.assert_status(status, result)
        return json.loads(result.stdout)[0]['overdue'], json.loads(self.run_cli('status', '--waybar').stdout), server

    def test_limit(self):
        overdue, bar, _ = self.get_state(191, 0)
        self.assertEqual((False, 'idle'), (overdue, bar['class']))
        overdue, bar, server = self.get_state(193, 1)
        self.assertEqual((True, 'overdue', 'Overdue'), (overdue, bar['class'], bar['text']))
        self.assertIn('The last one finished 8 days ago.', bar['tooltip'])
        self.assertEqual(1, server.n_histories)
        result = self.run_cli('status')
        self.assertIn('\nState: overdue\n', result.stdout)
        self.assertEqual('', result.stderr)
        self.assert_status(1, self.run_cli('watch'))
        self.assert_status(0, self.run_cli('status', '--max-age', '9d'))

    def test_never(self):
        overdue, bar, _ = self.get_state(None, 1)
        self.assertEqual((True, 'overdue', 'Never Backed Up'), (overdue, bar['class'], bar['text']))
        self.assertIs(True, json.loads(self.run_cli('status', '--json').stdout)[0]['neverBackedUp'])

    def test_not_known(self):
        """A history that cannot be read, or is none, says nothing."""
        for history in ((403, {}), None):
            self.serve(IDLE, history=history)
            result = self.run_cli('status', '--json')
            self.assertIsNone(json.loads(result.stdout)[0]['overdue'])
            self.assert_status(0, result)

    def test_running(self):
        self.serve(portal.progress(42), history=[entry(1000)])
        result = self.run_cli('status', '--json')
        self.assertEqual(('running', True), tuple(json.loads(result.stdout)[0][key] for key in ('phase', 'overdue')))
        self.assert_status(0, result)


class MaxAge(HistoryCase):
    def test_age(self):
        for hours, limit, status in ((47, '2d', 0), (49, '2d', 1), (49, '48h', 1), (49, '50h', 0),
                                     (49, '2900m', 1), (49, '176000s', 1), (49, '1w', 0)):
            with self.subTest((hours, limit)):
                self.serve(IDLE, history=[entry(hours)])
                result = self.run_cli('status', '--max-age', limit)
                self.assert_status(status, result)
                if status == 0:
                    self.assertEqual('', result.stderr)
                else:
                    self.assert_says('The last backup of', result)
                    self.assertIn('2 days old', result.stderr)

    def test_none_on_record(self):
        self.serve(IDLE, history=[])
        result = self.run_cli('status', '--max-age=2d')
        self.assert_says('has no backup', result)
        self.assert_status(1, result)

    def test_worse_goes_first(self):
        self.serve(portal.progress(43, isCompleted=True, error='Oh'), history=[entry(100)])
        self.assert_status(2, self.run_cli('status', '--max-age', '2d'))

    def test_not_known(self):
        """Neither fine nor too old; and a history that cannot be read is left alone for some minutes."""
        server = self.serve(IDLE, history=(503, {}))
        for _ in range(2):
            result = self.run_cli('status', '--max-age', '2d')
            self.assert_says('is not known', result)
            self.assertIn('\nLast backup: not known\n', result.stdout)
            self.assert_status(3, result)
        self.assertEqual(1, server.n_histories)

    def test_wrong(self):
        server = self.serve(IDLE)
        for value in ('', '2', 'd', '0d', '-1d', '2x', '2 d', '1.5d', '2dd', '99999999999999999999s',
                      'zwei Tage', b'2\xff'):
            result = self.run_cli('status', '--max-age', value)
            self.assert_says('such as 90m', result)
            self.assert_status(64, result)
        self.assert_status(64, self.run_cli('watch', '--max-age', '2d'))
        self.assertEqual(0, server.n_histories)


class Hours(HistoryCase):
    def test_locale(self):
        locales = tempfile.mkdtemp(prefix='glance-locale-')
        self.addCleanup(shutil.rmtree, locales)
        subprocess.run(['localedef', '-i', 'en_US', '-f', 'UTF-8', f'{locales}/en_US.UTF-8'],
                       check=True)
        self.serve(IDLE, history=[entry(50)])
        self.assertRegex(self.run_cli('status').stdout, r'\nLast backup: .*, \d\d:\d\d\n')
        self.environment.update(LOCPATH=locales, LC_ALL='en_US.UTF-8')
        self.assertRegex(self.run_cli('status').stdout, '\nLast backup: .*, \\d+:\\d\\d\xa0[AP]M\n')
        self.assertRegex(self.run_cli('status', '--json').stdout, r'"lastBackupAt":"[-0-9]+T[:0-9]+Z"')


if __name__ == '__main__':
    cli_case.main()
