# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""Notifications: what is sent, the programs that show it, and a portal that makes it happen."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from gi.repository import GLib

from resident import APP_ID, BUILD, HERE, SCHEMAS, a11y, act, call, wait_until

sys.path.insert(0, str(HERE.parent / 'cli'))
import portal  # noqa: E402
from storage import make_archive  # noqa: E402

NAME = 'org.freedesktop.Notifications'
MEMORY = b'backup-glance monitors 1'  # how its file begins
NOTIFYD = next(Path('/usr/lib').glob('**/xfce4/notifyd/xfce4-notifyd'))


@contextlib.contextmanager
def frozen(process):
    """It stands still, and is none the wiser."""
    os.killpg(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGCONT)


class Notices:
    """What is sent to the server of notifications, whoever that is."""

    def __init__(self, desk):
        self.desk = desk
        self.process = desk.spawn('notices', ['dbus-monitor', '--session', f"interface='{NAME}',member='Notify'",
                                              "type='signal',interface='org.freedesktop.DBus',member='NameAcquired'"])
        wait_until(lambda: 'NameAcquired' in desk.log('notices'), 'the monitor')

    def all(self):
        """(title, body, urgency) of each."""
        found = []
        for call in re.split(r'(?m)^(?=method call|signal)', self.desk.log('notices')):
            # Whole when the expiry time is there, the last argument.
            if 'member=Notify' not in call or not re.search(r'(?m)^   int32 -1', call):
                continue
            texts = re.findall(r'(?m)^   string "(.*)"$', call)
            found.append((texts[2], texts[3], int(re.search(r'byte (\d)', call)[1])))
        return found

    def wait(self, count):
        wait_until(lambda: len(self.all()) >= count, f'{count} notifications, not {self.all()}')
        assert len(self.all()) == count, self.all()
        return self.all()[-1]


class Dock:
    """What is told to docks: whether the launcher's icon draws the eye."""

    def __init__(self, desk):
        self.desk = desk
        desk.spawn('dock', ['dbus-monitor', '--session', "interface='com.canonical.Unity.LauncherEntry'",
                            "type='signal',interface='org.freedesktop.DBus',member='NameAcquired'"])
        wait_until(lambda: 'NameAcquired' in desk.log('dock'), 'the monitor')

    def is_urgent(self):
        return re.findall(r'"urgent"\s+variant\s+boolean (\w+)', self.desk.log('dock'))[-1:] == ['true']

    def wait(self, urgent):
        wait_until(lambda: self.is_urgent() == urgent, f'urgent {urgent} on the launcher')


class Dunst:
    def __init__(self, desk):
        self.desk = desk

    def start(self):
        self.process = self.desk.start_dunst()
        return self

    def stop(self):
        self.desk.end(self.process)

    def ctl(self, *arguments):
        return self.desk.run(['dunstctl', *arguments], check=True, capture_output=True, text=True).stdout

    def count(self, which):
        return call(NAME, '/org/freedesktop/Notifications', 'org.freedesktop.DBus.Properties', 'Get',
                    GLib.Variant('(ss)', ('org.dunstproject.cmd0', f'{which}Length')))[0]

    def shown(self):
        return self.count('displayed')

    def remembered(self):
        """Those that were on the screen before."""
        return self.count('history')

    def wait_shown(self, count):
        wait_until(lambda: self.shown() == count, f'{count} notifications on the screen')

    def click(self):
        self.ctl('action', '0')

    def choose(self, label):
        """Presses the button with that label."""
        (self.desk.folder / 'home/choice').write_text(label)
        self.ctl('context')

    def dismiss(self):
        self.ctl('close')


class Xfce:
    """xfce4-notifyd, which has no way to choose the default action but a button."""

    def __init__(self, desk):
        self.desk = desk

    def start(self):
        self.process = self.desk.spawn('notifyd', [NOTIFYD])
        self.desk.wait_for_name(NAME)
        return self

    def stop(self):
        self.desk.end(self.process)

    def shown(self):
        """Title and body of each; one that goes while we look has none."""
        labels = [[label.name for label in frame.find_all(role='label')]
                  for frame in a11y.app('xfce4-notifyd').find_all(role='frame')]
        return [tuple(texts) for texts in labels if len(texts) == 2]

    def click(self):
        self.choose('Show')

    def choose(self, label):
        a11y.app('xfce4-notifyd').find(label, 'push button').click()


class Mako:
    """On Wayland, at the upper right of the screen"""

    def __init__(self, desk, env):
        self.desk, self.env = desk, env

    def start(self):
        self.process = self.desk.spawn('mako', ['mako'], env=self.env)
        self.desk.wait_for_name(NAME)
        return self

    def stop(self):
        self.desk.end(self.process)

    def shown(self):
        listed = self.desk.run(['makoctl', 'list'], check=True, capture_output=True, env=self.env).stdout
        return [(one['summary']['data'], one['body']['data']) for one in json.loads(listed)['data'][0]]

    def choose(self, label):
        listed = self.desk.run(['makoctl', 'list'], check=True, capture_output=True, env=self.env).stdout
        one = json.loads(listed)['data'][0][0]
        action, = [key for key, value in one['actions']['data'].items() if value == label]
        self.desk.run(['makoctl', 'invoke', '-n', str(one['id']['data']), action], check=True, env=self.env)

    def click(self):
        """By mouse: it has no token for a window otherwise."""
        self.desk.run(['xdotool', 'mousemove', '1100', '40', 'click', '1'], check=True)


class Shell:
    """As GNOME Shell has it: it talks to the program by its name on the bus. See gtk-notifications."""

    def __init__(self, desk):
        self.desk = desk

    def start(self):
        self.process = self.desk.spawn('shell', [HERE / 'gtk-notifications'], stdin=subprocess.PIPE, text=True)
        self.desk.wait_for_name('org.gtk.Notifications')
        return self

    def stop(self):
        self.desk.end(self.process)

    def shown(self):
        """What it has written last: everything that is there."""
        lines = self.desk.log('shell').splitlines()
        return [tuple(one) for one in json.loads(lines[-1])] if lines else []

    def click(self):
        self.choose('')

    def choose(self, label):
        self.process.stdin.write(f'{label}\n')
        self.process.stdin.flush()


class Backups:
    """A portal on the list, called Acme, and how its backup stands; and one called Beta, whose backup failed long ago."""

    def __init__(self, desk, wrap=()):
        """@wrap: what goes before a command that shall run in a sandbox"""
        self.desk, self.n_checks = desk, 0
        now = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())
        record = {'id': 'old', 'fileName': 'old.tar.gz', 'storageType': 4, 'createdOn': now, 'expiresOn': now}
        self.portal = portal.Portal(None, history=[record], meet=self.count)
        self.beta = portal.Portal(portal.progress(42, isCompleted=True, error='Out of memory'), history=[record])
        for name, url in ('Acme', self.portal.url), ('Beta', self.beta.url):
            desk.run([*wrap, BUILD / 'src/cli/backup-glance-cli', 'add', url, '--name', name], check=True,
                     input='demo-key', text=True, env=SCHEMAS, capture_output=True)

    def count(self, kind):
        self.n_checks += kind == 'progress'

    def set(self, answer):
        self.portal.answers[:] = [answer]

    def check(self):
        """Until the resident knows the answer: the next check begins when the one before is over."""
        for _ in range(2):
            before = self.n_checks
            act('check-all')
            wait_until(lambda: self.n_checks > before, 'a check')

    def begin(self, task):
        self.set(portal.progress(42, taskId=task))

    def run(self, task):
        self.begin(task)
        self.check()

    def complete_at_start(self):
        self.set(portal.progress(100, taskId='zero'))

    def end_soon(self, task):
        """With the next check, which begins now."""
        self.set(portal.progress(100, taskId=task))
        act('check-all')

    def complete(self, task):
        self.set(portal.progress(100, taskId=task))
        self.check()

    def offer(self, task, file=None):
        """It completes, and leaves a file."""
        link = f'/storage/{task}.tar.gz'
        self.portal.files[link] = file or make_archive(100000)
        self.set(portal.progress(100, taskId=task, link=link))
        self.check()

    def fail(self, task, error='No space left on device'):
        self.set(portal.progress(42, taskId=task, isCompleted=True, error=error))
        self.check()

    def vanish(self):
        self.set(None)


def memory(desk):
    return desk.folder / 'state/backup-glance/monitors'


def notes(desk):
    """What the memory says about the notifications of each portal."""
    states = GLib.Variant.new_from_bytes(GLib.VariantType('a{sa{sv}}'),
                                         GLib.Bytes(memory(desk).read_bytes()[len(MEMORY):]), False).unpack()
    return [state['notes']['notifier'] for state in states.values()]


def nothing_is_unseen(desk):
    """Whether the user has seen all that there was to tell."""
    return not any(note['unseen'] for note in notes(desk))


def is_told(desk, phase):
    """Whether a run that ended so is known to be on the screen; until then a kill has it sent again."""
    return any(note['phase'] == phase and not note['waiting'] for note in notes(desk))


def is_unsaved_told(desk, task):
    """Whether it is known to be on the screen that the backup of this run was not saved."""
    return any(note.get('unsaved-run') == task and not note['waiting'] for note in notes(desk))


def set_key(desk, key, value):
    desk.run(['gsettings', 'set', APP_ID, key, value], check=True, env=SCHEMAS)


def mute(desk, until):
    """The first portal of the list, until that time in seconds; -1: for good; 0: not any more."""
    listed = desk.run(['gsettings', 'get', APP_ID, 'portals'], check=True, env=SCHEMAS, text=True,
                      capture_output=True).stdout
    path = f"/{APP_ID.replace('.', '/')}/portals/{listed.split(chr(39))[1]}/"
    desk.run(['gsettings', 'set', f'{APP_ID}.Portal:{path}', 'muted-until', f'int64 {until}'], check=True, env=SCHEMAS)
