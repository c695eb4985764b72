/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-history.h"
#include "glance-phase.h"
#include "glance-progress.h"

G_BEGIN_DECLS

/**
 * GlanceRun:
 *
 * One run of a portal's backup, from its task id to its end; immutable. It is what a monitor shows, and
 * what a journal, a notification or a download refers to. A portal where nothing runs and nothing is known
 * also has a run, in phase unknown or idle, with every other field at its default.
 *
 * Strings are NULL when absent. Times are seconds since 1970 (UTC); 0 means not known.
 */
#define GLANCE_TYPE_RUN (glance_run_get_type ())
GType glance_run_get_type (void) G_GNUC_CONST;

typedef struct
{
  GlancePhase     phase;          /* once the run has ended, its outcome */
  int             percent;        /* 0-100; for a failed run, where it stopped */
  GlanceTaskType  type;
  const char     *task_id;
  const char     *error;          /* what the portal said */
  const char     *warning;
  const char     *link;           /* as the portal gave it: relative, absolute, or NULL */
  gint64          link_expires;   /* as the portal's history has it */
  gint64          started_at;     /* only if it was seen to start */
  gint64          finished_at;    /* seen, or from the history */
} GlanceRun;

GlanceRun *glance_run_new          (GlancePhase               phase);      /* only a phase */
GlanceRun *glance_run_ref          (GlanceRun                *self);
void       glance_run_unref        (GlanceRun                *self);
gboolean   glance_run_is_active    (const GlanceRun          *self);       /* queued or running */
gboolean   glance_run_is_backup    (const GlanceRun          *self);       /* or a full dump; not a restore, nor a transfer */
gboolean   glance_run_is_over      (const GlanceRun          *self);       /* it ended in any way, but is not lost */

/* What a run becomes when an answer comes. Each function returns a new reference, to @self if nothing
 * changes. */
GlanceRun *glance_run_fold_answer  (GlanceRun                *self,
                                    const GlanceProgress     *progress,
                                    gint64                    now,         /* when it came */
                                    gint64                    before);     /* when the previous answer came; 0: there was none */
GlanceRun *glance_run_fold_history (GlanceRun                *self,
                                    const GlanceHistoryEntry *entry);      /* of this run */
gboolean   glance_run_continues    (const GlanceRun          *self,        /* whether both are the same run */
                                    const GlanceRun          *earlier);

/* The same as an a{sv}, for another process or for the next start. Nothing that is read back is trusted.
 * */
GVariant  *glance_run_to_variant   (const GlanceRun          *self);       /* floating */
GlanceRun *glance_run_from_variant (GVariant                 *variant);    /* a damaged field counts as absent */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceRun, glance_run_unref)

G_END_DECLS
