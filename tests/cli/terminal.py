# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""The other end of a terminal."""

import fcntl
import os
import pty
import re
import select
import struct
import termios

import cli_case


class Terminal:
    """The other end of a terminal, and what has been written to it."""

    def __init__(self, columns=80, lines=24):
        self.master, self.slave = pty.openpty()
        self.resize(columns, lines)
        self.text = ''

    def resize(self, columns, lines=24):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack('HHHH', lines, columns, 0, 0))

    def let_go(self):
        """The program now has the only other copy, so the text ends when the program does."""
        os.close(self.slave)

    def wait_for(self, pattern):
        """Reads until @pattern appears, and returns the match."""
        while not re.search(pattern, self.text):
            data = b''
            if select.select([self.master], [], [], cli_case.DEADLINE)[0]:
                try:
                    data = os.read(self.master, 4096)
                except OSError:
                    pass
            if not data:
                raise AssertionError(f'{pattern!r} never came; there was {self.text!r}')
            self.text += data.decode()
        return re.search(pattern, self.text)

    def read_to_end(self):
        try:
            while data := os.read(self.master, 4096):
                self.text += data.decode()
        except OSError:
            pass
        return self.text

    def send(self, text):
        os.write(self.master, text.encode())

    def is_silent(self):
        return not termios.tcgetattr(self.master)[3] & termios.ECHO

    def close(self):
        os.close(self.master)


class TerminalCase(cli_case.Case):
    def start_on_terminal(self, *arguments, columns=80, program=cli_case.PROGRAM):
        """Starts the program with its own controlling terminal, so that Ctrl-C reaches it."""
        terminal = Terminal(columns)
        self.addCleanup(terminal.close)
        self.environment['TERM'] = 'xterm'

        def own_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        process = self.start_cli(*arguments, program=program, stdin=terminal.slave,
                                 stdout=terminal.slave, stderr=terminal.slave,
                                 preexec_fn=own_terminal)
        terminal.let_go()
        return process, terminal
