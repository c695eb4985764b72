/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

#include "glance-reader.h"

G_BEGIN_DECLS

/**
 * GlanceListReader:
 *
 * Tells the list's reader that somebody reads: with the keyboard, or by pointing at something.
 */
#define GLANCE_TYPE_LIST_READER (glance_list_reader_get_type ())
G_DECLARE_FINAL_TYPE (GlanceListReader, glance_list_reader, GLANCE, LIST_READER, GObject)

GlanceListReader *glance_list_reader_new    (GtkWidget        *area);    /* what is read; it outlives this */
void              glance_list_reader_root   (GlanceListReader *self);    /* the area is in a window now */
void              glance_list_reader_follow (GlanceListReader *self,
                                             GlanceReader     *reader);  /* NULL: there is nothing to read */

G_END_DECLS
