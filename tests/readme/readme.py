# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The examples of README.md, as they are written there."""

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
sys.path[:0] = [str(HERE.parent / name) for name in ('desk', 'ui', 'desktop')]

BLOCKS = re.findall(r'^```(\w+)\n(.*?)^```$', (TOP / 'README.md').read_text(), re.M | re.S)
# What a reader replaces by something of their own.
ADDRESS = 'https://acme.onlyoffice.com'


def block(language, words):
    """The only block of that language that has @words in it."""
    found = [text for name, text in BLOCKS if name == language and words in text]
    assert len(found) == 1, (language, words, found)
    return found[0]


def replace(text, **values):
    """Replaces what a reader would replace, each of which must be there."""
    for old, new in values.items():
        assert old in text, (old, text)
        text = text.replace(old, str(new))
    return text
