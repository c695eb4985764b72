/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor-list.h"

G_BEGIN_DECLS

/**
 * GlanceMemory:
 *
 * What the next start of the resident should know: how each portal stood, and what its user has been told
 * of it. One file in the user's state folder, which only the user can read: a few seconds
 * after a change, and at the end. There is no key in it and no link, and it is no loss: where it is damaged,
 * missing or cannot be written, the program does without.
 *
 * When it is made, the monitors get back what is remembered of their portals.
 */
#define GLANCE_TYPE_MEMORY (glance_memory_get_type ())
G_DECLARE_FINAL_TYPE (GlanceMemory, glance_memory, GLANCE, MEMORY, GObject)

GlanceMemory *glance_memory_new      (GlanceMonitorList  *monitors,
                                      const char         *path);      /* NULL: in the user's state folder */
GVariant     *glance_memory_dup_note (GlanceMemory       *self,       /* owned a{sv} or NULL: what was noted about it, from anywhere */
                                      GlancePortal       *portal,
                                      const char         *name);      /* each who notes something has one */
void          glance_memory_set_note (GlanceMemory       *self,
                                      GlancePortal       *portal,
                                      const char         *name,
                                      GVariant           *note,       /* a{sv}; takes a floating one */
                                      gboolean            at_once);   /* we might be killed */
void          glance_memory_save     (GlanceMemory       *self);      /* now; otherwise it happens in time, and when this is disposed */
void          glance_memory_wait     (GlanceMemory       *self);      /* until what is saved is on the disk */

G_END_DECLS
