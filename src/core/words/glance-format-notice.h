/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/* What a notification says: to somebody who does not look at the window, perhaps hours later, so there is
 * nothing in it that time makes wrong. Plain text that is safe where it is read as markup. */

/* Their numbers are on the disk, in the note of what was told: a new one comes last. */
typedef enum
{
  GLANCE_NOTICE_END,       /* a run has ended, or is lost */
  GLANCE_NOTICE_PROBLEM,   /* the portal cannot be checked, for a while already */
  GLANCE_NOTICE_AGE,       /* the last backup has become too old, or there is none */
  GLANCE_NOTICE_UNSAVED,   /* a finished backup could not be saved */
} GlanceNotice;

char *glance_format_notice_title (GlanceMonitor *monitor,   /* "acme — Failed"; owned */
                                  GlanceNotice   notice);
char *glance_format_notice_body  (GlanceMonitor *monitor,   /* owned; not of UNSAVED */
                                  GlanceNotice   notice,
                                  gint64         now);
char *glance_format_notice_unsaved (const GError *why,      /* the body of UNSAVED; owned */
                                    gint64        now);
char *glance_format_notice_icon  (GlanceMonitor *monitor,   /* the name of an icon; owned */
                                  GlanceNotice   notice);

G_END_DECLS
