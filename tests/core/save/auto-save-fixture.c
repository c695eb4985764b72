/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "auto-save-fixture.h"

#include <glib/gstdio.h>

#include "folder.h"

void
saver_start (Saver *self)
{
  GlanceClock *clock = GLANCE_CLOCK (self->base->clock);

  self->downloads = glance_downloads_new (self->base->keys, clock, self->journal, NULL);
  self->saving = glance_saver_get_saving (GLANCE_SAVER (self->downloads), self->base->portal);
  self->auto_save = glance_auto_save_new (G_LIST_MODEL (self->monitors), clock, self->downloads,
                                          self->journal, self->conditions);
}

void
saver_stop (Saver *self)
{
  g_assert_finalize_object (g_steal_pointer (&self->auto_save));
  g_assert_finalize_object (g_steal_pointer (&self->downloads));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
saver_begin_watching (Saver *self)
{
  g_clear_object (&self->monitor);
  self->monitor = glance_monitor_new (self->base->portal, GLANCE_CLOCK (self->base->clock));
  g_list_store_remove_all (self->monitors);
  g_list_store_append (self->monitors, self->monitor);
}

void
saver_set_up (Saver *self, gconstpointer unused)
{
  g_autofree char *path = NULL;

  self->home = g_strdup (g_get_home_dir ());
  g_assert_cmpint (g_mkdir (self->home, 0700), ==, 0);
  path = g_build_filename (self->home, "journal", NULL);
  self->base = fixture_new (NULL);
  self->journal = glance_journal_new (path);
  self->network = test_network_new ();
  self->conditions =
      glance_conditions_new (GLANCE_CLOCK (self->base->clock), G_NETWORK_MONITOR (self->network));
  self->monitors = g_list_store_new (GLANCE_TYPE_MONITOR);
  glance_portal_set_fetch_folder (self->base->portal, self->base->folder);
  glance_portal_set_fetches (self->base->portal, TRUE);
  saver_begin_watching (self);
  saver_start (self);
}

/* Who lets go of the journal last may be a thread of GTask's. */
void
saver_tear_down (Saver *self, gconstpointer unused)
{
  saver_stop (self);
  g_object_add_weak_pointer (G_OBJECT (self->journal), (gpointer *) &self->journal);
  g_object_unref (self->journal);
  while (g_atomic_pointer_get (&self->journal) != NULL)
    {
      g_main_context_iteration (NULL, FALSE);
      g_thread_yield ();
    }
  g_assert_finalize_object (self->monitors);
  g_assert_finalize_object (self->monitor);
  g_assert_finalize_object (self->conditions);
  g_assert_finalize_object (self->network);
  while (glance_manual_clock_count_alarms (self->base->clock) > 0)
    g_main_context_iteration (NULL, TRUE); /* a download lets go of its file */
  fixture_free (self->base);
  folder_delete (self->home);
  g_free (self->home);
}

void
saver_finish_run (Saver *self, const char *run)
{
  fixture_finish_run (self->monitor, run);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = glance_journal_append_finish (GLANCE_JOURNAL (source), result, NULL);
}

static GlanceJournalEntry *
make_entry (Saver *self, const char *run, const char *outcome, const char *problem)
{
  GlanceJournalEntry *entry = glance_journal_entry_new (GLANCE_JOURNAL_DOWNLOAD);

  entry->time = MANUAL_CLOCK_EPOCH;
  entry->portal = g_strdup (glance_portal_get_origin (self->base->portal));
  entry->run = g_strdup (run);
  entry->outcome = g_strdup (outcome);
  entry->problem = g_strdup (problem);
  return entry;
}

void
saver_note (Saver *self, const char *run, const char *outcome, const char *problem)
{
  g_autoptr (GlanceJournalEntry) entry = make_entry (self, run, outcome, problem);

  g_assert_true (glance_journal_append (self->journal, entry, NULL));
}

/* Long enough for the journal to be read by whoever has begun to: it is also written to. */
void
saver_settle_down (Saver *self)
{
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GlanceJournalEntry) entry =
          make_entry (self, "other", GLANCE_JOURNAL_FAILED, NULL);
      gboolean noted = FALSE;

      glance_journal_append_async (self->journal, entry, on_noted, &noted);
      while (!noted)
        g_main_context_iteration (NULL, TRUE);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

/* Time moves on only while a download waits. */
void
saver_wait_until (Saver *self, GlanceDownloadState state)
{
  while (glance_saving_get_state (self->saving) != state)
    {
      if (glance_saving_get_state (self->saving) == GLANCE_DOWNLOAD_WAITING)
        glance_manual_clock_advance (self->base->clock,
                                     glance_manual_clock_next_alarm (self->base->clock));
      else
        g_main_context_iteration (NULL, TRUE);
    }
}

/* And in the journal. */
void
saver_wait_until_saved (Saver *self, const char *run)
{
  while (!glance_saving_has_saved (self->saving, run)
         || glance_downloads_get_active (self->downloads)) /* the journal may tell it first */
    g_main_context_iteration (NULL, TRUE);
}

void
saver_wait_for_thrift (Saver *self, GlanceThrift thrift)
{
  while (glance_saving_get_thrift (self->saving) != thrift)
    g_main_context_iteration (NULL, TRUE);
}

void
saver_assert_n_requests (Saver *self, guint expected)
{
  saver_settle_down (self);
  g_assert_cmpuint (hostile_server_get_n_requests (self->base->server), ==, expected);
}

/* It sends a part, and nothing after that. */
void
saver_serve_a_part (Saver *self)
{
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
                                           fixture_get_size (self->base));
  HostileScript *script = fixture_add_script (self->base);

  g_ptr_array_add (self->base->texts, g_strdup (head));
  script->head = g_ptr_array_index (self->base->texts, self->base->texts->len - 1);
  script->body = g_bytes_get_data (self->base->file, NULL);
  script->length = SOME;
  script->again = "";
  script->pause_ms = G_MAXUINT;
}

/* The trash is in the home folder, and must be no one's. */
void
saver_set_home (void)
{
  g_autofree char *home = g_dir_make_tmp ("test-auto-save-XXXXXX", NULL);

  g_assert_nonnull (home);
  g_assert_cmpint (g_rmdir (home), ==, 0); /* each test makes it */
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
}
