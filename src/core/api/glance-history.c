/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-history.h"

#include "glance-error.h"
#include "glance-json.h"
#include "glance-words.h"

#define MAX_CHARS 1024
#define MAX_ENTRIES 100

G_DEFINE_BOXED_TYPE (GlanceHistory, glance_history, glance_history_ref, glance_history_unref)

/* DocSpace's BackupStorageType. */
static const GlanceJsonWord storage_types[] = {
  { "Documents", 0 }, { "ThridpartyDocuments", 1 }, { "CustomCloud", 2 },
  { "Local", 3 },     { "DataStore", 4 },           { "ThirdPartyConsumer", 5 },
  { NULL },
};

static void
entry_clear (gpointer data)
{
  GlanceHistoryEntry *entry = data;

  g_free ((char *) entry->id);
  g_free ((char *) entry->file_name);
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const GlanceHistoryEntry *left = a, *right = b;

  return (left->created_at < right->created_at) - (left->created_at > right->created_at);
}

static gboolean
fail (GError **error, const char *detail)
{
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_BAD_REPLY, detail));
  return FALSE;
}

static gboolean
decode_entry (GlanceHistoryEntry *entry, JsonNode *node, GError **error)
{
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, glance_words_sign ("“response” has a member that is not an object"));

  object = json_node_get_object (node);
  entry->storage_type = -1;
  return glance_json_get_string (object, "id", MAX_CHARS, (char **) &entry->id, error)
         && glance_json_get_string (object, "fileName", MAX_CHARS, (char **) &entry->file_name,
                                    error)
         && glance_json_get_enum (object, "storageType", storage_types, &entry->storage_type, error)
         && glance_json_get_date (object, "createdOn", &entry->created_at, error)
         && glance_json_get_date (object, "expiresOn", &entry->expires_at, error);
}

static gboolean
decode_response (GArray *entries, JsonNode *response, GError **error)
{
  JsonArray *array;

  if (response == NULL || !JSON_NODE_HOLDS_ARRAY (response))
    return fail (error, glance_words_sign ("“response” is not a list"));

  array = json_node_get_array (response);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_array_set_size (entries, i + 1);
      if (!decode_entry (&g_array_index (entries, GlanceHistoryEntry, i),
                         json_array_get_element (array, i), error))
        return FALSE;
    }

  g_array_sort (entries, compare_newest_first);
  g_array_set_size (entries, MIN (entries->len, MAX_ENTRIES));
  return TRUE;
}

/**
 * glance_history_decode:
 * @bytes: the body of a 200 to `getbackuphistory`
 * @error: %GLANCE_ERROR_BAD_REPLY
 *
 * Every member of an entry is optional; unknown ones are ignored. No `response` is not an empty history: it
 * does not say that there was no backup.
 *
 * Returns: (transfer full): the newest entries, or %NULL
 */
GlanceHistory *
glance_history_decode (GBytes *bytes, GError **error)
{
  g_autoptr (JsonNode) root = glance_json_parse (bytes, error);
  g_autoptr (GArray) entries = NULL;
  GlanceHistory *self;
  JsonNode *response;

  if (root == NULL || !glance_json_get_response (root, &response, error))
    return NULL;

  entries = g_array_new (FALSE, TRUE, sizeof (GlanceHistoryEntry));
  g_array_set_clear_func (entries, entry_clear);
  if (!decode_response (entries, response, error))
    return NULL;

  self = g_atomic_rc_box_new0 (GlanceHistory);
  self->n_entries = entries->len;
  self->entries = g_array_steal (entries, NULL);
  return self;
}

/**
 * glance_history_find:
 * @self: a history
 * @task_id: (nullable): a run
 *
 * Returns: (nullable) (transfer none): the entry that this run left
 */
const GlanceHistoryEntry *
glance_history_find (const GlanceHistory *self, const char *task_id)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; task_id != NULL && i < self->n_entries; i++)
    if (g_strcmp0 (self->entries[i].id, task_id) == 0)
      return &self->entries[i];

  return NULL;
}

static void
glance_history_clear (gpointer data)
{
  GlanceHistory *self = data;

  for (guint i = 0; i < self->n_entries; i++)
    entry_clear ((GlanceHistoryEntry *) &self->entries[i]);
  g_free ((GlanceHistoryEntry *) self->entries);
}

GlanceHistory *
glance_history_ref (GlanceHistory *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

void
glance_history_unref (GlanceHistory *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, glance_history_clear);
}
