/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-clock.h"
#include "glance-progress.h"

G_BEGIN_DECLS

/* How a demo run ends. */
typedef enum
{
  GLANCE_DEMO_COMPLETES,
  GLANCE_DEMO_FAILS,
  GLANCE_DEMO_WARNS,
} GlanceDemoOutcome;

/* DocSpace's BackupStorageType, as far as the demo knows it. */
typedef enum
{
  GLANCE_DEMO_STORAGE_DOCUMENTS = 0,
  GLANCE_DEMO_STORAGE_THIRD_PARTY_DOCUMENTS = 1,
  GLANCE_DEMO_STORAGE_LOCAL = 3,
  GLANCE_DEMO_STORAGE_TEMPORARY = 4,
} GlanceDemoStorage;

/**
 * GlanceDemoRun:
 *
 * One backup of the demo: its state is a function of the time since it began.
 */
typedef struct _GlanceDemoRun GlanceDemoRun;

/* Its state. Strings are static; everything is as `getbackupprogress` reports it. */
typedef struct
{
  gboolean         is_completed;
  int              percent;
  GlanceTaskStatus status;
  const char      *error;      /* "" when there is none */
  const char      *warning;    /* NULL when there is none */
  gboolean         has_file;   /* it left a file in the temporary storage */
} GlanceDemoState;

GlanceDemoRun   *glance_demo_run_new           (GlanceClock       *clock,
                                                GlanceDemoOutcome  outcome,
                                                GlanceDemoStorage  storage,
                                                gboolean           dump,
                                                guint              seconds,    /* from start to end, at least 1 */
                                                double             fraction);  /* the share of it that is over; 0: begins now */
void             glance_demo_run_free          (GlanceDemoRun     *self);
void             glance_demo_run_cancel        (GlanceDemoRun     *self);
void             glance_demo_run_skip          (GlanceDemoRun     *self,
                                                double             share);     /* as if so much more of its time had passed */
GlanceDemoState  glance_demo_run_get_state     (GlanceDemoRun     *self);
gboolean         glance_demo_run_is_expired    (GlanceDemoRun     *self);     /* finished more than 24 h ago */
const char      *glance_demo_run_get_task_id   (GlanceDemoRun     *self);
const char      *glance_demo_run_get_file_name (GlanceDemoRun     *self);
const char      *glance_demo_run_get_auth      (GlanceDemoRun     *self);     /* the token in its link */
gint64           glance_demo_run_get_end       (GlanceDemoRun     *self);     /* seconds since 1970 */
GlanceDemoStorage glance_demo_run_get_storage  (GlanceDemoRun     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceDemoRun, glance_demo_run_free)

G_END_DECLS
