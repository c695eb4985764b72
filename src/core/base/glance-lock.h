/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A file that one of us has at a time: among processes, and among threads of one. The kernel lets go of it
 * when the process ends, however it ends. */

#define GLANCE_LOCK_PATIENCE (30 * G_USEC_PER_SEC)

int  glance_lock_take     (const char    *path,         /* waits; -1 with SETTINGS when it has not changed hands meanwhile */
                           gint64         patience,     /* us */
                           GCancellable  *cancellable,
                           GError       **error);
int  glance_lock_try_take (const char    *path);        /* does not wait, and makes no file; -1: somebody has it, or there is none */
void glance_lock_drop     (int            lock);        /* -1 is fine */

G_END_DECLS
