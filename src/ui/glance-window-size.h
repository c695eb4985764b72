/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

#include "glance-settings.h"

G_BEGIN_DECLS

/* Keeps the size of the window for the next time. */

void glance_window_size_restore (GtkWindow      *window,
                                 GlanceSettings *settings);
void glance_window_size_save    (GtkWindow      *window,     /* when it closes; the program stays until it is stored */
                                 GlanceSettings *settings);

G_END_DECLS
