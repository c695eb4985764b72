/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For something that a signal tells of. */
void wait_note  (gboolean   *happened);  /* a callback, for swapped signals: it has happened */
void wait_until (gboolean   *happened,   /* runs the main loop; FALSE again at the end */
                 const char *what);      /* that would have been waited for in vain */

G_END_DECLS
