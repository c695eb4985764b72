# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""What other programs read: the metrics of Prometheus, the line of Nagios, Waybar's icons, and `watch --follow`
as a service."""

import datetime
import json
import re
import shutil
import signal
import subprocess

import cli_case
import portal

# The text format of Prometheus, line by line.
SAMPLE = re.compile(r'(backup_glance_[a-z_]+)\{((?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+)\} (\d+(?:\.\d+)?)')
LABEL = re.compile(r'([a-z]+)="((?:[^"\\\n]|\\["\\n])*)"')
# A name made of characters that end something.
NASTY_NAME = r'''O'Brien "A\B" |c=d'''


def hours_ago(hours):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours)).isoformat()


def entry(hours):
    return {'id': '1', 'fileName': 'a.tar.gz', 'createdOn': hours_ago(hours), 'expiresOn': hours_ago(hours - 24),
            'storageType': 0}


class ProgramCase(cli_case.Case):
    states = ('idle', 'running', 'completed', 'warning', 'failed')

    def use_answers(self, *answers, **options):
        server = portal.Portal(*answers, **options)
        self.addCleanup(server.close)
        self.environment.update(DOCSPACE_URL=server.url, DOCSPACE_API_KEY=cli_case.KEY)

    def write_nasty_list(self):
        self.environment.pop('DOCSPACE_URL', None)
        self.write_list('Acme', NASTY_NAME.replace('\\', '\\\\').replace("'", "\\'"))
        listed = json.loads(self.run_cli('list', '--json').stdout)
        self.assertEqual(['Acme', NASTY_NAME], [each['name'] for each in listed])


class Prometheus(ProgramCase):
    def read(self, *arguments, status=0):
        """{(metric, other labels): value}, after looking at every line."""
        result = self.run_cli('status', '--prometheus', *arguments)
        self.assert_status(status, result)
        samples = {}
        announced = set()
        for line in result.stdout.splitlines():
            if line.startswith('# '):
                self.assertRegex(line, r'\A# (HELP \w+ [^\\]+\.|TYPE \w+ gauge)\Z')
                announced.add((line.split()[1], line.split()[2]))
                continue
            name, labels, value = SAMPLE.fullmatch(line).groups()
            self.assertLessEqual({('HELP', name), ('TYPE', name)}, announced)
            labels = tuple(re.sub(r'\\(.)', lambda each: '\n' if each[1] == 'n' else each[1], each)
                           for _, each in LABEL.findall(labels))
            self.assertNotIn((name, labels), samples)
            samples[name, labels] = float(value)
        if shutil.which('promtool'):
            subprocess.run(['promtool', 'check', 'metrics'], input=result.stdout, text=True, check=True,
                           capture_output=True, timeout=cli_case.DEADLINE)
        return samples

    def get(self, samples, metric):
        """{further label: value} of the only portal."""
        return {labels[3:]: value for (name, labels), value in samples.items() if name == 'backup_glance_' + metric}

    def test_running(self):
        self.use_answers(portal.progress(42), history=[entry(5)])
        samples = self.read()
        phases = self.get(samples, 'phase')
        self.assertEqual((9, 1), (len(phases), sum(phases.values())))
        self.assertEqual(1, phases['running',])
        self.assertEqual({(): 0.42}, self.get(samples, 'progress_ratio'))
        self.assertEqual({(): 0}, self.get(samples, 'stalled'))
        self.assertEqual({(): 0}, self.get(samples, 'problem'))
        self.assertEqual({(): 0}, self.get(samples, 'overdue'))
        now = datetime.datetime.now().timestamp()
        self.assertAlmostEqual(now - 5 * 3600, self.get(samples, 'last_backup_timestamp_seconds')[()], delta=60)
        self.assertAlmostEqual(now, self.get(samples, 'last_check_timestamp_seconds')[()], delta=60)

    def test_bad_news_is_no_failure(self):
        """Whoever writes the file would write none."""
        self.use_portal('failed')
        self.assertEqual(1, self.get(self.read(), 'phase')['failed',])
        self.use_portal('failed', 'wrong-key')
        samples = self.read()
        self.assertEqual({('unauthorized',): 1}, self.get(samples, 'problem'))
        self.assertEqual({}, self.get(samples, 'last_check_timestamp_seconds'))
        self.assertEqual({}, self.get(samples, 'progress_ratio'))

    def test_not_known(self):
        """What is not known is absent, and not 0."""
        self.use_answers(None, history=(403, {}))
        samples = self.read()
        self.assertEqual(({}, {}), (self.get(samples, 'overdue'), self.get(samples, 'last_backup_timestamp_seconds')))

    def test_max_age(self):
        self.use_answers(None, history=[entry(49)])
        self.assertEqual({(): 0}, self.get(self.read('--max-age', '3d'), 'overdue'))
        self.assertEqual({(): 1}, self.get(self.read('--max-age', '2d'), 'overdue'))

    def test_labels(self):
        self.write_nasty_list()
        portals = {labels[:3] for _, labels in self.read()}
        self.assertEqual({('Acme', 'https://0.example', 'false'), (NASTY_NAME, 'https://1.example', 'false')}, portals)

    def test_no_portal(self):
        self.assertEqual({}, self.read(status=3))


class Nagios(ProgramCase):
    def read(self, *arguments, status=0):
        """The text, and {label: figures}."""
        result = self.run_cli('status', '--nagios', *arguments)
        self.assert_status(status, result)
        self.assertEqual(1, result.stdout.count('\n'))
        text, _, figures = result.stdout.rstrip('\n').partition(' | ')
        word = ('OK', 'WARNING', 'CRITICAL', 'UNKNOWN')[status]
        self.assertTrue(text.startswith(f'BACKUP {word} - '), text)
        found = re.findall(r" ?'((?:[^'=]|'')+)'=(\d+(?:%|s);[0-9;]*)", figures)
        self.assertEqual(figures, ' '.join(f"'{label}'={value}" for label, value in found))
        return text.partition(' - ')[2], dict(found)

    def test_states(self):
        for state, status, words in (('idle', 0, 'Idle'), ('running', 0, 'Running · 42%'), ('completed', 0, 'Completed'),
                                     ('warning', 1, 'Warning · Some files were not'),
                                     ('failed', 2, 'Failed · No space left on device')):
            with self.subTest(state):
                self.use_portal(state)
                self.assertIn(': ' + words, self.read(status=status)[0])

    def test_figures(self):
        self.use_answers(portal.progress(42), history=[entry(49)])
        text, figures = self.read()
        name = text.partition(': ')[0]
        self.assertEqual({name + ' progress', name + ' age'}, set(figures))
        self.assertEqual('42%;;;0;100', figures[name + ' progress'])
        self.assertRegex(figures[name + ' age'], r'\A1764\d\ds;691200;;0\Z')
        _, figures = self.read('--max-age', '1h', status=1)
        self.assertRegex(figures[name + ' age'], r'\A1764\d\ds;3600;;0\Z')

    def test_several(self):
        text, figures = self.read('--demo', status=2)
        self.assertEqual('1 failed, 2 running, 1 fine; Failing Demo Portal: Failed · No space left on device', text)
        self.assertIn('Demo Portal with a Warning progress', figures)
        self.assertEqual(8, len(figures))

    def test_max_age(self):
        """The line says what the exit status says, and why."""
        self.use_answers(portal.progress(42), history=[entry(49)])
        self.assertRegex(self.read('--max-age', '2d', status=1)[0], r': Running · 42% · last backup: \d+ \w+, \d\d:\d\d')
        self.use_answers(None, history=(403, {}))
        self.assertIn('last backup: not known', self.read('--max-age', '2d', status=3)[0])

    def test_one_line(self):
        """Nothing that a server or a user has written ends the text, the line or a label."""
        self.use_answers(portal.progress(43, isCompleted=True, error='a|b\nc' + portal.NASTY))
        self.assertIn('a/b', self.read(status=2)[0])
        self.write_nasty_list()
        text, _ = self.read(status=3)
        self.assertIn(NASTY_NAME.replace('|', '/'), text)

    def test_nothing_to_check(self):
        """No status that Nagios does not know, and a line all the same."""
        self.assertIn('No portal is watched', self.read(status=3)[0])
        self.assertIn('“Nobody”', self.read('--demo', 'Nobody', status=3)[0])
        self.environment['DOCSPACE_URL'] = 'https://acme.example'
        self.assertIn('DOCSPACE_API_KEY', self.read(status=3)[0])


class Waybar(ProgramCase):
    def test_alt(self):
        """For format-icons: the phase, whatever the class says of it."""
        self.use_answers(None, history=[])
        bar = json.loads(self.run_cli('status', '--waybar').stdout)
        self.assertEqual(('idle', 'overdue'), (bar['alt'], bar['class']))
        self.use_answers(None, history=[entry(49)])
        for max_age, words in (('3d', ('idle', 'Idle')), ('2d', ('overdue', 'Overdue'))):
            result = self.run_cli('status', '--waybar', '--max-age', max_age)
            self.assert_status(0, result)
            bar = json.loads(result.stdout)
            self.assertEqual(words, (bar['class'], bar['text']))
        self.use_portal('failed', 'wrong-key')
        self.assertEqual('unknown', json.loads(self.run_cli('status', '--waybar').stdout)['alt'])


class Follow(ProgramCase):
    def follow(self, *arguments):
        return self.start_cli('watch', '--follow', '--interval', '15', *arguments, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)

    def assert_ends(self, process, number, status):
        process.send_signal(number)
        _, errors = process.communicate(timeout=cli_case.DEADLINE)
        self.assertEqual((status, ''), (process.returncode, errors))

    def test_end(self):
        """With a portal that has failed, `watch` alone ends with 2."""
        self.use_portal('failed')
        for number, status in ((signal.SIGTERM, 0), (signal.SIGINT, 130)):
            process = self.follow()
            self.assertIn('Failed', process.stdout.readline())
            self.assert_ends(process, number, status)

    def test_empty_list(self):
        """It waits for a portal."""
        process = self.follow()
        self.assertIn('No portal is watched yet', process.stderr.readline())
        self.write_list('Acme')
        self.assertRegex(process.stdout.readline(), '^Acme: ')
        self.assert_ends(process, signal.SIGTERM, 0)

    def test_reader_leaves(self):
        """As in `watch --follow | head -1`: it does not go on for nobody until something changes."""
        self.use_portal('idle')
        process = self.follow()
        self.assertIn('Idle', process.stdout.readline())
        process.stdout.close()
        self.assertEqual(0, process.wait(cli_case.DEADLINE))
        self.assertEqual('', process.stderr.read())

    def test_nothing_can_come(self):
        """The dumps are those of the portals on the list at the beginning."""
        self.assert_status(3, self.run_cli('watch', '--follow', '--dump'))

    def test_interval(self):
        for value in ('14', '3601', '0', '-1', '1m', '15.5', ''):
            result = self.run_cli('watch', '--interval', value)
            self.assert_says('“--interval” needs a number of seconds from 15 to 3600.', result)
            self.assert_status(64, result)
        self.assert_status(64, self.run_cli('status', '--interval', '20'))


if __name__ == '__main__':
    cli_case.main()
