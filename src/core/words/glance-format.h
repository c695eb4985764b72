/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-key-info.h"
#include "glance-monitor.h"

G_BEGIN_DECLS

/* All words about state, in one place and pure: the same values and the same `now` (seconds since
 * 1970) give the same words, in the user's language and time zone. Results are owned, plain text. */

/* So much of a server's text is shown at a glance, in characters; the whole where there is room for it. */
#define GLANCE_FORMAT_EXCERPT 600

const char *glance_format_phase          (GlancePhase          phase);       /* the pill: "Running"; static */
const char *glance_format_icon_name      (GlanceMonitor       *monitor);     /* a symbolic icon; static */
const char *glance_format_style_class    (GlanceMonitor       *monitor);     /* accent success warning error neutral; static */
char       *glance_format_pill           (GlanceMonitor       *monitor);     /* phase, or "Stalled", "No Answer", … */
char       *glance_format_percent        (int                  percent);     /* "42 %", as the locale writes it */
char       *glance_format_duration       (gint64               seconds);     /* "3 minutes" */
char       *glance_format_eta            (int                  seconds);     /* "about 3 minutes left" */
char       *glance_format_ago            (gint64               then,         /* "5 minutes ago", "just now" */
                                          gint64               now);
char       *glance_format_clock_time     (gint64               then,         /* "02:15" or "2:15 AM", with the day when it is another one, and the year */
                                          gint64               now);
char       *glance_format_summary        (GlanceMonitor       *monitor,      /* the one line: "42 % · about 3 minutes left" */
                                          gint64               now);
char       *glance_format_started        (GlanceMonitor       *monitor,      /* "started 02:15"; NULL when not known */
                                          gint64               now);
char       *glance_format_outcome        (GlanceMonitor       *monitor,      /* error or warning, with the next step; NULL */
                                          gsize                max_chars);   /* of the portal's own words */
char       *glance_format_problem        (GlanceMonitor       *monitor,      /* the problem, its next step, and how old the state is; NULL */
                                          gint64               now);
char       *glance_format_link_host      (GlanceMonitor       *monitor);     /* "s3.example.com", "nas.lan:9000, not encrypted"; NULL on the portal itself */
char       *glance_format_link_place     (GlanceMonitor       *monitor);     /* "on s3.example.com"; NULL on the portal itself */
char       *glance_format_link_refusal   (GlanceMonitor       *monitor);     /* why there is no link: "it is too long"; NULL */
char       *glance_format_link_problem   (GlanceMonitor       *monitor);     /* the same as a sentence, with the next step; NULL */
char       *glance_format_link_life      (GlanceMonitor       *monitor,      /* "Link works for 21 more hours"; NULL without link */
                                          gint64               now);
char       *glance_format_host           (GlancePortal        *portal);      /* "acme.onlyoffice.com · full dump" */
char       *glance_format_key_info       (GlanceKeyInfo       *info,         /* what the key may do and when it expires; NULL when unknown */
                                          gint64               now);
char       *glance_format_accessible     (GlanceMonitor       *monitor,      /* one sentence for a screen reader: name, state, summary */
                                          gint64               now);

G_END_DECLS
