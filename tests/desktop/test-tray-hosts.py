#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The tray item in real panels: there at once and once, whatever was there first, and it does what its user
clicks.

What people complain of most in other programs, and where that is tested: w is test-tray-wayland.py, and g is
test-gnome-shell.py, where the rest of the shell's life is the session's.

                              xfce4-panel               waybar                      lxqt-panel         GNOME Shell
  gone, the panel was         survives_the_panel,       w survives_waybar           moves_to_the_next
   started again               moves_to_the_next
  missing after login,        comes_with_the_panel      w comes_with_waybar
   the item came first
  the same, it came last      comes_to_the_panel                                    is_in_lxqt         g comes_to_the_shell
  the same, the watcher       comes_with_the_host
   came before its host
  gone after sleep, or        survives_a_frozen_panel   w survives_the_screen
   with the screen
  two icons                   each of these             each of these               each of these      each of these
  a menu that is empty,       holds_its_menu: a run                                                    g opens_by_menu,
   stale or closing            of 5 s; by its own                                                      g sorts_its_menu
                               clock, test-tray.c
  updates that cost           says_nothing_new;
   the desktop                 test-tray.c
  blurred; invisible on       pictures, of 1 × and      the same                    the same           the same, on dark
   dark or on light            2 × and of both (*)
  a click that raises         opens_by_click            w is_raised,                is_in_lxqt         g opens_by_menu
   nothing                                              w starts_with_token
  no tray: locked out         test-resident.py has none

(*) data/screenshots/tray; what can be computed of them is in test-status-pixmap.c."""

import os
import signal

from resident import (APP_ID, BUILD, HERE, SCHEMAS, WINDOW, Desk, Resident, a11y, is_alive, run_tap, start_portals,
                      wait_until, windows_of)
from notices import memory
from tray import ICON, Lxqt, Signals, Xfce


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.portal = start_portals(desk, 1, '--state', 'completed')[0]
        self.cli('add', self.portal.origin, '--name', 'Acme', input=self.portal.key)
        self.set('run-in-background', 'true')  # so that closing the window asks nothing

    def cli(self, *arguments, **keywords):
        self.desk.run([BUILD / 'src/cli/backup-glance-cli', *arguments], check=True, text=True, env=SCHEMAS,
                      capture_output=True, **keywords)

    def set(self, key, value):
        self.desk.run(['gsettings', 'set', APP_ID, key, value], check=True, env=SCHEMAS)

    def comes_with_the_panel(self):
        """started before there is a tray, it is in it as soon as there is one"""
        self.resident = Resident(self.desk, '--background', G_MESSAGES_DEBUG='glance-core').wait_for_name()
        self.panel = Xfce(self.desk).start()
        assert len(self.panel.wait_for_item()) == 1
        wait_until(lambda: len(self.panel.pixels()) > 8, 'a picture in the tray')

    def comes_with_the_host(self):
        """a tray that is known before there is a panel to show it: the item is there once, as soon as that is"""
        self.panel.stop()
        watcher = self.desk.spawn('watcher', [HERE / 'tray-watcher'])
        assert len(self.panel.wait_for_item()) == 1
        self.panel.start()
        wait_until(lambda: len(self.panel.pixels()) > 8, 'a picture in the tray')
        assert len(self.panel.items()) == 1
        self.desk.end(watcher)

    def survives_the_panel(self):
        """ten panels one after the other: one item in each"""
        for _ in range(10):
            self.panel.stop()
            self.panel.start()
            assert len(self.panel.wait_for_item()) == 1

    def survives_a_frozen_panel(self):
        """a panel that stood still for a while has one item"""
        os.killpg(self.panel.process.pid, signal.SIGSTOP)
        self.desk.run(['gapplication', 'action', APP_ID, 'check-all'], check=True)
        os.killpg(self.panel.process.pid, signal.SIGCONT)
        assert len(self.panel.wait_for_item()) == 1

    def opens_by_click(self):
        """a left click opens the window"""
        wait_until(lambda: len(self.panel.pixels()) > 8, 'a picture in the tray')
        self.panel.click()
        self.desk.enter_window(WINDOW)
        a11y.press('ctrl+w')
        wait_until(lambda: not windows_of(self.resident.pid), 'the window to close')

    def says_nothing_new(self):
        """a middle click checks, and of what has not changed nothing is told; a new name is told once"""
        signals = Signals(self.desk)
        before = self.answers()
        self.panel.click(2)
        wait_until(lambda: self.answers() > before, 'a check')
        self.rename('Acme & Sons')
        wait_until(lambda: {'NewToolTip', 'ItemsPropertiesUpdated'} <= set(signals.names()), 'word of the name')
        self.desk.end(signals.process)
        assert sorted(signals.names()) == ['ItemsPropertiesUpdated', 'NewToolTip'], signals.names()

    def rename(self, name):
        listed = self.desk.run(['gsettings', 'get', APP_ID, 'portals'], check=True, env=SCHEMAS, text=True,
                               capture_output=True).stdout
        path = f"/{APP_ID.replace('.', '/')}/portals/{listed.split(chr(39))[1]}/"
        self.desk.run(['gsettings', 'set', f'{APP_ID}.Portal:{path}', 'name', name], check=True, env=SCHEMAS)

    def answers(self):
        return self.desk.log('resident').count('answers 200')

    def holds_its_menu(self):
        """while a backup runs to its end, the menu that is open stays, and at most one picture a second is told"""
        running = start_portals(self.desk, 1, '--seconds', '100')[0]
        self.cli('add', running.origin, '--name', 'Running', input=running.key)
        signals = Signals(self.desk, 'run')
        wait_until(lambda: '%' in signals.log(), 'the run')
        self.panel.click(3)
        wait_until(self.has_menu, 'the menu')
        before = signals.count('LayoutUpdated')
        wait_until(lambda: signals.count('NewIcon') > 1, 'another picture')
        running.finish()
        wait_until(lambda: 'Running — Completed' in signals.log(), 'the end of the run')
        assert self.has_menu()
        assert signals.count('LayoutUpdated') == before
        times = signals.times('NewIcon')
        assert 1 < len(times) <= times[-1] - times[0] + 2, times
        a11y.press('Escape')
        wait_until(lambda: not self.has_menu(), 'the menu to close')
        self.desk.end(signals.process)
        self.cli('remove', 'Running')

    def has_menu(self):
        return len(self.panel.pixels((90, 715), 80)) > 8

    def quits_by_menu(self):
        """Quit in its menu ends the program, and the item is gone"""
        self.panel.click(3)
        a11y.press('Up', 'Return')  # the last one
        wait_until(lambda: self.resident.process.poll() is not None, 'the end of the resident')
        assert self.resident.process.returncode == 0
        wait_until(lambda: self.panel.items() == [], 'the tray to be empty')

    def comes_to_the_panel(self):
        """started after the tray, it is in it once"""
        self.resident = Resident(self.desk, '--background', name='second').wait_for_name()
        assert len(self.panel.wait_for_item()) == 1
        self.panel.stop()

    def is_in_lxqt(self):
        """in LXQt's panel, too: a picture, and a click opens the window"""
        self.panel = Lxqt(self.desk).start()
        assert len(self.panel.wait_for_item()) == 1
        wait_until(lambda: len(self.panel.pixels()) > 8, 'a picture in the tray')
        self.panel.click()
        self.desk.find_window(WINDOW)

    def moves_to_the_next(self):
        """of two panels the second takes over when the first is gone, and has one item"""
        second = Xfce(self.desk).start()
        os.killpg(self.panel.process.pid, signal.SIGKILL)
        self.panel.process.wait()
        wait_until(lambda: len(second.items() or []) == 1, 'the item in the second panel')
        second.stop()
        self.panel.start().wait_for_item()
        wait_until(self.is_there, 'the item')

    def is_gone(self):
        return self.panel.items() == [] and len(self.panel.pixels()) == 1

    def is_there(self):
        return len(self.panel.items()) == 1 and len(self.panel.pixels()) > 8

    def comes_and_goes(self):
        """never: gone, also from the panel that shows passive items; always: there again"""
        self.set('tray', 'never')
        wait_until(self.is_gone, 'the item to go')
        self.set('tray', 'always')
        wait_until(self.is_there, 'the item')

    def comes_when_needed(self):
        """when needed: gone while all is well, and there while something is wrong"""
        a11y.press('ctrl+w')
        wait_until(lambda: not windows_of(self.resident.pid), 'the window to close')
        self.set('tray', 'active')
        wait_until(self.is_gone, 'the item to go')
        failing = start_portals(self.desk, 1, '--state', 'failed')[0]
        self.cli('add', failing.origin, '--name', 'Bad', input=failing.key)
        wait_until(self.is_there, 'the item')

    def status_is(self, expected):
        wait_until(lambda: self.panel.read('Status') == expected, f'the status {expected}')

    def open_menu(self):
        self.panel.click(3)
        wait_until(self.has_menu, 'the menu')

    def stays_seen(self):
        """what failed asks for attention until the menu was opened, and after a restart does not ask again"""
        self.status_is('NeedsAttention')
        self.open_menu()
        a11y.press('Escape')
        self.status_is('Active')
        wait_until(lambda: b'attention' in memory(self.desk).read_bytes(), 'the memory of it')
        self.resident.end(signal.SIGKILL)
        wait_until(lambda: self.panel.items() == [], 'the item to go')
        self.resident = Resident(self.desk, '--background', name='third',
                                 G_MESSAGES_DEBUG='glance-core').wait_for_name()
        self.panel.wait_for_item()
        wait_until(lambda: self.desk.log('third').count('answers 200') > 3, 'the answers')
        assert self.panel.read('Status') == 'Active'

    def is_acknowledged(self):
        """"I Know" in the menu: the state stays, and it is remembered that the user knows"""
        self.open_menu()
        a11y.press('Up', 'Up', 'Return')  # above Quit
        wait_until(lambda: b'acknowledged' in memory(self.desk).read_bytes(), 'the memory of it')
        wait_until(self.is_there, 'the item')

    def saves_by_menu(self):
        """in the menu a finished backup is saved, without a window; then the menu does not offer it any more"""
        wait_until(lambda: 'I Know' not in self.read_menu() and 'Save the Backup of Acme' in self.read_menu(), 'a menu')
        self.open_menu()
        a11y.press('Up', 'Up', 'Return')  # above Quit
        home = self.desk.folder / 'home'
        wait_until(lambda: list(home.glob('*.tar.gz')), 'the file')
        assert windows_of(self.resident.pid) == []
        wait_until(lambda: 'Save the Backup of Acme' not in self.read_menu(), 'another menu')

    def read_menu(self):
        return self.desk.call(self.panel.name(), '/MenuBar', 'com.canonical.dbusmenu.GetLayout', '0', '1', "['label']")

    def goes_when_all_is_well(self):
        """and gone again"""
        self.cli('remove', 'Bad')
        wait_until(self.is_gone, 'the item to go')
        self.resident.end()


with Desk('x11', keyring=True, services=['org.xfce.Xfconf']) as desk:
    story = Story(desk)
    run_tap([story.comes_with_the_panel, story.comes_with_the_host, story.survives_the_panel, story.survives_a_frozen_panel,
             story.opens_by_click, story.says_nothing_new, story.holds_its_menu, story.quits_by_menu, story.comes_to_the_panel,
             story.is_in_lxqt, story.moves_to_the_next, story.comes_and_goes, story.comes_when_needed,
             story.stays_seen, story.is_acknowledged, story.saves_by_menu, story.goes_when_all_is_well])
