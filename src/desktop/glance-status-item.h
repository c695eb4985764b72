/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-bus-menu.h"

G_BEGIN_DECLS

/**
 * GlanceStatusItem:
 *
 * One item in the tray: a StatusNotifierItem with its menu. It registers with whatever tray there is, and
 * again whenever one appears; without one nothing happens. It says what it is told to say, and emits
 * nothing when nothing has changed.
 *
 * It has a connection of its own to the session bus. Trays drop an item when its connection ends, and not
 * before; some show even what calls itself passive.
 *
 * Signal "activated": a left click.
 * Signal "secondary-activated": a middle click.
 */
#define GLANCE_TYPE_STATUS_ITEM (glance_status_item_get_type ())
G_DECLARE_FINAL_TYPE (GlanceStatusItem, glance_status_item, GLANCE, STATUS_ITEM, GObject)

typedef enum
{
  GLANCE_STATUS_ACTIVE,
  GLANCE_STATUS_ATTENTION,
} GlanceStatus;

GlanceStatusItem *glance_status_item_new           (const char        *id);
GlanceBusMenu    *glance_status_item_get_menu      (GlanceStatusItem  *self);        /* borrowed */
void              glance_status_item_show          (GlanceStatusItem  *self);        /* soon on the bus, and registered */
void              glance_status_item_hide          (GlanceStatusItem  *self);        /* off the bus: hosts drop it */
char             *glance_status_item_take_token    (GlanceStatusItem  *self);        /* of the click or choice that is being told of: with it the window may come to the front; owned, or NULL */
void              glance_status_item_set_status    (GlanceStatusItem  *self,
                                                    GlanceStatus       status);
void              glance_status_item_set_title     (GlanceStatusItem  *self,
                                                    const char        *title);
void              glance_status_item_set_icon      (GlanceStatusItem  *self,
                                                    const char        *name,         /* "" where only the pixels count */
                                                    GVariant          *pixmaps,      /* `a(iiay)`; floating is consumed */
                                                    const char        *description); /* what a screen reader says */
void              glance_status_item_set_tooltip   (GlanceStatusItem  *self,
                                                    const char        *title,        /* plain text, both */
                                                    const char        *text);

G_END_DECLS
