# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""download: fetches the finished backup, checks it, and puts it in place."""

import hashlib
import json
import os
import pathlib
import random
import signal
import subprocess
import time

import cli_case
from portal import progress
from storage import LINK, NAME, Gate, Ration, Storage, make_archive
from terminal import TerminalCase

ARCHIVE = make_archive(3_000_000)
KEY = 'sk-demo'


class Download(TerminalCase):
    def setUp(self):
        super().setUp()
        self.storage = Storage(ARCHIVE)
        self.addCleanup(self.storage.close)
        self.folder = self.home / 'backups'
        self.folder.mkdir()
        self.environment['DOCSPACE_URL'] = self.storage.url
        self.environment['DOCSPACE_API_KEY'] = KEY

    def download(self, *options, **more):
        return self.run_cli('download', '--output', str(self.folder), *options, **more)

    def start(self, *options, **more):
        return self.start_cli('download', '--output', str(self.folder), *options,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)

    def wait_for_part(self, process):
        """Until there is something of the file."""
        part = self.folder / (NAME + '.part')
        while process.poll() is None and not (part.exists() and part.stat().st_size > 0):
            time.sleep(0.01)

    def assert_in_place(self, name=NAME, archive=ARCHIVE):
        path = self.folder / name
        digest = hashlib.sha256(archive).hexdigest()
        self.assertEqual(digest, hashlib.sha256(path.read_bytes()).hexdigest())
        self.assertEqual(f'{digest}  {name}\n', (self.folder / f'{name}.sha256').read_text())
        self.assertEqual(0o600, path.stat().st_mode & 0o777)

    def assert_only(self, *names):
        self.assertEqual(sorted(names), sorted(os.listdir(self.folder)))

    def test_whole(self):
        result = self.download()
        self.assert_status(0, result)
        self.assertEqual(f'{self.folder}/{NAME}\n', result.stdout)
        self.assert_says(f'The backup is whole: 3.0\u00a0MB, SHA-256 '
                         f'{hashlib.sha256(ARCHIVE).hexdigest()}.', result)
        self.assert_in_place()
        self.assert_only(NAME, NAME + '.sha256')
        subprocess.run(['sha256sum', '--check', '--strict', '--quiet', NAME + '.sha256'],
                       cwd=self.folder, check=True)
        self.assertNotIn('SECRET', result.stdout + result.stderr)
        self.assertNotIn('\r', result.stderr)

    def test_json(self):
        result = self.download('--json')
        self.assert_status(0, result)
        self.assertEqual(
            {'name': self.storage.url.removeprefix('http://'), 'url': self.storage.url,
             'dump': False, 'taskId': 'one', 'path': f'{self.folder}/{NAME}', 'partPath': None,
             'size': len(ARCHIVE), 'sha256': hashlib.sha256(ARCHIVE).hexdigest(), 'problem': None},
            json.loads(result.stdout))

    def test_resumes(self):
        """Interrupted, the part is kept; the next download goes on with it."""
        gate = self.storage.pace = Gate(1_000_000)
        process = self.start()
        self.wait_for_part(process)
        process.send_signal(signal.SIGINT)
        _output, errors = process.communicate(timeout=cli_case.DEADLINE)
        self.assertEqual(130, process.returncode, errors)
        self.assertIn(f'What came stays in “{self.folder}/{NAME}.part”', errors)
        self.assert_only(NAME + '.part', NAME + '.part.state')
        state = (self.folder / (NAME + '.part.state')).read_text()
        self.assertNotIn('SECRET', state)
        self.assertNotIn(KEY, state)

        gate.opened.set()
        self.storage.n_bytes = 0
        self.assert_status(0, self.download())
        self.assert_in_place()
        self.assertRegex(self.storage.ranges[-1], r'^bytes=\d+-$')
        self.assertLess(self.storage.n_bytes, len(ARCHIVE))

    def test_saved_before(self):
        """The same run is not fetched again, unless its file is not what it was."""
        self.assert_status(0, self.download())
        result = self.download()
        self.assert_status(0, result)
        self.assertEqual(f'{self.folder}/{NAME}\n', result.stdout)
        self.assert_says('This backup was saved before', result)
        self.assertEqual(1, len(self.storage.ranges))

        path = self.folder / NAME
        changed = bytearray(path.read_bytes())
        changed[1000] ^= 1
        path.write_bytes(changed)
        result = self.download()
        self.assert_status(0, result)
        self.assertIn('Downloading it again.', result.stderr)
        self.assert_in_place('acme_2026-11-23_02-15-00 (2).tar.gz')
        self.assertEqual(bytes(changed), path.read_bytes())

        elsewhere = self.home / 'elsewhere'
        elsewhere.mkdir()
        result = self.run_cli('download', '--output', str(elsewhere))
        self.assertEqual(f'{elsewhere}/{NAME}\n', result.stdout)

    def test_bar(self):
        """On a terminal a bar is drawn and taken away; Ctrl-C keeps what came."""
        self.storage.pace = Gate(1_000_000)
        process, terminal = self.start_on_terminal('download', '--output', str(self.folder))
        terminal.wait_for('█+░+  [0-9]+% of 3\\.0\u00a0MB')
        terminal.send('\x03')
        terminal.wait_for('\\r\x1b\\[Kbackup-glance-cli: What came stays in')
        self.assertEqual(130, process.wait(cli_case.DEADLINE))
        self.storage.pace.opened.set()

    def test_drop(self):
        """The line drops twice within one download."""
        def drop(sent):
            if sent >= 1_000_000 * len(self.storage.ranges) and len(self.storage.ranges) < 3:
                raise ConnectionError
        self.storage.pace = drop
        result = self.download()
        self.assert_status(0, result)
        self.assert_in_place()
        self.assertEqual(3, len(self.storage.ranges))
        self.assert_says('The download will be tried again.', result)

    def test_killed(self):
        """Fifty times at any moment: the same file in the end, and nothing was fetched twice but what was
        on its way."""
        archive = self.storage.file = make_archive(8_000_000)
        moments = random.Random(7)
        ration = self.storage.pace = Ration(self.storage)
        for _ in range(50):
            process = self.start()
            ration.add(moments.randrange(1, len(archive) // 50))
            self.assertTrue(ration.wait_until_used_up())
            process.kill()
            process.communicate()
        ration.add(10 * len(archive))
        self.assert_status(0, self.download())
        self.assert_in_place(archive=archive)
        self.assert_only(NAME, NAME + '.sha256')
        self.assertLess(self.storage.n_bytes, 2.5 * len(archive))

    def test_two_at_once(self):
        gate = self.storage.pace = Gate(1_000_000)
        first = self.start()
        self.assertTrue(gate.reached.wait(cli_case.DEADLINE))
        second = self.download()
        self.assert_status(3, second)
        self.assert_says('Another program is already downloading this backup', second)
        gate.opened.set()
        output, errors = first.communicate(timeout=cli_case.DEADLINE)
        self.assertEqual(0, first.returncode, errors)
        self.assertEqual(f'{self.folder}/{NAME}\n', output)
        self.assert_in_place()

    def test_damaged(self):
        damaged = bytearray(ARCHIVE)
        damaged[len(damaged) // 2] ^= 1
        self.storage.file = bytes(damaged)
        result = self.download('--json')
        self.assert_status(2, result)
        self.assert_says('The backup file is damaged.', result)
        self.assertIn(f'What came stays in “{self.folder}/{NAME}.part”', result.stderr)
        answer = json.loads(result.stdout)
        self.assertEqual((None, f'{self.folder}/{NAME}.part', 'damaged'),
                         (answer['path'], answer['partPath'], answer['problem']['code']))
        self.assert_only(NAME + '.part', NAME + '.part.state')

        self.storage.file = ARCHIVE
        self.assert_status(0, self.download())
        self.assert_in_place()

    def test_page(self):
        self.storage.file = b'<!DOCTYPE html><title>Sign in</title>'
        result = self.download()
        self.assert_status(2, result)
        self.assert_says('The file is a web page, not a backup.', result)

    def test_expired(self):
        self.storage.status = 404
        result = self.download()
        self.assert_status(3, result)
        self.assert_says('the link may have expired', result)
        self.assertIn('start a new backup', result.stderr)

    def test_told_to_wait(self):
        """Who has to wait is told for how long."""
        self.storage.status = 429
        self.storage.headers = {'Retry-After': '7200'}
        process = self.start()
        self.assertRegex(process.stderr.readline(), 'The download will be tried again in 2 hours.')
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=cli_case.DEADLINE)
        self.assertEqual(130, process.returncode)

    def test_no_room(self):
        self.storage.promised = 10 * 2 ** 40
        result = self.download()
        self.assert_status(3, result)
        self.assert_says('There is not enough room for the file: 11.0 TB are needed', result)
        self.assertEqual(1, len(self.storage.ranges))

    def test_disk_fills(self):
        """A small file system: what fits is kept, and when it has grown the download goes on."""
        script = """
            mount -t tmpfs -o size=2m none "$1"
            "$2" download --output "$1"
            echo "status $?"
            stat --format '%s' "$1"/*.part
            mount -o remount,size=16m "$1"
            "$2" download --output "$1"
            echo "status $?"
            cd "$1" && sha256sum --check --quiet *.sha256 && ls
        """
        for promises in (True, False):
            with self.subTest(promises=promises):
                storage = Storage(ARCHIVE)
                self.addCleanup(storage.close)
                storage.says_length = promises
                self.environment['DOCSPACE_URL'] = storage.url
                result = subprocess.run(
                    ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh',
                     str(self.folder), cli_case.PROGRAM], env=self.environment, text=True,
                    capture_output=True, timeout=cli_case.DEADLINE)
                first, size, _path, second, *names = result.stdout.splitlines()
                self.assertEqual(('status 3', 'status 0'), (first, second), result.stderr)
                self.assertIn('There is not enough room for the file', result.stderr)
                self.assertEqual([NAME, NAME + '.sha256'], names)
                if promises:
                    self.assertEqual('0', size)
                else:
                    self.assertGreater(int(size), 1_000_000)
                    self.assertEqual([None, f'bytes={size}-'], storage.ranges)

    def test_nothing(self):
        """Nothing to download, and why."""
        for answer, sentence in (
                (None, 'has no finished backup to download'),
                (progress(42), 'is still running. To wait for its end, use “--wait”.'),
                (progress(10, isCompleted=True, error='No space'), 'has no finished backup'),
                (progress(100), 'there is no link to download it. Look')):
            with self.subTest(sentence):
                self.storage.answer = answer
                result = self.download()
                self.assert_status(1, result)
                self.assert_says(sentence, result)
                self.assertEqual('', result.stdout)
        self.assert_only()

    def test_in_storage(self):
        """It lies where the portal has put it."""
        self.storage.answer = progress(100)
        for storage, place in ((0, 'Documents'), (1, 'third-party'), (3, 'on the server of')):
            with self.subTest(place):
                self.storage.history = [{'id': 'one', 'fileName': 'acme.tar.gz',
                                         'storageType': storage,
                                         'createdOn': '2026-11-23T02:15:00Z',
                                         'expiresOn': '0001-01-01T00:00:00'}]
                result = self.download()
                self.assert_status(1, result)
                self.assert_says(place, result)
                self.assertIn('acme.tar.gz', result.stderr)

    def test_failed_with_link(self):
        """A run that reports an error may have left a file."""
        self.storage.answer = progress(100, error='Some files were skipped', link=LINK)
        self.assert_status(0, self.download())
        self.assert_in_place()

    def test_waits(self):
        self.storage.answer = progress(42)
        process = self.start('--wait')
        self.assertIn('to end.', process.stderr.readline())
        self.storage.answer = progress(100, link=LINK)
        output, errors = process.communicate(timeout=cli_case.DEADLINE)
        self.assertEqual(0, process.returncode, errors)
        self.assertEqual(f'{self.folder}/{NAME}\n', output)

    def test_waiting_interrupted(self):
        self.storage.answer = progress(42)
        process = self.start('--wait')
        self.assertIn('to end.', process.stderr.readline())
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=cli_case.DEADLINE)
        self.assertEqual(130, process.returncode)

    def test_places(self):
        """Without --output it is the Downloads folder, or the current one where there is none."""
        result = self.run_cli('download', cwd=self.folder)
        self.assert_status(0, result)
        self.assertEqual(f'{self.folder}/{NAME}\n', result.stdout)

        downloads = self.home / 'Downloads'
        downloads.mkdir()
        (self.home / '.config').mkdir(exist_ok=True)
        (self.home / '.config/user-dirs.dirs').write_text('XDG_DOWNLOAD_DIR="$HOME/Downloads"\n')
        result = self.run_cli('download')
        self.assert_status(0, result)
        self.assertEqual(f'{downloads}/{NAME}\n', result.stdout)

    def test_bad_folder(self):
        for folder in ('/nonexistent/backups', '/proc', str(self.home / 'file')):
            with self.subTest(folder):
                (self.home / 'file').touch()
                result = self.run_cli('download', '--output', folder)
                self.assert_status(3, result)
                self.assert_says('The file cannot be written to ' + folder, result)

    def test_usage(self):
        self.write_list('one', 'two')
        for arguments in (('download', 'one', 'two'), ('download', '--output'),
                          ('download', '--bogus'), ('download', 'nobody')):
            with self.subTest(arguments):
                self.assert_status(64, self.run_cli(*arguments))
        del self.environment['DOCSPACE_URL'], self.environment['DOCSPACE_API_KEY']
        result = self.run_cli('download')
        self.assert_status(64, result)
        self.assert_says('Several portals are watched.', result)

    def test_no_portal(self):
        del self.environment['DOCSPACE_URL'], self.environment['DOCSPACE_API_KEY']
        result = self.run_cli('download')
        self.assert_status(3, result)
        self.assert_says('No portal is watched yet.', result)

    def test_unreachable(self):
        self.storage.close()
        result = self.download()
        self.assert_status(3, result)
        self.assert_says('cannot be reached', result)

    def test_demo(self):
        result = self.run_cli('--demo', 'download', 'Quiet Demo Portal', '--output',
                              str(self.folder))
        self.assert_status(1, result)
        self.assert_says('lies in Documents of the portal', result)

        result = self.run_cli('--demo', '--demo-seconds', '1', 'download', 'Demo Portal', '--wait',
                              '--output', str(self.folder))
        self.assert_status(0, result)
        self.assertTrue(pathlib.Path(result.stdout.rstrip('\n')).is_file())


if __name__ == '__main__':
    cli_case.main()
