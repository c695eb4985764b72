/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-key-store.h"

#include <string.h>

G_DEFINE_INTERFACE (GlanceKeyStore, glance_key_store, G_TYPE_OBJECT)

static void
glance_key_store_default_init (GlanceKeyStoreInterface *iface)
{
}

/**
 * glance_key_store_lookup_async:
 * @portal: whose key
 *
 * Looks up a key; the keyring may prompt the user to unlock it.
 */
void
glance_key_store_lookup_async (GlanceKeyStore *self,
                               GlancePortal *portal,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_KEY_STORE (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  GLANCE_KEY_STORE_GET_IFACE (self)->lookup_async (self, portal, cancellable, callback, user_data);
}

/**
 * glance_key_store_lookup_finish:
 *
 * Returns: (transfer full): the key, for glance_key_free(); NULL with %GLANCE_ERROR_NO_KEY when there is
 *   none, or with a GLANCE_ERROR_KEYRING_*
 */
char *
glance_key_store_lookup_finish (GlanceKeyStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_KEY_STORE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  return GLANCE_KEY_STORE_GET_IFACE (self)->lookup_finish (self, result, error);
}

/**
 * glance_key_store_store_async:
 * @portal: whose key; its name labels the key in the keyring
 * @key: replaces the one stored before
 *
 * Stores a key and verifies that it is there.
 */
void
glance_key_store_store_async (GlanceKeyStore *self,
                              GlancePortal *portal,
                              const char *key,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_KEY_STORE (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  GLANCE_KEY_STORE_GET_IFACE (self)->store_async (self, portal, key, cancellable, callback,
                                                  user_data);
}

gboolean
glance_key_store_store_finish (GlanceKeyStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_KEY_STORE (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  return GLANCE_KEY_STORE_GET_IFACE (self)->store_finish (self, result, error);
}

/**
 * glance_key_store_clear_async:
 * @portal: whose key
 *
 * Forgets a key. It is not an error if there is none, but it is one if the key stays.
 */
void
glance_key_store_clear_async (GlanceKeyStore *self,
                              GlancePortal *portal,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_KEY_STORE (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  GLANCE_KEY_STORE_GET_IFACE (self)->clear_async (self, portal, cancellable, callback, user_data);
}

/**
 * glance_key_store_clear_quietly_async:
 * @portal: whose key
 *
 * Like glance_key_store_clear_async(), but for tidying up in the background: a locked keyring stays
 * locked.
 */
void
glance_key_store_clear_quietly_async (GlanceKeyStore *self,
                                      GlancePortal *portal,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  GlanceKeyStoreInterface *iface;

  g_return_if_fail (GLANCE_IS_KEY_STORE (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  iface = GLANCE_KEY_STORE_GET_IFACE (self);
  if (iface->clear_quietly_async != NULL)
    iface->clear_quietly_async (self, portal, cancellable, callback, user_data);
  else
    iface->clear_async (self, portal, cancellable, callback, user_data);
}

gboolean
glance_key_store_clear_finish (GlanceKeyStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_KEY_STORE (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  return GLANCE_KEY_STORE_GET_IFACE (self)->clear_finish (self, result, error);
}

/**
 * glance_key_free:
 * @key: (nullable): a key, from g_malloc()
 *
 * Overwrites a key before it frees it.
 */
void
glance_key_free (char *key)
{
  if (key != NULL)
    explicit_bzero (key, strlen (key));
  g_free (key);
}
