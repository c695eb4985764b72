# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""GNOME Shell with AppIndicator, on X11, as the window manager of a desk."""

from resident import a11y, wait_until
from system_bus import start_system_bus
from tray import WATCHER, Panel

SERVICES = ['org.gnome.Shell.Notifications', 'org.gnome.Shell.CalendarServer', 'org.gnome.ScreenSaver']

SETTINGS = {
    'org.gnome.shell': {
        'disable-user-extensions': 'false',
        # What Debian and Ubuntu call it
        'enabled-extensions': "['ubuntu-appindicators@ubuntu.com', 'appindicatorsupport@rgcjonas.gmail.com']",
        'welcome-dialog-last-shown-version': '99',
    },
    'org.gnome.desktop.interface': {'enable-animations': 'false'},
    # It has some of its own to say when it starts.
    'org.gnome.desktop.notifications': {'show-banners': 'false'},
    'org.gnome.desktop.session': {'idle-delay': '0'},
    'org.gnome.desktop.background': {'picture-options': 'none', 'primary-color': '#023c88', 'color-shading-type': 'solid'},
}

BAR = 32  # its height
BANNER = (640, 60)
EMPTY = (100, 600)
DESKTOP = b'\x02\x3c\x88'


class Shell(Panel):
    command = ['gnome-shell', '--x11', '--mode=user']

    def configure(self):
        """A system bus of its own, and a logind there, for which the shell waits."""
        desk = self.desk
        desk.end(desk.wm)
        bus = start_system_bus(desk)
        self.env = {'DBUS_SYSTEM_BUS_ADDRESS': bus, 'XDG_CURRENT_DESKTOP': 'GNOME',
                    'XDG_SESSION_TYPE': 'x11', 'XDG_SESSION_CLASS': 'user', 'DESKTOP_SESSION': 'gnome'}
        desk.spawn('logind', ['/usr/bin/python3', '-m', 'dbusmock', '--system', '--template', 'logind'], env=self.env)
        wait_until(lambda: b'login1' in desk.run(['busctl', '--address', bus, 'list'],
                                                 capture_output=True).stdout, 'logind')
        for schema, keys in SETTINGS.items():
            for key, value in keys.items():
                desk.run(['gsettings', 'set', schema, key, value], check=True)

    def start(self):
        """It begins with the overview."""
        super().start()
        self.desk.wait_for_name(WATCHER)
        wait_until(self.has_begun, 'the desktop')
        return self

    def has_begun(self):
        a11y.press('Escape')
        return self.pixels(EMPTY, 4) == {DESKTOP}

    def show_banners(self):
        self.desk.run(['gsettings', 'set', 'org.gnome.desktop.notifications', 'show-banners', 'true'], check=True)

    def has_banner(self):
        """A notification under the bar"""
        return self.pixels(BANNER, 4) != {DESKTOP}

    def find_icon(self):
        """The leftmost of what is at the right of the bar."""
        width = 400
        done = self.desk.run(['import', '-window', 'root', '-crop', f'{width}x1+{1280 - width}+{BAR // 2}', '-depth', '8',
                              'rgb:-'], capture_output=True, check=True).stdout
        columns = [index for index in range(width) if done[3 * index:3 * index + 3] != done[:3]]
        return (1280 - width + columns[0] + 8, BAR // 2) if columns else None
