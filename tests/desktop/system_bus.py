# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""A system bus for a desk, on which anybody may be anything."""

from resident import wait_until

CONFIG = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''


def start_system_bus(desk):
    """Its address"""
    path, config = desk.folder / 'run/system', desk.folder / 'system.conf'
    config.write_text(CONFIG.format(path=path))
    desk.spawn('system-bus', ['dbus-daemon', f'--config-file={config}', '--nofork', '--nopidfile'])
    wait_until(path.exists, 'the system bus')
    return f'unix:path={path}'
