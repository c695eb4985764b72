#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""tray-pictures.py [BUILD-FOLDER [OUTPUT-FOLDER]]: takes the pictures of data/screenshots/tray anew: the item and
its menu in each panel, on light and on dark, at scale 1 and 2, with the icons as they are when installed. For the
eye of whoever changes them. Needs `build-aux/install-deps check`; takes about a minute."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
BUILD = Path(sys.argv[1] if len(sys.argv) > 1 else '_build').resolve()
OUTPUT = Path(sys.argv[2] if len(sys.argv) > 2 else TOP / 'data/screenshots/tray').resolve()
os.environ.update(GLANCE_BUILD_DIR=str(BUILD), GDK_DEBUG='gl-disable', GSK_RENDERER='cairo')
sys.path.insert(0, str(TOP / 'tests/desktop'))

from resident import SCHEMAS, Desk, Resident, start_portals, wait_until  # noqa: E402
from shell import SERVICES, Shell  # noqa: E402
from tray import ICON, Lxqt, Sway, Waybar, Xfce  # noqa: E402

STATES = ['failed', 'warning', 'running', 'completed', 'idle']
NAMES = ['Northwind', 'Harbour Office', 'Acme', 'Museum of Clocks', 'Riverside School']
OFFLINE = 'Old Mill'
SIZE = (350, 385)  # of the corner that is kept


def make_panel(desk, host, dark, scale):
    if host == 'waybar':
        sway = Sway(desk, scale)
        return Waybar(sway, dark), sway.env
    panel = (Xfce if host == 'xfce4-panel' else Lxqt)(desk, dark)
    panel.env = {**panel.env, 'GDK_SCALE': str(scale), 'QT_SCALE_FACTOR': str(scale)}
    return panel, {}


def add(desk, portal, name):
    desk.run([BUILD / 'src/cli/backup-glance-cli', 'add', portal.origin, '--name', name], check=True,
             input=portal.key, text=True, env=SCHEMAS, capture_output=True)


def prepare(desk):
    """Icons, and a portal in each state."""
    icons = desk.folder / 'data/icons/hicolor/scalable/status'
    icons.mkdir(parents=True)
    for icon in (TOP / 'data/icons/states').iterdir():
        shutil.copy(icon, icons)
    for portal, name in zip(start_portals(desk, len(STATES), *[f'--state={state}' for state in STATES]), NAMES):
        add(desk, portal, name)
    [gone] = start_portals(desk, 1, '--state', 'idle')
    add(desk, gone, OFFLINE)
    desk.end(desk.processes[-1])


def start(desk, panel, env):
    resident = Resident(desk, '--background', **env).wait_for_name()
    panel.wait_for_item()
    wait_until(lambda: panel.read('Status') == 'NeedsAttention', 'the failure')
    # While the menu is open its rows keep their order.
    wait_until(lambda: f'{OFFLINE} — No Answer' in panel.read_tooltip(), 'the portal that does not answer')
    return resident


def shoot(host, dark, scale, path):
    with Desk('x11', keyring=True, services=['org.xfce.Xfconf']) as desk:
        panel, env = make_panel(desk, host, dark, scale)
        prepare(desk)
        panel.start()
        resident = start(desk, panel, env)
        where = (ICON[0] * scale, 800 - (800 - ICON[1]) * scale)
        wait_until(lambda: len(panel.pixels(where)) > 8, 'a picture in the tray')
        panel.click(3, where)
        wait_until(lambda: len(panel.pixels((90 * scale, 800 - 90 * scale), 60)) > 8, 'the menu')
        desk.shoot(path)
        resident.end()
    width, height = (side * scale for side in SIZE)
    subprocess.run(['convert', path, '-crop', f'{width}x{height}+0+{800 - height}', '+repage', path], check=True)


def shoot_shell(path):
    """GNOME Shell's bar is dark."""
    with Desk('x11', keyring=True, services=SERVICES) as desk:
        shell = Shell(desk)
        prepare(desk)
        shell.start()
        resident = start(desk, shell, shell.env)
        shell.click(1, wait_until(shell.find_icon, 'a picture in the bar'))
        wait_until(lambda: shell.read('Status') == 'Active', 'the menu')
        desk.shoot(path)
        resident.end()
    subprocess.run(['convert', path, '-crop', '{}x{}+{}+0'.format(SIZE[0], 550, 1280 - SIZE[0]), '+repage', '-strip', '+dither',
                    '-colors', '128', f'PNG8:{path}'], check=True)


def main():
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for host in ('xfce4-panel', 'waybar', 'lxqt-panel'):
            rows = []
            for dark in (False, True):
                pictures = [f'{folder}/{dark}-{scale}.png' for scale in (1, 2)]
                for scale, picture in enumerate(pictures, 1):
                    shoot(host, dark, scale, picture)
                rows += ['(', *pictures, '-gravity', 'south', '-background', 'black' if dark else 'white', '+append', ')']
            subprocess.run(['convert', *rows, '-append', '-strip', '+dither', '-colors', '128',
                            f'PNG8:{OUTPUT}/{host}.png'], check=True)
            print(OUTPUT / f'{host}.png', flush=True)
        shoot_shell(OUTPUT / 'gnome-shell.png')
        print(OUTPUT / 'gnome-shell.png', flush=True)


main()
