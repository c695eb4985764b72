/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-portal.h"

G_BEGIN_DECLS

/* When a portal's last backup was, remembered between runs of the command line because reading the history
 * is expensive for the server. There is one file per portal in the user's cache folder, always written
 * whole: concurrent programs, a damaged file or a folder that cannot be written cost no more than reading
 * the history again. */

typedef struct
{
  gint64 time;       /* seconds since 1970; 0: the history has no backup */
  gboolean known;    /* FALSE: the history could not be read */
  gint64 run_ended;  /* when the run did that the portal reported; 0: the history had no record of it */
  gint64 run_link_expires;
} GlanceLastBackup;

gboolean glance_last_backup_recall   (GlancePortal           *portal,
                                      const char             *task_id,
                                      gint64                  now,
                                      GlanceLastBackup       *last);
void     glance_last_backup_remember (GlancePortal           *portal,
                                      const char             *task_id,
                                      gint64                  now,
                                      const GlanceLastBackup *last);

G_END_DECLS
