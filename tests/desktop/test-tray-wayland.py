#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The tray item in waybar, on Wayland: what the pointer does with it, and what is left of it when the screen or
the panel was away."""

import re

from resident import APP_ID, BUILD, SCHEMAS, Desk, Resident, a11y, run_tap, start_portals, wait_until, windows_of
from tray import Sway, Waybar

TOKEN = 'ProvideXdgActivationToken'


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.portal = start_portals(desk, 1, '--state', 'failed')[0]
        desk.run([BUILD / 'src/cli/backup-glance-cli', 'add', self.portal.origin, '--name', 'Acme'], check=True,
                 input=self.portal.key, text=True, env=SCHEMAS, capture_output=True)
        desk.run(['gsettings', 'set', APP_ID, 'background-asked', 'true'], check=True, env=SCHEMAS)
        self.sway = Sway(desk)
        self.panel = Waybar(self.sway)

    def comes_with_waybar(self):
        """started before there is a tray, it is in it as soon as there is one, and asks for attention"""
        self.resident = Resident(self.desk, '--background', WAYLAND_DEBUG='1', **self.sway.env).wait_for_name()
        self.panel.start()
        assert len(self.panel.wait_for_item()) == 1
        wait_until(lambda: len(self.panel.pixels()) > 8, 'a picture in the tray')
        wait_until(lambda: self.panel.read('Status') == 'NeedsAttention', 'a call for attention')

    def opens_by_click(self):
        """a left click opens the window without any token, and who sees it is not asked to look again"""
        self.panel.click()
        wait_until(lambda: self.sway.windows() == [APP_ID.upper()], 'the window in front')
        wait_until(lambda: self.panel.read('Status') == 'Active', 'the end of the attention')

    def comes_to_the_front(self):
        """the token of a click, or of a choice in the menu, goes to the compositor with the window that is there"""
        self.panel.call(TOKEN, 'token-of-a-click')
        self.panel.click()
        wait_until(lambda: self.has_activated('token-of-a-click'), 'the first token')
        self.panel.call(TOKEN, 'token-of-a-choice')
        self.desk.call(self.panel.name(), '/MenuBar', 'com.canonical.dbusmenu.Event', '1', 'clicked', '<"">', '0')
        wait_until(lambda: self.has_activated('token-of-a-choice'), 'the second token')
        assert len(windows_of(self.resident.pid)) == 1

    def is_raised(self):
        """a window that is out of sight comes back with a token that the compositor has given"""
        self.sway.say('workspace', 'elsewhere')
        assert self.sway.windows() == [APP_ID]
        self.panel.call(TOKEN, self.sway.make_token())
        self.panel.click()
        wait_until(lambda: self.sway.windows() == [APP_ID.upper()], 'the window in front')

    def has_activated(self, token):
        return re.search(rf'xdg_activation_v1@\d+\.activate\("{token}"', self.desk.log('resident'))

    def starts_with_token(self):
        """a window that has to be started gets the token in its environment"""
        self.sway.say(f'[app_id="{APP_ID}"] kill')
        wait_until(lambda: not windows_of(self.resident.pid), 'the window to close')
        self.panel.call(TOKEN, 'token-of-a-start')
        self.panel.click()
        window = self.resident.window()
        with open(f'/proc/{window}/environ', 'rb') as environment:
            assert b'XDG_ACTIVATION_TOKEN=token-of-a-start' in environment.read().split(b'\0')
        wait_until(lambda: self.sway.windows(), 'the window')

    def survives_the_screen(self):
        """a screen that is off and on again leaves one item, with its picture"""
        self.sway.say('output X11-1 disable')
        self.desk.run(['gapplication', 'action', APP_ID, 'check-all'], check=True)
        self.sway.say('output X11-1 enable')
        assert len(self.panel.wait_for_item()) == 1
        wait_until(lambda: len(self.panel.pixels()) > 8, 'a picture in the tray')

    def survives_waybar(self):
        """three bars one after the other: one item in each"""
        for _ in range(3):
            self.panel.stop()
            self.panel.start()
            assert len(self.panel.wait_for_item()) == 1

    def quits(self):
        """when the program ends the item is gone"""
        self.resident.end()
        wait_until(lambda: self.panel.items() == [], 'the tray to be empty')


with Desk('x11', keyring=True) as desk:
    story = Story(desk)
    run_tap([story.comes_with_waybar, story.opens_by_click, story.comes_to_the_front, story.is_raised, story.starts_with_token,
             story.survives_the_screen, story.survives_waybar, story.quits])
