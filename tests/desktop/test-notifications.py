#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""Notifications on X11, shown by dunst: each end of a run once, whatever is killed or restarted meanwhile."""

import re
import signal

from notices import (Backups, Dock, Dunst, Notices, frozen, is_told, is_unsaved_told, memory, mute, nothing_is_unseen,
                     set_key)
from program import focused
from resident import APP_ID, WINDOW, Desk, Resident, a11y, ask, run_tap, wait_until, windows_of


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.server = Dunst(desk)
        self.notices = Notices(desk)
        self.dock = Dock(desk)
        self.backups = Backups(desk)
        self.resident = None
        self.n_starts = 0
        for key in 'background-asked', 'run-in-background':
            set_key(desk, key, 'true')

    def start(self):
        self.n_starts += 1
        self.resident = Resident(self.desk, '--background', name=f'resident-{self.n_starts}').wait_for_name()
        self.backups.check()

    def says_nothing_of_the_past(self):
        """what had ended before it was first seen is no news"""
        self.backups.complete_at_start()
        self.start()
        assert self.notices.all() == []

    def waits_for_the_server(self):
        """what happens before there is a server is told when there is one, also by the next resident"""
        self.backups.run('half')
        self.backups.fail('half')
        wait_until(lambda: not nothing_is_unseen(self.desk), 'the memory of it')
        self.resident.end(signal.SIGKILL)
        self.start()
        assert self.notices.all() == []
        self.server.start()
        self.notices.wait(1)
        self.server.wait_shown(1)

    def tells_an_end(self):
        """a completed backup: one notification, which goes when the next one runs"""
        self.backups.run('one')
        self.server.wait_shown(0)
        self.backups.complete('one')
        title, body, urgency = self.notices.wait(2)
        assert (title, urgency) == ('Acme — Completed', 1), (title, urgency)
        assert body.startswith('Backup finished '), body
        self.server.wait_shown(1)
        self.backups.check()
        self.backups.run('two')
        self.server.wait_shown(0)

    def tells_a_failure(self):
        """a failed one is urgent, and what the server says is text"""
        self.backups.fail('two', '<b>No space</b> on <a href="https://x">disk</a> & <img src="y"/>')
        title, body, urgency = self.notices.wait(3)
        assert (title, urgency) == ('Acme — Failed', 2), (title, urgency)
        assert not set('<>&') & set(title + body) and 'No space' in body, body

    def tells_nothing_twice(self):
        """killed and started again, it has told that already"""
        wait_until(lambda: b'disk' in memory(self.desk).read_bytes() and is_told(self.desk, 'failed'),
                   'the memory of it')
        self.resident.end(signal.SIGKILL)
        self.start()
        self.notices.wait(3)

    def tells_what_was_lost(self):
        """what vanished while it was not there is lost; that is told once, and the failure before is withdrawn"""
        self.backups.run('three')
        self.server.wait_shown(0)
        wait_until(lambda: b'three' in memory(self.desk).read_bytes(), 'the memory of the run')
        self.resident.end()
        self.backups.vanish()
        self.start()
        title, _, urgency = self.notices.wait(4)
        assert (title, urgency) == ('Acme — Lost', 2), (title, urgency)
        wait_until(lambda: is_told(self.desk, 'lost'), 'the memory of it')
        self.resident.end(signal.SIGKILL)
        self.start()
        self.notices.wait(4)

    def survives_the_server(self):
        """a failure that nobody has seen is there again when the server is another one"""
        self.backups.run('four')
        self.backups.fail('four')
        self.notices.wait(5)
        self.server.stop()
        self.server.start()
        self.notices.wait(6)
        self.server.wait_shown(1)

    def stays_dismissed(self):
        """one that the user has closed is not"""
        self.server.dismiss()
        self.server.wait_shown(0)
        self.server.stop()
        self.server.start()
        self.backups.check()
        self.notices.wait(6)

    def is_acknowledged(self):
        """"I Know" ends it for good, without a window, also for a server or a resident that comes later"""
        self.backups.run('known')
        self.backups.fail('known')
        self.notices.wait(7)
        self.server.wait_shown(1)
        self.dock.wait(True)
        self.server.choose('I Know')
        self.server.wait_shown(0)
        self.dock.wait(False)
        wait_until(lambda: b'failed:known' in memory(self.desk).read_bytes(), 'the memory of it')
        self.server.stop()
        self.server.start()
        self.resident.end(signal.SIGKILL)
        self.start()
        self.notices.wait(7)
        assert windows_of(self.resident.pid) == []

    def opens_the_card(self):
        """a click opens the window on the portal's card, and the notification goes"""
        self.backups.run('five')
        self.backups.complete('five')
        self.notices.wait(8)
        self.server.wait_shown(1)
        assert windows_of(self.resident.pid) == []
        self.server.click()
        self.desk.find_window(WINDOW)
        wait_until(lambda: [node.name for node in focused()] == ['Menu for Acme'], 'the focus on its card')
        self.server.wait_shown(0)

    def says_nothing_to_who_looks(self):
        """what the user is looking at is not told"""
        self.backups.run('six')
        self.backups.fail('six')
        tree = a11y.app('backup-glance')
        tree.find(re.compile('^Acme: Failed'), 'panel')
        tree.find('I Know About Acme', 'push button')  # the one before was acknowledged, not this one
        wait_until(lambda: nothing_is_unseen(self.desk), 'the end of a look')
        self.notices.wait(8)

    def tells_when_window_closes(self):
        """what happens while the window closes is told, whatever the resident knows of that yet"""
        self.close_window()
        self.backups.fail('next')
        self.notices.wait(9)
        self.server.wait_shown(1)

    def close_window(self):
        a11y.press('ctrl+w')
        wait_until(lambda: not windows_of(self.resident.pid), 'the end of the window')

    def says_nothing_of_what_is_muted(self):
        """a portal that is muted is silent, and what failed meanwhile is told when it is unmuted, once"""
        mute(self.desk, -1)
        self.dock.wait(False)
        self.backups.run('muted')
        self.backups.fail('muted')
        self.resident.end(signal.SIGKILL)
        self.start()
        self.notices.wait(9)
        assert not self.dock.is_urgent()
        mute(self.desk, 0)
        title, _, urgency = self.notices.wait(10)
        assert (title, urgency) == ('Acme — Failed', 2), (title, urgency)
        self.dock.wait(True)
        mute(self.desk, 4102444800)
        self.server.wait_shown(0)
        self.dock.wait(False)
        mute(self.desk, 0)
        self.backups.check()
        self.notices.wait(10)

    def is_shown_once(self):
        """killed before the server has answered it tells it again, and that is shown in its place; and can be clicked"""
        self.backups.run('once')
        with frozen(self.server.process):
            self.backups.fail('once')
            self.notices.wait(11)
            self.resident.end(signal.SIGKILL)
        self.start()
        self.notices.wait(12)
        self.server.wait_shown(1)
        self.server.choose('I Know')
        self.server.wait_shown(0)
        wait_until(lambda: b'failed:once' in memory(self.desk).read_bytes(), 'the memory of it')

    def saves(self):
        """"Save" saves the backup that has finished, without a window, and the notification goes"""
        self.backups.run('saved')
        self.backups.offer('saved')
        self.notices.wait(13)
        self.server.wait_shown(1)
        self.server.choose('Save')
        wait_until((self.desk.folder / 'home/saved.tar.gz').exists, 'the file')
        self.server.wait_shown(0)
        assert windows_of(self.resident.pid) == []

    def tells_what_is_not_saved(self):
        """what could not be saved is told, each time that the user has wanted it, and can be tried again"""
        self.backups.run('bad')
        self.backups.offer('bad', file=b'<html>Sign in</html>')
        self.notices.wait(14)
        self.server.wait_shown(1)
        for count in 15, 16:
            self.server.choose('Save' if count == 15 else 'Try Again')
            title, body, urgency = self.notices.wait(count)
            assert (title, urgency) == ('Acme — Not Saved', 2), (title, urgency)
            assert body.startswith('The file is a web page, not a backup. See whether '), body
            self.server.wait_shown(1)
        self.dock.wait(True)
        self.backups.offer('bad')
        self.server.choose('Try Again')
        wait_until((self.desk.folder / 'home/bad.tar.gz').exists, 'the file')
        self.server.wait_shown(0)
        self.dock.wait(False)
        assert windows_of(self.resident.pid) == []

    def tells_that_once(self):
        """it is told once, whatever is killed or runs meanwhile, until the user has looked"""
        self.backups.run('worse')
        self.backups.offer('worse', file=b'<html>Sign in</html>')
        self.notices.wait(17)
        self.server.wait_shown(1)
        self.server.choose('Save')
        self.notices.wait(18)
        self.server.wait_shown(1)
        wait_until(lambda: is_unsaved_told(self.desk, 'worse'), 'the memory of it')
        self.resident.end(signal.SIGKILL)
        self.start()
        self.backups.run('next')
        self.notices.wait(18)
        self.server.wait_shown(1)
        ask(self.desk, 'launch', APP_ID)
        self.server.wait_shown(0)
        self.close_window()

    def opens_for_what_is_gone(self):
        """"Save" shows the card where the link is gone by then"""
        self.backups.run('gone')
        self.backups.offer('gone')
        self.notices.wait(19)
        self.backups.complete('gone')
        self.server.choose('Save')
        self.desk.find_window(WINDOW)
        wait_until(lambda: [node.name for node in focused()] == ['Menu for Acme'], 'the focus on its card')
        self.close_window()

    def says_nothing_when_off(self):
        """switched off, it is silent"""
        set_key(self.desk, 'notifications', 'false')
        self.backups.run('seven')
        self.backups.fail('seven')
        self.notices.wait(19)
        self.resident.end()


with Desk('x11', keyring=True) as desk:
    story = Story(desk)
    run_tap([story.says_nothing_of_the_past, story.waits_for_the_server, story.tells_an_end, story.tells_a_failure,
             story.tells_nothing_twice, story.tells_what_was_lost, story.survives_the_server,
             story.stays_dismissed, story.is_acknowledged, story.opens_the_card, story.says_nothing_to_who_looks,
             story.tells_when_window_closes, story.says_nothing_of_what_is_muted, story.is_shown_once,
             story.saves, story.tells_what_is_not_saved, story.tells_that_once, story.opens_for_what_is_gone, story.says_nothing_when_off])
