# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""What the program does to its own process: no core dumps, no relative paths, no libraries that it has no use for."""

import os
import pathlib
import resource
import signal
import subprocess

import cli_case


class Process(cli_case.Case):
    states = ('running',)

    def start(self, **kwargs):
        """A watch that has had an answer, and so has a key."""
        self.use_portal('running')
        process = self.start_cli('watch', stdout=subprocess.PIPE, stderr=subprocess.PIPE, **kwargs)
        process.stdout.readline()
        return process

    def test_no_core_dump(self):
        _, hard = resource.getrlimit(resource.RLIMIT_CORE)

        def allow_core_dumps():
            resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))

        process = self.start(preexec_fn=allow_core_dumps)
        limits = pathlib.Path(f'/proc/{process.pid}/limits').read_text()
        # 0 would not limit a program that receives the dumps, and 1 is too little to write a file.
        self.assertRegex(limits, rf'Max core file size +{0 if hard == 0 else 1} ')
        process.send_signal(signal.SIGABRT)
        _, status = os.waitpid(process.pid, 0)
        process.returncode = -signal.SIGABRT
        self.assertTrue(os.WIFSIGNALED(status))
        self.assertFalse(os.WCOREDUMP(status))

    def test_no_proxy(self):
        """Without a desktop and without variables for proxies, nothing is loaded that would look for one."""
        for name in list(self.environment):
            if name.lower().endswith('_proxy'):
                del self.environment[name]
        self.environment.update(DOCSPACE_URL='https://portal.invalid', DOCSPACE_API_KEY=cli_case.KEY)
        process = self.start_cli('watch', stdout=subprocess.PIPE)
        self.assertIn(b'portal.invalid: ', process.stdout.readline())
        maps = pathlib.Path(f'/proc/{process.pid}/maps').read_text()
        self.assertIn('libsoup', maps)
        self.assertNotIn('libproxy', maps)

    def test_relative_paths(self):
        """A relative XDG variable is ignored: nothing is created in the folder where the program was started."""
        here = self.home / 'here'
        here.mkdir()
        for name in ('XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME'):
            self.environment[name] = 'relative'
        result = self.run_cli('list', cwd=here)
        self.assert_status(0, result)
        result = self.run_cli('--demo', 'status', cwd=here)
        self.assertNotIn('settings', result.stderr)
        self.assertEqual([], list(here.iterdir()))


if __name__ == '__main__':
    cli_case.main()
