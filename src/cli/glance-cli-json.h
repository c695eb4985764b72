/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-monitor.h"

G_BEGIN_DECLS

/* `--json` is an interface: every member is always there, and null if absent. The text is owned and has no
 * line break. */

char *glance_cli_json_object (GlanceMonitor *monitor);
char *glance_cli_json_array  (GPtrArray     *monitors);   /* GlanceMonitor */
char *glance_cli_json_list   (GListModel    *portals);    /* GlancePortal: what the list knows of each */
char *glance_cli_json_saved  (GlanceMonitor *monitor,     /* how a download ended */
                              const char    *path,        /* of the finished file; or NULL */
                              const char    *part,        /* of the `.part`; or NULL */
                              gint64         size,        /* -1: not known */
                              const char    *sha256,      /* or NULL */
                              const GError  *problem);    /* or NULL */

G_END_DECLS
