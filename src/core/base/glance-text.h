/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text from people and portals: plain, bounded, valid UTF-8. */

#define GLANCE_TEXT_MAX_NAME 200

char     *glance_text_sanitize     (const char *text,
                                    gsize       max_chars);
char     *glance_text_strip_queries (const char *text);
char     *glance_text_strip_markup (const char *text);
char     *glance_text_clean_name   (const char *text);
gboolean  glance_text_is_same_name (const char *a,
                                    const char *b);

G_END_DECLS
