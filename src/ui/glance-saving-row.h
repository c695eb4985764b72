/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

#include "glance-saver.h"

G_BEGIN_DECLS

/**
 * GlanceSavingRow:
 *
 * The part of a card about saving its backup: how far that is and what can be done about it, why it failed, or
 * where the file is. Hidden when there is nothing to tell.
 *
 * Property "offers-save": there is a finished backup to save, and nothing to tell of it yet.
 */
#define GLANCE_TYPE_SAVING_ROW (glance_saving_row_get_type ())
G_DECLARE_FINAL_TYPE (GlanceSavingRow, glance_saving_row, GLANCE, SAVING_ROW, GtkBox)

void     glance_saving_row_set         (GlanceSavingRow *self,     /* once */
                                        GlanceSaver     *saver,
                                        GlanceMonitor   *monitor,
                                        GlanceClock     *clock);
void     glance_saving_row_refresh     (GlanceSavingRow *self);    /* time has passed, or the portal has changed */
gboolean glance_saving_row_has_file    (GlanceSavingRow *self);    /* something was saved; property "has-file" */
gboolean glance_saving_row_can_save    (GlanceSavingRow *self);    /* there is a finished backup, and nothing under way; property "can-save" */

G_END_DECLS
