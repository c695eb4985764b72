/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Figures and times. Results are owned, plain text. */

char *glance_format_percent    (int     percent);   /* "42%", as the locale writes it */
char *glance_format_duration   (gint64  seconds);   /* "3 minutes" */
char *glance_format_eta        (int     seconds);   /* "about 3 minutes left" */
char *glance_format_ago        (gint64  then,       /* "5 minutes ago", "just now" */
                                gint64  now);
char *glance_format_clock_time (gint64  then,       /* "02:15" or "2:15 AM", with the day when it is another one, and the year */
                                gint64  now);

G_END_DECLS
