/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-json.h"
#include "glance-words.h"

#include <string.h>

#include "glance-error.h"
#include "glance-text.h"

static gboolean
fail (GError **error, const char *detail)
{
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_BAD_REPLY, detail));
  return FALSE;
}

static gboolean
fail_type (GError **error, const char *name, const char *expected)
{
  g_autofree char *detail = g_strdup_printf (glance_words_sign ("“%s” is not %s"), name, expected);

  return fail (error, detail);
}

/* A UTF-8 byte order mark, which RFC 8259 lets a reader ignore. */
static const char *
skip_byte_order_mark (const char *data, gsize *length)
{
  if (*length < 3 || memcmp (data, "\xef\xbb\xbf", 3) != 0)
    return data;
  *length -= 3;
  return data + 3;
}

JsonNode *
glance_json_parse (GBytes *bytes, GError **error)
{
  gsize length = g_bytes_get_size (bytes);
  const char *data = skip_byte_order_mark (g_bytes_get_data (bytes, NULL), &length);
  const char *why = glance_json_check (data, length);
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) parse_error = NULL;

  if (why != NULL)
    {
      g_autofree char *detail = g_strdup_printf ("no JSON: %s", why);

      fail (error, detail);
      return NULL;
    }

  /* Not an immutable parser: json-glib 1.10 aborts in one. */
  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, data, length, &parse_error))
    {
      fail (error, "no JSON: the parser refuses it");
      return NULL;
    }

  return json_parser_steal_root (parser);
}

/**
 * glance_json_get_response:
 * @root: the document
 * @response: (out) (transfer none) (nullable): the member `response`
 * @error: %GLANCE_ERROR_BAD_REPLY
 *
 * Unwraps an answer of DocSpace's API: an object that leaves out `response` when there is nothing
 * to say. An object with `error` in its place is not an answer.
 *
 * Returns: whether @root is such an object
 */
gboolean
glance_json_get_response (JsonNode *root, JsonNode **response, GError **error)
{
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (root))
    return fail (error, "the answer is not an object");

  object = json_node_get_object (root);
  *response = glance_json_get_member (object, "response");
  if (*response == NULL && glance_json_get_member (object, "error") != NULL)
    return fail (error, "an error in place of an answer");

  return TRUE;
}

JsonNode *
glance_json_get_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

/* G_TYPE_INVALID for an object or an array. */
static GType
get_value_type (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
}

gboolean
glance_json_get_boolean (JsonObject *object, const char *name, gboolean *value, GError **error)
{
  JsonNode *node = glance_json_get_member (object, name);

  if (node == NULL)
    return TRUE;
  if (get_value_type (node) != G_TYPE_BOOLEAN)
    return fail_type (error, name, "true or false");

  *value = json_node_get_boolean (node);
  return TRUE;
}

gboolean
glance_json_get_number (JsonObject *object, const char *name, double *value, GError **error)
{
  JsonNode *node = glance_json_get_member (object, name);
  GType type;

  if (node == NULL)
    return TRUE;
  type = get_value_type (node);
  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return fail_type (error, name, "a number");

  *value = json_node_get_double (node);
  return TRUE;
}

gboolean
glance_json_get_string (JsonObject *object,
                        const char *name,
                        gsize max_chars,
                        char **value,
                        GError **error)
{
  JsonNode *node = glance_json_get_member (object, name);
  g_autofree char *clean = NULL;

  if (node == NULL)
    return TRUE;
  if (get_value_type (node) != G_TYPE_STRING)
    return fail_type (error, name, "a string");

  clean = glance_text_sanitize (json_node_get_string (node), max_chars);
  if (*clean != '\0')
    {
      g_free (*value);
      *value = g_steal_pointer (&clean);
    }
  return TRUE;
}

/**
 * glance_json_get_enum:
 * @object: an object
 * @name: the member
 * @words: the known values, each with its word in the documentation
 * @value: (inout): the value
 * @error: %GLANCE_ERROR_BAD_REPLY
 *
 * DocSpace's documentation uses words where its servers send numbers; both are accepted. A newer
 * server may use values that we do not know: they become -1 and are not an error.
 *
 * Returns: %FALSE when the member is neither a number nor a string
 */
gboolean
glance_json_get_enum (JsonObject *object,
                      const char *name,
                      const GlanceJsonWord *words,
                      int *value,
                      GError **error)
{
  JsonNode *node = glance_json_get_member (object, name);
  GType type;

  if (node == NULL)
    return TRUE;
  type = get_value_type (node);
  if (type != G_TYPE_INT64 && type != G_TYPE_STRING)
    return fail_type (error, name, "a number or a word");

  *value = -1;
  for (; words->word != NULL; words++)
    if (type == G_TYPE_INT64 ? json_node_get_int (node) == words->value
                             : g_ascii_strcasecmp (json_node_get_string (node), words->word) == 0)
      *value = words->value;

  return TRUE;
}

gboolean
glance_json_get_date (JsonObject *object, const char *name, gint64 *value, GError **error)
{
  JsonNode *node = glance_json_get_member (object, name);
  g_autoptr (GTimeZone) utc = NULL;
  g_autoptr (GDateTime) date = NULL;

  if (node == NULL)
    return TRUE;
  if (get_value_type (node) != G_TYPE_STRING)
    return fail_type (error, name, "a date");

  /* A date without a time zone is in UTC as well. */
  utc = g_time_zone_new_utc ();
  date = g_date_time_new_from_iso8601 (json_node_get_string (node), utc);
  if (date == NULL)
    return fail_type (error, name, "a date");

  /* .NET's earliest date, 0001-01-01, stands for "never". */
  *value = MAX (g_date_time_to_unix (date), 0);
  return TRUE;
}
