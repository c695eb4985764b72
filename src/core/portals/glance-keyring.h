/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

/* Finds the keyring that libsecret will use, before anything is asked of it. */

void      glance_keyring_connect_async   (GCancellable         *cancellable,   /* with a hung service, this ends only when cancelled */
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean  glance_keyring_connect_finish  (GAsyncResult         *result,
                                          SecretService       **service,       /* owned; NULL: libsecret keeps a file of its own */
                                          GError              **error);
GError   *glance_keyring_translate_error (const GError         *error);        /* owned: libsecret's as a GLANCE_ERROR_KEYRING_* */

G_END_DECLS
