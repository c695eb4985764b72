/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the template of a card computes: words, icons and style classes from a monitor and the moment. */

void glance_card_closures_bind (GtkWidgetClass *widget_class);

G_END_DECLS
