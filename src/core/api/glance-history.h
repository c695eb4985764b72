/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * GlanceHistory:
 *
 * `getbackuphistory`: the portal's record of finished backups, immutable, newest first. Dear on the
 * server, so it is read once per finished run and never polled.
 */
typedef struct
{
  const char *id;           /* the run's taskId */
  const char *file_name;    /* or NULL */
  int         storage_type;
  gint64      created_at;   /* seconds since 1970; 0: not said */
  gint64      expires_at;   /* seconds since 1970; 0: never, or not said */
} GlanceHistoryEntry;

#define GLANCE_TYPE_HISTORY (glance_history_get_type ())
GType glance_history_get_type (void) G_GNUC_CONST;

typedef struct
{
  const GlanceHistoryEntry *entries;
  guint                     n_entries;   /* at most 100 are kept */
} GlanceHistory;

GlanceHistory            *glance_history_decode (GBytes               *bytes,
                                                 GError              **error);
const GlanceHistoryEntry *glance_history_find   (const GlanceHistory  *self,      /* borrowed or NULL */
                                                 const char           *task_id);
GlanceHistory            *glance_history_ref    (GlanceHistory        *self);
void                      glance_history_unref  (GlanceHistory        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceHistory, glance_history_unref)

G_END_DECLS
