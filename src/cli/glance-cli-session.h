/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-cli-options.h"
#include "glance-error.h"
#include "glance-watcher.h"

G_BEGIN_DECLS

/**
 * GlanceCliSession:
 *
 * The portals a command works with, and their keys: the user's list and keyring, the one portal of the
 * environment, or the demo. Nothing is opened that is not needed.
 */
typedef struct _GlanceCliSession GlanceCliSession;

typedef enum
{
  GLANCE_CLI_SESSION_LIST,    /* the list itself, to change it; the environment is ignored, and the demo refused */
  GLANCE_CLI_SESSION_WATCH,   /* the portals to check: the environment's, or else those named in the arguments, or else all */
} GlanceCliSessionUse;

GlanceCliSession *glance_cli_session_open         (const GlanceCliOptions  *options,
                                                   GlanceCliSessionUse      use,
                                                   GError                 **error);
void              glance_cli_session_free         (GlanceCliSession        *self);
GlanceSettings   *glance_cli_session_get_settings (GlanceCliSession        *self);   /* borrowed: the user's own where the portals are */
GlancePortals    *glance_cli_session_get_portals  (GlanceCliSession        *self);   /* borrowed */
GlanceWatcher    *glance_cli_session_get_watcher  (GlanceCliSession        *self);   /* borrowed; made on first use */
GlancePortal     *glance_cli_session_find         (GlanceCliSession        *self,    /* owned; the error lists the portals there are */
                                                   const char              *name,
                                                   gboolean                 dump,    /* which one, if a backup and a dump share the name */
                                                   GError                 **error);
GlanceErrorReader glance_cli_session_get_reader   (const GlanceCliOptions   *options);   /* of the problem of a checked portal */
char             *glance_cli_session_describe     (GlancePortal             *portal); /* owned: the line of `list` */
void              glance_cli_say_no_portal        (void);                            /* and how to add one */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceCliSession, glance_cli_session_free)

G_END_DECLS
