/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

/* An item of the keyring: a portal's key, with the portal's id and its origin as attributes. */

/* A portal's items, sorted by whose key they hold; an unlocked one comes before a locked one. */
typedef struct
{
  /* Borrowed */ SecretRetrievable *ours;        /* for this origin */
  /* Borrowed */ SecretRetrievable *unbound;     /* for none: of an earlier version */
  /* Borrowed */ SecretRetrievable *elsewhere;   /* for another one */
} GlanceKeyringFindings;

const SecretSchema    *glance_keyring_item_get_schema       (void);
GHashTable            *glance_keyring_item_attributes       (const char        *portal_id);
GHashTable            *glance_keyring_item_bound_attributes (const char        *portal_id,
                                                             const char        *origin);
gboolean               glance_keyring_item_is_locked        (SecretRetrievable *item);
char                  *glance_keyring_item_dup_origin       (SecretRetrievable *item);
GlanceKeyringFindings  glance_keyring_item_sort             (GList             *items,
                                                             const char        *origin);
GError                *glance_keyring_item_elsewhere_error  (SecretRetrievable *item);

G_END_DECLS
