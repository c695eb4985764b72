#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""README's units: systemd finds nothing wrong with them, and each command does its work as it is written, with the
program installed in /usr/local."""

import os
import re
import shlex
import signal
from pathlib import Path

from readme import block
from resident import BUILD, PATIENCE, SCHEMAS, Desk, run_tap, start_portals, wait_until

UNITS = {'backup-glance-metrics.service': 'status --prometheus', 'backup-glance-metrics.timer': '[Timer]',
         'backup-glance-watch.service': 'watch --follow'}
METRICS, WATCH = 'backup-glance-metrics.service', 'backup-glance-watch.service'


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.units = {name: block('ini', words) for name, words in UNITS.items()}
        self.metrics = desk.folder / 'metrics'
        self.metrics.mkdir()
        portal = start_portals(desk, 1, '--state', 'failed')[0]
        self.env = {**SCHEMAS, 'DOCSPACE_URL': portal.origin, 'DOCSPACE_API_KEY': portal.key}

    def installed(self, *command):
        """@command where the program is installed, and there is a folder for metrics."""
        return ['bwrap', '--dev-bind', '/', '/', '--tmpfs', '/usr/local/bin',
                '--ro-bind', BUILD / 'src/cli/backup-glance-cli', '/usr/local/bin/backup-glance-cli',
                '--tmpfs', '/var/lib', '--bind', self.metrics, '/var/lib/prometheus/node-exporter',
                '--setenv', 'PATH', '/usr/local/bin:/usr/bin:/bin', *command]

    def start(self, name):
        """What systemd would run."""
        return self.installed(*shlex.split(re.search(r'^ExecStart=(.*)$', self.units[name], re.M)[1]))

    def verify(self, units):
        folder = self.desk.folder / 'units'
        folder.mkdir(exist_ok=True)
        for name, text in units.items():
            (folder / name).write_text(text)
        return self.desk.run(self.installed('systemd-analyze', '--user', '--man=no', 'verify',
                                            *(folder / name for name in units)), capture_output=True, text=True)

    def passes(self):
        """systemd-analyze has nothing to say about them"""
        done = self.verify(self.units)
        assert (done.returncode, done.stdout + done.stderr) == (0, ''), done

    def can_fail(self):
        """it would, about a program that is not there, or a word that it does not know"""
        unit = self.units[WATCH]
        for bad in (unit.replace('=backup-glance-cli', '=backup-glance-client'), unit.replace('Restart=', 'Restrat=')):
            assert self.verify({WATCH: bad}).stderr

    def writes_metrics(self):
        """the metrics are in one file, under its last name"""
        self.desk.run(self.start(METRICS), env=self.env, check=True)
        assert [path.name for path in self.metrics.iterdir()] == ['backup.prom']
        text = (self.metrics / 'backup.prom').read_text()
        assert re.search(r'^backup_glance_phase\{.*phase="failed"\} 1$', text, re.M), text

    def keeps_metrics(self):
        """what is there stays when nothing new can be told"""
        before = (self.metrics / 'backup.prom').read_text()
        done = self.desk.run(self.start(METRICS), env={**self.env, 'DOCSPACE_URL': 'ftp://acme'}, capture_output=True)
        assert done.returncode == 64, done
        assert (self.metrics / 'backup.prom').read_text() == before

    def keeps_a_log(self):
        """the log has its line at once, and the service ends well when it is stopped"""
        process = self.desk.spawn('watch', self.start(WATCH), env=self.env)
        wait_until(lambda: ': Failed' in self.desk.log('watch'), 'a line')
        # The process that was started only waits for the one in the sandbox.
        os.kill(int(Path(f'/proc/{process.pid}/task/{process.pid}/children').read_text()), signal.SIGTERM)
        assert process.wait(PATIENCE) == 0, process.returncode


with Desk(None) as desk:
    story = Story(desk)
    run_tap([story.passes, story.can_fail, story.writes_metrics, story.keeps_metrics, story.keeps_a_log])
