/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What this program is, where it comes from and where to report a problem. */

GtkWindow *glance_about_dialog_new (GtkWindow *parent);

G_END_DECLS
