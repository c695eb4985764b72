/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/* What is said of a run depends on what runs: a backup, the full dump of a server, a restore or a transfer.
 * All of it is whole words and sentences, since a noun put into a sentence does not translate. Untranslated:
 * to be put through _(). */

typedef struct
{
  const char *pill;
  const char *with_time;   /* "Finished %s.", with a %s for “5 minutes ago”; NULL while it goes on */
  const char *without;     /* the same when the time is not known */
} GlanceRunStage;

typedef struct
{
  const char     *name;             /* "Backup" */
  const char     *started;          /* "Backup started %s" */
  const char     *finished;         /* "Backup finished %s.", with a %s for “02:15” */
  const char     *progress;         /* "Restoring · %s", with a percentage; of what need not be named "%s" */
  const char     *waiting;
  const char     *stalled;          /* a pill */
  const char     *failed_silent;    /* without a reason */
  const char     *failed;           /* %1$s: a percentage, %2$s: the portal's words */
  const char     *failed_with_file; /* the portal's words */
  const char     *warned_silent;
  const char     *warned;           /* the portal's words */
  const char     *cancelled;
  const char     *lost;
  GlanceRunStage  stages[GLANCE_PHASE_LOST + 1];
} GlanceRunWords;

const GlanceRunWords *glance_run_words_get (GlanceMonitor *monitor);   /* of its run */

G_END_DECLS
