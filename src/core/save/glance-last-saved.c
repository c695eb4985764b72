/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-last-saved.h"

struct _GlanceLastSaved
{
  GObject parent_instance;

  /* Owned */ GlanceJournal *journal;
  /* Owned */ GFileMonitor *monitor; /* of that; or NULL */
  /* Owned */ GHashTable *entries;   /* name_portal() -> GlanceJournalEntry */
  GlanceJournalPlace place;          /* as far as it has been read */
  gboolean is_known;
  gboolean is_reading;
  gboolean is_stale; /* it has changed meanwhile */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceLastSaved, glance_last_saved, G_TYPE_OBJECT)

/* The thread's. */
typedef struct
{
  /* Owned */ GlanceJournal *journal;
  /* Owned */ GHashTable *entries;
  GlanceJournalPlace place;
} Reading;

static GHashTable *
new_entries (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) glance_journal_entry_free);
}

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->journal);
  g_hash_table_unref (reading->entries);
  g_free (reading);
}

static char *
name_portal (const char *origin, gboolean dump)
{
  return g_strdup_printf ("%c%s", dump ? 'd' : 'p', origin);
}

static gboolean
collect (const GlanceJournalEntry *entry, gpointer user_data)
{
  Reading *reading = user_data;

  if (entry->kind == GLANCE_JOURNAL_DOWNLOAD && entry->portal != NULL
      && g_strcmp0 (entry->outcome, GLANCE_JOURNAL_SAVED) == 0)
    g_hash_table_replace (reading->entries, name_portal (entry->portal, entry->dump),
                          glance_journal_entry_copy (entry));
  return TRUE;
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;

  glance_journal_read_on (reading->journal, &reading->place, collect, reading, NULL);
  g_task_return_boolean (task, TRUE);
}

static void begin_to_read (GlanceLastSaved *self);

static void
take (GlanceLastSaved *self, Reading *reading)
{
  GHashTableIter iter;
  gpointer name, entry;

  g_hash_table_iter_init (&iter, reading->entries);
  while (g_hash_table_iter_next (&iter, &name, &entry))
    {
      g_hash_table_iter_steal (&iter);
      g_hash_table_replace (self->entries, name, entry);
    }
  self->place = reading->place;
  self->is_known = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *ref = user_data;
  g_autoptr (GlanceLastSaved) self = g_weak_ref_get (ref);

  g_weak_ref_clear (ref);
  g_free (ref);
  if (self == NULL)
    return;
  self->is_reading = FALSE;
  take (self, g_task_get_task_data (G_TASK (result)));
  if (self->is_stale)
    begin_to_read (self);
}

static void
begin_to_read (GlanceLastSaved *self)
{
  GWeakRef *ref = g_new0 (GWeakRef, 1);
  Reading *reading = g_new0 (Reading, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_read, ref);

  g_weak_ref_init (ref, self);
  reading->journal = g_object_ref (self->journal);
  reading->entries = new_entries ();
  reading->place = self->place;
  self->is_reading = TRUE;
  self->is_stale = FALSE;
  g_task_set_source_tag (task, begin_to_read);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  g_task_run_in_thread (task, read_in_thread);
}

static void
journal_changed (GlanceLastSaved *self, GFile *file, GFile *other, GFileMonitorEvent event)
{
  if (event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED)
    return;
  self->is_stale = TRUE;
  if (!self->is_reading)
    begin_to_read (self);
}

/* Where its folder is missing, GLib looks for that every four seconds. */
static void
follow_journal (GlanceLastSaved *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (glance_journal_get_path (self->journal));
  g_autofree char *folder = g_path_get_dirname (glance_journal_get_path (self->journal));
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, &error);
  if (self->monitor != NULL)
    g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (journal_changed), self);
  else
    g_debug ("The journal is not followed: %s", error->message);
}

static void
glance_last_saved_dispose (GObject *object)
{
  GlanceLastSaved *self = GLANCE_LAST_SAVED (object);

  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
    }
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (glance_last_saved_parent_class)->dispose (object);
}

static void
glance_last_saved_finalize (GObject *object)
{
  GlanceLastSaved *self = GLANCE_LAST_SAVED (object);

  g_object_unref (self->journal);
  g_hash_table_unref (self->entries);
  G_OBJECT_CLASS (glance_last_saved_parent_class)->finalize (object);
}

static void
glance_last_saved_class_init (GlanceLastSavedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_last_saved_dispose;
  object_class->finalize = glance_last_saved_finalize;

  signals[CHANGED] = g_signal_new ("changed", GLANCE_TYPE_LAST_SAVED, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
glance_last_saved_init (GlanceLastSaved *self)
{
  self->entries = new_entries ();
}

GlanceLastSaved *
glance_last_saved_new (GlanceJournal *journal)
{
  GlanceLastSaved *self;

  g_return_val_if_fail (GLANCE_IS_JOURNAL (journal), NULL);

  self = g_object_new (GLANCE_TYPE_LAST_SAVED, NULL);
  self->journal = g_object_ref (journal);
  follow_journal (self); /* first, so that nothing is missed */
  begin_to_read (self);
  return self;
}

gboolean
glance_last_saved_is_known (GlanceLastSaved *self)
{
  g_return_val_if_fail (GLANCE_IS_LAST_SAVED (self), FALSE);

  return self->is_known;
}

const GlanceJournalEntry *
glance_last_saved_find (GlanceLastSaved *self, const char *origin, gboolean dump)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (GLANCE_IS_LAST_SAVED (self), NULL);
  g_return_val_if_fail (origin != NULL, NULL);

  name = name_portal (origin, dump);
  return g_hash_table_lookup (self->entries, name);
}
