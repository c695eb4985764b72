/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A file that only one process, and only one thread within it, can hold at a time. The kernel releases it
 * when the process ends, however it ends. */

#define GLANCE_LOCK_PATIENCE (30 * G_USEC_PER_SEC)

int  glance_lock_take     (const char    *path,         /* waits; -1 with SETTINGS when it does not change hands for that long */
                           gint64         patience,     /* us */
                           GCancellable  *cancellable,
                           GError       **error);
int  glance_lock_try_take (const char    *path);        /* does not wait or create the file; -1: somebody holds it, or there is no file */
void glance_lock_drop     (int            lock);        /* -1 is fine */

G_END_DECLS
