/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-portal.h"

G_BEGIN_DECLS

/**
 * GlanceKeyStore:
 *
 * Keeps API keys by portal id. Every failure is a GLANCE_ERROR_KEYRING_* or, when a look-up worked but
 * found no key, GLANCE_ERROR_NO_KEY. Each call ends within the store's own deadline.
 */
#define GLANCE_TYPE_KEY_STORE (glance_key_store_get_type ())
G_DECLARE_INTERFACE (GlanceKeyStore, glance_key_store, GLANCE, KEY_STORE, GObject)

struct _GlanceKeyStoreInterface
{
  GTypeInterface parent_iface;

  void     (*lookup_async)  (GlanceKeyStore *self, GlancePortal *portal, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  char    *(*lookup_finish) (GlanceKeyStore *self, GAsyncResult *result, GError **error);
  void     (*store_async)   (GlanceKeyStore *self, GlancePortal *portal, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*store_finish)  (GlanceKeyStore *self, GAsyncResult *result, GError **error);
  void     (*clear_async)   (GlanceKeyStore *self, GlancePortal *portal, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*clear_finish)  (GlanceKeyStore *self, GAsyncResult *result, GError **error);

  /* NULL: clear_async() never prompts */
  void     (*clear_quietly_async) (GlanceKeyStore *self, GlancePortal *portal, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
};

void      glance_key_store_lookup_async  (GlanceKeyStore       *self,
                                          GlancePortal         *portal,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
char     *glance_key_store_lookup_finish (GlanceKeyStore       *self,      /* owned; free with glance_key_free() */
                                          GAsyncResult         *result,
                                          GError              **error);
void      glance_key_store_store_async   (GlanceKeyStore       *self,      /* replaces the old one; verifies what it stored */
                                          GlancePortal         *portal,
                                          const char           *key,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean  glance_key_store_store_finish  (GlanceKeyStore       *self,
                                          GAsyncResult         *result,
                                          GError              **error);
void      glance_key_store_clear_async   (GlanceKeyStore       *self,      /* it is not an error if there is none */
                                          GlancePortal         *portal,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
void      glance_key_store_clear_quietly_async (GlanceKeyStore      *self, /* KEYRING_LOCKED in place of a prompt; ends in clear_finish() */
                                                GlancePortal        *portal,
                                                GCancellable        *cancellable,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
gboolean  glance_key_store_clear_finish  (GlanceKeyStore       *self,
                                          GAsyncResult         *result,
                                          GError              **error);

void      glance_key_free                (char                 *key);      /* wipes it first; NULL is fine */

G_END_DECLS
