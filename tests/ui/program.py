# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The programs in these tests: the app, a portal process, and a browser that records what it is told to open."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'desk'))
import a11y  # noqa: E402
from desk import PATIENCE, wait_until  # noqa: E402, F401
from gi.repository import GLib  # noqa: E402

APP_ID = 'io.github.backupglance.BackupGlance'
BUILD = Path(os.environ.get('GLANCE_BUILD_DIR', '.')).resolve()
COMPLAINT = re.compile(r'\b(WARNING|CRITICAL|ERROR)\b')


def is_alive(pid):
    try:
        return ') Z ' not in Path(f'/proc/{pid}/stat').read_text()
    except OSError:
        return False


def windows_of(resident):
    """The window processes that are its children."""
    found = []
    for entry in Path('/proc').iterdir():
        try:
            if entry.name.isdigit() and f'\nPPid:\t{resident}\n' in (entry / 'status').read_text() \
                    and is_alive(int(entry.name)) and b'backup-glance-window' in (entry / 'cmdline').read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


class App:
    """backup-glance on a desk. A warning from GTK or from us counts as a crash."""

    def __init__(self, desk, *arguments, name='app', **env):
        self.desk, self.name = desk, name
        self.process = desk.spawn(name, [BUILD / 'src/backup-glance', *arguments],
                                  env={'GSETTINGS_SCHEMA_DIR': str(BUILD / 'data'),
                                       'G_DEBUG': 'fatal-criticals', **env})

    @property
    def tree(self):
        return a11y.app('backup-glance')

    def windows(self):
        try:
            return [node.name for node in self.tree.children()]
        except GLib.Error:
            return []  # one of them has just gone

    def wait(self):
        """Waits for it to end, without errors."""
        wait_until(lambda: self.process.poll() is not None, f'the end of {self.name}')
        log = self.desk.log(self.name)
        assert self.process.returncode == 0, (self.process.returncode, log)
        assert not COMPLAINT.search(log), log

    def has_keyboard(self):
        active = self.desk.run(['xdotool', 'getactivewindow', 'getwindowpid'], capture_output=True, text=True).stdout
        return active.strip() in map(str, windows_of(self.process.pid))

    def quit(self):
        wait_until(self.has_keyboard, f'the keyboard in {self.name}')
        a11y.press('ctrl+q')
        self.wait()


class Portal:
    def __init__(self, line, server=None):
        self.origin, self.key, self.name = line.strip().split(' ', 2)
        self.server = server

    def skip(self):
        """Lets a third of the time of a run pass at once, here and at the other portals of this process."""
        self.server.send_signal(signal.SIGUSR1)

    def finish(self):
        """Lets the runs of all portals of this process end now."""
        self.server.send_signal(signal.SIGUSR2)

    def link(self):
        """The link of the finished backup, fetched from the portal itself."""
        request = urllib.request.Request(f'{self.origin}/api/2.0/backup/getbackupprogress?Dump=false',
                                         headers={'Authorization': self.key})
        with urllib.request.urlopen(request) as reply:
            return self.origin + json.load(reply)['response']['link']


def start_portals(desk, count, *arguments):
    """The demo's portals as a separate process."""
    server = desk.spawn('demo-server', [BUILD / 'tests/demo/demo-server', *arguments],
                        stdout=subprocess.PIPE, text=True)
    return [Portal(server.stdout.readline(), server) for _ in range(count)]


class Browser:
    """The desk's browser: records what it is told to open."""

    def __init__(self, desk):
        applications = desk.folder / 'data/applications'
        script = desk.folder / 'home/browser'
        self.list = desk.folder / 'home/opened'
        script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >>"{self.list}"\n')
        script.chmod(0o755)
        (applications / 'browser.desktop').write_text(
            f'[Desktop Entry]\nType=Application\nName=Browser\nExec={script} %u\n'
            'MimeType=x-scheme-handler/http;x-scheme-handler/https;\n')
        (applications / 'mimeapps.list').write_text(
            '[Default Applications]\nx-scheme-handler/http=browser.desktop\n'
            'x-scheme-handler/https=browser.desktop\n')

    def opened(self):
        return self.list.read_text().split() if self.list.exists() else []


class FileManager:
    """The desk's file manager: records what it is told to show."""

    def __init__(self, desk):
        name = 'org.freedesktop.FileManager1'
        self.list = desk.folder / 'home/shown'
        program = Path(__file__).resolve().parent.parent / 'desk/file-manager'
        (desk.folder / f'data/dbus-1/services/{name}.service').write_text(
            f'[D-BUS Service]\nName={name}\nExec={program} {self.list}\n')
        desk.call('org.freedesktop.DBus', '/', 'org.freedesktop.DBus.ReloadConfig')

    def shown(self):
        return self.list.read_text().split() if self.list.exists() else []


class Seen(NamedTuple):
    role: str
    name: str
    description: str


def focused():
    """The focused widget of the program, as it is now; for a menu button it is the button inside it."""
    def look():
        try:
            return ([Seen(node.role, node.name, node.description)
                     for node in a11y.app('backup-glance').find_all(state='focused')],)
        except GLib.Error:
            return None  # it has gone meanwhile: something else has the focus now, or nothing
    return wait_until(look, 'what has the focus')[0]


def press_tab(key='Tab'):
    """Presses Tab (or shift+Tab), and returns what has the focus then."""
    before = focused()

    def look():
        now = focused()
        return now if now != before else None
    a11y.press(key)
    return wait_until(look, 'the focus to move on')


def choose(name, *keys):
    """Opens the menu of that portal's card by Tab and Space, and presses keys in it."""
    label = f'Menu for {name}'
    a11y.app('backup-glance').find(label, 'push button')
    for _ in range(12):
        if any(node.name == label for node in focused()):
            break
        press_tab()
    a11y.press('space')
    wait_until(lambda: any(node.role == 'menu item' for node in focused()), 'the menu')
    if keys:
        a11y.press(*keys)
    if keys[-1:] == ('Return',):  # what is pressed next is not for the menu
        wait_until(lambda: not any(node.role == 'menu item' for node in focused()), 'the menu to close')


def finish_form(tree):
    """Waits until the form says what the key may do, and closes it. (Its last page is in the tree from the start.)"""
    done = tree.find('Done', 'push button')
    wait_until(lambda: 'key' in done.description, 'what the key may do')
    a11y.press('Return')


def run_tap(tests):
    """Test points in TAP. Each builds on the previous ones, so a failure ends the run."""
    print(f'1..{len(tests)}', flush=True)
    for number, test in enumerate(tests, 1):
        try:
            test()
        except BaseException as error:
            print(f'not ok {number} - {test.__doc__}', flush=True)
            print('\n'.join(f'# {line}' for line in repr(error).split('\\n')), flush=True)
            print(f'Bail out! {test.__doc__}', flush=True)
            raise
        print(f'ok {number} - {test.__doc__}', flush=True)
