# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The app as a Flatpak on a desk of its own, and the portals of that desk.

$GLANCE_FLATPAK is the bundle, $GLANCE_FLATPAK_UPDATE a later one of the same app, and $FLATPAK_SYSTEM_DIR the
installation that has the runtime.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / name) for name in ('desk', 'ui', 'desktop', 'cli')]
import a11y  # noqa: E402, F401
import portal  # noqa: E402, F401
from desk import Desk, PATIENCE, wait_until  # noqa: E402, F401
from program import APP_ID, BUILD, COMPLAINT, Browser, run_tap, start_portals  # noqa: E402, F401

PORTALS = Path('/usr/share/xdg-desktop-portal/portals')
RESIDENT = '/app/bin/backup-glance'
WINDOW = '^Backup Glance$'
PICTURES = BUILD / 'meson-logs'  # to look at: flatpak-*.png
# What the bus of a desktop that has Flatpak can start
SERVICES = ['org.freedesktop.Flatpak', 'org.freedesktop.portal.Flatpak', 'org.freedesktop.impl.portal.PermissionStore']
# Backends of xdg-desktop-portal: that of GTK, gnome-keyring, and one of our own for what needs a whole desktop, or a
# user
BACKENDS = {
    'gtk': ('org.freedesktop.impl.portal.desktop.gtk', None),
    'keyring': ('org.freedesktop.secrets', 'org.freedesktop.impl.portal.Secret'),
    'test': ('org.freedesktop.impl.portal.desktop.test',
             'org.freedesktop.impl.portal.Background;org.freedesktop.impl.portal.FileChooser'),
}


if 'GLANCE_FLATPAK_MOUNTS' not in os.environ:
    os.environ['GLANCE_FLATPAK_MOUNTS'] = 'own'
    os.execvp('unshare', ['unshare', '--mount', sys.executable, *sys.argv])


class Box:
    """The installed app. Whatever runs in it is on the desk."""

    def __init__(self, desk):
        self.desk = desk
        self._move_runtime_folder()
        self.installation = desk.folder / 'flatpak'
        self.data = desk.folder / 'home/.var/app' / APP_ID
        exports = self.installation / 'exports/share'
        desk._set_env(FLATPAK_USER_DIR=str(self.installation),
                      XDG_DATA_DIRS=f'{exports}:{os.environ["XDG_DATA_DIRS"]}')
        self.install(os.environ['GLANCE_FLATPAK'])
        for service in (exports / 'dbus-1/services').glob('*'):
            shutil.copy(service, desk.folder / 'data/dbus-1/services')
        desk.call('org.freedesktop.DBus', '/', 'org.freedesktop.DBus.ReloadConfig')
        desk.run(['dbus-update-activation-environment', '--all'], check=True)

    def _move_runtime_folder(self):
        """In the sandbox it is this one, so the two can only agree about a chosen file if the desk's is, too. The mount
        is seen by this process and its children alone."""
        usual = f'/run/user/{os.getuid()}'
        os.makedirs(usual, mode=0o700, exist_ok=True)
        self.desk.run(['mount', '--bind', self.desk.folder / 'run', usual], check=True)
        self.desk._set_env(XDG_RUNTIME_DIR=usual)

    def install(self, bundle):
        self.desk.run(['flatpak', 'install', '--user', '--noninteractive', '--or-update', bundle], check=True,
                      stdout=subprocess.DEVNULL)

    def command(self, *arguments, options=()):
        return ['flatpak', 'run', *options, APP_ID, *arguments]

    def start(self, *arguments, name='app', options=(), **env):
        return self.desk.spawn(name, self.command(*arguments, options=options),
                               env={'G_DEBUG': 'fatal-criticals', **env})

    def run(self, program, *arguments, options=(), around=(), check=True, **keywords):
        """Another program in the sandbox; around: a command that runs flatpak."""
        done = self.desk.run([*around, *self.command(*arguments, options=[f'--command={program}', *options])],
                             capture_output=True, text=True, **keywords)
        assert not check or done.returncode == 0, (program, arguments, done)
        return done

    def runtime(self):
        """The folder that is /usr in the sandbox."""
        return Path(re.search('runtime-path=(.*)', self.run('cat', '/.flatpak-info').stdout)[1])

    def cli(self, *arguments, **keywords):
        return self.run('backup-glance-cli', *arguments, **keywords)

    def get(self, key):
        return self.run('gsettings', 'get', APP_ID, key).stdout.strip()

    def set(self, key, value):
        self.run('gsettings', 'set', APP_ID, key, value)

    def add(self, portal, name):
        self.cli('add', portal.origin, '--name', name, input=portal.key)

    def has_key_in_service(self):
        """Whether the Secret Service of the desk has a key of ours."""
        found = self.desk.run(['secret-tool', 'search', '--all', 'xdg:schema', f'{APP_ID}.ApiKey'], check=True,
                              capture_output=True, text=True)
        return 'portal-id' in found.stdout + found.stderr

    def processes(self, program=RESIDENT):
        """The ids outside of the sandbox of those that run it."""
        found = []
        for entry in Path('/proc').iterdir():
            try:
                if entry.name.isdigit() and os.readlink(entry / 'exe').endswith(program) \
                        and f'DESK={self.desk.folder}'.encode() in (entry / 'environ').read_bytes().split(b'\0'):
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def wait_for_resident(self):
        self.desk.wait_for_name(APP_ID)
        return wait_until(self.processes, 'the resident')[0]

    def activate(self):
        self.desk.call(APP_ID, '/' + APP_ID.replace('.', '/'), 'org.freedesktop.Application.Activate', '{}')

    def act(self, name):
        self.desk.call(APP_ID, '/' + APP_ID.replace('.', '/'), 'org.freedesktop.Application.ActivateAction', name,
                       '[]', '{}')

    def find_card(self, start):
        """Waits for it in the window that is there now; one that is about to go may still be found for a moment."""
        pattern = re.compile(f'^{start}')
        return wait_until(lambda: a11y.app('backup-glance').find_all(pattern), f'a card: {start}')[0]

    def quit(self):
        """Ends the app, and everything in its sandbox."""
        self.act('quit')
        wait_until(lambda: not self.processes() and not self.processes('/backup-glance-window'), 'its end')

    def kill(self):
        for process in self.processes():
            os.kill(process, signal.SIGKILL)
        wait_until(lambda: not self.processes(), 'its end')


class Portals:
    """xdg-desktop-portal, the portal that shows chosen files in a sandbox, and those backends that this desktop has."""

    def __init__(self, desk, *backends):
        self.desk = desk
        folder = desk.folder / 'portals'
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self.processes = []
        for backend in backends:
            name, interfaces = BACKENDS[backend]
            if interfaces is None:
                interfaces = re.search('(?m)^Interfaces=(.*)', (PORTALS / 'gtk.portal').read_text())[1]
                interfaces = interfaces.replace('org.freedesktop.impl.portal.FileChooser;', '')
                self._spawn('portal-gtk', ['/usr/libexec/xdg-desktop-portal-gtk'], name)
            elif backend == 'test':
                self._spawn('backend', [HERE.parent / 'desktop/portal-backend'], name)
            (folder / f'{backend}.portal').write_text(
                f'[portal]\nDBusName={name}\nInterfaces={interfaces}\nUseIn=test\n')
        self._spawn('documents', ['/usr/libexec/xdg-document-portal'], 'org.freedesktop.portal.Documents')
        self._spawn('portal', ['/usr/libexec/xdg-desktop-portal', '-v'], 'org.freedesktop.portal.Desktop',
                    XDG_DESKTOP_PORTAL_DIR=str(folder), XDG_CURRENT_DESKTOP='test')

    def _spawn(self, name, command, bus_name, **env):
        self.processes.append(self.desk.spawn(name, command, env=env))
        self.desk.wait_for_name(bus_name)

    def calls(self, method):
        """The arguments of each call of our own backend's method, in GVariant's text form."""
        return [line.partition(' ')[2] for line in self.desk.log('backend').splitlines() if line.startswith(method)]

    def choose(self, path):
        """What the user will choose in a file dialog, and None where the user is going to dismiss it."""
        chosen = self.desk.folder / 'chosen'
        if path is None:
            chosen.unlink(missing_ok=True)
        else:
            chosen.write_text(str(path))

    def permit(self, word):
        """yes, or no: what the user has said about the background in the desktop's settings"""
        assert self.desk.call('org.freedesktop.impl.portal.PermissionStore',
                              '/org/freedesktop/impl/portal/PermissionStore',
                              'org.freedesktop.impl.portal.PermissionStore.SetPermission',
                              'background', 'true', 'background', APP_ID, f'["{word}"]')

    def end(self):
        for process in reversed(self.processes):
            self.desk.end(process)
