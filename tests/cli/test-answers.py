# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""Answers that the demo does not give, and how they appear on a terminal and in JSON."""

import datetime
import json
import subprocess
import threading
import unicodedata

import cli_case
import terminal
from portal import NASTY, Portal, progress


class Answers(terminal.TerminalCase):
    def serve(self, *answers, **options):
        """Puts a portal with these answers into the environment."""
        portal = Portal(*answers, **options)
        self.addCleanup(portal.close)
        self.environment.update(DOCSPACE_URL=portal.url, DOCSPACE_API_KEY=cli_case.KEY)
        return portal

    def assert_harmless(self, text):
        self.assertEqual(set(), {c for c in text if unicodedata.category(c) in ('Cc', 'Cf')} - {'\n'})

    def test_escape_sequences(self):
        """They stay within their line, and none reaches the terminal."""
        for answer in (progress(43, isCompleted=True, error=NASTY, taskId=NASTY),
                       progress(100, warning=NASTY, link='/storage/' + NASTY),
                       (400, {}), (402, {}), (403, {})):
            self.serve(answer)
            for arguments in (('status',), ('watch',)):
                result = self.run_cli(*arguments)
                self.assert_harmless(result.stdout)
                self.assert_harmless(result.stderr)
                self.assertNotIn('\nProgress: 100%\r', result.stdout)
                self.assertNotIn('at the server', result.stdout + result.stderr)

    def test_one_line_each(self):
        self.serve(progress(43, isCompleted=True, error=NASTY))
        self.assertEqual(['Progress', 'Completed', 'Type', 'Download Link', 'Error', 'State',
                          'Last backup', 'Checked'],
                         [line.split(':')[0] for line in self.run_cli('status').stdout.splitlines()])

    def test_refused_link(self):
        """It is left out, and the reason is given: after the four lines, on standard error, and in JSON."""
        for link, why in (('javascript:alert(1)', 'it is neither an https nor an http address'),
                          ('https://portal.example@evil.example/a.tar', 'it has a user name or a password in it'),
                          ('http://nas.example:9000/a.tar', 'it is not encrypted (http)'),
                          ('https://s3.example/?' + 'A' * 40000, 'it is too long'),
                          ('/storage/' + NASTY, 'it has blanks, control characters or backslashes in it')):
            self.serve(progress(100, link=link))
            result = self.run_cli('status')
            lines = result.stdout.splitlines()
            self.assertEqual('Download Link:', lines[3])
            self.assertTrue(lines[4].startswith(f'Link refused: {why}'), lines)
            self.assertIn(why, result.stderr)
            self.assertIn(f'link refused: {why}', self.run_cli('watch').stdout)
            portal, = json.loads(self.run_cli('status', '--json').stdout)
            self.assertIsNone(portal['link'])
            self.assertTrue(portal['linkProblem'].startswith(why), portal)

    def test_allowed_http(self):
        """The user's own storage, by the permission given for the portal."""
        link = 'http://nas.example:9000/a.tar'
        self.serve(progress(100, link=link))
        self.environment['DOCSPACE_ALLOW_HTTP'] = '1'
        result = self.run_cli('status')
        self.assertIn(f'Download Link: {link}\nLink host: nas.example:9000, not encrypted\n', result.stdout)
        self.assertEqual('', result.stderr)

    def test_own_ca(self):
        """The portal in the environment has a certificate that the system does not know."""
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
                        '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', self.home / 'key.pem',
                        '-out', self.home / 'ca.pem'], check=True, stderr=subprocess.DEVNULL)
        both = self.home / 'both.pem'
        both.write_text((self.home / 'key.pem').read_text() + (self.home / 'ca.pem').read_text())
        self.serve(progress(42), tls=both)
        result = self.run_cli('status')
        self.assert_says('an authority that this computer does not trust', result)
        self.assertIn('DOCSPACE_CA_FILE', result.stderr)
        self.assert_status(3, result)

        self.environment['DOCSPACE_CA_FILE'] = 'ca.pem'
        result = self.run_cli('status', cwd=self.home)
        self.assertEqual(('Progress: 42%', ''), (result.stdout.splitlines()[0], result.stderr))
        self.environment['DOCSPACE_CA_FILE'] = str(self.home / 'missing.pem')
        self.assert_says('missing.pem” cannot be used', self.run_cli('status'))

    def test_link_elsewhere(self):
        """The destination is shown in readable form."""
        for host, shown in (('s3.example.com', 's3.example.com'), ('[2001:db8::1]:9000', '[2001:db8::1]:9000'),
                            ('xn--bcher-kva.example', 'bücher.example'), ('аррӏе.com', 'xn--80ak6aa92e.com')):
            self.serve(progress(100, link=f'https://{host}/a.tar'))
            self.assertIn(f'\nLink host: {shown}\n', self.run_cli('status').stdout)
            self.assertIn(f' · on {shown} · https://', self.run_cli('watch').stdout)

    def test_long_link(self):
        """A presigned link with a session token of 16 KiB is kept byte for byte."""
        link = 'https://s3.example.com/a.tar?X-Amz-Security-Token=' + 'A' * 16384
        self.serve(progress(100, link=link))
        self.assertIn(f'Download Link: {link}\n', self.run_cli('status').stdout)
        portal, = json.loads(self.run_cli('status', '--json').stdout)
        self.assertEqual((link, None), (portal['link'], portal['linkProblem']))

    def test_long_error(self):
        """A line has the beginning of the text; the full output and JSON have all of it."""
        self.serve(progress(100, error='x' * 3000))
        self.assertIn('Error: ' + 'x' * 3000, self.run_cli('status').stdout)
        self.assertLess(len(self.run_cli('watch').stdout), 700)

    def test_waybar_reads_markup(self):
        self.serve(progress(43, isCompleted=True, error=NASTY))
        portal = json.loads(self.run_cli('status', '--waybar').stdout)
        self.assertIn('&lt;b&gt;&amp;', portal['tooltip'])
        self.assertNotIn('<', portal['tooltip'])

    def test_retry_after(self):
        self.serve((429, {'Retry-After': 7}))
        result = self.run_cli('status', '--json')
        portal, = json.loads(result.stdout)
        self.assertEqual(('rate-limited', 7),
                         (portal['problem']['code'], portal['problem']['retryAfter']))
        self.assert_status(3, result)
        self.assertRegex(self.run_cli('status').stderr, r'Try again after .*\d\d:\d\d')

    def test_details(self):
        """What the server said is printed on demand, and is always in JSON."""
        self.serve((500, {}))
        sentence = 'The server reported an internal error.'
        result = self.run_cli('status')
        self.assert_says(sentence, result)
        self.assertNotIn('500', result.stderr)
        self.assertNotIn('(', result.stderr)
        self.assertIn('Details: HTTP 500\n', self.run_cli('status', '--verbose').stderr)
        self.assertIn('Details: HTTP 500\n', self.run_cli('--verbose', 'status').stderr)
        for arguments in (('status', '--table'), ('watch', '--no-wait')):
            self.assertEqual('', self.run_cli(*arguments).stderr)
            self.assertRegex(self.run_cli(*arguments, '--verbose').stderr,
                             r'127\.0\.0\.1:\d+: Details: HTTP 500\n\Z')
        problem = json.loads(self.run_cli('status', '--json').stdout)[0]['problem']
        self.assertEqual((sentence, 'HTTP 500'), (problem['message'], problem['detail']))

    def test_watch_waits_for_what_passes(self):
        """A server error in the middle of a run neither ends it nor is worth a line, and the same goes for a
        refusal that the portal did not write itself: a container is being replaced behind its proxy."""
        page = {'Content-Type': 'text/html'}
        processes = []
        for status in (503, 401, 403, 404):
            self.serve(progress(42), (status, page), progress(100))
            processes.append(self.start_cli('watch', '--json', stdout=subprocess.PIPE, text=True))
        for process in processes:
            output, _ = process.communicate(timeout=cli_case.DEADLINE)
            objects = [json.loads(line) for line in output.splitlines()]
            self.assertEqual([('running', None), ('completed', None)],
                             [(each['phase'], each['problem']) for each in objects])
            self.assertEqual(0, process.returncode)

    def test_watch_waits_at_first(self):
        """Also when there is no first answer yet, but not with --no-wait."""
        self.serve((503, {'Retry-After': '1'}), progress(100))
        result = self.run_cli('watch')
        self.assertEqual(2, len(result.stdout.splitlines()))
        self.assert_status(0, result)

        self.serve((503, {}))
        result = self.run_cli('watch', '--no-wait')
        self.assertEqual(1, len(result.stdout.splitlines()))
        self.assert_status(3, result)

    def test_no_bar_of_nothing(self):
        """A portal that is not known or not running is not at 0%."""
        for answer, words, status in ((None, 'Idle', 0), ((401, {}), 'Key', 3)):
            self.serve(answer)
            process, screen = self.start_on_terminal('watch')
            text = screen.read_to_end()
            self.assertEqual(status, process.wait(cli_case.DEADLINE))
            self.assertIn(words, text)
            self.assertNotRegex(text, '[%█░]')

    def test_no_empty_bar_of_what_has_ended(self):
        self.serve(progress(0, isCompleted=True, status=3))
        _, screen = self.start_on_terminal('watch')
        self.assertNotRegex(screen.read_to_end(), '[█░]')

    def test_not_lost_meanwhile(self):
        """Nor on a terminal, while the history that says so is being read."""
        arrived, drawn = threading.Event(), threading.Event()

        def meet(kind):
            if kind == 'history' and portal.answers[0] is None:
                arrived.set()
                drawn.wait(cli_case.DEADLINE)

        portal = self.serve(progress(40), None, meet=meet)
        portal.history = [{'id': 'one', 'createdOn': '2026-11-23T02:15:00Z'}]
        _, screen = self.start_on_terminal('watch')
        screen.wait_for('Checking\\W*$')
        self.assertTrue(arrived.wait(cli_case.DEADLINE))
        drawn.set()
        text = screen.read_to_end()
        self.assertIn('Completed', text)
        self.assertNotIn('Lost', text)

    def test_times(self):
        """When a link ends: in the table and in JSON, and marked when it has."""
        for hours, expired in ((2, False), (48, True)):
            made = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours)
            name = made.strftime('acme_%Y-%m-%d_%H-%M-%S.tar.gz')
            self.serve(progress(100, link='/storage/' + name))
            portal, = json.loads(self.run_cli('status', '--json').stdout)
            expires = made + datetime.timedelta(days=1)
            self.assertEqual((expires.strftime('%Y-%m-%dT%H:%M:%SZ'), expired),
                             (portal['linkExpiresAt'], portal['linkExpired']))
            table = self.run_cli('status', '--table').stdout
            lines = self.run_cli('status').stdout
            self.assertIn('  link expired · ' if expired else '  link until ', table)
            self.assertEqual(expired, 'Link expired: ' in lines)
            self.assertRegex(table, 'Last Backup +Checked')
            self.assertRegex(table, r'  \d\d:\d\d    link .* · ' + name + '\n')

        finished = {'id': 'one', 'createdOn': '2026-11-23T02:15:00Z'}
        self.serve(progress(100)).history = [finished]
        portal, = json.loads(self.run_cli('status', '--json').stdout)
        self.assertEqual((None, finished['createdOn']), (portal['startedAt'], portal['finishedAt']))
        self.assertEqual((None, None), (portal['linkExpiresAt'], portal['linkExpired']))
        self.assertIn('ended 23 Nov', self.run_cli('status', '--table').stdout)

    def test_full_dump_in_table(self):
        self.serve(progress(42))
        self.assertIn('full dump', self.run_cli('status', '--table', '--dump').stdout)

    def watch_vanish(self, history):
        """A backup that is gone in the next answer."""
        portal = self.serve(progress(40), None)
        portal.history = history
        return self.run_cli('watch', '--json')

    def test_watch_finished_by_history(self):
        """The portal has forgotten the backup, and its history says that it was finished: it is not reported as
        lost in the meantime."""
        result = self.watch_vanish([{'id': 'one', 'createdOn': '2026-11-23T02:15:00Z'}])
        self.assertEqual(['running', 'completed'],
                         [json.loads(line)['phase'] for line in result.stdout.splitlines()])
        self.assert_status(0, result)

    def test_watch_lost(self):
        """The history does not know it, or cannot be read, which is not waited for."""
        for history in ([], (500, {}), (403, {}), (429, {'Retry-After': '3600'})):
            with self.subTest(history):
                result = self.watch_vanish(history)
                self.assertEqual(['running', 'lost'],
                                 [json.loads(line)['phase'] for line in result.stdout.splitlines()])
                self.assert_status(1, result)

    def test_watch_does_not_wait_for_somebody(self):
        self.serve(progress(42), (401, {}))
        result = self.run_cli('watch')
        self.assertEqual(2, len(result.stdout.splitlines()))
        self.assert_status(3, result)


if __name__ == '__main__':
    cli_case.main()
