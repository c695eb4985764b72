#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""README's examples for the shell and for status bars, in the programs that they are for."""

import os
import re
import signal

from readme import ADDRESS, block, replace
from resident import APP_ID, BUILD, WINDOW, Desk, a11y, owner, run_tap, start_portals, wait_until
from tray import Panel, Sway, Waybar

HOST = ADDRESS.partition('//')[2]
POLYBAR = '[bar/bottom]\nbottom = true\nheight = 32\nmodules-left = backup\nfont-0 = Cantarell:size=11\n'


class Polybar(Panel):
    def configure(self):
        config = self.desk.folder / 'config/polybar.ini'
        config.write_text(POLYBAR + block('ini', '[module/backup]'))
        self.command = ['polybar', f'--config={config}', 'bottom']


class Bar(Waybar):
    """Nothing but the module of the example, where others have the tray."""

    def configure(self):
        super().configure()
        (self.desk.folder / 'config/waybar/config').write_text(
            '{ "layer": "top", "position": "bottom", "height": 32, "modules-left": ["custom/backup"],\n'
            + block('json', '"custom/backup"') + '}\n')


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.portal = start_portals(desk, 1, '--state', 'failed')[0]
        desk._set_env(PATH=f'{BUILD}/src:{BUILD}/src/cli:{desk.env["PATH"]}',
                      GSETTINGS_SCHEMA_DIR=f'{BUILD}/data')

    def shell(self, command, **more):
        return self.desk.run(['sh', '-c', command], capture_output=True, text=True, **more)

    def adds_and_checks(self):
        """each command of the first example does what it says there"""
        example = block('console', 'backup-glance-cli add')
        commands = re.findall(r'^\$ (.*)$', example, re.M)
        adds, shows, looks, watches, reads, downloads, remembers, demo = commands
        assert self.shell(replace(adds, **{HOST: self.portal.origin}), input=self.portal.key, check=True)
        # The state is another one here, but the lines are the same.
        shown = self.shell(shows).stdout
        labels = [line.partition(':')[0] for line in example.splitlines() if re.match(r'[A-Z][\w ]+:', line)]
        assert [name for name in re.findall(r'^([^:]+):', shown, re.M) if name != 'Error'] == labels, shown
        assert self.shell(looks).stdout == 'look after the backups\n'
        assert self.shell(watches).stdout.startswith('Acme: Failed')
        assert self.shell(reads).stdout == '"Acme"\n'
        self.downloads(downloads, remembers)
        assert '100%' in self.shell(replace(demo, **{'--demo': '--demo --demo-seconds 1'})).stdout

    def downloads(self, downloads, remembers):
        """From a portal that has a file, and leaves the list again."""
        folder = self.desk.folder / 'home/backups'
        folder.mkdir()
        portal = start_portals(self.desk, 1, '--state', 'completed')[0]
        self.shell(f'backup-glance-cli add {portal.origin} --name Beta', input=portal.key, check=True)
        path = self.shell(replace(downloads, Acme='Beta', **{'/srv/backups': folder}), check=True).stdout.rstrip()
        told = self.shell(replace(remembers, Acme='Beta'), check=True).stdout
        assert path.startswith(f'{folder}/demo_') and re.search(rf'Beta  backup saved .* {path}\n', told), (path, told)
        self.shell('backup-glance-cli remove Beta', check=True)

    def needs_no_list(self):
        """the example for servers needs neither list nor keyring"""
        key = self.desk.folder / 'home/key'
        key.touch(0o600)
        key.write_text(self.portal.key)
        command = replace(block('sh', 'DOCSPACE_URL'), **{ADDRESS: self.portal.origin, '/run/secrets/docspace': key})
        done = self.shell(command, env={'DBUS_SESSION_BUS_ADDRESS': 'disabled:'})
        assert (done.returncode, done.stderr) == (2, ''), done
        assert done.stdout.startswith('Progress: 43%\nCompleted: true\n'), done

    def shows_in_tmux(self):
        """tmux has it in its status line, which another tmux looks at"""
        config = self.desk.folder / 'home/tmux.conf'
        config.write_text(block('tmux', 'status-right'))
        inner = f'env -u TMUX tmux -S {self.desk.folder}/run/inner -f {config} new-session cat'
        outer = ['tmux', '-S', str(self.desk.folder / 'run/outer'), '-f', '/dev/null']
        self.desk.run([*outer, 'new-session', '-d', '-x', '80', '-y', '10', inner], check=True)
        wait_until(lambda: re.search(r'Failed · \d\d:\d\d\s*\Z', self.desk.run(
            [*outer, 'capture-pane', '-p'], capture_output=True, text=True, check=True).stdout), 'the status line')
        for name in ('outer', 'inner'):
            self.desk.run(['tmux', '-S', f'{self.desk.folder}/run/{name}', 'kill-server'], check=True)

    def click(self, panel):
        """Once on the module, as soon as it can be seen."""
        wait_until(lambda: len(panel.pixels()) > 8, 'a module on the panel')
        panel.click()

    def quit(self):
        os.kill(owner(self.desk), signal.SIGTERM)
        wait_until(lambda: owner(self.desk) is None, 'the end of the program')

    def shows_in_polybar(self):
        """polybar has it in a module, and a click opens the window"""
        panel = Polybar(self.desk)
        text = self.desk.spawn('polybar', [*panel.command, '--stdout'])
        wait_until(lambda: 'Failed' in self.desk.log('polybar'), 'the module')
        self.desk.end(text)
        self.click(panel.start())
        self.desk.find_window(WINDOW)
        panel.stop()
        self.quit()

    def shows_in_waybar(self):
        """Waybar has it in a module with an icon, and a click opens the window"""
        sway = Sway(self.desk)
        panel = Bar(sway).start()
        a11y.app('waybar').find(re.compile('^✗ Failed$'), role='label')
        self.click(panel)
        wait_until(lambda: sway.windows() == [APP_ID.upper()], 'the window in front')
        self.quit()


with Desk('x11', keyring=True) as desk:
    story = Story(desk)
    run_tap([story.adds_and_checks, story.needs_no_list, story.shows_in_tmux, story.shows_in_polybar,
             story.shows_in_waybar])
