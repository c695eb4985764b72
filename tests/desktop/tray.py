# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""Tray hosts: real panels, with nothing but a tray at the left of the lower edge."""

import os
import re
import signal
import subprocess

from resident import wait_until

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

    def wait_for_item(self, timeout=20):
        return wait_until(self.items, 'an item in the tray', timeout)

    def click(self, button=1, where=ICON):
        self.desk.run(['xdotool', 'mousemove', *map(str, where), 'click', str(button)], check=True)

    def pixels(self):
        """The colors of the icon's place, as a set."""
        x, y = ICON
        done = self.desk.run(['import', '-window', 'root', '-crop', f'26x26+{x - 13}+{y - 13}', '-depth', '8',
                              'rgb:-'], capture_output=True, check=True).stdout
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
        (folder / 'panel.conf').write_text(LXQT)
        (folder / 'lxqt.conf').write_text('[General]\nicon_theme=hicolor\n')


class Signals:
    """What the item and its menu say on the bus, one name a line."""

    def __init__(self, desk):
        self.desk = desk
        self.process = desk.spawn('signals', [
            'dbus-monitor', '--session', "type='signal',interface='org.kde.StatusNotifierItem'",
            "type='signal',interface='com.canonical.dbusmenu'",
            "type='signal',interface='org.freedesktop.DBus',member='NameAcquired'"])
        wait_until(lambda: 'NameAcquired' in desk.log('signals'), 'the monitor')

    def names(self):
        return re.findall(r'interface=(?:org.kde|com.canonical)\S+ member=(\w+)', self.desk.log('signals'))
