/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The file in the user's autostart folder from which a desktop starts the program at login. The desktop's
 * own tools remove it, or mark it as not to be started. */

typedef enum
{
  GLANCE_AUTOSTART_OFF,
  GLANCE_AUTOSTART_ON,
  GLANCE_AUTOSTART_STALE, /* it would be on, but its program is not there any more */
} GlanceAutostart;

char            *glance_autostart_make_path (void);                 /* owned */
GlanceAutostart  glance_autostart_read      (void);
gboolean         glance_autostart_write     (const char  *program,  /* an absolute path; NULL: off */
                                             GError     **error);

G_END_DECLS
