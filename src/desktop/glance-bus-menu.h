/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GlanceBusMenu:
 *
 * A flat menu that a tray host draws for us, over com.canonical.dbusmenu. A row keeps its id for as long
 * as the menu lives. A new text is told as such, so that a menu that is open stays open; only other rows
 * or another order make a new layout, and what is the same as before is not told at all.
 *
 * Signal "activated" (key): the user chose the row.
 * Signal "shown": the user has opened it. Signal "closed": no longer; some hosts do not tell of that.
 */
#define GLANCE_TYPE_BUS_MENU (glance_bus_menu_get_type ())
G_DECLARE_FINAL_TYPE (GlanceBusMenu, glance_bus_menu, GLANCE, BUS_MENU, GObject)

typedef struct
{
  const char *key;         /* what the row is for; unique */
  const char *label;       /* plain text; NULL for a separator */
  const char *icon_name;   /* or NULL */
  gboolean    enabled;
} GlanceBusMenuRow;

GlanceBusMenu *glance_bus_menu_new         (void);
gboolean       glance_bus_menu_export      (GlanceBusMenu          *self,
                                            GDBusConnection        *connection,
                                            const char             *path,
                                            GError                **error);
void           glance_bus_menu_unexport    (GlanceBusMenu          *self);
void           glance_bus_menu_set_rows    (GlanceBusMenu          *self,
                                            const GlanceBusMenuRow *rows,      /* copied */
                                            gsize                   n_rows);
gboolean       glance_bus_menu_is_open     (GlanceBusMenu          *self);
void           glance_bus_menu_forget_host (GlanceBusMenu          *self);     /* it is gone, and what it had open */

G_END_DECLS
