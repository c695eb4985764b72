/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

#include "glance-saver.h"

G_BEGIN_DECLS

/**
 * GlancePortalLine:
 *
 * A portal in one line, for those that need nobody: a button that opens its card ("row.open"), and the
 * link of its backup.
 */
#define GLANCE_TYPE_PORTAL_LINE (glance_portal_line_get_type ())
G_DECLARE_FINAL_TYPE (GlancePortalLine, glance_portal_line, GLANCE, PORTAL_LINE, GtkBox)

GlancePortalLine *glance_portal_line_new         (GlanceMonitor    *monitor,
                                                  GlanceClock      *clock,
                                                  GlanceSaver      *saver);  /* NULL: nothing is saved here */
gboolean          glance_portal_line_focus_first (GlancePortalLine *self);    /* what opens its card */
void              glance_portal_line_refresh     (GlancePortalLine *self);    /* the words again, as time passes */

G_END_DECLS
