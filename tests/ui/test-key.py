#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The key where others could get at it: on the accessibility bus, at another address, in a browser's environment."""

import re
import subprocess
from pathlib import Path



from program import App, Browser, a11y, choose, run_tap, start_portals, wait_until
from desk import Desk

HIDDEN = 'secret-typed-key'


def type_text(text):
    subprocess.run(['xdotool', 'type', '--delay', '10', '--file', '-'], input=text, text=True, check=True)


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.portals = start_portals(desk, 2, '--state', 'running', '--state', 'queued')
        self.browser = Browser(desk)
        self.app = App(desk, DOCSPACE_API_KEY='a-key-of-the-environment')

    def find(self, name=None, role=None):
        return self.app.tree.find(name, role)

    def wait_to_hear(self, text):
        wait_until(lambda: text in self.desk.log('listen'), f'{text!r} on the accessibility bus')

    def has_no_ears(self):
        """a key that is typed is not on the accessibility bus, and its neighbours are"""
        self.find('Add Portal…', 'push button')
        a11y.press('ctrl+n')
        self.desk.find_window('^Add Portal$')
        self.find('API Key', 'text')
        listener = self.desk.spawn('listen', [Path(a11y.__file__).with_name('listen')])
        self.wait_to_hear('ready')
        type_text('first.example')
        self.wait_to_hear('first.example')
        a11y.press('Tab')
        type_text(HIDDEN)
        a11y.press('BackSpace', 'BackSpace', 'ctrl+a', 'Delete')
        self.find('API Key', 'text').set_text(HIDDEN)  # as an input method and a paste do
        a11y.press('Tab', 'Tab')  # past the eye
        type_text('last')
        self.wait_to_hear('last')
        self.desk.end(listener)
        heard = self.desk.log('listen').replace('ready', '').replace('first.example', '').replace('last', '')
        assert not set(heard) & set(HIDDEN), heard
        shown = '\n'.join(filter(None, (node.text() for node in self.app.tree.walk())))
        assert HIDDEN not in shown and 'first.example' in shown, shown
        assert HIDDEN not in self.app.tree.tree()

    def is_what_was_typed(self):
        """and what was typed is the key all the same"""
        self.find('Portal Address', 'text').set_text(self.portals[0].origin)
        self.find('Name (optional)', 'text').set_text('P')
        field = self.find('API Key', 'text')
        field.set_text('')
        a11y.press('shift+Tab', 'shift+Tab')
        type_text(self.portals[0].key)
        a11y.press('Return')
        done = self.find('Done', 'push button')
        wait_until(lambda: 'key' in done.description, 'what the key may do')
        a11y.press('Return')
        self.find(re.compile('^P: '), 'panel')

    def stays_at_its_address(self):
        """another address asks for the key again, and hears nothing before"""
        choose('P', 'Up', 'Up', 'Return')
        self.desk.find_window('^Edit Portal$')
        address = self.find('Portal Address', 'text')
        old = self.portals[0].origin
        address.set_text(self.portals[1].origin)
        self.find(re.compile(
            '^The key was for .* Enter it for the new address.$'))
        self.find('API Key for the New Address', 'text')
        a11y.press('Return')
        field = self.find('API Key for the New Address', 'text')
        wait_until(lambda: field.description, 'a sentence at the key')
        assert f'entered for {old.removeprefix("http://")}' in field.description, field.description
        address.set_text(old)
        self.find(re.compile('^New API Key'), 'text')
        a11y.press('Return')
        self.app.tree.wait_gone('Save', 'push button')

    def browser_has_no_key(self):
        """a browser that is started has no key and no setting of ours in its environment"""
        script = self.desk.folder / 'home/browser'
        seen = self.desk.folder / 'home/environment'
        script.write_text(f'#!/bin/sh\nenv >"{seen}.new" && mv "{seen}.new" "{seen}"\n')
        choose('P', 'Down', 'Return')
        wait_until(seen.exists, 'the browser')
        environment = seen.read_text()
        assert 'HOME=' in environment
        for word in ('a-key-of-the-environment', 'DOCSPACE_API_KEY', 'SOUP_', self.portals[0].key):
            assert word not in environment, environment
        self.app.quit()


with Desk(keyring=True) as the_desk:
    story = Story(the_desk)
    run_tap([story.has_no_ears, story.is_what_was_typed, story.stays_at_its_address,
             story.browser_has_no_key])
