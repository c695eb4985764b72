/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GLANCE_PROCESS_PLAIN = 0,
  GLANCE_PROCESS_SEALED = 1 << 0,   /* neither a debugger nor a core dump can read its memory; desktop portals refuse such a process */
} GlanceProcessFlags;

void glance_process_prepare (GlanceProcessFlags flags);   /* call this first in main(), before any threads exist */

G_END_DECLS
