#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The window and the resident are killed fifty times each, at random moments while backups run and end: nothing is
lost, the user sees nothing twice, and the next activation opens the window."""

import os
import random
import re
import signal

from notices import Backups, Dunst, set_key
from resident import (APP_ID, BUILD, SCHEMAS, WINDOW, Desk, Resident, a11y, ask, install_service, is_alive, owner,
                      run_tap, wait_until, windows_of)

N_WINDOWS = 50
N_STARTS, N_ENDS = 20, 30  # of the resident
SEED = random.randrange(1 << 32)


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.random = random.Random(SEED)
        for key in 'background-asked', 'run-in-background':
            set_key(desk, key, 'true')
        self.backups = Backups(desk)
        self.server = Dunst(desk).start()

    def kill(self, pid):
        """Now, or in the middle of something: a tenth of a second is as long as the window takes to open."""
        signal.sigtimedwait([], self.random.random() / 10)
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not is_alive(pid), 'the end of what was killed')

    def kill_resident(self):
        """Until the bus knows, too: it would still deliver to it."""
        pid = wait_until(lambda: owner(self.desk), 'a resident')
        self.kill(pid)
        wait_until(lambda: owner(self.desk) != pid, 'the bus to know')

    def expect_window(self):
        ask(self.desk, 'launch', APP_ID)
        self.desk.find_window(WINDOW)
        a11y.app('backup-glance').find(re.compile('^Acme: Running'), 'panel')

    def outlives_windows(self):
        """the window is killed again and again, and the resident goes on watching"""
        self.backups.begin('first')
        resident = Resident(self.desk, '--background').wait_for_name()
        for _ in range(N_WINDOWS):
            ask(self.desk, 'launch', APP_ID)
            self.kill(wait_until(lambda: windows_of(resident.pid), 'a window process')[0])
            assert resident.process.poll() is None
        self.expect_window()
        os.kill(resident.pid, signal.SIGTERM)
        wait_until(lambda: resident.process.poll() is not None, 'the end of the resident')
        assert resident.process.returncode == 0

    def is_started_again(self):
        """the resident is killed again and again, and each time the bus starts another one"""
        install_service(self.desk)
        for _ in range(N_STARTS):
            ask(self.desk, 'launch', APP_ID, check=False)
            self.kill_resident()
        self.expect_window()
        self.end()

    def tells_each_end_once(self):
        """it is killed at each end of a backup, before, while or after it is told: the user sees each once"""
        for count in range(1, N_ENDS + 1):
            self.backups.run(f'task {count}')
            self.server.wait_shown(0)
            n_before = self.server.remembered()
            self.backups.end_soon(f'task {count}')
            self.kill_resident()
            self.backups.check()
            self.server.wait_shown(1)
            self.backups.check()
            assert (self.server.shown(), self.server.remembered()) == (1, n_before)

    def has_lost_nothing(self):
        """the portal is on the list, with its key"""
        done = self.desk.run([BUILD / 'src/cli/backup-glance-cli', 'status', 'Acme'], text=True, env=SCHEMAS,
                             capture_output=True)
        assert done.returncode == 0 and 'State: completed' in done.stdout, (done.stdout, done.stderr)
        self.end()

    def end(self):
        last = owner(self.desk)
        ask(self.desk, 'action', APP_ID, 'quit')
        wait_until(lambda: not is_alive(last) and owner(self.desk) is None, 'the end of the last resident')


# Without a window manager: the X server gives the ids of a killed window to the next one, and openbox, when it is
# behind, takes that for the one that is gone, and leaves it hidden.
print(f'# random seed {SEED}', flush=True)
with Desk('x11', keyring=True, window_manager=False) as desk:
    story = Story(desk)
    run_tap([story.outlives_windows, story.is_started_again, story.tells_each_end_once, story.has_lost_nothing])
