/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-clock.h"

G_BEGIN_DECLS

/**
 * GlanceReader:
 *
 * Whether somebody reads a list, as far as keyboard and pointer can tell: nothing on it should move then.
 *
 * Signal "left": nobody does any more.
 */
#define GLANCE_TYPE_READER (glance_reader_get_type ())
G_DECLARE_FINAL_TYPE (GlanceReader, glance_reader, GLANCE, READER, GObject)

GlanceReader *glance_reader_new         (GlanceClock  *clock);
void          glance_reader_set_focused (GlanceReader *self,    /* the keyboard is on the list */
                                         gboolean      focused);
void          glance_reader_touch       (GlanceReader *self);   /* the pointer moves on it: somebody reads for ten seconds */
void          glance_reader_leave       (GlanceReader *self);   /* the pointer is elsewhere */
gboolean      glance_reader_is_there    (GlanceReader *self);

G_END_DECLS
