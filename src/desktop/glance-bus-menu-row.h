/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-bus-menu.h"

G_BEGIN_DECLS

/* A row as it is on the bus: its id, and the properties that hosts read. For GlanceBusMenu alone. */

typedef struct
{
  char     *key;
  int       id;
  gboolean  can_be_chosen;   /* it is enabled, and no separator */
  /* Owned */ GVariant *properties;   /* a{sv}, without what has its default */
} GlanceBusMenuItem;

GlanceBusMenuItem *glance_bus_menu_item_new  (int                     id,
                                              const GlanceBusMenuRow *from);
void               glance_bus_menu_item_free (GlanceBusMenuItem      *self);

/* All of it floating. */
GVariant          *glance_bus_menu_pick      (GVariant               *properties,   /* `a{sv}` */
                                              const char *const      *names);       /* none, or NULL: all */
GVariant          *glance_bus_menu_removed   (GVariant               *before,       /* `as`: what @now has no more */
                                              GVariant               *now);

G_END_DECLS
