# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""Tray hosts: real panels, with nothing but a tray at the left of the lower edge."""

import json
import os
import re
import signal
import socket
import struct
import subprocess

from resident import PATIENCE, wait_until

WATCHER = 'org.kde.StatusNotifierWatcher'
ICON = (17, 784)

XFCE = '''<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="{dark}"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=8;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="32"/>
      <property name="icon-size" type="uint" value="22"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
    <property name="plugin-2" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
    </property>
  </property>
</channel>
'''

LXQT = '''panels=panel1
[panel1]
plugins=statusnotifier
position=Bottom
desktop=0
panelSize=32
iconSize=22
background-color={background}
[statusnotifier]
alignment=Left
type=statusnotifier
'''


class Panel:
    """A panel on a desk; start() and stop() as often as one likes."""

    command = None
    env = {}

    def __init__(self, desk, dark=False):
        self.desk, self.dark, self.process = desk, dark, None
        self.configure()

    def start(self):
        self.process = self.desk.spawn('panel', self.command, env=self.env)
        return self

    def stop(self):
        """As it goes when it crashes."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.desk.processes.remove(self.process)
        wait_until(lambda: not self.items(), 'the tray to be gone')

    def items(self):
        """What has registered, or None when there is no tray."""
        answer = self.desk.call(WATCHER, '/StatusNotifierWatcher', 'org.freedesktop.DBus.Properties.Get',
                                WATCHER, 'RegisteredStatusNotifierItems') if self.is_there() else None
        return re.findall(r"'([^']+)'", answer) if answer else None

    def is_there(self):
        return 'true' in (self.desk.call('org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner',
                                         WATCHER) or '')

    def wait_for_item(self, timeout=PATIENCE):
        return wait_until(self.items, 'an item in the tray', timeout)

    def name(self):
        """The item's name on the bus."""
        return re.split('[@/]', self.items()[0])[0]

    def get(self, prop):
        return self.desk.call(self.name(), '/StatusNotifierItem', 'org.freedesktop.DBus.Properties.Get',
                              'org.kde.StatusNotifierItem', prop)

    def read(self, prop):
        """A text that the item has."""
        return re.search(r"'(.*)'", self.get(prop))[1]

    def read_tooltip(self):
        """All of it, as gdbus prints it"""
        return self.get('ToolTip')

    def call(self, method, *arguments):
        """As a host that can do more than this one."""
        assert self.desk.call(self.name(), '/StatusNotifierItem', f'org.kde.StatusNotifierItem.{method}',
                              *arguments) is not None, method

    def click(self, button=1, where=ICON):
        self.desk.run(['xdotool', 'mousemove', *map(str, where), 'click', str(button)], check=True)

    def pixels(self, where=ICON, size=26):
        """The colors around a place, that of the icon, as a set."""
        x, y = (middle - size // 2 for middle in where)
        done = self.desk.run(['import', '-window', 'root', '-crop', f'{size}x{size}+{x}+{y}', '-depth', '8', 'rgb:-'],
                             capture_output=True, check=True).stdout
        return {done[i:i + 3] for i in range(0, len(done), 3)}


class Xfce(Panel):
    command = ['xfce4-panel', '--disable-wm-check']

    def configure(self):
        folder = self.desk.folder / 'config/xfce4/xfconf/xfce-perchannel-xml'
        folder.mkdir(parents=True, exist_ok=True)
        (folder / 'xfce4-panel.xml').write_text(XFCE.format(dark=str(self.dark).lower()))


class Lxqt(Panel):
    command = ['lxqt-panel']
    env = {'XDG_CURRENT_DESKTOP': 'LXQt', 'QT_QPA_PLATFORMTHEME': 'lxqt'}

    def configure(self):
        folder = self.desk.folder / 'config/lxqt'
        folder.mkdir(parents=True, exist_ok=True)
        (folder / 'panel.conf').write_text(LXQT.format(background='#222222' if self.dark else '#f0f0f0'))
        (folder / 'lxqt.conf').write_text('[General]\nicon_theme=hicolor\n')


class Signals:
    """What the item and its menu say on the bus."""

    def __init__(self, desk, name='signals'):
        self.desk, self.name = desk, name
        self.process = desk.spawn(name, [
            'dbus-monitor', '--session', "type='signal',interface='org.kde.StatusNotifierItem'",
            "type='signal',interface='com.canonical.dbusmenu'",
            "type='signal',interface='org.freedesktop.DBus',member='NameAcquired'"])
        wait_until(lambda: 'NameAcquired' in self.log(), 'the monitor')

    def log(self):
        return self.desk.log(self.name)

    def names(self):
        return re.findall(r'interface=(?:org.kde|com.canonical)\S+ member=(\w+)', self.log())

    def count(self, name):
        return self.names().count(name)

    def times(self, name):
        """When each of that name came, in seconds."""
        return [float(time) for time in re.findall(rf'time=(\S+) .* member={name}\n', self.log())]


SWAY = '''output X11-1 resolution 1280x800 position 0,0 scale {scale}
default_border none
xwayland disable
focus_on_window_activation focus
'''

WAYBAR = '''{ "layer": "top", "position": "bottom", "height": 32, "modules-left": ["tray"],
  "tray": { "icon-size": 22, "spacing": 6 } }
'''

WAYBAR_STYLE = '''* { font-family: Cantarell; font-size: 14px; }
window#waybar { background: %s; color: %s; }
'''


class Sway:
    """A Wayland desktop in a window that fills an X11 desk, so that a mouse can be moved in it. Programs that
    are started from then on come up there."""

    def __init__(self, desk, scale=1):
        self.desk = desk
        desk.end(desk.wm)  # it would give it a border
        config = desk.folder / 'config/sway-nested'
        config.write_text(SWAY.format(scale=scale))
        cloak = ['unshare', '--user', '--map-user=1000', '--map-group=1000'] if os.getuid() == 0 else []
        self.process = desk.spawn('sway', [*cloak, 'sway', '-c', str(config)], env={
            'WLR_BACKENDS': 'x11', 'WLR_LIBINPUT_NO_DEVICES': '1', 'WLR_RENDERER': 'pixman'})
        run = desk.folder / 'run'
        display = wait_until(lambda: [p for p in run.glob('wayland-?') if p.is_socket()], 'the compositor')[0]
        ipc = wait_until(lambda: list(run.glob('sway-ipc.*.sock')), "the compositor's socket")[0]
        self.env = {'WAYLAND_DISPLAY': display.name, 'SWAYSOCK': str(ipc), 'GDK_BACKEND': 'wayland'}
        self.socket = display

    def make_token(self):
        """One that lets a window come to the front: by hand, since it is for nobody's click. The requests are
        wl_display.get_registry, wl_registry.bind, xdg_activation_v1.get_activation_token and its commit."""
        def request(target, code, *words):
            body = b''.join(word if isinstance(word, bytes) else struct.pack('=I', word) for word in words)
            wayland.sendall(struct.pack('=II', target, (len(body) + 8) << 16 | code) + body)

        def text(value):
            value = value.encode() + b'\0'
            return struct.pack('=I', len(value)) + value + bytes(-len(value) % 4)

        def events():
            while True:
                target, code = struct.unpack('=II', stream.read(8))
                yield target, code & 0xffff, stream.read((code >> 16) - 8)

        with socket.socket(socket.AF_UNIX) as wayland, wayland.makefile('rb') as stream:
            wayland.settimeout(PATIENCE)
            wayland.connect(str(self.socket))
            request(1, 1, 2)
            for target, _, body in events():
                if target == 2 and b'xdg_activation_v1\0' in body:
                    request(2, 0, body[:4], text('xdg_activation_v1'), 1, 3)
                    request(3, 1, 4)
                    request(4, 3)
                elif target == 4:
                    return body[4:].rstrip(b'\0').decode()

    def say(self, *words):
        return self.desk.run(['swaymsg', *words], env=self.env, check=True, capture_output=True, text=True).stdout

    def windows(self):
        """The app ids of the windows that are shown, the focused one in capitals."""
        found = []

        def look(node):
            if node.get('app_id'):
                found.append(node['app_id'].upper() if node['focused'] else node['app_id'])
            for child in node.get('nodes', []) + node.get('floating_nodes', []):
                look(child)
        look(json.loads(self.say('-t', 'get_tree', '-r')))
        return found


class Waybar(Panel):
    def __init__(self, sway, dark=True):
        self.sway, self.env = sway, sway.env
        super().__init__(sway.desk, dark)

    def configure(self):
        folder = self.desk.folder / 'config/waybar'
        folder.mkdir(parents=True, exist_ok=True)
        (folder / 'config').write_text(WAYBAR)
        (folder / 'style.css').write_text(WAYBAR_STYLE % (('#333', '#eee') if self.dark else ('#f0f0f0', '#222')))
        self.command = ['waybar', '-c', str(folder / 'config'), '-s', str(folder / 'style.css')]
