#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
#
# What an administrator would write in a shell: the four lines of `backup-glance-cli status`.
exec curl -fsS --max-time 15 -H "Authorization: $DOCSPACE_API_KEY" -H 'Accept: application/json' \
  "$DOCSPACE_URL/api/2.0/backup/getbackupprogress?Dump=false" |
  jq -r '.response // {} | "Progress: \(.progress // 0)%", "Completed: \(.isCompleted // false)",
    "Type: \(["Backup", "Restore", "Transfer"][.backupProgressEnum // 0])",
    ("Download Link:" + if (.link // "") == "" then "" else " " + .link end),
    (select((.error // "") != "") | "Error: " + .error),
    (select((.warning // "") != "") | "Warning: " + .warning)'
