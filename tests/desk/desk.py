# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""A private desktop without a screen.

    with Desk(keyring=True) as desk:
        app = desk.spawn('app', ['backup-glance'])
        ...

A Desk is a folder, a display (X11: Xvfb and openbox; Wayland: sway without outputs of its own), and a
session bus on which only the services named here can be activated. Two desks do not interfere with each other.
What a desk started, and what the bus started for it, ends with it, by process id.

Entering a desk also moves this process into it (os.environ), so that gi can talk to its bus and to its
accessibility bus; connect to a bus only after that, and use one desk at a time in a process.
"""
import base64
import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
SERVICES = Path('/usr/share/dbus-1/services')
PASSWORD = 'test'
PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 120.0  # seconds, with what does not come at all; a busy machine may take its time

BUS_CONFIG = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:path={folder}/run/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}/data/dbus-1/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''

GTK_SETTINGS = '''[Settings]
gtk-font-name=Cantarell 11
gtk-icon-theme-name=Adwaita
gtk-cursor-theme-name=Adwaita
gtk-decoration-layout=appmenu:close
gtk-enable-animations=false
gtk-cursor-blink=false
'''

SWAY_CONFIG = '''output HEADLESS-1 resolution {width}x{height} scale {scale} bg {background} solid_color
default_border none
default_floating_border none
for_window [app_id=".*"] floating enable, border none
seat * hide_cursor 1
xwayland disable
'''


KEEPASSXC_CONFIG = '''[General]
ConfigVersion=2
UpdateCheckMessageShown=true
SingleInstance=false
RememberLastDatabases=false
[GUI]
CheckForUpdates=false
[FdoSecrets]
Enabled=true
ShowNotification=false
ConfirmAccessItem=false
ConfirmDeleteItem=false
UnlockBeforeSearch=true
'''


class Timeout(AssertionError):
    """The expected event did not happen in time."""


def wait_until(condition, what, timeout=PATIENCE):
    """Returns the first true value of condition(), which it calls every 20 ms until the deadline."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Timeout(f'waited {timeout:g} s in vain for {what}')
        time.sleep(.02)


def say(what, lines):
    print(f'# {what}:', *lines, sep='\n#   ', file=sys.stderr, flush=True)


def describe(task):
    """A process or a thread, by its folder in /proc."""
    try:
        status = dict(line.split(':\t', 1) for line in (task / 'status').read_text().splitlines())
        place = (task / 'wchan').read_text()  # in the kernel
        return f'{task.name} {status["Name"]}, child of {status["PPid"]}: {status["State"][0]} {place}'
    except OSError:
        return f'{task.name} has just gone'


def stacks(pid):
    """Where its threads are, one line each, the innermost first: functions, or else their modules."""
    if not shutil.which('eu-stack'):
        return []
    told = subprocess.run(['eu-stack', '-m', '-n', '24', '-p', str(pid)], capture_output=True, text=True,
                          timeout=20).stdout
    threads = re.split(r'(?m)^TID ', told)[1:]
    frame = re.compile(r'(?m)^#\d+ +0x\w+ *(\S*) *(?:- \S*/([\w+-]+)\S*)?$')
    return [f'{thread.split(":")[0]}: ' + ' < '.join(name or library for name, library in frame.findall(thread))
            for thread in threads]


class Desk:
    """display: 'x11', 'wayland' or None; size: of the screen; scale: Wayland only.
    keyring: gnome-keyring, unlocked; services: further names that the bus may activate.
    window_manager: X11: openbox; without one, windows are there, but never have the keyboard.
    keep: do not delete the folder (its log/ tells what happened)."""

    def __init__(self, display='x11', size=(1280, 800), scale=1, background='#d5d3cf', dark=False,
                 keyring=False, services=(), window_manager=True, keep=False):
        self.display, self.size, self.scale, self.background = display, size, scale, background
        self.dark, self.keyring, self.keep = dark, keyring, keep
        self.window_manager = window_manager
        self.services = ['ca.desrt.dconf', 'org.a11y.Bus', *services]
        self.processes = []
        self.env = {}

    # The life of a desk

    def __enter__(self):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.folder = Path(tempfile.mkdtemp(prefix='desk-'))
        self._outer_env = dict(os.environ)
        try:
            self._make_folder()
            # The display comes first: programs activated by the bus need to know it.
            if self.display == 'x11':
                self._start_x11()
            elif self.display == 'wayland':
                self._start_wayland()
            self._start_bus()
            if self.keyring:
                self.start_keyring()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *exception):
        if exception[0] is not None:
            self._show_state()
        for process in reversed(self.processes):
            self.end(process)
        for pid in self._find_leftovers():
            os.kill(pid, signal.SIGKILL)
            try:
                os.waitpid(pid, 0)
            except ChildProcessError:
                pass  # reaped by its own parent
        os.environ.clear()
        os.environ.update(self._outer_env)
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _show_state(self):
        """For whoever wonders why a test has failed. The most telling comes last, since ends of logs are what is
        kept."""
        for show in self._show_logs, self._show_windows, self._show_processes:
            try:
                show()
            except (OSError, subprocess.SubprocessError) as error:
                say(show.__name__, [repr(error)])

    def _show_logs(self):
        """What the programs said last."""
        for log in sorted((self.folder / 'log').iterdir()):
            lines = [line for line in log.read_text(errors='replace').splitlines()[-12:] if line]
            if lines and log.name != 'xvfb':
                say(log.name, lines)

    def _show_windows(self):
        if self.display != 'x11' or not (self.folder / 'run/bus').exists():
            return

        def search(*options):
            return self.run(['xdotool', 'search', *options, '--name', '.'], capture_output=True, text=True,
                            timeout=20).stdout.split()
        visible = search('--onlyvisible')
        say('windows', [self.run(['xdotool', 'getwindowname', window], capture_output=True, text=True,
                                 timeout=20).stdout.strip() + ('' if window in visible else ' (not visible)')
                        for window in search()])

    def _show_processes(self):
        """Where they are, and our own in all of their threads. Without arguments: somebody's key may be among them."""
        found = {pid: describe(Path(f'/proc/{pid}')) for pid in sorted(self._find_leftovers())}
        say('processes', found.values())
        for pid, line in found.items():
            if ' backup-glance' in line:
                say(f'threads of {line}', stacks(pid))

    def _make_folder(self):
        for name in ('home', 'config/gtk-3.0', 'config/gtk-4.0', 'cache', 'data/dbus-1/services',
                     'data/applications', 'log', 'run'):
            (self.folder / name).mkdir(parents=True)
        (self.folder / 'run').chmod(0o700)
        for version in ('3.0', '4.0'):
            (self.folder / f'config/gtk-{version}/settings.ini').write_text(GTK_SETTINGS)
        for name in self.services:
            shutil.copy(SERVICES / f'{name}.service', self.folder / 'data/dbus-1/services')
        folder = str(self.folder)
        self._set_env(
            DESK=folder, HOME=f'{folder}/home', XDG_RUNTIME_DIR=f'{folder}/run',
            XDG_CONFIG_HOME=f'{folder}/config', XDG_CACHE_HOME=f'{folder}/cache',
            XDG_DATA_HOME=f'{folder}/data', XDG_STATE_HOME=f'{folder}/state',
            # A single one: libcloudproviders, of GTK's file dialog, leaks the path that it makes of each but the last.
            XDG_DATA_DIRS=os.environ.get('XDG_DATA_DIRS') or '/usr/share',
            DBUS_SESSION_BUS_ADDRESS=f'unix:path={folder}/run/bus', LANG='C.UTF-8',
            ADW_DEBUG_COLOR_SCHEME='prefer-dark' if self.dark else 'prefer-light',
            LC_ALL=None, LANGUAGE=None, DISPLAY=None, WAYLAND_DISPLAY=None, XAUTHORITY=None,
            SESSION_MANAGER=None, GTK_A11Y=None, NO_AT_BRIDGE=None, AT_SPI_BUS_ADDRESS=None,
            GSETTINGS_BACKEND=None, GTK_THEME=None, SECRET_BACKEND=None)

    def _set_env(self, **variables):
        """None removes a variable. Applies to this process and to what it starts."""
        for name, value in variables.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self.env = dict(os.environ)

    def _start_bus(self):
        config = self.folder / 'bus.conf'
        config.write_text(BUS_CONFIG.format(folder=self.folder))
        self.spawn('bus', ['dbus-daemon', f'--config-file={config}', '--nofork', '--nopidfile',
                           '--syslog-only'])
        wait_until((self.folder / 'run/bus').exists, 'the session bus')

    def _start_x11(self):
        reader, writer = os.pipe()
        width, height = self.size
        self.spawn('xvfb', ['Xvfb', '-displayfd', str(writer), '-screen', '0',
                            f'{width}x{height}x24', '-nolisten', 'tcp', '-noreset', '-dpi', '96'],
                   pass_fds=[writer])
        os.close(writer)
        with os.fdopen(reader) as display:
            self._set_env(DISPLAY=':' + display.readline().strip(), GDK_BACKEND='x11')
        if not self.window_manager:
            return
        self.wm = self.spawn('wm', ['openbox', '--sm-disable'])
        wait_until(lambda: b'0x' in self.run(['xprop', '-root', '_NET_SUPPORTING_WM_CHECK'],
                                             capture_output=True).stdout, 'the window manager')

    def _start_wayland(self):
        width, height = (side * self.scale for side in self.size)
        config = self.folder / 'config/sway.conf'
        config.write_text(SWAY_CONFIG.format(width=width, height=height, scale=self.scale,
                                             background=self.background))
        # sway refuses to run as root; a user namespace is enough for it.
        cloak = ['unshare', '--user', '--map-user=1000', '--map-group=1000'] if os.getuid() == 0 else []
        self._set_env(WLR_BACKENDS='headless', WLR_LIBINPUT_NO_DEVICES='1', WLR_RENDERER='pixman')
        self.spawn('sway', [*cloak, 'sway', '-c', str(config)])
        run = self.folder / 'run'
        socket = wait_until(lambda: [p for p in run.glob('wayland-?') if p.is_socket()],
                            'the compositor')[0]
        ipc = wait_until(lambda: list(run.glob('sway-ipc.*.sock')), "the compositor's socket")[0]
        self._set_env(WAYLAND_DISPLAY=socket.name, SWAYSOCK=str(ipc), GDK_BACKEND='wayland')

    def _find_leftovers(self):
        """Our descendants on this desk: what the bus activated."""
        mark = b'DESK=' + os.fsencode(self.folder)
        for entry in Path('/proc').iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                if mark in (entry / 'environ').read_bytes().split(b'\0'):
                    yield int(entry.name)
            except OSError:
                continue

    # Processes

    def spawn(self, name, command, env=None, **keywords):
        """Starts command on this desk, with its output in log/NAME. It ends with the desk."""
        log = open(self.folder / 'log' / name, 'ab')
        keywords.setdefault('stdin', subprocess.DEVNULL)
        keywords.setdefault('stdout', log)
        keywords.setdefault('stderr', log)
        process = subprocess.Popen(command, env={**os.environ, **(env or {})},
                                   start_new_session=True, **keywords)
        log.close()
        self.processes.append(process)
        return process

    def run(self, command, env=None, **keywords):
        """subprocess.run() on this desk."""
        return subprocess.run(command, env={**os.environ, **(env or {})}, **keywords)

    def end(self, process, timeout=20):
        """Ends what spawn() started, with its children; returns its exit status."""
        if process in self.processes:
            self.processes.remove(process)
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        return process.wait()

    def log(self, name):
        return (self.folder / 'log' / name).read_text(errors='replace')

    # The bus

    def call(self, name, path, method, *arguments):
        """gdbus call; arguments in GVariant's text form. Returns what it prints, or None."""
        result = self.run(['gdbus', 'call', '--session', '--timeout', '60', '-d', name, '-o', path,
                           '-m', method, *arguments], capture_output=True, text=True)
        return result.stdout.strip() if result.returncode == 0 else None

    def wait_for_name(self, name):
        wait_until(lambda: 'true' in (self.call('org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner',
                                                name) or ''), f'{name} on the bus')

    # Secrets

    def start_keyring(self, password=PASSWORD):
        """gnome-keyring, with an unlocked "login" keyring as the default."""
        process = self.spawn('keyring', ['gnome-keyring-daemon', '--foreground', '--unlock',
                                         '--components=secrets'], stdin=subprocess.PIPE)
        process.stdin.write(password.encode())
        process.stdin.close()
        wait_until(lambda: 'collection' in (self.call(
            'org.freedesktop.secrets', '/org/freedesktop/secrets',
            'org.freedesktop.Secret.Service.ReadAlias', 'default') or ''), 'the keyring')
        return process

    def lock_keyring(self):
        self.run([HERE / 'keyring', 'lock'], check=True)

    def unlock_keyring(self, password=PASSWORD):
        self.run([HERE / 'keyring', 'unlock', password], check=True)

    def start_fake_secrets(self, *how):
        """A Secret Service that misbehaves; see fake-secrets."""
        process = self.spawn('fake-secrets', [HERE / 'fake-secrets', *how])
        self.wait_for_name('org.freedesktop.secrets')
        return process

    def start_keepassxc(self, password=PASSWORD, locked=False):
        """KeePassXC as the Secret Service, with a database that it shows to others."""
        empty, plain, database = (self.folder / name for name in ('empty.kdbx', 'keys.xml', 'keys.kdbx'))
        twice = f'{password}\n{password}\n'

        def cli(*arguments, **keywords):
            return self.run(['keepassxc-cli', *arguments], check=True, text=True, capture_output=True,
                            **keywords).stdout
        cli('db-create', '-p', str(empty), input=twice)
        xml = cli('export', '-q', '-f', 'xml', str(empty), input=password + '\n')
        # The database itself says which group is shown.
        group = uuid.UUID(bytes=base64.b64decode(re.search(r'<Group>\s*<UUID>([^<]+)', xml)[1]))
        plain.write_text(xml.replace('<Binaries/>', '<Binaries/><CustomData><Item>'
                                     '<Key>FDO_SECRETS_EXPOSED_GROUP</Key>'
                                     f'<Value>{{{group}}}</Value></Item></CustomData>'))
        cli('import', '-p', str(plain), str(database), input=twice)
        for name in ('config', 'cache'):
            folder = self.folder / name / 'keepassxc'
            folder.mkdir(exist_ok=True)
            (folder / 'keepassxc.ini').write_text(KEEPASSXC_CONFIG)
        process = self.spawn('keepassxc', ['keepassxc', *([] if locked else ['--pw-stdin']), str(database)],
                             stdin=subprocess.PIPE)
        process.stdin.write(password.encode() + b'\n')
        process.stdin.close()
        self.wait_for_name('org.freedesktop.secrets')
        wait_until(lambda: str(locked).lower() in (self.call(
            'org.freedesktop.secrets', '/org/freedesktop/secrets/aliases/default',
            'org.freedesktop.DBus.Properties.Get', 'org.freedesktop.Secret.Collection',
            'Locked') or ''), 'the database')
        return process

    # Notifications

    def start_dunst(self):
        """A notification daemon; `dunstctl` queries it and acts for the user."""
        folder = self.folder / 'config/dunst'
        folder.mkdir(exist_ok=True)
        choice = self.folder / 'home/choice'  # the button that `dunstctl context` chooses, by its label
        menu = self.folder / 'home/choose'
        menu.write_text(f'#!/bin/sh\ngrep -m 1 "^#$(cat {choice}) "\n')
        menu.chmod(0o755)
        (folder / 'dunstrc').write_text('[global]\nidle_threshold = 0\nhistory_length = 0\nstack_duplicates = false\n'
                                        f'dmenu = {menu}\n')
        process = self.spawn('dunst', ['dunst'])
        self.wait_for_name('org.freedesktop.Notifications')
        return process

    # Windows

    def windows(self, title):
        """X11: the ids of the visible windows whose title matches the regular expression. For a moment that of a
        program that was killed is among them."""
        return self.run(['xdotool', 'search', '--onlyvisible', '--name', title], capture_output=True,
                        text=True).stdout.split()

    def find_window(self, title, timeout=PATIENCE):
        """X11: the id of such a window."""
        return wait_until(lambda: self.windows(title), f'a window called {title}', timeout)[-1]

    def enter_window(self, title):
        """The same, once it has the keyboard: what is pressed before that goes elsewhere."""
        def look():
            active = self.run(['xdotool', 'getactivewindow'], capture_output=True, text=True).stdout.strip()
            return active if active in self.windows(title) else None
        return wait_until(look, f'the keyboard in {title}')

    def wait_for_view(self, timeout=PATIENCE):
        """Wayland: waits until a window is shown."""
        def shown(node):
            return node.get('app_id') or any(
                shown(child) for child in node.get('nodes', []) + node.get('floating_nodes', []))
        wait_until(lambda: shown(json.loads(self.run(
            ['swaymsg', '-t', 'get_tree', '-r'], capture_output=True, check=True).stdout)),
            'a window', timeout)

    def resize_view(self, width, height):
        """Wayland: sets the window's size and moves it to the middle of the screen."""
        self.run(['swaymsg', '-q', f'[app_id=".*"] resize set {width} px {height} px, '
                  'move position center'], check=True)

    def fill_screen(self):
        """Wayland: the window takes the whole screen; dialogs stay above it."""
        self.run(['swaymsg', '-q', '[app_id=".*"] floating disable'], check=True)

    def shoot(self, path, title=None):
        """Takes a picture of the window with that title or of the whole screen (X11), or of the screen
        (Wayland). Repeats until two in a row are the same, so that nothing is half drawn."""
        if self.display == 'wayland':
            command = ['grim', '-t', 'png', '-']
        else:
            window = self.find_window(title) if title else 'root'
            command = ['import', '-window', window, '-define', 'png:exclude-chunks=date,time', 'png:-']
        last = [None]

        def is_still():
            picture = self.run(command, capture_output=True, check=True).stdout
            still, last[0] = picture == last[0], picture
            if not still:
                time.sleep(.2)
            return still
        wait_until(is_still, 'a still picture')
        Path(path).write_bytes(last[0])


def wayland_shot(path, command, size=(360, 648), scale=2, margin=40, dark=False, resize=True,
                 env=None, ready=None):
    """Takes a crisp picture of a program's window, with its shadow. ready(desk) waits until it looks right."""
    width, height = size
    with Desk('wayland', size=(width + 2 * margin, height + 2 * margin), scale=scale, dark=dark) as desk:
        desk.spawn('app', command, env=env)
        desk.wait_for_view()
        if resize:
            desk.resize_view(width, height)
        if ready is not None:
            ready(desk)
        desk.shoot(path)
