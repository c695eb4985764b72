/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *glance_text_sanitize (const char *text,
                            gsize       max_chars);

G_END_DECLS
