# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""The four lines of `backup-glance-cli status`, with Python's own library."""

import json
import os
import urllib.request

TYPES = {0: 'Backup', 1: 'Restore', 2: 'Transfer'}

request = urllib.request.Request(
    os.environ['DOCSPACE_URL'] + '/api/2.0/backup/getbackupprogress?Dump=false',
    headers={'Authorization': os.environ['DOCSPACE_API_KEY'], 'Accept': 'application/json'})
with urllib.request.urlopen(request, timeout=15) as reply:
    progress = json.load(reply).get('response') or {}

print(f"Progress: {progress.get('progress', 0)}%")
print(f"Completed: {str(progress.get('isCompleted', False)).lower()}")
print(f"Type: {TYPES[progress.get('backupProgressEnum', 0)]}")
print(f"Download Link: {progress.get('link') or ''}".rstrip())
