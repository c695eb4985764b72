#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""Many portals: lines and cards, counts that filter, search, and an order that waits for its reader."""

import re
import sys

from gi.repository import GLib

from program import APP_ID, App, BUILD, a11y, focused, press_tab, run_tap, start_portals, wait_until
from desk import Desk

SCHEMAS = {'GSETTINGS_SCHEMA_DIR': str(BUILD / 'data')}
ROOT = '/io/github/backupglance/BackupGlance/portals/'
STATES = {'Failing': 'failed', 'Running': 'running', 'Clocks': 'completed', 'Idle': 'idle', 'Library': 'completed',
          'Zoo': 'completed'}
ADD_PORTALS = '''
import sys
import uuid
from gi.repository import Gio

ids = [str(uuid.UUID(int=number + 1)) for number in range(1000)]
for number, portal_id in enumerate(ids):
    settings = Gio.Settings.new_with_path(f'{sys.argv[1]}.Portal', f'{sys.argv[2]}{portal_id}/')
    settings['url'] = f'https://portal{number}.invalid'
Gio.Settings.new(sys.argv[1])['portals'] = ids
Gio.Settings.sync()
'''
MOST = 20  # cards and lines: those in sight, and half as many again


class Story:
    def __init__(self, desk):
        self.desk = desk
        states = [argument for state in STATES.values() for argument in ('--state', state)]
        self.portals = dict(zip(STATES, start_portals(desk, len(STATES), *states)))
        self.app = None

    @property
    def tree(self):
        return self.app.tree

    def add(self, portal, name):
        done = self.desk.run([BUILD / 'src/cli/backup-glance-cli', 'add', portal.origin, '--name', name],
                             text=True, capture_output=True, env=SCHEMAS, input=portal.key)
        assert done.returncode == 0, done.stderr

    def card(self, name):
        return (re.compile(f'^{name}: '), 'panel')

    def line(self, name):
        return (re.compile(f'^{name}: '), 'push button')

    def order(self):
        """The names of those on the list, from the top."""
        try:
            found = [(node.extents()[1], node.name.split(':')[0])
                     for node in self.tree.find_all(re.compile(f'^({"|".join(STATES)}): '))]
        except (GLib.Error, TypeError):
            return []  # one of them has just gone
        return [name for _, name in sorted(found)]

    def tab_to(self, name, key='Tab'):
        for _ in range(20):
            if any(re.search(name, node.name) for node in focused()):
                return
            press_tab(key)
        raise AssertionError((name, focused()))

    def break_replaced_theme(self):
        """Returns the environment for that: GTK complains if it reads the theme that libadwaita replaces."""
        folder = self.desk.folder / 'home/theme'
        folder.mkdir()
        (folder / 'Default-light.css').write_text('window { no-property: 1; }')
        return {'G_RESOURCE_OVERLAYS': f'/org/gtk/libgtk/theme/Default={folder}'}

    def has_cards(self):
        """five portals are cards, and nothing is counted"""
        for name in list(STATES)[:5]:
            self.add(self.portals[name], name)
        self.app = App(self.desk, **self.break_replaced_theme())
        self.desk.find_window('^Backup Glance$')
        for name in list(STATES)[:5]:
            self.tree.find(*self.card(name))
        assert not self.tree.has('3 fine', 'push button')
        assert not self.tree.has('Find a Portal', 'push button')

    def moves_nothing(self):
        """what has failed meanwhile is said over them, and moves none of them"""
        self.desk.run(['xdotool', 'mousemove', '--sync', '0', '0'], check=True)
        self.tab_to('^Menu for Failing$')
        before = wait_until(lambda: self.place('Running'), 'the second')
        self.fail('Idle')
        news = self.tree.find('1 new problem', 'push button')
        wait_until(lambda: news.extents()[3] > 0, 'its place')
        assert self.place('Running') == before, (self.place('Running'), before)
        self.set_address('Idle', self.portals['Idle'].origin)
        self.tree.wait_gone('1 new problem', 'push button')
        self.tab_to('^Main Menu$', 'shift+Tab')  # nobody reads any more

    def has_lines(self):
        """with a sixth, those that are fine are lines"""
        self.add(self.portals['Zoo'], 'Zoo')
        for name in ('Clocks', 'Idle', 'Library', 'Zoo'):
            self.tree.find(*self.line(name))
        for name in ('Failing', 'Running'):
            self.tree.find(*self.card(name))
        for name in ('1 failed', '1 running', '4 fine'):
            self.tree.find(name, 'push button')
        wait_until(lambda: self.order()[:2] == ['Failing', 'Running'], 'the order')

    def place(self, name):
        """Where in the window that card begins. (GTK leaves those out of sight where they were.)"""
        try:
            return self.tree.find(*self.card(name)).extents()[1]
        except GLib.Error:
            return None  # it has just gone

    def resize(self, height):
        """Makes the window so high, and waits until the list has heard of it."""
        window, portals = self.desk.find_window('^Backup Glance$'), self.tree.find('Portals', 'list')
        before = portals.extents()[3]
        self.desk.run(['xdotool', 'windowsize', window, '500', str(height)], check=True)
        wait_until(lambda: portals.extents()[3] != before, 'another height')

    def keeps_top(self):
        """at its top, the list stays there: when the focused portal loses its room, and when others come in above"""
        self.resize(760)
        second = wait_until(lambda: self.place('Running'), 'the second')
        self.tab_to('^Clocks: ')
        self.resize(400)
        wait_until(lambda: self.place('Running') == second, 'the second where it was, in a lower window')
        self.tab_to('^Find a Portal$')
        running = self.tree.find('1 running', 'push button')
        running.click()
        wait_until(lambda: self.order() == ['Running'] and self.place('Running') not in (None, second),
                   'the running one')
        running.click()
        wait_until(lambda: self.place('Running') == second, 'the second where it was')
        self.resize(760)

    def opens_with_enter(self):
        """Enter opens a line, and closes it again, by keyboard alone"""
        self.tab_to('^Clocks: ')
        a11y.press('Return')
        self.tree.find(*self.card('Clocks'))
        wait_until(lambda: any(node.name == 'Show less of Clocks' for node in focused()), 'the focus on its card')
        a11y.press('Return')
        self.tree.find(*self.line('Clocks'))
        wait_until(lambda: any(node.name.startswith('Clocks: ') for node in focused()), 'the focus on its line')
        assert not self.tree.has(*self.card('Clocks'))

    def walks_with_arrows(self):
        """Down and Up go from portal to portal"""
        a11y.press('Down')
        wait_until(lambda: any(node.name.startswith('Library: ') for node in focused()), 'the focus on the next')
        a11y.press('Up')
        wait_until(lambda: any(node.name.startswith('Clocks: ') for node in focused()), 'the focus on the first')

    def leaves_backwards(self):
        """Shift+Tab goes up from a line and from the last button of a card, out of the list, and Tab comes back"""
        self.tab_to('^Menu for Failing$', 'shift+Tab')
        press_tab()
        self.tab_to('^Find a Portal$', 'shift+Tab')
        self.tab_to('^Clocks: ')

    def holds_order(self):
        """what fails while the focus is on the list stays where it is, and a button says so"""
        before = self.order()
        assert before[-1] == 'Idle', before
        self.fail('Idle')
        self.tree.find('1 new problem', 'push button')
        assert self.order() == before, self.order()
        assert any(node.name.startswith('Clocks: ') for node in focused()), focused()

    def fail(self, name):
        """Its address answers no more, and says so at once."""
        self.set_address(name, self.portals['Failing'].origin.replace('127.0.0.1', '127.0.0.2'))

    def set_address(self, name, origin):
        portal_id = next(it for it in self.ids() if self.get(it, 'name') == name)
        self.desk.run(['gsettings', 'set', f'{APP_ID}.Portal:{ROOT}{portal_id}/', 'url', origin], check=True,
                      env=SCHEMAS)

    def ids(self):
        listed = self.desk.run(['gsettings', 'get', APP_ID, 'portals'], text=True, check=True, capture_output=True,
                               env=SCHEMAS)
        return re.findall(r"'(.*?)'", listed.stdout)

    def get(self, portal_id, key):
        value = self.desk.run(['gsettings', 'get', f'{APP_ID}.Portal:{ROOT}{portal_id}/', key], text=True, check=True,
                              capture_output=True, env=SCHEMAS)
        return value.stdout.strip().strip("'")

    def keeps_focus(self):
        """behind a dialog it takes its place; then the focus is on its portal again, which has moved"""
        a11y.press('ctrl+n')
        self.desk.find_window('^Add Portal$')
        wait_until(lambda: self.order()[:2] == ['Failing', 'Idle'], 'the new order')
        self.tree.find(*self.card('Idle'))
        self.tree.wait_gone('1 new problem', 'push button')
        a11y.press('Escape')
        self.tree.wait_gone('Cancel', 'push button')
        wait_until(lambda: any(node.name.startswith('Clocks: ') for node in focused()), 'the focus on its line')
        a11y.press('Down')
        wait_until(lambda: any(node.name.startswith('Library: ') for node in focused()), 'the focus on the next')

    def settles(self):
        """when the focus leaves the list, what has failed meanwhile takes its place"""
        self.fail('Zoo')
        self.tree.find('1 new problem', 'push button')
        self.tab_to('^Find a Portal$')
        wait_until(lambda: self.order()[:3] == ['Failing', 'Idle', 'Zoo'], 'the new order')
        self.tree.find(*self.card('Zoo'))
        self.tree.wait_gone('1 new problem', 'push button')

    def filters(self):
        """a count shows only those, and together they add up; off again, all are there"""
        toggle = self.tree.find('1 failed', 'push button')
        toggle.click()
        wait_until(lambda: self.order() == ['Failing'], 'only the failed one')
        self.tree.find('1 running', 'push button').click()
        wait_until(lambda: self.order() == ['Failing', 'Running'], 'the running one, too')
        toggle.click()
        self.tree.find('1 running', 'push button').click()
        wait_until(lambda: len(self.order()) == len(STATES), 'all')

    def finds(self):
        """Ctrl+F finds by part of a name, and by address; Escape shows all again, and the focus is where it was"""
        self.tab_to('^Clocks: ')
        a11y.press('ctrl+f')
        a11y.type_text('LIBR')
        wait_until(lambda: self.order() == ['Library'], 'what is looked for')
        a11y.press('ctrl+a')
        a11y.type_text(self.portals['Running'].origin.rsplit(':', 1)[1])
        wait_until(lambda: self.order() == ['Running'], 'the one at that address')
        a11y.type_text('nowhere')
        self.tree.find('No Portals Found', 'label')
        a11y.press('Escape')
        wait_until(lambda: len(self.order()) == len(STATES), 'all')
        wait_until(lambda: any(node.name.startswith('Clocks: ') for node in focused()), 'the focus on its line')
        self.tab_to('^Find a Portal$')
        a11y.press('space')
        wait_until(lambda: [node.role for node in focused()] == ['entry'], 'the focus on the entry')
        a11y.press('Escape')
        wait_until(lambda: [node.name for node in focused()] == ['Find a Portal'], 'the focus on the button')
        a11y.press('ctrl+f')
        wait_until(lambda: [node.role for node in focused()] == ['entry'], 'the focus on the entry')
        self.tree.find('Find a Portal', 'push button').click()
        wait_until(lambda: not any(node.role == 'entry' for node in focused()), 'the focus where it can be seen')

    def is_menu_open(self):
        return any(node.role == 'menu item' for node in focused())

    def holds_order_for_menu(self):
        """while a portal's menu is open all stay where they are, although the pointer has left them"""
        before = self.order()
        self.tree.find('Menu for Running', 'push button').point_and_click(self.desk.find_window('^Backup Glance$'))
        wait_until(self.is_menu_open, 'the menu')
        self.desk.run(['xdotool', 'mousemove', '--sync', '0', '0'], check=True)
        self.fail('Library')
        self.tree.find('1 new problem', 'push button')
        assert self.is_menu_open() and self.order() == before, self.order()

    def lets_go_of_menu(self):
        """when that portal is removed elsewhere, its menu goes with it, and the window is of use as before"""
        self.desk.run([BUILD / 'src/cli/backup-glance-cli', 'remove', 'Running'], check=True, env=SCHEMAS,
                      capture_output=True)
        self.tree.wait_gone(*self.card('Running'))
        a11y.press('ctrl+n')
        self.desk.enter_window('^Add Portal$')
        a11y.press('Escape')
        self.tree.wait_gone('Cancel', 'push button')
        self.app.quit()

    def has_few_widgets(self):
        """of a thousand portals, only those in sight and a few more are cards or lines"""
        self.desk.run([sys.executable, '-c', ADD_PORTALS, APP_ID, ROOT], check=True, env=SCHEMAS)
        self.app = App(self.desk)
        self.tree.find(re.compile(r'^1000 not checked( yet)?$'), 'push button')

        def count():
            return len(self.tree.find_all(re.compile(r'^portal\d+\.invalid: ')))
        wait_until(lambda: 0 < count() <= MOST, f'no more than {MOST} of them')
        self.app.quit()


with Desk(keyring=True) as the_desk:
    story = Story(the_desk)
    run_tap([story.has_cards, story.moves_nothing, story.has_lines, story.keeps_top, story.opens_with_enter,
             story.walks_with_arrows, story.leaves_backwards, story.holds_order, story.keeps_focus, story.settles,
             story.filters, story.finds, story.holds_order_for_menu, story.lets_go_of_menu, story.has_few_widgets])
