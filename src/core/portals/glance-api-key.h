/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *glance_api_key_clean            (const char  *text,
                                       GError     **error);
char *glance_api_key_to_authorization (const char  *key);

G_END_DECLS
