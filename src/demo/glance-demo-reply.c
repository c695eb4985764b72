/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-demo-reply.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define NEVER "0001-01-01T00:00:00"
#define LINK_MINUTES 1440

static char *
to_text (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/* Seconds since 1970 → a date in the portal's format. */
static void
add_date (JsonBuilder *builder, const char *name, gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);
  g_autofree char *text = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S.0000000Z");

  add_string (builder, name, text);
}

/* The envelope of every answer: beginning, the "response" member, end. */
static JsonBuilder *
begin (void)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  return builder;
}

static char *
end (JsonBuilder *builder, int count)
{
  add_int (builder, "count", count);
  json_builder_set_member_name (builder, "links");
  json_builder_begin_array (builder);
  json_builder_end_array (builder);
  add_int (builder, "status", 0);
  add_int (builder, "statusCode", 200);
  json_builder_end_object (builder);
  return to_text (builder);
}

/* The answer of an idle portal has no "response" at all. */
char *
glance_demo_reply_idle (void)
{
  g_autoptr (JsonBuilder) builder = begin ();

  return end (builder, 0);
}

char *
glance_demo_reply_boolean (gboolean value)
{
  g_autoptr (JsonBuilder) builder = begin ();

  add_boolean (builder, "response", value);
  return end (builder, 1);
}

char *
glance_demo_reply_progress (GlanceDemoRun *run)
{
  g_autoptr (JsonBuilder) builder = begin ();
  GlanceDemoState state = glance_demo_run_get_state (run);
  g_autofree char *link = NULL;

  if (state.has_file)
    link = g_strdup_printf ("/storage/backup/root/%s?expire=%d&auth=%s",
                            glance_demo_run_get_file_name (run), LINK_MINUTES,
                            glance_demo_run_get_auth (run));

  json_builder_set_member_name (builder, "response");
  json_builder_begin_object (builder);
  add_boolean (builder, "isCompleted", state.is_completed);
  add_int (builder, "progress", state.percent);
  add_string (builder, "error", state.error);
  if (state.warning != NULL)
    add_string (builder, "warning", state.warning);
  add_string (builder, "link", link != NULL ? link : "");
  add_int (builder, "tenantId", 1);
  add_int (builder, "backupProgressEnum", GLANCE_TASK_TYPE_BACKUP);
  add_string (builder, "taskId", glance_demo_run_get_task_id (run));
  add_int (builder, "status", state.status);
  json_builder_end_object (builder);
  return end (builder, 1);
}

static void
add_record (JsonBuilder *builder, GlanceDemoRun *run)
{
  gboolean temporary = glance_demo_run_get_storage (run) == GLANCE_DEMO_STORAGE_TEMPORARY;

  json_builder_begin_object (builder);
  add_string (builder, "id", glance_demo_run_get_task_id (run));
  add_string (builder, "fileName", glance_demo_run_get_file_name (run));
  add_int (builder, "storageType", glance_demo_run_get_storage (run));
  add_date (builder, "createdOn", glance_demo_run_get_end (run));
  if (temporary)
    add_date (builder, "expiresOn", glance_demo_run_get_end (run) + LINK_MINUTES * 60);
  else
    add_string (builder, "expiresOn", NEVER);
  json_builder_end_object (builder);
}

char *
glance_demo_reply_history (GPtrArray *runs, gint64 older)
{
  g_autoptr (JsonBuilder) builder = begin ();

  json_builder_set_member_name (builder, "response");
  json_builder_begin_array (builder);
  for (guint i = 0; i < runs->len; i++)
    add_record (builder, runs->pdata[i]);

  json_builder_begin_object (builder);
  add_string (builder, "id", "00000000-0000-0000-0000-000000000001");
  add_string (builder, "fileName", "demo_earlier.tar.gz");
  add_int (builder, "storageType", GLANCE_DEMO_STORAGE_DOCUMENTS);
  add_date (builder, "createdOn", older);
  add_string (builder, "expiresOn", NEVER);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  return end (builder, runs->len + 1);
}

char *
glance_demo_reply_key (const char *key, const char *permission, gint64 expires_at)
{
  g_autoptr (JsonBuilder) builder = begin ();

  json_builder_set_member_name (builder, "response");
  json_builder_begin_object (builder);
  add_string (builder, "name", "Demo");
  add_string (builder, "keyPostfix", key + strlen (key) - MIN (strlen (key), 4));
  json_builder_set_member_name (builder, "permissions");
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, permission);
  json_builder_end_array (builder);
  add_date (builder, "expiresAt", expires_at);
  add_boolean (builder, "isActive", TRUE);
  json_builder_end_object (builder);
  return end (builder, 1);
}

/* The body of a refusal; a client must not show "stack". */
char *
glance_demo_reply_error (guint status, const char *message)
{
  g_autoptr (JsonBuilder) builder = begin ();

  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  add_string (builder, "message", message);
  add_string (builder, "type", "System.Exception");
  add_string (builder, "stack", "at Demo.Portal.Refuse()");
  add_int (builder, "hresult", -2146233088);
  json_builder_end_object (builder);
  add_int (builder, "status", 1);
  add_int (builder, "statusCode", status);
  json_builder_end_object (builder);
  return to_text (builder);
}
