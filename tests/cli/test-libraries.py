# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""What is loaded only when it is needed. Not with the sanitizers, for which everything is linked."""

import pathlib
import subprocess

import cli_case


class Libraries(cli_case.Case):
    states = ('running',)

    def test_no_gnutls(self):
        """It would take a fifth of the time of a check without https."""
        self.use_portal('running')
        process = self.start_cli('watch', stdout=subprocess.PIPE)
        process.stdout.readline()
        maps = pathlib.Path(f'/proc/{process.pid}/maps').read_text()
        self.assertIn('libsoup', maps)
        self.assertNotIn('libgnutls', maps)


if __name__ == '__main__':
    cli_case.main()
