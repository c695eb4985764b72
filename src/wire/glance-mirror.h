/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor-list.h"
#include "glance-saver.h"

G_BEGIN_DECLS

/**
 * GlanceMirror:
 *
 * The window's end of the wire: the same list as the resident's, with monitors that are fed by what it
 * tells. Portals and keys are this process's own view of what the two share, the settings and the keyring.
 */
#define GLANCE_TYPE_MIRROR (glance_mirror_get_type ())
G_DECLARE_FINAL_TYPE (GlanceMirror, glance_mirror, GLANCE, MIRROR, GObject)

GlanceMirror *glance_mirror_new          (GlancePortals        *portals,
                                          GlanceKeyStore       *key_store,
                                          GlanceClock          *clock);
void          glance_mirror_attach_async (GlanceMirror         *self,        /* greets the resident, and follows it; once */
                                          GDBusConnection      *connection,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean      glance_mirror_attach_finish (GlanceMirror        *self,        /* G_DBUS_ERROR_NOT_SUPPORTED: another version */
                                           GAsyncResult        *result,
                                           GError             **error);
GlanceSaver  *glance_mirror_get_saver    (GlanceMirror         *self);       /* borrowed: the resident's downloads */
void          glance_mirror_watch        (GlanceMirror         *self);       /* the portals are shown: have them checked */
void          glance_mirror_quit         (GlanceMirror         *self);       /* tells the resident to end */

G_END_DECLS
