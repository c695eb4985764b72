/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-json.h"

#include <json-glib/json-glib.h>

#include "glance-cli-state.h"
#include "glance-format.h"

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value, gboolean present)
{
  json_builder_set_member_name (builder, name);
  if (present)
    json_builder_add_int_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_boolean (JsonBuilder *builder, const char *name, gboolean value, gboolean present)
{
  json_builder_set_member_name (builder, name);
  if (present)
    json_builder_add_boolean_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_time (JsonBuilder *builder, const char *name, gint64 time)
{
  g_autoptr (GDateTime) date = time > 0 ? g_date_time_new_from_unix_utc (time) : NULL;
  g_autofree char *text = date != NULL ? g_date_time_format_iso8601 (date) : NULL;

  add_string (builder, name, text);
}

static void
add_problem (JsonBuilder *builder, const GError *problem)
{
  json_builder_set_member_name (builder, "problem");
  if (problem == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }

  json_builder_begin_object (builder);
  add_string (builder, "code", glance_error_get_nick (problem));
  add_string (builder, "message", problem->message);
  add_int (builder, "retryAfter", glance_error_get_retry_after (problem),
           glance_error_get_retry_after (problem) >= 0);
  add_string (builder, "detail", glance_error_get_detail (problem));
  json_builder_end_object (builder);
}

/* For how long is not said of one that is muted until it is unmuted. */
static void
add_muted (JsonBuilder *builder, GlancePortal *portal)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean muted = glance_portal_is_muted (portal, now);

  add_boolean (builder, "muted", muted, TRUE);
  add_time (builder, "mutedUntil", muted ? glance_portal_get_muted_until (portal) : 0);
}

/* What is saved of its backups without anybody's doing; 0: all of it is kept. */
static void
add_fetching (JsonBuilder *builder, GlancePortal *portal)
{
  add_boolean (builder, "fetchAutomatically", glance_portal_get_fetches (portal), TRUE);
  add_string (builder, "fetchFolder", glance_portal_get_fetch_folder (portal));
  add_int (builder, "keepCount", glance_portal_get_keep_count (portal), TRUE);
}

static void
add_portal (JsonBuilder *builder, GlancePortal *portal)
{
  add_string (builder, "name", glance_portal_get_name (portal));
  add_string (builder, "url", glance_portal_get_origin (portal));
  add_boolean (builder, "dump", glance_portal_get_dump (portal), TRUE);
}

static void
add_monitor (JsonBuilder *builder, GlanceMonitor *monitor)
{
  GlancePortal *portal = glance_monitor_get_portal (monitor);
  gboolean known = glance_cli_state_is_known (monitor);
  int eta = glance_monitor_get_eta_seconds (monitor);
  g_autofree char *refusal = glance_format_link_refusal (monitor);

  json_builder_begin_object (builder);
  add_portal (builder, portal);
  add_string (builder, "phase", glance_phase_get_nick (glance_monitor_get_phase (monitor)));
  add_int (builder, "progress", glance_monitor_get_percent (monitor), known);
  add_boolean (builder, "isCompleted", glance_cli_state_is_over (monitor), known);
  add_string (builder, "type",
              known ? glance_task_type_get_name (glance_monitor_get_task_type (monitor)) : NULL);
  add_string (builder, "link", glance_monitor_get_link (monitor));
  add_string (builder, "linkProblem", refusal);
  add_time (builder, "linkExpiresAt", glance_monitor_get_link_expires (monitor));
  add_boolean (builder, "linkExpired", glance_cli_state_link_has_expired (monitor),
               glance_monitor_get_link_expires (monitor) > 0);
  add_string (builder, "error", glance_monitor_get_error (monitor));
  add_string (builder, "warning", glance_monitor_get_warning (monitor));
  add_string (builder, "taskId", glance_monitor_get_task_id (monitor));
  add_time (builder, "startedAt", glance_monitor_get_started_at (monitor));
  add_time (builder, "finishedAt", glance_monitor_get_finished_at (monitor));
  add_int (builder, "etaSeconds", eta, eta >= 0);
  add_boolean (builder, "stalled", glance_monitor_get_stalled (monitor), TRUE);
  add_time (builder, "lastBackupAt", glance_monitor_get_last_backup (monitor));
  add_boolean (builder, "overdue", glance_monitor_get_age (monitor) != GLANCE_AGE_FINE,
               glance_cli_state_knows_age (monitor));
  add_boolean (builder, "neverBackedUp", glance_monitor_get_age (monitor) == GLANCE_AGE_NEVER,
               glance_cli_state_knows_age (monitor));
  add_time (builder, "keyExpiresAt", glance_portal_get_key_expires (portal));
  add_muted (builder, portal);
  add_time (builder, "checkedAt", glance_monitor_get_checked_at (monitor));
  add_problem (builder, glance_monitor_get_problem (monitor));
  json_builder_end_object (builder);
}

static char *
to_text (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

char *
glance_cli_json_object (GlanceMonitor *monitor)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  add_monitor (builder, monitor);
  return to_text (builder);
}

char *
glance_cli_json_array (GPtrArray *monitors)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  g_return_val_if_fail (monitors != NULL, NULL);

  json_builder_begin_array (builder);
  for (guint i = 0; i < monitors->len; i++)
    add_monitor (builder, monitors->pdata[i]);
  json_builder_end_array (builder);
  return to_text (builder);
}

char *
glance_cli_json_list (GListModel *portals)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  g_return_val_if_fail (G_IS_LIST_MODEL (portals), NULL);

  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (portals); i++)
    {
      g_autoptr (GlancePortal) portal = g_list_model_get_item (portals, i);

      json_builder_begin_object (builder);
      add_portal (builder, portal);
      add_muted (builder, portal);
      add_fetching (builder, portal);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return to_text (builder);
}

char *
glance_cli_json_saved (GlanceMonitor *monitor,
                       const char *path,
                       const char *part,
                       gint64 size,
                       const char *sha256,
                       const GError *problem)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *path_text =
      path != NULL ? g_filename_to_utf8 (path, -1, NULL, NULL, NULL) : NULL;
  g_autofree char *part_text =
      part != NULL ? g_filename_to_utf8 (part, -1, NULL, NULL, NULL) : NULL;

  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  json_builder_begin_object (builder);
  add_portal (builder, glance_monitor_get_portal (monitor));
  add_string (builder, "taskId", glance_monitor_get_task_id (monitor));
  add_string (builder, "path", path_text);
  add_string (builder, "partPath", part_text);
  add_int (builder, "size", size, size >= 0);
  add_string (builder, "sha256", sha256);
  add_problem (builder, problem);
  json_builder_end_object (builder);
  return to_text (builder);
}
