/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What an asynchronous call keeps of the dialog that waits for it. A reference would not do: GTK 4.8 looks at
 * the window below a dialog when its last reference goes, and that window may have gone by then. */

gpointer glance_dialog_ref_new  (gpointer dialog);   /* for user_data */
gpointer glance_dialog_ref_take (gpointer ref);      /* in the callback, once: owned, or NULL when the dialog has been closed */

G_END_DECLS
