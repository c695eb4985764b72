/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-keyring-item.h"

#include "glance-error.h"
#include "glance-url.h"

#define PORTAL_ID "portal-id"
#define ORIGIN "origin"

const SecretSchema *
glance_keyring_item_get_schema (void)
{
  static const SecretSchema schema = {
    GLANCE_APP_ID ".ApiKey",
    SECRET_SCHEMA_NONE,
    { { PORTAL_ID, SECRET_SCHEMA_ATTRIBUTE_STRING },
      { ORIGIN, SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 } },
  };

  return &schema;
}

/* The attributes of all items of a portal. */
GHashTable *
glance_keyring_item_attributes (const char *portal_id)
{
  return secret_attributes_build (glance_keyring_item_get_schema (), PORTAL_ID, portal_id, NULL);
}

/* The attributes of the one item with the key for an origin. */
GHashTable *
glance_keyring_item_bound_attributes (const char *portal_id, const char *origin)
{
  return secret_attributes_build (glance_keyring_item_get_schema (), PORTAL_ID, portal_id, ORIGIN,
                                  origin, NULL);
}

gboolean
glance_keyring_item_is_locked (SecretRetrievable *item)
{
  return SECRET_IS_ITEM (item) && secret_item_get_locked (SECRET_ITEM (item));
}

/* (transfer full) (nullable): the origin that it is for; NULL when an earlier version stored it */
char *
glance_keyring_item_dup_origin (SecretRetrievable *item)
{
  g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (item);

  return g_strdup (g_hash_table_lookup (attributes, ORIGIN));
}

GlanceKeyringFindings
glance_keyring_item_sort (GList *items, const char *origin)
{
  GlanceKeyringFindings findings = { NULL };

  for (GList *l = items; l != NULL; l = l->next)
    {
      g_autofree char *item_origin = glance_keyring_item_dup_origin (l->data);
      SecretRetrievable **place = item_origin == NULL                 ? &findings.unbound
                                  : g_str_equal (item_origin, origin) ? &findings.ours
                                                                      : &findings.elsewhere;

      if (*place == NULL || glance_keyring_item_is_locked (*place))
        *place = l->data;
    }
  return findings;
}

/* (transfer full): says that there is a key, and for which origin */
GError *
glance_keyring_item_elsewhere_error (SecretRetrievable *item)
{
  g_autofree char *origin = glance_keyring_item_dup_origin (item);
  g_autofree char *host = glance_url_dup_display_host (origin);

  return glance_error_new (GLANCE_ERROR_KEY_ELSEWHERE, host);
}
