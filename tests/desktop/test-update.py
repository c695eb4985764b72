#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""An update while the program runs: all that it consists of is replaced, and the new resident takes over when a window
is wanted. Where the update is half done, it says so."""

import os
import re
import shutil
from pathlib import Path

from resident import APP_ID, BUILD, HERE, PATIENCE, SCHEMAS, WINDOW, Desk, ask, owner, run_tap, wait_until, windows_of

CONFIG = dict(re.findall(r'(?m)^#define (\w+) "(.*)"$', (BUILD / 'glance-config.h').read_text()))
OLD = CONFIG['GLANCE_VERSION']
NEW = OLD[:-1] + ('1' if OLD[-1] == '0' else '0')
# Where each of them is installed. The second one is loaded by the first.
PLACES = {'backup-glance': Path(CONFIG['GLANCE_BINDIR']),
          'backup-glance-resident.so': Path(CONFIG['GLANCE_PKGLIBDIR']),
          'backup-glance-window': Path(CONFIG['GLANCE_LIBEXECDIR'])}


def bind(path):
    """bwrap's options for all of a folder but PLACES, which lie in it."""
    if not any(place.is_relative_to(path) for place in PLACES.values()):
        return ['--ro-bind', str(path), str(path)]
    if path in PLACES.values():
        return []
    return [option for child in path.iterdir() for option in
            (['--symlink', os.readlink(child), str(child)] if child.is_symlink() else bind(child))]


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.tree = desk.folder / 'installed'
        links = [option for name in ('lib', 'lib64') for option in ('--symlink', f'usr/{name}', f'/{name}')]
        self.wrap = ['bwrap', '--tmpfs', '/', *bind(Path('/usr')), *bind(Path('/etc')), *bind(BUILD / 'data'),
                     *bind(HERE.parent), *links,
                     '--dev', '/dev', '--proc', '/proc', '--bind', str(desk.folder), str(desk.folder)]
        for name, place in PLACES.items():
            (self.tree / place.name).mkdir(parents=True, exist_ok=True)
            self.wrap += ['--ro-bind', str(self.tree / place.name), str(place)]
        desk.run(['gsettings', 'set', APP_ID, 'run-in-background', 'true'], check=True, env=SCHEMAS)

    def install(self, version, *names):
        """As a package manager does it: beside the old one, then in its place."""
        for name in names or PLACES:
            target = self.tree / PLACES[name].name / name
            built = (BUILD / 'src' / name).read_bytes()
            assert f'{OLD}\0'.encode() in built
            beside = target.with_suffix('.new')
            beside.write_bytes(built.replace(f'{OLD}\0'.encode(), f'{version}\0'.encode()))
            shutil.copymode(BUILD / 'src' / name, beside)
            beside.rename(target)

    def start(self, name):
        self.name = name
        self.process = self.desk.spawn(name, [*self.wrap, PLACES['backup-glance'] / 'backup-glance', '--background'],
                                       env={**SCHEMAS, 'G_DEBUG': 'fatal-criticals'})
        self.desk.wait_for_name(APP_ID)
        return owner(self.desk)

    def is_new(self, pid):
        """Whether that process is what is installed now, and not what was when it was started."""
        return Path(f'/proc/{pid}/exe').samefile(self.tree / PLACES['backup-glance'].name / 'backup-glance')

    def goes_on(self):
        """an update alone changes nothing: it watches on"""
        self.install(OLD)
        self.pid = self.start('updated')
        assert self.is_new(self.pid)
        self.install(NEW)
        ask(self.desk, 'action', APP_ID, 'check-all')
        assert 'check-all' in self.desk.call(APP_ID, '/' + APP_ID.replace('.', '/'), 'org.gtk.Actions.List')
        assert owner(self.desk) == self.pid and not self.is_new(self.pid)

    def takes_over(self):
        """asked for a window, the old one makes way for what is installed, which opens it"""
        ask(self.desk, 'launch', APP_ID)
        self.desk.find_window(WINDOW)
        pid = owner(self.desk)
        assert pid == self.pid and self.is_new(pid), (pid, self.pid)
        assert len(windows_of(pid)) == 1
        assert 'Another version has been installed; starting it' in self.desk.log('updated')

    def is_whole(self):
        """from then on all is as always: closed and opened again, and quit"""
        ask(self.desk, 'action', APP_ID, 'quit')
        assert self.process.wait(PATIENCE) == 0
        assert 'CRITICAL' not in self.desk.log('updated'), self.desk.log('updated')
        self.start('again')
        ask(self.desk, 'launch', APP_ID)
        self.desk.find_window(WINDOW)
        ask(self.desk, 'action', APP_ID, 'quit')
        assert self.process.wait(PATIENCE) == 0

    def replaces_nothing_for_ever(self):
        """with half an update it ends, says why, and does not start itself again"""
        self.install(OLD, 'backup-glance', 'backup-glance-resident.so')
        self.start('half')
        ask(self.desk, 'launch', APP_ID, check=False)
        assert self.process.wait(PATIENCE) == 0
        assert self.desk.log('half').count('Parts of two versions are installed.') == 1, self.desk.log('half')

    def find(self, name):
        return self.tree / PLACES[name].name / name

    def fail(self, *arguments):
        """Starts it with a window that does not end by itself; returns how it ended, and what it said. That ends with
        the window, which has the same standard error."""
        window = self.find('backup-glance-window')
        window.write_text(f'#!/usr/bin/sh\necho >>{self.desk.folder}/begun\nexec sleep 1000\n')
        done = self.desk.run([*self.wrap, PLACES['backup-glance'] / 'backup-glance', *arguments], env=SCHEMAS,
                             text=True, capture_output=True, timeout=PATIENCE)
        return done.returncode, done.stderr

    def says_what_is_missing(self):
        """it does not start with a part of another version, or without one, says why, and leaves no window behind"""
        self.install(NEW, 'backup-glance-resident.so')
        status, said = self.fail()
        assert status == 1 and said.count('Parts of two versions are installed.') == 1, (status, said)
        self.find('backup-glance-resident.so').unlink()
        status, said = self.fail()
        assert status == 127 and 'backup-glance-resident.so: cannot open' in said, (status, said)

    def begins_with_the_window(self):
        """the window is started before the resident is loaded, and not where none is wanted"""
        begun = self.desk.folder / 'begun'
        begun.unlink(missing_ok=True)
        assert self.fail('--background')[0] == 127 and not begun.exists()
        window = self.find('backup-glance-window')
        module = self.find('backup-glance-resident.so')
        os.mkfifo(module)  # whoever loads it waits for a writer
        window.write_text(f'#!/usr/bin/sh\necho >>{begun}\n')
        process = self.desk.spawn('waiting', [*self.wrap, PLACES['backup-glance'] / 'backup-glance'], env=SCHEMAS)
        wait_until(begun.exists, 'the window')
        with open(module, 'w', encoding='utf-8'):
            pass
        assert process.wait(PATIENCE) == 127


with Desk('x11', keyring=True, keep=bool(os.environ.get('KEEP'))) as the_desk:
    story = Story(the_desk)
    run_tap([story.goes_on, story.takes_over, story.is_whole, story.replaces_nothing_for_ever,
             story.says_what_is_missing, story.begins_with_the_window])
