// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Backup Glance authors
// The four lines of `backup-glance-cli status`, with Node's own fetch.

const types = ['Backup', 'Restore', 'Transfer'];
const { DOCSPACE_URL: url, DOCSPACE_API_KEY: key } = process.env;

const reply = await fetch(`${url}/api/2.0/backup/getbackupprogress?Dump=false`, {
  headers: { Authorization: key, Accept: 'application/json' },
  signal: AbortSignal.timeout(15000),
});
if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
const progress = (await reply.json()).response ?? {};

console.log(`Progress: ${progress.progress ?? 0}%`);
console.log(`Completed: ${progress.isCompleted ?? false}`);
console.log(`Type: ${types[progress.backupProgressEnum ?? 0]}`);
console.log(`Download Link: ${progress.link ?? ''}`.trimEnd());
