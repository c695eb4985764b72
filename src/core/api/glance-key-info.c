/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-key-info.h"

#include "glance-error.h"
#include "glance-json.h"
#include "glance-words.h"

#define MAX_CHARS 256

G_DEFINE_BOXED_TYPE (GlanceKeyInfo, glance_key_info, glance_key_info_ref, glance_key_info_unref)

static gboolean
fail (GError **error, const char *detail)
{
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_BAD_REPLY, detail));
  return FALSE;
}

static void
allow (GlanceKeyInfo *self, const char *scope)
{
  gboolean is_all = g_str_equal (scope, "*");

  if (is_all || g_str_equal (scope, "*:write"))
    self->can_read = self->can_write = TRUE;
  else if (g_str_equal (scope, "*:read"))
    self->can_read = TRUE;
}

/* Backups have no scope of their own: only the scopes for everything reach them, and a key without a
 * list has them all. */
static gboolean
decode_permissions (GlanceKeyInfo *self, JsonObject *response, GError **error)
{
  JsonNode *node = glance_json_get_member (response, "permissions");
  JsonArray *scopes;

  if (node != NULL && !JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, glance_words_sign ("“permissions” is not a list"));

  scopes = node != NULL ? json_node_get_array (node) : NULL;
  if (scopes == NULL || json_array_get_length (scopes) == 0)
    {
      allow (self, "*");
      return TRUE;
    }

  for (guint i = 0; i < json_array_get_length (scopes); i++)
    {
      JsonNode *scope = json_array_get_element (scopes, i);

      if (!JSON_NODE_HOLDS_VALUE (scope) || json_node_get_value_type (scope) != G_TYPE_STRING)
        return fail (error, glance_words_sign ("“permissions” has a member that is not a string"));
      allow (self, json_node_get_string (scope));
    }
  return TRUE;
}

static gboolean
decode_response (GlanceKeyInfo *self, JsonObject *response, GError **error)
{
  self->known = TRUE;
  self->is_active = TRUE;
  return glance_json_get_string (response, "name", MAX_CHARS, (char **) &self->name, error)
         && glance_json_get_string (response, "keyPostfix", MAX_CHARS, (char **) &self->postfix,
                                    error)
         && glance_json_get_boolean (response, "isActive", &self->is_active, error)
         && glance_json_get_date (response, "expiresAt", &self->expires_at, error)
         && decode_permissions (self, response, error);
}

/**
 * glance_key_info_decode:
 * @bytes: the body of a 200 to `keys/@self`
 * @error: %GLANCE_ERROR_BAD_REPLY
 *
 * Every member of `response` is optional; unknown ones are ignored. A key that does not say whether
 * it is active is.
 *
 * Returns: (transfer full): what the portal said, or %NULL
 */
GlanceKeyInfo *
glance_key_info_decode (GBytes *bytes, GError **error)
{
  g_autoptr (JsonNode) root = glance_json_parse (bytes, error);
  g_autoptr (GlanceKeyInfo) self = NULL;
  JsonNode *response;

  if (root == NULL || !glance_json_get_response (root, &response, error))
    return NULL;
  if (response == NULL || !JSON_NODE_HOLDS_OBJECT (response))
    {
      fail (error, glance_words_sign ("“response” is not an object"));
      return NULL;
    }

  self = glance_key_info_new_unknown ();
  if (!decode_response (self, json_node_get_object (response), error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * glance_key_info_new_unknown:
 *
 * Returns: (transfer full): what is known about a key of a portal older than 3.1
 */
GlanceKeyInfo *
glance_key_info_new_unknown (void)
{
  return g_atomic_rc_box_new0 (GlanceKeyInfo);
}

gboolean
glance_key_info_is_good (GlanceKeyInfo *self, gint64 now)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !self->known
         || (self->is_active && (self->can_read || self->can_write)
             && (self->expires_at == 0 || self->expires_at > now));
}

static void
glance_key_info_clear (gpointer data)
{
  GlanceKeyInfo *self = data;

  g_free ((char *) self->name);
  g_free ((char *) self->postfix);
}

GlanceKeyInfo *
glance_key_info_ref (GlanceKeyInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

void
glance_key_info_unref (GlanceKeyInfo *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, glance_key_info_clear);
}
