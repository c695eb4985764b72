# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The four lines of `backup-glance-cli status`, with the requests library."""

import os

import requests

TYPES = {0: 'Backup', 1: 'Restore', 2: 'Transfer'}

reply = requests.get(
    os.environ['DOCSPACE_URL'] + '/api/2.0/backup/getbackupprogress', params={'Dump': 'false'}, timeout=15,
    headers={'Authorization': os.environ['DOCSPACE_API_KEY'], 'Accept': 'application/json'})
reply.raise_for_status()
progress = reply.json().get('response') or {}

print(f"Progress: {progress.get('progress', 0)}%")
print(f"Completed: {str(progress.get('isCompleted', False)).lower()}")
print(f"Type: {TYPES[progress.get('backupProgressEnum', 0)]}")
print(f"Download Link: {progress.get('link') or ''}".rstrip())
