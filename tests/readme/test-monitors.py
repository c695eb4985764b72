# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""README's examples in Nagios, in Prometheus' own tools and in its node exporter, which `monitors` has fetched."""

import json
import re
import socket
import urllib.error
import urllib.request

from readme import ADDRESS, block, replace
from resident import BUILD, SCHEMAS, Desk, run_tap, start_portals, wait_until

NAGIOS = '''log_file={folder}/nagios.log
query_socket={folder}/nagios.qh
cfg_file={folder}/objects.cfg
object_cache_file={folder}/objects.cache
status_file={folder}/status
status_update_interval=1
temp_file={folder}/temp
temp_path={folder}
check_result_path={folder}
lock_file={folder}/lock
nagios_user={user}
nagios_group={group}
use_syslog=0
check_external_commands=0
enable_notifications=0
retain_state_information=0
service_inter_check_delay_method=n
host_inter_check_delay_method=n
execute_host_checks=0
interval_length=1
check_for_updates=0
'''

# What every Nagios has and the example relies on.
OBJECTS = '''define timeperiod {
  timeperiod_name 24x7
  alias always
  monday 00:00-24:00
  tuesday 00:00-24:00
  wednesday 00:00-24:00
  thursday 00:00-24:00
  friday 00:00-24:00
  saturday 00:00-24:00
  sunday 00:00-24:00
}
define contact {
  contact_name root
  service_notification_commands nothing
  host_notification_commands nothing
  service_notification_period 24x7
  host_notification_period 24x7
}
define command {
  command_name nothing
  command_line /bin/true
}
define host {
  host_name localhost
  address 127.0.0.1
  check_command nothing
  max_check_attempts 1
  check_period 24x7
  contacts root
}
define service {
  name generic-service
  check_period 24x7
  max_check_attempts 3
  contacts root
  register 0
}
'''


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.portal = start_portals(desk, 1, '--state', 'failed')[0]
        self.folder = desk.folder / 'home'

    def metrics(self, **more):
        """As text."""
        env = {**SCHEMAS, 'DOCSPACE_URL': self.portal.origin, 'DOCSPACE_API_KEY': self.portal.key, **more}
        return self.desk.run([BUILD / 'src/cli/backup-glance-cli', 'status', '--prometheus'], env=env, check=True,
                             capture_output=True, text=True).stdout

    def runs_in_nagios(self):
        """Nagios accepts the example, runs the plugin and takes its line apart"""
        key = self.folder / 'docspace.key'
        key.touch(0o600)
        key.write_text(self.portal.key)
        example = replace(block('nagios', 'check_docspace_backup'), **{
            ADDRESS: self.portal.origin, '/etc/nagios4/docspace.key': key,
            ' backup-glance-cli': f' GSETTINGS_SCHEMA_DIR={BUILD}/data {BUILD}/src/cli/backup-glance-cli'})
        (self.folder / 'objects.cfg').write_text(OBJECTS + example)
        config = self.folder / 'nagios.cfg'
        config.write_text(NAGIOS.format(folder=self.folder, user=self.folder.owner(), group=self.folder.group()))
        self.desk.run(['nagios4', '-v', config], check=True, capture_output=True)
        process = self.desk.spawn('nagios', ['nagios4', config])
        status = self.folder / 'status'
        text = wait_until(lambda: status.exists() and 'BACKUP' in status.read_text() and status.read_text(), 'a result')
        self.desk.end(process)
        service = re.search(r'^servicestatus \{.*?^\t\}', text, re.M | re.S)[0]
        assert '\tcurrent_state=2\n' in service, service
        assert re.search(r"\tplugin_output=BACKUP CRITICAL - [^|]*: Failed · No space left on device · last backup: ", service), service
        assert re.search(r"\tperformance_data='[^']* progress'=43%;;;0;100\b", service), service

    def is_exported(self):
        """the node exporter has the metrics among its own, without an error"""
        (self.folder / 'backup.prom').write_text(self.metrics())
        with socket.socket() as one:
            one.bind(('127.0.0.1', 0))
            port = one.getsockname()[1]
        self.desk.spawn('exporter', ['prometheus-node-exporter', '--collector.disable-defaults',
                                     '--collector.textfile', f'--collector.textfile.directory={self.folder}',
                                     f'--web.listen-address=127.0.0.1:{port}'])

        def read():
            try:
                with urllib.request.urlopen(f'http://127.0.0.1:{port}/metrics') as answer:
                    return answer.read().decode()
            except urllib.error.URLError:
                return None
        text = wait_until(read, 'the exporter')
        assert '\nnode_textfile_scrape_error 0\n' in text, text
        assert re.search(r'^backup_glance_phase\{[^}]*phase="failed"[^}]*\} 1$', text, re.M), text

    def fires(self, metrics, alert, minutes, *labels):
        """Whether @alert fires after @minutes of these metrics, with these labels beside the portal's own."""
        samples = re.findall(r'^([a-z_]+)\{(.*)\} (\S+)$', metrics, re.M)
        own = dict(re.findall(r'(portal|url|dump)="([^"]*)"', samples[0][1]))
        test = {'interval': '1m',
                'input_series': [{'series': f'{name}{{{words}}}', 'values': f'{value}+0x{minutes}'}
                                 for name, words, value in samples],
                'alert_rule_test': [{'eval_time': f'{minutes}m', 'alertname': alert,
                                     'exp_alerts': [{'exp_labels': {**own, **dict(labels)}}]}]}
        (self.folder / 'test.yml').write_text(json.dumps({'rule_files': ['rules.yml'], 'tests': [test]}))
        done = self.desk.run(['promtool', 'test', 'rules', self.folder / 'test.yml'], capture_output=True, text=True)
        assert done.returncode in (0, 1), done
        return done.returncode == 0

    def alerts(self):
        """each rule is right, and fires when it should"""
        (self.folder / 'rules.yml').write_text(block('yaml', 'BackupFailed'))
        done = self.desk.run(['promtool', 'check', 'rules', self.folder / 'rules.yml'], capture_output=True, text=True)
        assert done.returncode == 0 and '3 rules found' in done.stdout, done
        failed, refused = self.metrics(), self.metrics(DOCSPACE_API_KEY='wrong-key')
        assert self.fires(failed, 'BackupFailed', 1, ('phase', 'failed'))
        assert not self.fires(refused, 'BackupFailed', 1, ('phase', 'failed'))
        overdue = re.sub(r'(backup_glance_overdue\S*\}) 0', r'\1 1', failed)
        assert self.fires(overdue, 'BackupOverdue', 1)
        assert not self.fires(failed, 'BackupOverdue', 1)
        assert self.fires(refused, 'BackupNotChecked', 20, ('code', 'unauthorized'))
        assert not self.fires(refused, 'BackupNotChecked', 5, ('code', 'unauthorized'))
        # Promtool's clock begins at 0.
        old = re.sub(r'(last_check_timestamp_seconds\S*\}) \d+', r'\1 0', failed)
        assert self.fires(old, 'BackupNotChecked', 90)
        assert not self.fires(failed, 'BackupNotChecked', 90)


with Desk(None) as desk:
    story = Story(desk)
    run_tap([story.runs_in_nagios, story.is_exported, story.alerts])
