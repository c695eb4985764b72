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
from gi.repository import Atspi, GLib  # noqa: E402

from desk import PATIENCE, Timeout, wait_until  # noqa: E402, F401


def _matches(pattern, text):
    return pattern is None or (pattern.search(text) if isinstance(pattern, re.Pattern) else pattern == text)


class Node:
    """One accessible object. name: a string, or a compiled regular expression to search for."""

    def __init__(self, accessible):
        self.accessible = accessible

    def __repr__(self):
        return f'<{self.role} {self.name!r}>'

    name = property(lambda self: self.accessible.get_name() or '')
    description = property(lambda self: self.accessible.get_description() or '')
    role = property(lambda self: self.accessible.get_role_name())

    # Looking

    def children(self):
        for index in range(self.accessible.get_child_count()):
            child = self.accessible.get_child_at_index(index)
            if child is not None:
                yield Node(child)

    def walk(self):
        """The visible objects. (GTK 4.8 reports the hidden pages of a stack as visible, too, and never
        says "showing".)"""
        for child in self.children():
            if child.has_state('visible'):
                yield child
                yield from child.walk()

    def find_all(self, name=None, role=None, state=None):
        """The objects that exist now. Looks again while some vanish meanwhile; those that are broken for good are
        left out."""
        deadline = time.monotonic() + 2
        while True:
            found = []
            if self._look(found, name, role, state) or time.monotonic() > deadline:
                return found
            time.sleep(.02)

    def _look(self, found, name, role, state):
        """Appends those that match; whether all could be looked at."""
        whole = True
        try:
            children = list(self.children())
        except GLib.Error:
            return False
        for child in children:
            try:
                if not child.has_state('visible'):
                    continue
                if _matches(name, child.name) and (role is None or child.role == role) \
                        and (state is None or child.has_state(state)):
                    found.append(child)
            except GLib.Error:
                whole = False
                continue
            whole = child._look(found, name, role, state) and whole
        return whole

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
        return self.accessible.get_state_set().contains(getattr(Atspi.StateType, state.upper()))

    def text(self):
        iface = self.accessible.get_text_iface()
        return Atspi.Text.get_text(iface, 0, Atspi.Text.get_character_count(iface)) if iface else None

    def selections(self):
        """How many pieces of the text are selected."""
        return Atspi.Text.get_n_selections(self.accessible.get_text_iface())

    def value(self):
        return Atspi.Value.get_current_value(self.accessible.get_value_iface())

    def extents(self):
        """x, y, width, height within the window."""
        box = Atspi.Component.get_extents(self.accessible.get_component_iface(), Atspi.CoordType.WINDOW)
        return box.x, box.y, box.width, box.height

    # Doing

    def actions(self):
        iface = self.accessible.get_action_iface()
        return [Atspi.Action.get_action_name(iface, index)
                for index in range(Atspi.Action.get_n_actions(iface))] if iface else []

    def do(self, action):
        Atspi.Action.do_action(self.accessible.get_action_iface(), self.actions().index(action))

    def click(self):
        self.do('click')

    def set_text(self, text):
        """Replaces the text of an entry, the way an input method does."""
        Atspi.EditableText.set_text_contents(self.accessible.get_editable_text_iface(), text)

    def set_value(self, value):
        Atspi.Value.set_current_value(self.accessible.get_value_iface(), value)

    def focus(self):
        Atspi.Component.grab_focus(self.accessible.get_component_iface())
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
    def accessible(self):
        root = Atspi.get_desktop(0)
        for index in reversed(range(root.get_child_count())):  # the newest
            child = root.get_child_at_index(index)
            try:
                if child is not None and child.get_name() == self.wanted:
                    return child
            except GLib.Error:
                pass  # it is about to disappear
        return None

    def children(self):
        accessible = self.accessible
        return Node(accessible).children() if accessible is not None else iter(())


def app(name, timeout=PATIENCE):
    """Waits until the program of that name is on the accessibility bus."""
    program = Program(NAMES.get(name, name))
    wait_until(lambda: program.accessible, f'{program.wanted} on the accessibility bus', timeout)
    return program


def is_there(name):
    """Whether a program of that name is on the accessibility bus."""
    return Program(NAMES.get(name, name)).accessible is not None


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
        """Whether one of them matches; to be waited for."""
        while GLib.MainContext.default().iteration(False):
            pass
        return any(_matches(name, heard) for heard in self.names)


def press(*keys):
    """X11: presses keys in the focused window, such as 'Tab', 'ctrl+n', 'Return'."""
    subprocess.run(['xdotool', 'key', '--delay', '20', *keys], check=True)


def type_text(text):
    """X11: types into the focused window."""
    subprocess.run(['xdotool', 'type', '--delay', '10', text], check=True)
