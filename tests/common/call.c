/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "call.h"

#include "hostile-server.h"

typedef struct
{
  Answer *answer;
  guint n_calls;
} Call;

GlancePortal *
call_make_portal (const char *origin)
{
  GlancePortal *portal = glance_portal_new ("00000000-0000-0000-0000-000000000001");

  glance_portal_set_origin (portal, origin);
  return portal;
}

/* Runs until the callback, and on until the main loop is idle, so that a second call would be
 * noticed. */
static void
wait_for (Call *call, gint64 start, gsize memory)
{
  while (call->n_calls == 0)
    {
      g_main_context_iteration (NULL, TRUE);
      call->answer->growth =
          MAX (call->answer->growth, MAX (hostile_get_memory (), memory) - memory);
    }
  call->answer->milliseconds =
      (guint) ((g_get_monotonic_time () - start) / G_TIME_SPAN_MILLISECOND);

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (call->n_calls, ==, 1);
  g_assert_true ((call->answer->error != NULL)
                 != (call->answer->progress != NULL || call->answer->key_info != NULL
                     || call->answer->history != NULL));
}

static void
on_progress (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;

  call->n_calls++;
  call->answer->progress =
      glance_client_get_progress_finish (GLANCE_CLIENT (source), result, &call->answer->error);
}

void
call_progress (GlanceClient *client,
               GlancePortal *portal,
               GCancellable *cancellable,
               Answer *answer)
{
  Call call = { answer, 0 };
  gsize memory = hostile_get_memory ();
  gint64 start = g_get_monotonic_time ();

  glance_client_get_progress_async (client, portal, CALL_KEY, cancellable, on_progress, &call);
  wait_for (&call, start, memory);
}

static void
on_key_info (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;

  call->n_calls++;
  call->answer->key_info =
      glance_client_get_key_info_finish (GLANCE_CLIENT (source), result, &call->answer->error);
}

void
call_key_info (GlanceClient *client, GlancePortal *portal, Answer *answer)
{
  Call call = { answer, 0 };

  glance_client_get_key_info_async (client, portal, CALL_KEY, NULL, on_key_info, &call);
  wait_for (&call, g_get_monotonic_time (), hostile_get_memory ());
}

static void
on_history (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;

  call->n_calls++;
  call->answer->history =
      glance_client_get_history_finish (GLANCE_CLIENT (source), result, &call->answer->error);
}

void
call_history (GlanceClient *client, GlancePortal *portal, Answer *answer)
{
  Call call = { answer, 0 };

  glance_client_get_history_async (client, portal, CALL_KEY, NULL, on_history, &call);
  wait_for (&call, g_get_monotonic_time (), hostile_get_memory ());
}

void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->progress, glance_progress_unref);
  g_clear_pointer (&answer->key_info, glance_key_info_unref);
  g_clear_pointer (&answer->history, glance_history_unref);
  g_clear_error (&answer->error);
}
