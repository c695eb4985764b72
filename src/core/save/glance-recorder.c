/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-recorder.h"

#include "glance-monitor-follower.h"

/* Longer than a portal reports a run that has ended. */
#define REMEMBERED (3 * 24 * 60 * 60)

struct _GlanceRecorder
{
  GObject parent_instance;

  /* Owned */ GListModel *monitors;
  /* Owned */ GlanceJournal *journal;
  /* Owned */ GlanceMonitorFollower *follower;
  /* Owned */ GHashTable *recorded; /* make_mark(): what the journal has */
  gint64 from;                      /* and is not older than this */
};

G_DEFINE_FINAL_TYPE (GlanceRecorder, glance_recorder, G_TYPE_OBJECT)

/* A lost run that is found later ends once more, with another outcome. */
static char *
make_mark (const GlanceJournalEntry *entry)
{
  return g_strjoin (" ", entry->portal, entry->dump ? "dump" : "backup",
                    entry->run != NULL ? entry->run : "", entry->outcome, NULL);
}

static void
appended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!glance_journal_append_finish (GLANCE_JOURNAL (source), result, &error))
    g_warning ("The end of a backup is not in the journal: %s", error->message);
}

static GlanceJournalEntry *
make_entry (GlanceMonitor *monitor)
{
  GlancePortal *portal = glance_monitor_get_portal (monitor);
  const GlanceRun *run = glance_monitor_get_run (monitor);
  GlanceJournalEntry *entry = glance_journal_entry_new (GLANCE_JOURNAL_RUN);

  entry->time = run->finished_at != 0 ? run->finished_at : glance_monitor_get_checked_at (monitor);
  entry->portal = g_strdup (glance_portal_get_origin (portal));
  entry->name = g_strdup (glance_portal_get_name (portal));
  entry->dump = glance_portal_get_dump (portal);
  entry->run = g_strdup (run->task_id);
  entry->outcome = g_strdup (glance_phase_get_nick (run->phase));
  entry->message = g_strdup (run->error != NULL ? run->error : run->warning);
  return entry;
}

/* Whether the run has ended, and it is known when: that may be in a history that is still to be read. */
static gboolean
is_complete (GlanceMonitor *monitor)
{
  const GlanceRun *run = glance_monitor_get_run (monitor);

  return (glance_run_is_over (run) || run->phase == GLANCE_PHASE_LOST) && glance_run_is_backup (run)
         && run->task_id != NULL && !glance_monitor_get_recalled (monitor)
         && glance_monitor_get_checked_at (monitor) != 0
         && (run->finished_at != 0 || !glance_monitor_wants_history (monitor));
}

static void
record (GlanceRecorder *self, GlanceMonitor *monitor)
{
  g_autoptr (GlanceJournalEntry) entry = NULL;

  if (!is_complete (monitor))
    return;
  entry = make_entry (monitor);
  if (g_hash_table_add (self->recorded, make_mark (entry)))
    glance_journal_append_async (self->journal, entry, appended, NULL);
}

static void
monitor_added (GlanceMonitorFollower *follower, GlanceMonitor *monitor, GlanceRecorder *self)
{
  record (self, monitor);
}

static void
monitor_changed (GlanceMonitorFollower *follower,
                 GlanceMonitor *monitor,
                 const char *property,
                 GlanceRecorder *self)
{
  if (g_str_equal (property, "n-checks") || g_str_equal (property, "phase")
      || g_str_equal (property, "finished-at"))
    record (self, monitor);
}

static gboolean
read_cb (const GlanceJournalEntry *entry, gpointer user_data)
{
  GlanceRecorder *self = user_data;

  if (entry->kind == GLANCE_JOURNAL_RUN && entry->time >= self->from)
    g_hash_table_add (self->recorded, make_mark (entry));
  return TRUE;
}

/* Until it returns, nobody else uses what it fills. */
static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GlanceRecorder *self = source;
  g_autoptr (GError) error = NULL;

  if (!glance_journal_read (self->journal, read_cb, self, &error))
    g_debug ("%s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
was_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GlanceRecorder *self = GLANCE_RECORDER (source);

  if (self->monitors != NULL)
    glance_monitor_follower_start (self->follower, self->monitors);
}

static void
glance_recorder_dispose (GObject *object)
{
  GlanceRecorder *self = GLANCE_RECORDER (object);

  if (self->follower != NULL)
    glance_monitor_follower_stop (self->follower);
  g_clear_object (&self->follower);
  g_clear_object (&self->monitors);
  G_OBJECT_CLASS (glance_recorder_parent_class)->dispose (object);
}

static void
glance_recorder_finalize (GObject *object)
{
  GlanceRecorder *self = GLANCE_RECORDER (object);

  g_clear_object (&self->journal);
  g_hash_table_unref (self->recorded);
  G_OBJECT_CLASS (glance_recorder_parent_class)->finalize (object);
}

static void
glance_recorder_class_init (GlanceRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_recorder_dispose;
  object_class->finalize = glance_recorder_finalize;
}

static void
glance_recorder_init (GlanceRecorder *self)
{
  self->recorded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->follower = glance_monitor_follower_new ();
  g_signal_connect (self->follower, "added", G_CALLBACK (monitor_added), self);
  g_signal_connect (self->follower, "changed", G_CALLBACK (monitor_changed), self);
}

GlanceRecorder *
glance_recorder_new (GListModel *monitors, GlanceJournal *journal, GlanceClock *clock)
{
  GlanceRecorder *self;
  g_autoptr (GTask) task = NULL;

  g_return_val_if_fail (G_IS_LIST_MODEL (monitors), NULL);
  g_return_val_if_fail (GLANCE_IS_JOURNAL (journal), NULL);
  g_return_val_if_fail (GLANCE_IS_CLOCK (clock), NULL);

  self = g_object_new (GLANCE_TYPE_RECORDER, NULL);
  self->monitors = g_object_ref (monitors);
  self->journal = g_object_ref (journal);
  self->from = glance_clock_get_real_time (clock) / G_USEC_PER_SEC - REMEMBERED;
  task = g_task_new (self, NULL, was_read, NULL);
  g_task_set_source_tag (task, glance_recorder_new);
  g_task_run_in_thread (task, read_in_thread);
  return self;
}
