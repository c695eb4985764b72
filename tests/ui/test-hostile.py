#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""What a portal can do to the window through its texts and links: not much."""

import itertools
import queue
import re
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'cli'))
from portal import Portal, progress  # noqa: E402
from program import App, BUILD, Browser, a11y, choose, press_tab, run_tap, wait_until  # noqa: E402
from desk import Desk  # noqa: E402

LENGTH = 40000  # near the maximum size of an answer
KEPT = 4096  # the characters that are shown of a text of any length
SHOWN = 600
LINK = 'https://s3.example.com/acme.tar.gz?X-Amz-Security-Token=' + 'A' * 16384
STOPPED = re.compile('^The backup stopped at')
TEXTS = {
    'Latin': 'x',
    'Accents': '\u0301',
    'Hebrew': '\u05d0',
    'Emoji': '\U0001f468\u200d',
    'Chinese': '\u6f22',
}


class Story:
    def __init__(self, desk):
        self.desk = desk
        self.app = None

    def find(self, name=None, role=None):
        return self.app.tree.find(name, role)

    def cli(self, *arguments, **keywords):
        done = self.desk.run([BUILD / 'src/cli/backup-glance-cli', *arguments], text=True, capture_output=True,
                             env={'GSETTINGS_SCHEMA_DIR': str(BUILD / 'data')}, **keywords)
        assert done.returncode == 0, done.stderr

    def start(self, **answers):
        """A window with portals of these names and answers; an answer other than a progress comes from
        the second check on."""
        for name, answer in answers.items():
            before = [progress(1)] if isinstance(answer, tuple) else []
            self.cli('add', Portal(*before, answer).url, '--name', name, input='sk-key')
        self.app = App(self.desk)
        self.window = self.desk.find_window('^Backup Glance$')
        for name in answers:
            wait_until(lambda: [card for card in self.app.tree.find_all(role='panel')
                                if card.name.startswith(f'{name}: ') and 'Checking' not in card.name], name)

    def end(self, *names):
        self.app.quit()
        for name in names:
            self.cli('remove', name)

    def card(self, name):
        return self.find(re.compile(f'^{name}: '), 'panel')

    def bounds_long_texts(self):
        """a card shows the beginning of a long text without spaces, and says what to do"""
        self.start(**{name: progress(43, isCompleted=True, error=unit * LENGTH)
                      for name, unit in TEXTS.items()})
        for name, unit in TEXTS.items():
            outcome = self.card(name).find(STOPPED, 'label').text()
            assert len(outcome) < SHOWN + 200, (name, len(outcome))
            assert (unit * SHOWN)[:SHOWN - 1] in outcome, (name, outcome)
            assert outcome.endswith('then start a new backup.'), outcome
            checked = self.card(name).find(re.compile('^Checked '), 'label')  # what says how old this is
            assert checked.extents()[0] == self.card(name).find(STOPPED, 'label').extents()[0], 'in line with the text'

    def selects_what_is_quoted(self):
        """the portal's own words can be reached and selected, and leave no selection behind"""
        outcome = self.card(next(iter(TEXTS))).find(STOPPED, 'label')
        for _ in range(6):
            if outcome.has_state('focused'):
                break
            press_tab()
        a11y.press('ctrl+a')
        wait_until(outcome.selections, 'the whole text to be selected')
        press_tab()
        wait_until(lambda: not outcome.selections(), 'the selection to go')

    def shows_all(self):
        """a button opens all of it in a window that Escape and Ctrl+W close"""
        for (name, unit), key in zip(TEXTS.items(), itertools.cycle(['Escape', 'ctrl+w'])):
            self.card(name).find('Show All', 'push button').click()
            whole = self.find('Whole Message', 'text').text()
            assert (unit * KEPT)[:KEPT] in whole, (name, len(whole))
            self.desk.enter_window(f'^{name}$')
            a11y.press(key)
            self.app.tree.wait_gone('Whole Message', 'text')
        self.end(*TEXTS)

    def says_overdue(self):
        """a last backup of long ago, or none at all, is a warning with a next step"""
        for name, history in (('Old', [{'id': 'a', 'createdOn': '2020-02-02T02:02:02Z'}]), ('New', [])):
            self.cli('add', Portal(None, history=history).url, '--name', name, input='sk-key')
        self.start()
        card = self.find(re.compile('^Old: Overdue. .*The last one finished [0-9]+ days ago.$'), 'panel')
        card.find(re.compile('^The last backup is more than 8 days old. '), 'label')
        card.find(re.compile('The last one finished'), 'label')
        card = self.find(re.compile('^New: Never Backed Up. .*none on record.$'), 'panel')
        advice = card.find(re.compile('^Start a backup in the portal'), 'label')
        assert not advice.has_state('focusable'), 'nothing in it is worth selecting'
        card.find(re.compile('^Checked '), 'label')
        self.end('Old', 'New')

    def keeps_its_head(self):
        """one server error during a run is mentioned quietly, but whoever checks is told; and the run goes on"""
        shut, arrived, tickets = threading.Event(), threading.Event(), queue.SimpleQueue()

        def meet(kind):
            if kind == 'progress' and shut.is_set():
                arrived.set()
                tickets.get()
        portal = Portal(progress(42), meet=meet)
        self.cli('add', portal.url, '--name', 'Run', input='sk-key')
        self.start()
        self.find(re.compile('^Run: Running. At least 40%'), 'panel')
        shut.set()
        wait_until(arrived.is_set, 'a check that has no answer yet')
        portal.answers[:] = [(500, {}), progress(43)]
        a11y.press('ctrl+r')
        self.find('Checking all portals')
        tickets.put(None)
        self.find('1 of 1 portal could not be checked', 'label')
        self.find(re.compile('^Run: Running.*The last check failed'), 'panel')
        self.find(re.compile('^42% · last answer'), 'label')
        shut.clear()
        tickets.put(None)
        self.find(re.compile('^43%(?!.*last answer)'), 'label')
        self.end('Run')

    def says_refused_link(self):
        """a refused link is not shown as a link, the card says why, and so does the line of one of many"""
        self.start(Refused=progress(100, link='https://portal.example@evil.example/acme.tar.gz'))
        sentence = self.card('Refused').find(re.compile('^The portal.s download link was refused'), 'label')
        assert 'it has a user name or a password in it' in sentence.name, sentence.name
        assert not self.app.tree.has(role='link')
        others = [f'Other {number}' for number in range(5)]
        for name in others:
            self.cli('add', Portal(progress(100)).url, '--name', name, input='sk-key')
        line = self.find(re.compile('^Refused: .* link was refused: it has a user name'), 'push button')
        assert line.has('Link refused', 'label')
        self.end('Refused', *others)

    def needs_browser(self):
        """if there is no browser, the window says so"""
        self.start(Elsewhere=progress(100, link=LINK))
        self.card('Elsewhere').find('acme.tar.gz', 'link').click()
        self.find(re.compile('Nothing on this desktop could open the link'))
        self.end()

    def names_host(self):
        """the destination of a link is shown beside it and in its name, and the browser gets the whole link"""
        browser = Browser(self.desk)
        self.start()
        card = self.card('Elsewhere')
        card.find('on s3.example.com', 'label')
        link = card.find('acme.tar.gz', 'link')
        assert link.description.startswith('on s3.example.com'), link.description
        link.click()
        wait_until(browser.opened, 'the browser')
        assert browser.opened() == [LINK], browser.opened()

    def copies_all(self):
        """the whole link is copied"""
        self.find('Copy Link', 'push button').click()
        self.find(re.compile('Link copied'))
        a11y.press('ctrl+n')
        self.desk.enter_window('^Add Portal$')
        a11y.press('ctrl+v')
        wait_until(lambda: self.find('Portal Address', 'text').text() == LINK, 'the link')
        a11y.press('Escape')
        self.end('Elsewhere')

    def says_until_when(self):
        """a portal that wants a pause: the card says when the next check is, and offers none before"""
        self.start(Limited=(429, {'Retry-After': 600}), Broken=(500, {}))
        card = self.card('Limited')
        card.find(re.compile(r'It will be checked again after .*\d\d:\d\d'), 'label')
        assert not card.has('Check Now', 'push button'), card.tree()
        assert not card.has('Details', 'push button'), card.tree()
        choose('Limited')
        assert not self.find('Check Now', 'menu item').has_state('sensitive')
        assert self.find('Edit…', 'menu item').has_state('sensitive')
        a11y.press('Escape')
        self.app.tree.wait_gone('Check Now', 'menu item')

    def tells_details(self):
        """all can be checked, one that wants a pause or not; a button shows what the server said"""
        card = self.card('Broken')
        card.find(re.compile('^The server reported an internal error. This often passes.'), 'label')
        card.find('Check Now', 'push button')
        a11y.press('ctrl+r')
        self.find('2 of 2 portals could not be checked', 'label')  # without a wait for the end of the pause
        card.find('Details', 'push button').click()
        assert self.find('Whole Message', 'text').text() == 'HTTP 500'
        a11y.press('Escape')
        self.app.tree.wait_gone('Whole Message', 'text')
        self.end('Limited', 'Broken')


with Desk(keyring=True) as the_desk:
    story = Story(the_desk)
    run_tap([story.bounds_long_texts, story.selects_what_is_quoted, story.shows_all,
             story.says_overdue, story.keeps_its_head, story.says_until_when, story.tells_details,
             story.says_refused_link, story.needs_browser, story.names_host, story.copies_all])
