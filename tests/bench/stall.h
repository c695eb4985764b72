/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long the main loop is busy: a stall is the time from the end of one poll() to the start of the next, everything
 * that the loop dispatched in between. The loop's own poll function measures it. Where its wall time is far above its
 * CPU time, another process had the processor. */

void   stall_measure     (void);   /* from now on, in the default main context */
void   stall_begin       (void);   /* what follows is counted; not the dispatch that this is called in */
double stall_get_wall    (void);   /* ms, of the longest since then */
double stall_get_cpu     (void);   /* likewise */
guint  stall_get_n_wakes (void);   /* how often it has waited since then */

G_END_DECLS
