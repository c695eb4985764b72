/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* DocSpace's DistributedTaskStatus; the server spells the last one "Failted". */
typedef enum
{
  GLANCE_TASK_STATUS_UNKNOWN = -1,
  GLANCE_TASK_STATUS_CREATED,
  GLANCE_TASK_STATUS_RUNNING,
  GLANCE_TASK_STATUS_COMPLETED,
  GLANCE_TASK_STATUS_CANCELED,
  GLANCE_TASK_STATUS_FAILED,
} GlanceTaskStatus;

/* DocSpace's BackupProgressEnum. */
typedef enum
{
  GLANCE_TASK_TYPE_UNKNOWN = -1,
  GLANCE_TASK_TYPE_BACKUP,
  GLANCE_TASK_TYPE_RESTORE,
  GLANCE_TASK_TYPE_TRANSFER,
} GlanceTaskType;

const char *glance_task_type_get_name (GlanceTaskType type);   /* "Backup", "Restore", "Transfer", NULL: the API's words */

/**
 * GlanceProgress:
 *
 * One answer of `getbackupprogress`, immutable. An idle portal's answer has @present FALSE and every
 * other field at its default. Strings are NULL when absent or empty, valid UTF-8, without control
 * characters, and at most 4,096 characters long; but the link is as it came, for glance_link_resolve() alone.
 */
#define GLANCE_TYPE_PROGRESS (glance_progress_get_type ())
GType glance_progress_get_type (void) G_GNUC_CONST;

typedef struct
{
  gboolean         present;        /* the portal knows a task, running or finished */
  gboolean         is_completed;
  int              percent;        /* 0-100 */
  gboolean         clamped;        /* the portal said something outside 0-100 */
  GlanceTaskStatus status;
  GlanceTaskType   type;
  const char      *task_id;
  const char      *error;
  const char      *warning;
  const char      *link;           /* as the portal said it: relative, absolute, or NULL */
} GlanceProgress;

GlanceProgress *glance_progress_decode (GBytes          *bytes,
                                        GError         **error);
GlanceProgress *glance_progress_ref    (GlanceProgress  *self);
void            glance_progress_unref  (GlanceProgress  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceProgress, glance_progress_unref)

G_END_DECLS
