/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-recorder.h"

#include <glib/gstdio.h>

#include "monitor-fixture.h"

#define HISTORY "{\"id\":\"one\",\"createdOn\":\"2026-11-23T01:00:00Z\"}"

typedef struct
{
  Fixture base; /* of its monitor there is one on the list */
  GListStore *monitors;
  char *folder;
  GlanceJournal *journal;
  GlanceRecorder *recorder;
} RecorderFixture;

static void
start (RecorderFixture *self)
{
  self->recorder = glance_recorder_new (G_LIST_MODEL (self->monitors), self->journal,
                                        GLANCE_CLOCK (self->base.clock));
}

/* It ends when its last line is on the disk. Who lets go of the journal last may be a thread of GTask's. */
static void
stop (RecorderFixture *self)
{
  g_object_add_weak_pointer (G_OBJECT (self->journal), (gpointer *) &self->journal);
  g_object_unref (self->journal);
  g_clear_object (&self->recorder);
  while (g_atomic_pointer_get (&self->journal) != NULL)
    {
      g_main_context_iteration (NULL, FALSE);
      g_thread_yield ();
    }
}

static void
open_journal (RecorderFixture *self)
{
  g_autofree char *path = g_build_filename (self->folder, "journal", NULL);

  self->journal = glance_journal_new (path);
}

static void
set_up_recorder (RecorderFixture *self, gconstpointer data)
{
  set_up (&self->base, data);
  self->monitors = g_list_store_new (GLANCE_TYPE_MONITOR);
  g_list_store_append (self->monitors, self->base.monitor);
  self->folder = g_dir_make_tmp ("test-recorder-XXXXXX", NULL);
  open_journal (self);
}

static void
tear_down_recorder (RecorderFixture *self, gconstpointer data)
{
  const char *argv[] = { "rm", "-r", self->folder, NULL };

  g_object_unref (self->journal);
  g_assert_finalize_object (self->monitors);
  tear_down (&self->base, data);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
  g_free (self->folder);
}

static gboolean
collect_cb (const GlanceJournalEntry *entry, gpointer user_data)
{
  g_string_append_printf (user_data, "%s %s, ", entry->run, entry->outcome);
  return TRUE;
}

static void
assert_journal (RecorderFixture *self, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  stop (self);
  open_journal (self);
  glance_journal_read (self->journal, collect_cb, text, NULL);
  g_assert_cmpstr (text->str, ==, expected);
}

/* Until the journal has been read, nothing is followed. */
static void
wait_until_started (RecorderFixture *self)
{
  while (g_signal_handler_find (self->monitors, G_SIGNAL_MATCH_ID,
                                g_signal_lookup ("items-changed", G_TYPE_LIST_MODEL), 0, NULL, NULL,
                                NULL)
         == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_ends (RecorderFixture *self, gconstpointer data)
{
  start (self);
  wait_until_started (self);
  answer_task (&self->base, "one", 40, RUNNING);
  answer_task (&self->base, "one", 100, DONE);
  answer_task (&self->base, "one", 100, DONE);
  answer_task (&self->base, "two", 40, RUNNING);
  answer_task (&self->base, "two", 42, FAILED);
  answer_task (&self->base, "three", 40, RUNNING);
  answer_idle (&self->base);
  answer_history (&self->base, "");
  answer_idle (&self->base);
  assert_journal (self, "one completed, two failed, three lost, ");
}

static gboolean
find_cb (const GlanceJournalEntry *entry, gpointer user_data)
{
  GlanceJournalEntry **found = user_data;

  *found = glance_journal_entry_copy (entry);
  return FALSE;
}

/* It ended while nobody watched: when, the history says. */
static void
test_missed (RecorderFixture *self, gconstpointer data)
{
  g_autoptr (GlanceJournalEntry) entry = NULL;

  start (self);
  wait_until_started (self);
  answer_task (&self->base, "one", 42, FAILED);
  answer_history (&self->base, HISTORY);
  answer_task (&self->base, "one", 42, FAILED);
  assert_journal (self, "one failed, ");

  glance_journal_read (self->journal, find_cb, &entry, NULL);
  g_assert_cmpint (entry->kind, ==, GLANCE_JOURNAL_RUN);
  g_assert_cmpint (entry->time, ==, 1795395600);
  g_assert_cmpstr (entry->portal, ==, "https://acme.example");
  g_assert_cmpstr (entry->name, ==, glance_portal_get_name (self->base.portal));
  g_assert_cmpstr (entry->message, ==, "No space left on device");
}

/* After a restart, what the portal still reports is in the journal already. */
static void
test_restart (RecorderFixture *self, gconstpointer data)
{
  start (self);
  wait_until_started (self);
  answer_task (&self->base, "one", 40, RUNNING);
  answer_task (&self->base, "one", 100, DONE);
  assert_journal (self, "one completed, ");

  start (self);
  wait_until_started (self);
  answer_task (&self->base, "one", 100, DONE);
  answer_task (&self->base, "two", 40, RUNNING);
  answer_task (&self->base, "two", 100, DONE);
  assert_journal (self, "one completed, two completed, ");
}

/* The portal's answer came before the journal was read. */
static void
test_already (RecorderFixture *self, gconstpointer data)
{
  answer_task (&self->base, "one", 40, RUNNING);
  answer_task (&self->base, "one", 100, DONE);
  start (self);
  wait_until_started (self);
  assert_journal (self, "one completed, ");
}

/* What is only recalled is not news, and a restore is no backup. */
static void
test_not (RecorderFixture *self, gconstpointer data)
{
  g_autoptr (GVariant) state = NULL;

  answer_task (&self->base, "one", 40, RUNNING);
  answer_task (&self->base, "one", 100, DONE);
  state = g_variant_ref_sink (glance_monitor_save_for_later (self->base.monitor));
  glance_monitor_reset (self->base.monitor);
  glance_monitor_restore (self->base.monitor, state);
  g_assert_true (glance_monitor_get_recalled (self->base.monitor));

  start (self);
  wait_until_started (self);
  answer_task (&self->base, "two", 40, ",\"backupProgressEnum\":1" RUNNING);
  answer_task (&self->base, "two", 100, ",\"backupProgressEnum\":1" DONE);
  assert_journal (self, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD_RECORDER(name, func) \
  g_test_add ("/recorder/" name, RecorderFixture, NULL, set_up_recorder, func, tear_down_recorder)
  ADD_RECORDER ("ends", test_ends);
  ADD_RECORDER ("missed", test_missed);
  ADD_RECORDER ("restart", test_restart);
  ADD_RECORDER ("already", test_already);
  ADD_RECORDER ("not", test_not);
  return g_test_run ();
}
