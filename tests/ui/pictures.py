#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""pictures.py BUILD-FOLDER [OUTPUT-FOLDER]: takes the pictures in data/screenshots again. Needs root, and
`build-aux/install-deps pictures`.

The real program on portals of the demo. They are reached as https://NAME.example, names that this program
gives to loopback addresses in network and mount namespaces of its own. Takes about five minutes: the running
backup really is at 42% when its picture is taken."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import traceback
from pathlib import Path

if sys.argv[-1] != '--inside':
    os.execvp('unshare', ['unshare', '--net', '--mount', sys.executable, *sys.argv, '--inside'])
sys.argv.pop()

TOP = Path(__file__).resolve().parent.parent.parent
BUILD = Path(sys.argv[1] if len(sys.argv) > 1 else '_build').resolve()
OUTPUT = Path(sys.argv[2] if len(sys.argv) > 2 else TOP / 'data/screenshots').resolve()
os.environ['GLANCE_BUILD_DIR'] = str(BUILD)

for name in [name for name in os.environ if name.lower().endswith('_proxy')]:
    del os.environ[name]

from program import APP_ID, PATIENCE, App, a11y, wait_until  # noqa: E402
from desk import Desk  # noqa: E402

# Of the windows, which are no larger than a store allows when their shadows are added
LARGE, SMALL, NARROW = (928, 628), (728, 500), (360, 720)
SHADOW = 36
SCALE = 2
BUNDLE = '/etc/ssl/certs/ca-certificates.crt'
RUN_SECONDS = 240
PERCENT = 42
PORT = 8092
FILE_SIZE, FILE_RATE = 120_000_000, 8_000_000
GONE = '/media/Backups'  # a disk that is not connected

# state of a still portal, or None for the one that runs: name, host
PEOPLE = {
    'failed': ('Northwind', 'northwind.example'),
    'warning': ('Harbour Office', 'harbour.example'),
    None: ('Acme', 'acme.example'),
    'completed': ('Museum of Clocks', 'clocks.example'),
}


class Network:
    """The hosts of PEOPLE on https, each before its portal's port on loopback. Nobody else sees them."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix='pictures-'))
        certificate = self.folder / 'certificate.pem'
        key = self.folder / 'key.pem'
        hosts = [host for _, host in PEOPLE.values()]
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj',
                        '/CN=Pictures', '-addext', 'subjectAltName=' + ','.join(f'DNS:{h}' for h in hosts),
                        '-keyout', key, '-out', certificate], check=True, capture_output=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.addresses = {host: f'127.0.0.{number}' for number, host in enumerate(hosts, 10)}
        bundle = self.folder / 'bundle.pem'
        bundle.write_bytes(Path(BUNDLE).read_bytes() + certificate.read_bytes())
        subprocess.run(['mount', '--bind', bundle, BUNDLE], check=True)
        table = self.folder / 'hosts'
        table.write_text('127.0.0.1 localhost\n' + ''.join(f'{a} {h}\n' for h, a in self.addresses.items()))
        subprocess.run(['mount', '--bind', table, '/etc/hosts'], check=True)
        subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
        # Where all addresses are loopback's, getaddrinfo() with AI_ADDRCONFIG finds none.
        subprocess.run(['ip', 'address', 'add', '10.0.0.1/8', 'dev', 'lo'], check=True)

    def serve(self, host, port):
        server = socket.create_server((self.addresses[host], 443))
        threading.Thread(target=self.accept, args=(server, port), daemon=True).start()

    def accept(self, server, port):
        while True:
            connection = server.accept()[0]
            threading.Thread(target=self.forward, args=(connection, port), daemon=True).start()

    def forward(self, connection, port):
        try:
            with self.context.wrap_socket(connection, server_side=True) as front, \
                    socket.create_connection(('127.0.0.1', port)) as back:
                threading.Thread(target=self.copy, args=(back, front), daemon=True).start()
                self.copy(front, back)
        except OSError:
            pass  # the program has closed it

    def copy(self, source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass

    def end(self):
        shutil.rmtree(self.folder)


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
        self.process.wait(PATIENCE)


class Studio:
    def __init__(self):
        states = [state for state in PEOPLE if state is not None]
        self.still = Server('--port', str(PORT + 10), '--size', str(FILE_SIZE), '--rate', str(FILE_RATE),
                            *[f'--state={state}' for state in states])
        self.running = Server('--port', str(PORT), '--seconds', str(RUN_SECONDS))
        self.addresses = {state: self.still.read() for state in states}
        self.addresses[None] = self.running.read()
        self.network = Network()
        for state, (_, host) in PEOPLE.items():
            self.network.serve(host, int(self.addresses[state][0]))

    def end(self):
        self.network.end()
        self.still.end()
        self.running.end()

    def add(self, desk, state):
        name, host = PEOPLE[state]
        key = self.addresses[state][1]
        desk.run([BUILD / 'src/cli/backup-glance-cli', 'add', host, '--name', name],
                 input=key, text=True, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                 env={'GSETTINGS_SCHEMA_DIR': str(BUILD / 'data')})

    def shoot(self, *arguments, **keywords):
        self.run(self.shoot_here, *arguments, **keywords)

    def shoot_saving(self, *arguments, **keywords):
        self.run(self.shoot_saving_here, *arguments, **keywords)

    def run(self, method, *arguments, **keywords):
        """In a separate process: the accessibility bus is that of a process's first desk."""
        child = os.fork()
        if child == 0:
            try:
                method(*arguments, **keywords)
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        if os.waitpid(child, 0)[1] != 0:
            raise SystemExit('no picture')

    def shoot_here(self, name, states, size, ready=None, dark=False):
        screen = [side + 2 * SHADOW for side in size]
        with Desk('wayland', size=screen, scale=SCALE, dark=dark, keyring=True) as desk:
            for state in states:
                self.add(desk, state)
            for key, side in zip(('window-width', 'window-height'), size):
                desk.run(['gsettings', 'set', APP_ID, key, str(side)], check=True,
                         env={'GSETTINGS_SCHEMA_DIR': str(BUILD / 'data')})
            app = App(desk)
            desk.wait_for_view()
            for state in states:
                person = PEOPLE[state][0]
                wait_until(lambda: [card for card in app.tree.find_all(role='panel')
                                    if card.name.startswith(person + ': ')
                                    and 'Checking' not in card.name], person)
            if ready is not None:
                ready(app)
            shoot_windows(desk, OUTPUT / f'{name}.png')
            print(OUTPUT / f'{name}.png', flush=True)

    def shoot_saving_here(self, suffix, size, dark=False):
        """The card while its backup is saved: failed, under way, paused and saved."""
        with Desk('wayland', size=size, scale=SCALE, dark=dark, keyring=True) as desk:
            self.add(desk, 'completed')
            self.choose_folder(desk, GONE)
            app = App(desk)
            desk.wait_for_view()
            desk.fill_screen()
            name = PEOPLE['completed'][0]
            app.tree.find(f'Save the Backup of {name}', 'push button').click()
            app.tree.find(re.compile(f'cannot be written to {GONE}'), 'label')
            self.take(desk, f'failed{suffix}')
            folder = desk.folder / 'home/Backups'
            folder.mkdir()
            self.choose_folder(desk, folder)
            app.tree.find('Try Again', 'push button').click()
            app.tree.find(re.compile('^Saving: [2-8][0-9]%.* left$'), 'label', 60)
            os.kill(app.process.pid, signal.SIGSTOP)  # so that the picture is a still one
            self.take(desk, f'saving{suffix}')
            app.tree.find(f'Pause Saving {name}', 'push button').click()
            os.kill(app.process.pid, signal.SIGCONT)
            app.tree.find(re.compile('^Saving paused'), 'label')
            self.take(desk, f'paused{suffix}')
            app.tree.find(f'Resume Saving {name}', 'push button').click()
            app.tree.find(re.compile('^Saved in Backups'), 'label', 60)
            self.take(desk, f'saved{suffix}')

    def choose_folder(self, desk, folder):
        desk.run(['gsettings', 'set', APP_ID, 'download-folder', str(folder)], check=True,
                 env={'GSETTINGS_SCHEMA_DIR': str(BUILD / 'data')})

    def take(self, desk, name):
        (OUTPUT / 'saving').mkdir(exist_ok=True)
        desk.shoot(OUTPUT / f'saving/{name}.png')
        print(OUTPUT / f'saving/{name}.png', flush=True)


def shoot_windows(desk, path):
    """The windows with their shadows and nothing around them. What shines through is the difference between a black
    background and a white one."""
    black, white, alpha, color = (desk.folder / f'{name}.png' for name in ('black', 'white', 'alpha', 'color'))

    window = [process for process in desk._find_leftovers()
              if os.readlink(f'/proc/{process}/exe').endswith('/backup-glance-window')][0]
    os.kill(window, signal.SIGSTOP)  # both pictures show the same moment
    for background, picture in ('#000000', black), ('#FFFFFF', white):
        desk.run(['swaymsg', '-q', f'output * bg {background} solid_color'], check=True)
        wait_until(lambda: desk.shoot(picture) or get_corner(desk, picture) == background, f'{background} behind it')
    os.kill(window, signal.SIGCONT)
    for command in (
            [white, black, '-compose', 'Difference', '-composite', '-negate', '-colorspace', 'Gray', alpha],
            [black, alpha, '-compose', 'DivideSrc', '-composite', color],
            [color, alpha, '-alpha', 'off', '-compose', 'CopyOpacity', '-composite', '-trim', '+repage', '-depth', '8',
             '-define', 'png:exclude-chunks=date,time', path]):
        desk.run(['convert', *command], check=True)


def get_corner(desk, picture):
    return desk.run(['convert', picture, '-crop', '1x1+0+0', '-depth', '8', '-format', '#%[hex:p{0,0}]', 'info:'], check=True,
                    capture_output=True, text=True).stdout[:7]


def is_half_way(app):
    """The running backup has reached the percentage for the picture, and shows its time left."""
    wait_until(lambda: any(bar.value() >= PERCENT / 100 for bar in app.tree.find_all(role='progress bar')),
               f'{PERCENT}%', RUN_SECONDS)
    app.tree.find(re.compile(r'\bleft\b'), 'label', 60)


def is_being_refused(app):
    """Adding, with an explanation at the field."""
    app.tree.find('Add Portal…', 'push button').click()
    address = app.tree.find('Portal Address', 'text')
    key = app.tree.find('API Key', 'text')
    address.set_text(PEOPLE['completed'][1])
    key.set_text('wrong-key')
    app.tree.find('Add', 'push button').click()
    wait_until(lambda: key.description, 'the refusal')


def main():
    OUTPUT.mkdir(parents=True, exist_ok=True)
    studio = Studio()
    everybody = list(PEOPLE)
    try:
        studio.shoot('empty', [], SMALL)
        studio.shoot('adding', [], LARGE, is_being_refused)
        studio.shoot('finished', ['completed'], SMALL)
        for suffix, size, dark in (('', SMALL, False), ('-dark', SMALL, True), ('-narrow', (360, 500), False)):
            studio.shoot_saving(suffix, size, dark)
        studio.shoot('several', everybody, LARGE, is_half_way)
        studio.shoot('dark', everybody, LARGE, is_half_way, dark=True)
        studio.shoot('narrow', everybody, NARROW, is_half_way)
    finally:
        studio.end()


main()
