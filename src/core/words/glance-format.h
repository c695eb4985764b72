/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-format-key.h"
#include "glance-format-link.h"
#include "glance-format-time.h"
#include "glance-monitor.h"

G_BEGIN_DECLS

/* All words about state, in one place and pure: the same values and the same `now` (seconds since
 * 1970) give the same words, in the user's language and time zone. Results are owned, plain text. */

/* So much of a server's text is shown at a glance, in characters; the whole where there is room for it. */
#define GLANCE_FORMAT_EXCERPT 600

const char *glance_format_icon_name   (GlanceMonitor *monitor);     /* a symbolic icon; static */
const char *glance_format_style_class (GlanceMonitor *monitor);     /* accent success warning error neutral; static */
char       *glance_format_pill        (GlanceMonitor *monitor);     /* "Running", "Restoring", "Stalled", "Overdue", "No Answer", … */
char       *glance_format_progress    (GlanceMonitor *monitor);     /* "42%", and of what is no backup what it is: "Restoring · 42%" */
char       *glance_format_summary     (GlanceMonitor *monitor,      /* the one line: "42% · about 3 minutes left"; NULL: nothing is known */
                                       gint64         now);
char       *glance_format_started     (GlanceMonitor *monitor,      /* "Backup started 02:15", or "Backup"; NULL when nothing runs */
                                       gint64         now);
char       *glance_format_checked     (GlanceMonitor *monitor,      /* "Checked 20 seconds ago", where nothing else tells how old this is; NULL */
                                       gint64         now);
char       *glance_format_outcome     (GlanceMonitor *monitor,      /* error, warning or age, with the next step; NULL */
                                       gsize          max_chars);   /* of the portal's own words */
gboolean    glance_format_outcome_is_quoted
                                      (GlanceMonitor *monitor);     /* the portal's own words are in it */
char       *glance_format_acknowledged
                                      (GlanceMonitor *monitor);     /* that the user knows of what is wrong; NULL */
char       *glance_format_muted       (GlancePortal  *portal,       /* "Muted until 14:30"; NULL: it is not */
                                       gint64         now);
char       *glance_format_problem     (GlanceMonitor *monitor,      /* the problem, its next step, and how old the state is; NULL */
                                       gint64         now);
char       *glance_format_host        (GlancePortal  *portal);      /* "acme.onlyoffice.com · full dump" */
char       *glance_format_accessible  (GlanceMonitor *monitor,      /* one sentence for a screen reader: name, state, summary */
                                       gint64         now);

G_END_DECLS
