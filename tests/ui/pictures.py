#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""pictures.py BUILD-FOLDER [OUTPUT-FOLDER]: takes the pictures of data/screenshots anew.

The real program on portals of the demo, which have names and addresses below .localhost here. Takes
about three minutes: the running backup is at 42% when its picture is taken, not painted so."""

import os
import re
import subprocess
import sys
import traceback
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
BUILD = Path(sys.argv[1] if len(sys.argv) > 1 else '_build').resolve()
OUTPUT = Path(sys.argv[2] if len(sys.argv) > 2 else TOP / 'data/screenshots').resolve()
os.environ['GLANCE_BUILD_DIR'] = str(BUILD)

from program import App, a11y, wait_until  # noqa: E402
from desk import Desk  # noqa: E402

MARGIN = 40
SCALE = 2
RUN_SECONDS = 240
PERCENT = 42
PORT = 8092

# state of a still portal, or None for the one that runs: name, host
PEOPLE = {
    'failed': ('Northwind', 'northwind'),
    'warning': ('Harbour Office', 'harbour'),
    None: ('Acme', 'acme'),
    'completed': ('Museum of Clocks', 'clocks'),
    'idle': ('Riverside School', 'school'),
}


class Server:
    """demo-server on ports that look the same in every picture."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([BUILD / 'tests/demo/demo-server', '--with-input', *arguments],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def read(self):
        origin, key, _ = self.process.stdout.readline().split(' ', 2)
        return origin.rsplit(':', 1)[1], key

    def end(self):
        self.process.stdin.close()
        self.process.wait(20)


class Studio:
    def __init__(self):
        states = [state for state in PEOPLE if state is not None]
        self.still = Server('--port', str(PORT + 10),
                            *[f'--state={state}' for state in states])
        self.running = Server('--port', str(PORT), '--seconds', str(RUN_SECONDS))
        self.addresses = {state: self.still.read() for state in states}
        self.addresses[None] = self.running.read()

    def end(self):
        self.still.end()
        self.running.end()

    def add(self, desk, state):
        name, host = PEOPLE[state]
        port, key = self.addresses[state]
        desk.run([BUILD / 'src/cli/backup-glance-cli', 'add', f'{host}.localhost:{port}', '--name', name],
                 input=key, text=True, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                 env={'GSETTINGS_SCHEMA_DIR': str(BUILD / 'data')})

    def shoot(self, *arguments, **keywords):
        """In a process of its own: the accessibility bus is that of a process's first desk."""
        child = os.fork()
        if child == 0:
            try:
                self.shoot_here(*arguments, **keywords)
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        if os.waitpid(child, 0)[1] != 0:
            raise SystemExit('no picture')

    def shoot_here(self, name, states, size, ready=None, dark=False):
        width, height = size
        with Desk('wayland', size=(width + 2 * MARGIN, height + 2 * MARGIN), scale=SCALE, dark=dark,
                  keyring=True) as desk:
            for state in states:
                self.add(desk, state)
            app = App(desk)
            desk.wait_for_view()
            desk.resize_view(width, height)
            for state in states:
                person = PEOPLE[state][0]
                wait_until(lambda: [card for card in app.tree.find_all(role='panel')
                                    if card.name.startswith(person + ': ')
                                    and 'Checking' not in card.name], person)
            if ready is not None:
                ready(app)
            desk.shoot(OUTPUT / f'{name}.png')
            print(OUTPUT / f'{name}.png', flush=True)


def is_half_way(app):
    """The running one is where the picture wants it, and says how long it takes."""
    wait_until(lambda: any(bar.value() >= PERCENT / 100 for bar in app.tree.find_all(role='progress bar')),
               f'{PERCENT}%', RUN_SECONDS)
    app.tree.find(re.compile(r'^\d+.%.* left$'), 'label', 60)


def is_being_refused(app):
    """Adding, with a sentence at the field."""
    app.tree.find('Add Portal…', 'push button').click()
    address = app.tree.find('Portal Address', 'text')
    key = app.tree.find('API Key', 'text')
    address.set_text('clocks.localhost:%d' % (PORT + 12))
    key.set_text('wrong-key')
    app.tree.find('Add', 'push button').click()
    wait_until(lambda: key.description, 'the refusal')


def main():
    OUTPUT.mkdir(parents=True, exist_ok=True)
    studio = Studio()
    everybody = list(PEOPLE)
    try:
        studio.shoot('empty', [], (480, 600))
        studio.shoot('adding', [], (480, 600), is_being_refused)
        studio.shoot('finished', ['completed'], (480, 300))
        studio.shoot('failed', ['failed'], (480, 300))
        studio.shoot('running', [None], (480, 300), is_half_way)
        studio.shoot('several', everybody, (480, 900), is_half_way)
        studio.shoot('dark', everybody, (480, 900), is_half_way, dark=True)
        studio.shoot('narrow', everybody, (360, 960), is_half_way)
    finally:
        studio.end()


main()
