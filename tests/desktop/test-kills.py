#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The window and the resident are killed fifty times each, at random moments while backups run and end: nothing is
lost, nothing is told twice, and the next activation opens the window."""

import os
import random
import re
import signal
import time

from notices import Backups, Dunst, Notices, set_key
from resident import (APP_ID, BUILD, SCHEMAS, WINDOW, Desk, Resident, a11y, ask, install_service, is_alive, owner,
                      run_tap, wait_until, windows_of)

TIMES = 50
A_MOMENT = .05  # seconds, on a busy machine
SEED = random.randrange(1 << 32)


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.random = random.Random(SEED)
        for key in 'background-asked', 'run-in-background':
            set_key(desk, key, 'true')
        self.backups = Backups(desk)
        self.notices = Notices(desk)
        Dunst(desk).start()

    def kill(self, pid):
        """Now, or in the middle of something: a tenth of a second is as long as the window takes to open."""
        signal.sigtimedwait([], self.random.random() / 10)
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)
        self.killed_at = time.time()
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
        for _ in range(TIMES):
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
        for _ in range(TIMES):
            ask(self.desk, 'launch', APP_ID, check=False)
            self.kill_resident()
        self.expect_window()
        self.end()

    def tells_each_end_once(self):
        """it is killed at each end of a backup, before, while or after it is told; each is told, and told once"""
        n_told = len(self.notices.all())
        for count in range(1, TIMES + 1):
            self.backups.run(f'task {count}')
            self.backups.end_soon(f'task {count}')
            self.kill_resident()
            self.backups.check()
            wait_until(lambda: len(self.notices.all()) > n_told, 'what has ended to be told')
            self.backups.check()
            told = self.notices.timed()[n_told:]
            n_told += len(told)
            # Killed after it was sent and before that was noted: then twice is better than never.
            assert len(told) == 1 or (len(told) == 2 and self.killed_at - told[0][3] < A_MOMENT), \
                (told, self.killed_at)

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


print(f'# random seed {SEED}', flush=True)
with Desk('x11', keyring=True) as desk:
    story = Story(desk)
    run_tap([story.outlives_windows, story.is_started_again, story.tells_each_end_once, story.has_lost_nothing])
