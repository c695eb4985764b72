# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""A window through its accessible tree, as screen reader and keyboard users experience it.

    app = a11y.app('backup-glance')                   # on the desk, after desk.spawn()
    app.find('Add a Portal', role='push button').click()
    app.find('Address', role='text').set_text('acme.example')
    app.wait_gone('Add a Portal', role='dialog')

Every find() waits until the object is there. GTK names the application after the program.
"""
import re
import subprocess
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

from desk import PATIENCE, Timeout, wait_until  # noqa: E402, F401

ROOT = '/org/a11y/atspi/accessible/root'
NOBODY = '/org/a11y/atspi/null'
ACCESSIBLE = 'org.a11y.atspi.Accessible'
ACTION = 'org.a11y.atspi.Action'
COMPONENT = 'org.a11y.atspi.Component'
TEXT = 'org.a11y.atspi.Text'
VALUE = 'org.a11y.atspi.Value'
PROPERTIES = 'org.freedesktop.DBus.Properties'
WITHIN_WINDOW = 1


def _matches(pattern, text):
    return pattern is None or (pattern.search(text) if isinstance(pattern, re.Pattern) else pattern == text)


class Bus:
    """The accessibility bus. libatspi waits for the answer to each call before it makes the next, which takes long
    where the processor is busy; this makes the calls to all objects of a level at once."""

    connection = None

    @classmethod
    def connect(cls):
        if cls.connection is None:
            session = Gio.bus_get_sync(Gio.BusType.SESSION)
            address, = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None,
                                         Gio.DBusCallFlags.NONE, int(PATIENCE) * 1000).unpack()
            cls.connection = Gio.DBusConnection.new_for_address_sync(
                address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        return cls.connection

    @classmethod
    def call(cls, node, interface, method, arguments=None):
        return cls.connect().call_sync(*node.place, interface, method, arguments, None, Gio.DBusCallFlags.NONE,
                                       -1).unpack()

    @classmethod
    def call_all(cls, nodes, interface, method, arguments=None):
        """Returns an answer for each, or None instead."""
        answers = [None] * len(nodes)
        waiting = set(range(len(nodes)))
        context = GLib.MainContext()

        def answered(connection, result, number):
            waiting.remove(number)
            try:
                answers[number] = connection.call_finish(result).unpack()
            except GLib.Error:
                pass
        context.push_thread_default()
        for number, node in enumerate(nodes):
            cls.connect().call(*node.place, interface, method, arguments, None, Gio.DBusCallFlags.NONE, -1, None,
                               answered, number)
        while waiting:
            context.iteration(True)
        context.pop_thread_default()
        return answers


def _property(interface, name):
    return PROPERTIES, 'Get', GLib.Variant('(ss)', (interface, name))


# What is asked of an object, and what its answer means
CHILDREN = (ACCESSIBLE, 'GetChildren')
STATES = (ACCESSIBLE, 'GetState')
ROLE = (ACCESSIBLE, 'GetRole')
NAME = _property(ACCESSIBLE, 'Name')


def _is(state, answer):
    number = int(getattr(Atspi.StateType, state.upper()))
    return bool(answer[0][number // 32] >> number % 32 & 1)


def _role(answer):
    return Atspi.role_get_name(Atspi.Role(answer[0]))


class Node:
    """One accessible object. name: a string, or a compiled regular expression to search for."""

    def __init__(self, place):
        self.place = place  # the program's name on the bus, and the path

    def __repr__(self):
        return f'<{self.role} {self.name!r}>'

    name = property(lambda self: Bus.call(self, *NAME)[0])
    description = property(lambda self: Bus.call(self, *_property(ACCESSIBLE, 'Description'))[0])
    role = property(lambda self: _role(Bus.call(self, *ROLE)))

    # Looking

    def children(self):
        return [Node(place) for place in Bus.call(self, *CHILDREN)[0] if place[1] != NOBODY]

    def walk(self):
        """The visible objects. (GTK 4.8 reports the hidden pages of a stack as visible, too, and never
        says "showing".)"""
        return self._look()[0]

    def find_all(self, name=None, role=None, state=None):
        """The objects that exist now. Looks again while some vanish meanwhile; those that are broken for good are
        left out."""
        deadline = time.monotonic() + 5
        while True:
            found, whole = self._look()
            for wants, call, fits in (
                    (name is not None, NAME, lambda answer: _matches(name, answer[0])),
                    (role is not None, ROLE, lambda answer: _role(answer) == role),
                    (state is not None, STATES, lambda answer: _is(state, answer))):
                if wants:
                    answers = Bus.call_all(found, *call)
                    whole = whole and None not in answers
                    found = [node for node, answer in zip(found, answers) if answer is not None and fits(answer)]
            if whole or time.monotonic() > deadline:
                return found
            time.sleep(.02)

    def _look(self):
        """The visible objects below this one, as one reads them, and whether all could be looked at."""
        children, whole, level = {}, True, [self]
        while level:
            answers = Bus.call_all(level, *CHILDREN)
            found = [[Node(place) for place in answer[0] if place[1] != NOBODY] if answer else []
                     for answer in answers]
            states = Bus.call_all([child for nodes in found for child in nodes], *STATES)
            whole = whole and None not in answers and None not in states
            rest = iter(states)
            for parent, nodes in zip(level, found):
                children[parent] = [node for node, answer in zip(nodes, rest) if answer and _is('visible', answer)]
            level = [node for parent in level for node in children[parent]]

        def below(node):
            for child in children[node]:
                yield child
                yield from below(child)
        return list(below(self)), whole

    def has(self, name=None, role=None):
        return bool(self.find_all(name, role))

    def find(self, name=None, role=None, timeout=PATIENCE):
        try:
            return wait_until(lambda: self.find_all(name, role), f'{role or "anything"} {name!r}',
                              timeout)[0]
        except Timeout as error:
            raise Timeout(f'{error}\n{self.tree()}') from None

    def wait_gone(self, name=None, role=None, timeout=PATIENCE):
        wait_until(lambda: not self.has(name, role), f'{role or ""} {name!r} to go', timeout)

    def tree(self, depth=0):
        """For debugging: one line per object."""
        lines = []
        try:
            for child in self.children():
                text = child.text()
                lines.append(f'{"  " * depth}{child.role} {child.name!r}'
                             + (f' text={text!r}' if text and text != child.name else ''))
                lines.append(child.tree(depth + 1))
        except GLib.Error:
            pass
        return '\n'.join(line for line in lines if line)

    # State

    def has_state(self, state):
        return _is(state, Bus.call(self, *STATES))

    def has_interface(self, name):
        return name in Bus.call(self, ACCESSIBLE, 'GetInterfaces')[0]

    def text(self):
        if not self.has_interface(TEXT):
            return None
        count, = Bus.call(self, *_property(TEXT, 'CharacterCount'))
        return Bus.call(self, TEXT, 'GetText', GLib.Variant('(ii)', (0, count)))[0]

    def selections(self):
        """How many pieces of the text are selected."""
        return Bus.call(self, TEXT, 'GetNSelections')[0]

    def value(self):
        return Bus.call(self, *_property(VALUE, 'CurrentValue'))[0]

    def extents(self):
        """x, y, width, height within the window."""
        return Bus.call(self, COMPONENT, 'GetExtents', GLib.Variant('(u)', (WITHIN_WINDOW,)))[0]

    # Doing

    def actions(self):
        if not self.has_interface(ACTION):
            return []
        return [Bus.call(self, ACTION, 'GetName', GLib.Variant('(i)', (index,)))[0]
                for index in range(Bus.call(self, *_property(ACTION, 'NActions'))[0])]

    def do(self, action):
        Bus.call(self, ACTION, 'DoAction', GLib.Variant('(i)', (self.actions().index(action),)))

    def click(self):
        self.do('click')

    def set_text(self, text):
        """Replaces the text of an entry, the way an input method does."""
        Bus.call(self, 'org.a11y.atspi.EditableText', 'SetTextContents', GLib.Variant('(s)', (text,)))

    def set_value(self, value):
        Bus.call(self, PROPERTIES, 'Set',
                 GLib.Variant('(ssv)', (VALUE, 'CurrentValue', GLib.Variant('d', value))))

    def focus(self):
        Bus.call(self, COMPONENT, 'GrabFocus')
        wait_until(lambda: self.has_state('focused'), f'the focus on {self!r}')

    def point_and_click(self, window):
        """X11: clicks with the mouse, in the window with that id (desk.find_window()). For rows, check
        buttons and links, which have no action in GTK 4.8."""
        x, y, width, height = self.extents()
        subprocess.run(['xdotool', 'mousemove', '--sync', '--window', window, str(x + width // 2),
                        str(y + height // 2), 'click', '1'], check=True)


# By what a window's process calls itself, so that the desktop knows its windows.
NAMES = {'backup-glance': 'io.github.backupglance.BackupGlance'}


class Program(Node):
    """The root of a program's tree, found anew each time: one that was killed stays on the bus for a moment."""

    def __init__(self, name):
        self.wanted = name

    @property
    def place(self):
        return self.look() or ('org.freedesktop.DBus', NOBODY)

    def look(self):
        """Where it is now: the newest of that name; or None."""
        programs = Node(('org.a11y.atspi.Registry', ROOT)).children()
        for program, answer in reversed(list(zip(programs, Bus.call_all(programs, *NAME)))):
            if answer is not None and answer[0] == self.wanted:
                return program.place
        return None


def app(name, timeout=PATIENCE):
    """Waits until the program of that name is on the accessibility bus."""
    program = Program(NAMES.get(name, name))
    wait_until(program.look, f'{program.wanted} on the accessibility bus', timeout)
    return program


def is_there(name):
    """Whether a program of that name is on the accessibility bus."""
    return Program(NAMES.get(name, name)).look() is not None


class Names:
    """The names that objects of a role have been given since, as a screen reader hears of them."""

    def __init__(self, role):
        self.role, self.names = role, []
        self.listener = Atspi.EventListener.new(self._changed)
        self.listener.register('object:property-change:accessible-name')

    def _changed(self, event):
        try:
            if event.source.get_role_name() == self.role:
                self.names.append(event.source.get_name())
        except GLib.Error:
            pass  # it has gone meanwhile

    def heard(self, name):
        """How many of them match; to be waited for."""
        while GLib.MainContext.default().iteration(False):
            pass
        return sum(bool(_matches(name, heard)) for heard in self.names)


def press(*keys):
    """X11: presses keys in the focused window, such as 'Tab', 'ctrl+n', 'Return'."""
    subprocess.run(['xdotool', 'key', '--delay', '20', *keys], check=True)


def type_text(text):
    """X11: types into the focused window."""
    subprocess.run(['xdotool', 'type', '--delay', '10', text], check=True)
