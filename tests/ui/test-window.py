#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The window's main job, done with keyboard and screen reader: the real program, a real portal
process, the real keyring."""

import os
import re
import subprocess
from pathlib import Path

from program import (APP_ID, BUILD, PATIENCE, App, Browser, FileManager, a11y, choose, finish_form, press_tab, run_tap,
                     start_portals, wait_until)
from desk import Desk

SECONDS = 600  # how long a backup takes, unless time is skipped
SIZE = 8_000_000  # of what it leaves, which takes eight seconds to come
WRONG_KEY = 'wrong-key'
SCHEMAS = {'GSETTINGS_SCHEMA_DIR': str(BUILD / 'data')}
NAME = 'R&D <Acme>'  # not markup, although it looks like it


def type_text(text):
    """Through standard input, because later we look for the key in arguments."""
    subprocess.run(['xdotool', 'type', '--delay', '10', '--file', '-'], input=text, text=True,
                   check=True)


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.portal = None
        self.browser = Browser(desk)
        self.file_manager = FileManager(desk)
        self.downloads = desk.folder / 'home/Backups'
        self.downloads.mkdir()
        self.card = re.compile('^' + re.escape(NAME) + ': ')
        self.app = None

    def start(self, *arguments):
        self.app = App(self.desk, *arguments)

    def find(self, name=None, role=None, timeout=PATIENCE):
        return self.app.tree.find(name, role, timeout)

    def find_card(self):
        return self.find(self.card, 'panel')

    def stored_key(self):
        """Whether the keyring has a key for the portal."""
        search = self.desk.run(['secret-tool', 'search', '--all', 'xdg:schema', f'{APP_ID}.ApiKey'],
                               capture_output=True, text=True)
        return self.portal.key in search.stdout

    def starts_empty(self):
        """starts with the empty page, which says what to do"""
        self.start()
        self.find('Add Portal…', 'push button')
        self.find('Try the Demo', 'push button')
        self.desk.find_window('^Backup Glance$')

    def menu(self):
        """The items of the main menu."""
        a11y.press('F10')
        self.find('Preferences', 'menu item')
        names = [node.name for node in self.app.tree.find_all(role='menu item')]
        a11y.press('Escape')
        self.app.tree.wait_gone('Preferences', 'menu item')
        return names

    def offers_what_can_be_done(self):
        """without a portal the menu offers the demo, but no check"""
        names = self.menu()
        assert 'Try the Demo' in names and 'Check All Now' not in names, names

    def closes_dialogs(self):
        """Ctrl+W closes each dialog, a chooser of GTK, too, and nothing but the dialog"""
        for action, title in (('add-portal', 'Add Portal'), ('preferences', 'Preferences'),
                              ('shortcuts', 'Keyboard Shortcuts'), ('about', 'About Backup Glance')):
            self.desk.run(['gapplication', 'action', APP_ID, action], check=True)
            self.desk.enter_window(f'^{title}$')
            if action == 'about':
                self.find('Website')
            a11y.press('ctrl+w')
            wait_until(lambda: self.app.windows() == ['Backup Glance'], f'{title} to close')
        self.open_chooser()
        a11y.press('ctrl+w')
        wait_until(lambda: self.app.windows() == ['Backup Glance', 'Preferences'], 'the chooser to close')
        a11y.press('ctrl+w')
        wait_until(lambda: self.app.windows() == ['Backup Glance'], 'the preferences to close')

    def open_chooser(self):
        """GTK's own, above the preferences."""
        self.desk.run(['gapplication', 'action', APP_ID, 'preferences'], check=True)
        self.find(re.compile('^Choose…'), 'push button').click()
        self.desk.enter_window('^Folder for Backups$')

    def refuses_wrong_key(self):
        """a wrong key: the explanation is at the field, and what was typed stays"""
        self.portal = start_portals(self.desk, 3, '--seconds', str(SECONDS),
                                    '--size', str(SIZE), '--rate', str(SIZE // 8))[0]  # its backup begins now
        a11y.press('ctrl+n')
        self.desk.enter_window('^Add Portal$')
        address = self.find('Portal Address', 'text')
        field = self.find('API Key', 'text')
        type_text(self.portal.origin)
        a11y.press('Tab')
        type_text(WRONG_KEY)
        a11y.press('Tab', 'Tab')  # past the eye
        type_text(NAME)
        a11y.press('Return')
        wait_until(lambda: field.description, 'a sentence at the key')
        assert field.description.startswith('The portal does not accept the API key'), field.description
        assert not address.description, address.description
        self.find(field.description, 'alert')

    def takes_right_key(self):
        """the right key: the form says what the key may do"""
        a11y.press('ctrl+a')
        type_text(self.portal.key)
        a11y.press('Return')
        finish_form(self.app.tree)
        self.find_card()

    def shows_progress(self):
        """the bar moves, and the card tells the progress in words"""
        bar = self.find(f'Progress of {NAME}', 'progress bar')
        self.portal.skip()
        first = wait_until(bar.value, 'a beginning')
        self.portal.skip()
        wait_until(lambda: bar.value() > first, 'the next step')
        assert '%' in self.find_card().name, self.find_card().name

    def finishes_with_link(self):
        """the backup finishes, which is announced, and the link opens the right address"""
        alerts = a11y.Names('alert')
        self.portal.finish()
        link = self.find(re.compile(r'\.tar\.gz$'), 'link')
        wait_until(lambda: alerts.heard(f'{NAME}: Completed. Finished just now.'), 'an announcement')
        link.click()
        wait_until(self.browser.opened, 'the browser')
        assert self.browser.opened() == [self.portal.link()], self.browser.opened()

    def tabs_as_one_reads(self):
        """Tab goes from the link to the buttons beside it, and back"""
        for _ in range(20):
            if press_tab()[0].name.endswith('.tar.gz'):
                break
        names = [press_tab()[0].name for _ in range(2)]
        assert names == [f'Save the Backup of {NAME}', 'Copy Link'], names
        names = [press_tab('shift+Tab')[0].name for _ in range(2)]
        assert names[0] == f'Save the Backup of {NAME}' and names[1].endswith('.tar.gz'), names

    def copies_link(self):
        """the link can be copied, and the window says so, also to a screen reader, once"""
        alerts = a11y.Names('alert')
        self.find('Copy Link', 'push button').click()
        self.find('Link copied', 'label')
        wait_until(lambda: alerts.heard(re.compile('Link copied$')), 'an announcement')
        self.remove()
        wait_until(lambda: alerts.heard(re.compile(r'removed\. Press Ctrl\+Z to undo\.$')), 'another one')
        a11y.press('ctrl+z')
        self.find_card()
        assert alerts.heard(re.compile('Link copied')) == alerts.heard(re.compile('removed')) == 1, alerts.names

    def set(self, key, value):
        self.desk.run(['gsettings', 'set', APP_ID, key, value], check=True,
                      env=SCHEMAS)

    def download(self):
        return self.desk.run([BUILD / 'src/cli/backup-glance-cli', 'download'], capture_output=True, text=True,
                             env=SCHEMAS)

    def says_folder_is_gone(self):
        """where the folder for backups is none or gone, it says so, and another one can be chosen on the card"""
        self.set('download-folder', 'Backups')
        done = self.download()
        assert done.returncode == 3 and 'The file cannot be written to Backups.' in done.stderr, done
        self.find(f'Save the Backup of {NAME}', 'push button').click()
        self.find(re.compile('^The file cannot be written to Backups\\.'), 'label')
        self.set('download-folder', str(self.downloads / 'Gone'))
        self.find('Try Again', 'push button').click()
        self.find(re.compile('^The file cannot be written to /.*/Gone: '), 'label')
        self.find('Save To…', 'push button').click()
        self.desk.enter_window('^Save the Backup To$')
        a11y.press('slash')
        entry = self.find('GtkFileChooserEntry', 'text')
        entry.set_text(str(self.downloads))
        wait_until(lambda: entry.text() == str(self.downloads), 'the path')
        self.find(re.compile('^_Open'), 'push button').click()
        wait_until(lambda: self.app.windows() == ['Backup Glance'], 'the dialog to close')

    def saves(self):
        """it downloads the backup; paused, it stays so when the window is closed and opened again"""
        self.find(re.compile('^Saving: [0-9]+%'), 'label')
        self.find(f'Pause Saving {NAME}', 'push button').click()
        paused = self.find(re.compile('^Saving paused at [0-9]+%$'), 'label').name
        self.set('run-in-background', 'true')
        a11y.press('ctrl+w')
        wait_until(lambda: not a11y.is_there('backup-glance'), 'the window to close')
        self.desk.run(['gapplication', 'launch', APP_ID], check=True)
        self.find(paused, 'label')

    def resumes(self):
        """resumed, the bar moves on, and the end is announced"""
        alerts = a11y.Names('alert')
        self.find(f'Resume Saving {NAME}', 'push button').click()
        bar = self.find(f'Progress of Saving {NAME}', 'progress bar')
        first = wait_until(bar.value, 'a beginning')
        wait_until(lambda: bar.value() > first, 'the next step')
        words = self.find(re.compile(r'^Saved in Backups, \d\.\d.MB$'), 'label').name
        wait_until(lambda: alerts.heard(re.compile(re.escape(f'{NAME}: {words}'))), 'an announcement')
        assert [path.suffix for path in sorted(self.downloads.iterdir())] == ['.gz', '.sha256']
        subprocess.run('sha256sum --check *.sha256', shell=True, check=True, cwd=self.downloads,
                       stdout=subprocess.DEVNULL)

    def shows_in_files(self):
        """"Show in Files" tells the file manager which file it is"""
        self.find('Show in Files', 'push button').click()
        shown, = wait_until(self.file_manager.shown, 'the file manager')
        file, = self.downloads.glob('*.tar.gz')
        assert shown == file.as_uri(), shown

    def remembers_folder(self):
        """the command line saves to the chosen folder, too, and finds what has been saved there"""
        file, = self.downloads.glob('*.tar.gz')
        done = self.download()
        assert (done.returncode, done.stdout) == (0, f'{file}\n'), done
        assert 'was saved before' in done.stderr, done.stderr

    def remembers(self):
        """Ctrl+Q works above two dialogs; after a restart it watches the same portal, with the key from the keyring"""
        self.open_chooser()
        self.app.quit()
        self.start()
        self.find_card()
        self.find(re.compile(r'\.tar\.gz$'), 'link')

    def draws_without_svg(self):
        """its icons are bitmaps: librsvg, libxml2 and ICU would take 5 MiB more"""
        maps = Path(f'/proc/{self.app.process.pid}/maps').read_text()
        assert 'librsvg' not in maps

    def has_one_window(self):
        """starting it twice gives one window"""
        App(self.desk, name='second').wait()
        assert self.app.windows() == ['Backup Glance'], self.app.windows()

    def remove(self):
        choose(NAME, 'Up', 'Return')  # the last one of the card's menu
        self.app.tree.wait_gone(self.card, 'panel')

    def undoes_removal(self):
        """removing can be undone, and the key is still there"""
        self.remove()
        self.find('Undo', 'push button').click()
        self.find_card()
        self.find(re.compile(r'\.tar\.gz$'), 'link')

    def keeps_key_secret(self):
        """the key is in no file, no argument, no environment and no log"""
        assert self.stored_key(), 'the keyring has no key'
        places = {path: path.read_bytes() for path in self.desk.folder.rglob('*') if path.is_file()}
        for process in Path('/proc').glob('[0-9]*'):
            try:
                environment = (process / 'environ').read_bytes()
                arguments = (process / 'cmdline').read_bytes()
            except OSError:
                continue  # the program has ended
            if os.fsencode(self.desk.folder) in environment:
                places[process / 'environ'] = environment
                places[process / 'cmdline'] = arguments
        assert Path(f'/proc/{self.app.process.pid}/environ') in places
        assert any(path.name == 'app' and path.parent.name == 'log' for path in places)
        for place, content in places.items():
            for key in (self.portal.key, WRONG_KEY):
                assert key.encode() not in content, place

    def forgets_for_good(self):
        """after removing and closing, the key leaves the keyring"""
        self.remove()
        self.app.quit()
        assert not self.stored_key()

    def has_demo(self):
        """--demo opens the demo, which says that it is one and leads to the real window"""
        self.start('--demo')
        self.find('This is a demo. Nothing here is real.', 'label')
        assert self.app.windows() == ['Backup Glance Demo'], self.app.windows()
        wait_until(lambda: len(self.app.tree.find_all(role='progress bar')) == 2, 'two that run')
        self.draws_without_svg()
        self.find('I Know About Failing Demo Portal', 'push button').click()
        self.find(re.compile('^Failing Demo Portal: Failed.* Acknowledged.$'), 'panel')
        names = self.menu()
        assert 'Check All Now' in names and 'Try the Demo' not in names, names
        self.find('End Demo', 'push button').click()
        wait_until(lambda: self.app.windows() == ['Backup Glance'], 'the real window')
        self.find('Add Portal…', 'push button')
        self.app.quit()


with Desk(keyring=True) as the_desk:
    story = Story(the_desk)
    run_tap([story.starts_empty, story.offers_what_can_be_done, story.closes_dialogs,
             story.refuses_wrong_key, story.takes_right_key,
             story.shows_progress, story.finishes_with_link, story.tabs_as_one_reads,
             story.copies_link,
             story.says_folder_is_gone, story.saves, story.resumes, story.shows_in_files, story.remembers_folder,
             story.remembers,
             story.draws_without_svg, story.has_one_window, story.undoes_removal,
             story.keeps_key_secret, story.forgets_for_good, story.has_demo])
