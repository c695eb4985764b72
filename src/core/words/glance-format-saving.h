/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-saving.h"

G_BEGIN_DECLS

/* How it stands with saving a backup. Results are owned, plain text. `run` is the task id of the finished
 * backup that is shown with it, or NULL. */

char *glance_format_saving         (GlanceSaving *saving,   /* what has not ended: "Saving: 42%, 12 MB/s, about 3 minutes left"; NULL */
                                    gint64        now);
char *glance_format_saving_later   (GlanceSaving *saving);  /* what has not begun, and will by itself: "Will be saved when the network is not metered"; NULL */
char *glance_format_leftover       (GlanceSaving *saving,   /* why older backups are still there, and the next step; NULL */
                                    gint64        now);
char *glance_format_saving_short   (GlanceSaving *saving,   /* in a few words, where there is no room for more: "Saving: 42%", "Not saved"; NULL */
                                    const char   *run);
char *glance_format_saving_problem (GlanceSaving *saving,   /* why that backup could not be saved, and the next step; NULL */
                                    const char   *run,
                                    gint64        now);
char *glance_format_saved          (GlanceSaving *saving,   /* "Saved in Downloads, 1.2 GB"; of an earlier one when that was; NULL */
                                    const char   *run,
                                    gint64        now);
char *glance_format_saving_spoken  (GlanceSaving *saving,   /* one of these for a screen reader, in steps; NULL */
                                    const char   *run,
                                    gint64        now);

G_END_DECLS
