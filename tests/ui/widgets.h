/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

#include "glance-engine.h"

/* What the tests of widgets in one process have in common. */

GtkWidget *widgets_find    (GtkWidget    *widget,    /* the first of that type in it, shown or not, or itself; or NULL */
                            GType         type);
void       widgets_add_one (GlanceEngine *engine,    /* a portal that nobody reaches */
                            guint         number);
