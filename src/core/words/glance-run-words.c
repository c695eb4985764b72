/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-run-words.h"

#include "glance-words.h"

enum
{
  BACKUP,
  DUMP,
  RESTORE,
  TRANSFER,
  N_KINDS
};

static const GlanceRunWords kinds[N_KINDS] = {
  [BACKUP] = {
    .name = N_ ("Backup"),
    /* Translators: %s is a time such as “02:15”. */
    .started = N_ ("Backup started %s"),
    /* Translators: %s is a time such as “02:15”. */
    .finished = N_ ("Backup finished %s."),
    .progress = "%s",
    .waiting = N_ ("The backup is waiting for its turn."),
    .stalled = N_ ("Stalled"),
    .failed_silent =
        N_ ("The backup failed, and the portal does not say why. Look at the server’s log, then start a new backup."),
    /* Translators: %1$s is a percentage, %2$s the portal’s own words, a sentence. */
    .failed =
        N_ ("The backup stopped at %1$s: %2$s Fix the cause, then start a new backup."),
    /* Translators: %s is the portal’s own words, a sentence. */
    .failed_with_file =
        N_ ("The backup ended with an error: %s There is a file, but check it before you rely on it."),
    .warned_silent = N_ ("The backup finished with a warning."),
    /* Translators: %s is the portal’s own words, a sentence. */
    .warned =
        N_ ("The backup finished, but: %s Check whether you need what is missing."),
    .cancelled =
        N_ ("The backup was cancelled. Start a new one in the portal if you still need it."),
    .lost =
        N_ ("The backup was running and then disappeared: the server was restarted, or somebody cancelled it. Start a new one in the portal."),
    .stages = {
      [GLANCE_PHASE_UNKNOWN] = { .pill = N_ ("Checking") },
      [GLANCE_PHASE_IDLE] = { .pill = N_ ("Idle") },
      [GLANCE_PHASE_QUEUED] = { .pill = N_ ("Queued") },
      [GLANCE_PHASE_RUNNING] = { .pill = N_ ("Running") },
      [GLANCE_PHASE_COMPLETED] = { N_ ("Completed"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Finished %s."), N_ ("Finished; the portal does not say when.") },
      [GLANCE_PHASE_WARNING] = { N_ ("Warning"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Finished %s, with a warning."), N_ ("Finished with a warning; the portal does not say when.") },
      [GLANCE_PHASE_FAILED] = { N_ ("Failed"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Failed %s."), N_ ("Failed; the portal does not say when.") },
      [GLANCE_PHASE_CANCELLED] = { N_ ("Cancelled"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Cancelled %s."), N_ ("Cancelled; the portal does not say when.") },
      [GLANCE_PHASE_LOST] = { N_ ("Lost"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Lost %s."), N_ ("Lost while it was not being watched.") },
    },
  },
  [DUMP] = {
    .name = N_ ("Full dump"),
    /* Translators: %s is a time such as “02:15”. */
    .started = N_ ("Full dump started %s"),
    /* Translators: %s is a time such as “02:15”. */
    .finished = N_ ("Full dump finished %s."),
    /* Translators: %s is a percentage such as “42%”. */
    .progress = N_ ("Full dump · %s"),
    .waiting = N_ ("The full dump is waiting for its turn."),
    .stalled = N_ ("Dump Stalled"),
    .failed_silent =
        N_ ("The full dump failed, and the portal does not say why. Look at the server’s log, then start a new dump."),
    /* Translators: %1$s is a percentage, %2$s the portal’s own words, a sentence. */
    .failed =
        N_ ("The full dump stopped at %1$s: %2$s Fix the cause, then start a new dump."),
    /* Translators: %s is the portal’s own words, a sentence. */
    .failed_with_file =
        N_ ("The full dump ended with an error: %s There is a file, but check it before you rely on it."),
    .warned_silent = N_ ("The full dump finished with a warning."),
    /* Translators: %s is the portal’s own words, a sentence. */
    .warned =
        N_ ("The full dump finished, but: %s Check whether you need what is missing."),
    .cancelled =
        N_ ("The full dump was cancelled. Start a new one in the portal if you still need it."),
    .lost =
        N_ ("The full dump was running and then disappeared: the server was restarted, or somebody cancelled it. Start a new one in the portal."),
    .stages = {
      [GLANCE_PHASE_UNKNOWN] = { .pill = N_ ("Checking") },
      [GLANCE_PHASE_IDLE] = { .pill = N_ ("Idle") },
      [GLANCE_PHASE_QUEUED] = { .pill = N_ ("Dump Queued") },
      [GLANCE_PHASE_RUNNING] = { .pill = N_ ("Dump Running") },
      [GLANCE_PHASE_COMPLETED] = { N_ ("Dump Completed"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Dump finished %s."), N_ ("Dump finished; the portal does not say when.") },
      [GLANCE_PHASE_WARNING] = { N_ ("Dump Warning"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Dump finished %s, with a warning."), N_ ("Dump finished with a warning; the portal does not say when.") },
      [GLANCE_PHASE_FAILED] = { N_ ("Dump Failed"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Dump failed %s."), N_ ("Dump failed; the portal does not say when.") },
      [GLANCE_PHASE_CANCELLED] = { N_ ("Dump Cancelled"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Dump cancelled %s."), N_ ("Dump cancelled; the portal does not say when.") },
      [GLANCE_PHASE_LOST] = { N_ ("Dump Lost"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Dump lost %s."), N_ ("Dump lost while it was not being watched.") },
    },
  },
  [RESTORE] = {
    .name = N_ ("Restore"),
    /* Translators: %s is a time such as “02:15”. */
    .started = N_ ("Restore started %s"),
    /* Translators: %s is a time such as “02:15”. */
    .finished = N_ ("Restore finished %s."),
    /* Translators: %s is a percentage such as “42%”. */
    .progress = N_ ("Restoring · %s"),
    .waiting = N_ ("The restore is waiting for its turn."),
    .stalled = N_ ("Restore Stalled"),
    .failed_silent =
        N_ ("The restore failed, and the portal does not say why. Look at the server’s log, then restore again."),
    /* Translators: %1$s is a percentage, %2$s the portal’s own words, a sentence. */
    .failed =
        N_ ("The restore stopped at %1$s: %2$s Fix the cause, then restore again."),
    /* Translators: %s is the portal’s own words, a sentence. */
    .failed_with_file =
        N_ ("The restore ended with an error: %s Check the portal before you rely on it."),
    .warned_silent = N_ ("The restore finished with a warning."),
    /* Translators: %s is the portal’s own words, a sentence. */
    .warned =
        N_ ("The restore finished, but: %s Check whether you need what is missing."),
    .cancelled =
        N_ ("The restore was cancelled. Start it again in the portal if you still need it."),
    .lost =
        N_ ("The restore was running and then disappeared: the server was restarted, or somebody cancelled it. Look at the portal before you rely on it."),
    .stages = {
      [GLANCE_PHASE_UNKNOWN] = { .pill = N_ ("Checking") },
      [GLANCE_PHASE_IDLE] = { .pill = N_ ("Idle") },
      [GLANCE_PHASE_QUEUED] = { .pill = N_ ("Restore Queued") },
      [GLANCE_PHASE_RUNNING] = { .pill = N_ ("Restoring") },
      [GLANCE_PHASE_COMPLETED] = { N_ ("Restored"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Restored %s."), N_ ("Restored; the portal does not say when.") },
      [GLANCE_PHASE_WARNING] = { N_ ("Restore Warning"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Restored %s, with a warning."), N_ ("Restored with a warning; the portal does not say when.") },
      [GLANCE_PHASE_FAILED] = { N_ ("Restore Failed"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Restore failed %s."), N_ ("Restore failed; the portal does not say when.") },
      [GLANCE_PHASE_CANCELLED] = { N_ ("Restore Cancelled"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Restore cancelled %s."), N_ ("Restore cancelled; the portal does not say when.") },
      [GLANCE_PHASE_LOST] = { N_ ("Restore Lost"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Restore lost %s."), N_ ("Restore lost while it was not being watched.") },
    },
  },
  [TRANSFER] = {
    .name = N_ ("Transfer"),
    /* Translators: %s is a time such as “02:15”. */
    .started = N_ ("Transfer started %s"),
    /* Translators: %s is a time such as “02:15”. */
    .finished = N_ ("Transfer finished %s."),
    /* Translators: %s is a percentage such as “42%”. */
    .progress = N_ ("Transferring · %s"),
    .waiting = N_ ("The transfer is waiting for its turn."),
    .stalled = N_ ("Transfer Stalled"),
    .failed_silent =
        N_ ("The transfer failed, and the portal does not say why. Look at the server’s log, then transfer the portal again."),
    /* Translators: %1$s is a percentage, %2$s the portal’s own words, a sentence. */
    .failed =
        N_ ("The transfer stopped at %1$s: %2$s Fix the cause, then transfer the portal again."),
    /* Translators: %s is the portal’s own words, a sentence. */
    .failed_with_file =
        N_ ("The transfer ended with an error: %s Check the portal before you rely on it."),
    .warned_silent = N_ ("The transfer finished with a warning."),
    /* Translators: %s is the portal’s own words, a sentence. */
    .warned =
        N_ ("The transfer finished, but: %s Check whether you need what is missing."),
    .cancelled =
        N_ ("The transfer was cancelled. Start it again in the portal if you still need it."),
    .lost =
        N_ ("The transfer was running and then disappeared: the server was restarted, or somebody cancelled it. Look at the portal before you rely on it."),
    .stages = {
      [GLANCE_PHASE_UNKNOWN] = { .pill = N_ ("Checking") },
      [GLANCE_PHASE_IDLE] = { .pill = N_ ("Idle") },
      [GLANCE_PHASE_QUEUED] = { .pill = N_ ("Transfer Queued") },
      [GLANCE_PHASE_RUNNING] = { .pill = N_ ("Transferring") },
      [GLANCE_PHASE_COMPLETED] = { N_ ("Transferred"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Transferred %s."), N_ ("Transferred; the portal does not say when.") },
      [GLANCE_PHASE_WARNING] = { N_ ("Transfer Warning"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Transferred %s, with a warning."), N_ ("Transferred with a warning; the portal does not say when.") },
      [GLANCE_PHASE_FAILED] = { N_ ("Transfer Failed"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Transfer failed %s."), N_ ("Transfer failed; the portal does not say when.") },
      [GLANCE_PHASE_CANCELLED] = { N_ ("Transfer Cancelled"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Transfer cancelled %s."), N_ ("Transfer cancelled; the portal does not say when.") },
      [GLANCE_PHASE_LOST] = { N_ ("Transfer Lost"),
        /* Translators: %s is such as “5 minutes ago”. */
        N_ ("Transfer lost %s."), N_ ("Transfer lost while it was not being watched.") },
    },
  },
};

/* What a portal too old to say it runs is what it is watched for. */
const GlanceRunWords *
glance_run_words_get (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  switch (glance_monitor_get_task_type (monitor))
    {
    case GLANCE_TASK_TYPE_RESTORE:
      return &kinds[RESTORE];
    case GLANCE_TASK_TYPE_TRANSFER:
      return &kinds[TRANSFER];
    case GLANCE_TASK_TYPE_BACKUP:
    case GLANCE_TASK_TYPE_UNKNOWN:
    default:
      return &kinds[glance_portal_get_dump (glance_monitor_get_portal (monitor)) ? DUMP : BACKUP];
    }
}
