/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The file in which libsecret itself keeps secrets, in a sandbox with a Secret portal. */

char     *glance_keyring_file_dup_path   (void);                 /* NULL: the secrets are with the Secret Service */
gboolean  glance_keyring_file_is_certain (void);                 /* also where there is no Secret portal */
gboolean  glance_keyring_file_check      (const char  *path,     /* FALSE: libsecret would have aborted the process on it */
                                          GError     **error);

G_END_DECLS
