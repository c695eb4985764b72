/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GLANCE_PROCESS_PLAIN = 0,
  GLANCE_PROCESS_SEALED = 1 << 0,   /* no debugger and no core dump gets at its memory; a desktop's portals refuse such a process */
} GlanceProcessFlags;

void glance_process_prepare (GlanceProcessFlags flags);   /* first thing in main(), before there are threads */

G_END_DECLS
