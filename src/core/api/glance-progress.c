/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-progress.h"

#include <string.h>

#include "glance-error.h"
#include "glance-json.h"
#include "glance-link.h"
#include "glance-words.h"

#define MAX_CHARS 4096

G_DEFINE_BOXED_TYPE (GlanceProgress, glance_progress, glance_progress_ref, glance_progress_unref)

/* "Failted" is the server's own spelling; "Failed" is there for the day it is corrected. */
static const GlanceJsonWord statuses[] = {
  { "Created", GLANCE_TASK_STATUS_CREATED },
  { "Running", GLANCE_TASK_STATUS_RUNNING },
  { "Completed", GLANCE_TASK_STATUS_COMPLETED },
  { "Canceled", GLANCE_TASK_STATUS_CANCELED },
  { "Failted", GLANCE_TASK_STATUS_FAILED },
  { "Failed", GLANCE_TASK_STATUS_FAILED },
  { NULL },
};

static const GlanceJsonWord types[] = {
  { "Backup", GLANCE_TASK_TYPE_BACKUP },
  { "Restore", GLANCE_TASK_TYPE_RESTORE },
  { "Transfer", GLANCE_TASK_TYPE_TRANSFER },
  { NULL },
};

const char *
glance_task_type_get_name (GlanceTaskType type)
{
  for (const GlanceJsonWord *word = types; word->word != NULL; word++)
    if (word->value == (int) type)
      return word->word;

  return NULL;
}

static gboolean
decode_percent (GlanceProgress *self, JsonObject *response, GError **error)
{
  double percent = 0;

  if (!glance_json_get_number (response, "progress", &percent, error))
    return FALSE;

  self->clamped = percent < 0 || percent > 100;
  self->percent = (int) CLAMP (percent, 0, 100);
  return TRUE;
}

/* A string on the servers that we know; a number would tell runs apart just as well. */
static gboolean
decode_task_id (GlanceProgress *self, JsonObject *response, GError **error)
{
  JsonNode *node = glance_json_get_member (response, "taskId");

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_INT64)
    {
      self->task_id = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
      return TRUE;
    }

  return glance_json_get_string (response, "taskId", MAX_CHARS, (char **) &self->task_id, error);
}

/* As it is: cleaned it would lead somewhere else. Whether it is safe to follow is decided with the portal in
 * sight; one that is too long stays too long. */
static gboolean
decode_link (GlanceProgress *self, JsonObject *response, GError **error)
{
  g_autofree char *clean = NULL;
  const char *link;
  const char *end;

  if (!glance_json_get_string (response, "link", 1, &clean, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;

  link = json_object_get_string_member (response, "link");
  end = link + MIN (strlen (link), GLANCE_LINK_MAX_BYTES + 1);
  while ((*end & 0xc0) == 0x80)
    end++;
  self->link = g_strndup (link, end - link);
  return TRUE;
}

static gboolean
decode_response (GlanceProgress *self, JsonObject *response, GError **error)
{
  int status = GLANCE_TASK_STATUS_UNKNOWN;
  int type = GLANCE_TASK_TYPE_UNKNOWN;

  if (!glance_json_get_boolean (response, "isCompleted", &self->is_completed, error)
      || !decode_percent (self, response, error)
      || !glance_json_get_enum (response, "status", statuses, &status, error)
      || !glance_json_get_enum (response, "backupProgressEnum", types, &type, error)
      || !decode_task_id (self, response, error)
      || !glance_json_get_string (response, "error", MAX_CHARS, (char **) &self->error, error)
      || !glance_json_get_string (response, "warning", MAX_CHARS, (char **) &self->warning, error)
      || !decode_link (self, response, error))
    return FALSE;

  self->present = TRUE;
  self->status = status;
  self->type = type;
  return TRUE;
}

/**
 * glance_progress_decode:
 * @bytes: the body of a 200 to `getbackupprogress` or `getrestoreprogress`
 * @error: %GLANCE_ERROR_BAD_REPLY
 *
 * Every member is optional; unknown ones are ignored. The wrapper has a `status` too, which is about
 * HTTP: the task's is the one inside `response`. A portal where nothing runs leaves `response` out.
 *
 * Returns: (transfer full): what the portal said, or %NULL
 */
GlanceProgress *
glance_progress_decode (GBytes *bytes, GError **error)
{
  g_autoptr (JsonNode) root = glance_json_parse (bytes, error);
  g_autoptr (GlanceProgress) self = NULL;
  JsonNode *response;

  if (root == NULL || !glance_json_get_response (root, &response, error))
    return NULL;

  self = g_atomic_rc_box_new0 (GlanceProgress);
  self->status = GLANCE_TASK_STATUS_UNKNOWN;
  self->type = GLANCE_TASK_TYPE_UNKNOWN;
  if (response == NULL)
    return g_steal_pointer (&self);

  if (!JSON_NODE_HOLDS_OBJECT (response))
    {
      g_propagate_error (error,
                         glance_error_new (GLANCE_ERROR_BAD_REPLY,
                                           glance_words_sign ("“response” is not an object")));
      return NULL;
    }
  if (!decode_response (self, json_node_get_object (response), error))
    return NULL;

  return g_steal_pointer (&self);
}

static void
glance_progress_clear (gpointer data)
{
  GlanceProgress *self = data;

  g_free ((char *) self->task_id);
  g_free ((char *) self->error);
  g_free ((char *) self->warning);
  g_free ((char *) self->link);
}

GlanceProgress *
glance_progress_ref (GlanceProgress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

void
glance_progress_unref (GlanceProgress *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, glance_progress_clear);
}
