#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The form for a portal, and places where others could get the key: on the accessibility bus, at another address,
in a browser's environment."""

import re
import subprocess
from pathlib import Path

from program import APP_ID, BUILD, App, Browser, a11y, choose, finish_form, focused, run_tap, start_portals, wait_until
from desk import Desk

HIDDEN = 'secret-typed-key'
ROOT = '/io/github/backupglance/BackupGlance/portals/'


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

    def can(self, label):
        return self.find(label, 'push button').has_state('sensitive')

    def gsettings(self, *arguments):
        return self.desk.run(['gsettings', *arguments], check=True, text=True, capture_output=True,
                             env={'GSETTINGS_SCHEMA_DIR': str(BUILD / 'data')}).stdout

    def add(self, address):
        """Fills in the form, and waits for the response."""
        a11y.press('ctrl+n')
        self.desk.enter_window('^Add Portal$')
        self.find('Portal Address', 'text').set_text(address)
        self.find('API Key', 'text').set_text('demo-key')
        a11y.press('Return')
        return self.find(re.compile(r'\S'), 'alert').name  # the announcer's is blank

    def cancel(self):
        a11y.press('Escape')
        self.app.tree.wait_gone('Cancel', 'push button')

    def wait_to_hear(self, text):
        wait_until(lambda: text in self.desk.log('listen'), f'{text!r} on the accessibility bus')

    def has_no_ears(self):
        """a key being typed is not on the accessibility bus, but the neighbouring fields are"""
        self.find('Add Portal…', 'push button')
        a11y.press('ctrl+n')
        self.desk.find_window('^Add Portal$')
        self.find('API Key', 'text')
        assert not self.can('Add')
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
        """and yet what was typed is the key"""
        self.find('Portal Address', 'text').set_text(self.portals[0].origin)
        self.find('Name (optional)', 'text').set_text('P')
        field = self.find('API Key', 'text')
        for nothing in ' ', '':
            field.set_text(nothing)
            wait_until(lambda: not self.can('Add'), 'Add to need a key')
        a11y.press('shift+Tab', 'shift+Tab')
        type_text(self.portals[0].key)
        a11y.press('Return')
        finish_form(self.app.tree)
        self.find(re.compile('^P: '), 'panel')

    def offers_what_is_listed(self):
        """a portal that is already on the list: its form is one click away"""
        assert 'on the list already' in self.add(self.portals[0].origin)
        self.find('Edit…', 'push button').click()
        self.desk.find_window('^Edit Portal$')
        wait_until(lambda: self.find('Name (optional)', 'text').text() == 'P', 'the form of P')
        self.cancel()

    def tells_details(self):
        """GLib's message about a failure is shown on demand"""
        assert self.add('http://127.0.0.1:1') == 'The portal cannot be reached. Check the address and the network.'
        assert not self.app.tree.has(re.compile('127.0.0.1.*refused'), 'label')
        self.find('Details').click()
        self.find(re.compile('127.0.0.1.*refused'), 'label')
        self.cancel()

    def leads_to_the_cure(self):
        """an error about a row that is folded away: the row is unfolded, visible and focused"""
        sentence = self.add('http://192.0.2.1')
        assert 'anyone on the network path can read the API key' in sentence, sentence
        wait_until(lambda: [node for node in focused() if node.description == sentence], 'the focus on the switch')
        row = self.find('Allow Unencrypted Connection', 'list item')
        alert = self.find(sentence, 'alert')
        window = [node for node in self.app.tree.children() if node.name == 'Add Portal'][0]

        def are_in_sight():
            _, top, _, _ = row.extents()
            _, y, _, height = alert.extents()
            return 46 < top and 0 < y and y + height <= window.extents()[3]
        wait_until(are_in_sight, f'{row} and {alert} in sight')
        self.cancel()

    def leads_to_the_file(self):
        """a CA file that is gone: the form opens where another one is chosen, and says why down to the last button"""
        listed = self.gsettings('get', APP_ID, 'portals')
        portal_id, = re.findall("'(.*)'", listed)
        self.gsettings('set', f'{APP_ID}.Portal:{ROOT}{portal_id}/', 'ca-file', '/nowhere/ca.pem')
        self.find(re.compile('^P: No CA File'), 'panel').find('Edit…', 'push button').click()
        self.desk.enter_window('^Edit Portal$')
        sentence = 'The CA file “/nowhere/ca.pem” cannot be used. Choose another file, or none if the portal no longer ' \
            'needs one.'
        wait_until(lambda: [node for node in focused() if node.description == sentence], 'the focus on the button')
        window = [node for node in self.app.tree.children() if node.name == 'Edit Portal'][0]
        details = window.find('Details', 'push button')

        def is_in_sight():
            _, y, _, height = details.extents()
            return 0 < y and y + height <= window.extents()[3]
        wait_until(is_in_sight, f'{details} in sight')
        self.find(re.compile('^Do Not Use This File'), 'push button').click()
        self.find('Save', 'push button').click()
        self.app.tree.wait_gone('Save', 'push button')
        self.find(re.compile('^P: Running'), 'panel')

    def stays_at_its_address(self):
        """for another address the form asks for the key again, and contacts nobody before"""
        choose('P', 'Up', 'Up', 'Return')
        self.desk.find_window('^Edit Portal$')
        self.find(re.compile(r'^This key is read-only.* It expires on \d+ \w+ \d+\.$'), 'label')
        address = self.find('Portal Address', 'text')
        old = self.portals[0].origin
        address.set_text(self.portals[1].origin)
        self.find(re.compile(
            '^The key was for .* Enter it for the new address.$'))
        self.find('API Key for the New Address', 'text')
        assert not self.can('Save')
        address.set_text(old)
        self.find(re.compile('^New API Key'), 'text')
        a11y.press('Return')
        self.app.tree.wait_gone('Save', 'push button')

    def browser_has_no_key(self):
        """a browser that we start has neither the key nor any of our settings in its environment"""
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

    def says_why_it_needs_an_edit(self):
        """a portal without its key: the form says so at once, and again if nothing was changed"""
        self.desk.run(['secret-tool', 'clear', 'xdg:schema', f'{APP_ID}.ApiKey'], check=True)
        self.app = App(self.desk, name='again')
        self.find(re.compile('^P: No Key'), 'panel')
        choose('P', 'Up', 'Up', 'Return')
        self.desk.enter_window('^Edit Portal$')
        field = self.find(re.compile('^New API Key'), 'text')
        wait_until(lambda: field.description.startswith('The keyring has no API key'), 'why')
        field.set_text('begun')
        wait_until(lambda: not field.description, 'the reason to go')
        field.set_text('')
        a11y.press('Tab', 'Tab')  # past the eye
        a11y.press('Return')
        wait_until(lambda: field.description and self.can('Save'), 'the same once more')
        field.set_text(self.portals[0].key)
        a11y.press('Return')
        finish_form(self.app.tree)
        self.find(re.compile('^P: (?!No Key)'), 'panel')
        self.app.quit()


with Desk(keyring=True) as the_desk:
    story = Story(the_desk)
    run_tap([story.has_no_ears, story.is_what_was_typed, story.offers_what_is_listed, story.tells_details,
             story.leads_to_the_cure, story.leads_to_the_file, story.stays_at_its_address, story.browser_has_no_key,
             story.says_why_it_needs_an_edit])
