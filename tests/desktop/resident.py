# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The resident and its window, as processes."""

import os
import re
import signal
import sys
from pathlib import Path

from gi.repository import Gio, GLib

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / 'ui'), str(HERE.parent / 'desk')]
import a11y  # noqa: E402, F401
from desk import Desk, PATIENCE, wait_until  # noqa: E402, F401
from program import APP_ID, BUILD, COMPLAINT, is_alive, run_tap, start_portals, windows_of  # noqa: E402, F401

SCHEMAS = {'GSETTINGS_SCHEMA_DIR': str(BUILD / 'data')}
WINDOW = '^Backup Glance$'


def install_service(desk):
    """The bus starts the resident when somebody calls it."""
    template = (BUILD / 'data' / f'{APP_ID}.service').read_text()
    service = desk.folder / f'data/dbus-1/services/{APP_ID}.service'
    service.write_text(re.sub(r'(?m)^Exec=\S+', f'Exec={BUILD}/src/backup-glance', template))
    desk.call('org.freedesktop.DBus', '/', 'org.freedesktop.DBus.ReloadConfig')
    desk.run(['dbus-update-activation-environment', 'DISPLAY', 'GDK_BACKEND',
              f'GSETTINGS_SCHEMA_DIR={BUILD}/data', 'G_DEBUG=fatal-criticals'], check=True)


def call(name, path, interface, method, arguments=None):
    """On the session bus of the desk on which this process is, without another process for it."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    bus.set_exit_on_close(False)
    return bus.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 10000, None).unpack()


def act(action, *target):
    """As `gapplication action` does. target: at most one, a string."""
    call(APP_ID, f"/{APP_ID.replace('.', '/')}", 'org.gtk.Actions', 'Activate',
         GLib.Variant('(sava{sv})', (action, [GLib.Variant('s', text) for text in target], {})))


def owner(desk):
    """The process that has the application's name, or None."""
    try:
        return call('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'GetConnectionUnixProcessID',
                    GLib.Variant('(s)', (APP_ID,)))[0]
    except GLib.Error:
        return None


def libraries(pid):
    return set(re.findall(r'/(lib[\w+-]+)[-.\d]*\.so', Path(f'/proc/{pid}/maps').read_text()))


class Resident:
    """backup-glance on a desk, with its log. wrap: what goes before it, so that it runs in a sandbox."""

    def __init__(self, desk, *arguments, name='resident', wrap=(), **env):
        self.desk, self.name = desk, name
        self.process = desk.spawn(name, [*wrap, BUILD / 'src/backup-glance', *arguments],
                                  env={**SCHEMAS, 'G_DEBUG': 'fatal-criticals', **env})
        self.pid = self.process.pid

    def wait_for_name(self):
        """Then it is known which process it is: in a sandbox there is another one around it."""
        self.desk.wait_for_name(APP_ID)
        self.pid = owner(self.desk)
        return self

    def window(self):
        return wait_until(lambda: windows_of(self.pid), 'the window process')[0]

    def end(self, how=signal.SIGTERM):
        os.kill(self.pid, how)
        wait_until(lambda: self.process.poll() is not None, f'the end of {self.name}')
        log = self.desk.log(self.name)
        assert how == signal.SIGKILL or self.process.returncode == 0, (self.process.returncode, log)
        assert not COMPLAINT.search(log), log


def ask(desk, *arguments, check=True):
    return desk.run(['gapplication', *arguments], check=check, env=SCHEMAS, capture_output=True, text=True)
