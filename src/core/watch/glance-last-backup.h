/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-portal.h"

G_BEGIN_DECLS

/* When a portal's last backup was, remembered between runs of the command line, since the history that tells
 * it is dear on the server. A file a portal in the user's cache folder, written whole: several programs at
 * once, a damaged file and a folder that cannot be written cost a look at the history and no more. */

typedef struct
{
  gint64 time;       /* seconds since 1970; 0: the history has no backup */
  gboolean known;    /* FALSE: the history could not be read */
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
