/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/* The download link of a finished backup. Results are owned, plain text. */

char *glance_format_link_host    (GlanceMonitor *monitor);   /* "s3.example.com", "nas.lan:9000, not encrypted"; NULL on the portal itself */
char *glance_format_link_place   (GlanceMonitor *monitor);   /* "on s3.example.com"; NULL on the portal itself */
char *glance_format_link_refusal (GlanceMonitor *monitor);   /* why there is no link: "it is too long"; NULL */
char *glance_format_link_problem (GlanceMonitor *monitor);   /* the same as a sentence, with the next step; NULL */
char *glance_format_link_short   (GlanceMonitor *monitor);   /* the same where there is no room for more: "Link refused"; NULL */
char *glance_format_link_life    (GlanceMonitor *monitor,    /* "The link works until 02:15"; NULL without link */
                                  gint64         now);

G_END_DECLS
