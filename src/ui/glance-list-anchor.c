/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-list-anchor.h"

struct _GlanceListAnchor
{
  GObject parent_instance;

  /* Borrowed */ GtkWidget *view;
  /* Owned */ GtkAdjustment *adjustment;
  gboolean at_top;
  gboolean anchored; /* to the first row */
};

G_DEFINE_FINAL_TYPE (GlanceListAnchor, glance_list_anchor, G_TYPE_OBJECT)

static gboolean
is_at_top (GlanceListAnchor *self)
{
  return gtk_adjustment_get_value (self->adjustment) <= gtk_adjustment_get_lower (self->adjustment);
}

/* What it scrolls to becomes its anchor. */
static void
anchor_to_first (GlanceListAnchor *self)
{
  gtk_widget_activate_action (self->view, "list.scroll-to-item", "u", 0);
  self->anchored = TRUE;
}

/* GTK has chosen another anchor. */
static void
scrolled (GlanceListAnchor *self)
{
  self->at_top = is_at_top (self);
  self->anchored = FALSE;
}

static void
glance_list_anchor_dispose (GObject *object)
{
  g_clear_object (&GLANCE_LIST_ANCHOR (object)->adjustment);
  G_OBJECT_CLASS (glance_list_anchor_parent_class)->dispose (object);
}

static void
glance_list_anchor_class_init (GlanceListAnchorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = glance_list_anchor_dispose;
}

static void
glance_list_anchor_init (GlanceListAnchor *self)
{
  self->at_top = TRUE;
}

GlanceListAnchor *
glance_list_anchor_new (GtkWidget *view, GtkAdjustment *adjustment)
{
  GlanceListAnchor *self;

  g_return_val_if_fail (GTK_IS_WIDGET (view), NULL);
  g_return_val_if_fail (GTK_IS_ADJUSTMENT (adjustment), NULL);

  self = g_object_new (GLANCE_TYPE_LIST_ANCHOR, NULL);
  self->view = view;
  self->adjustment = g_object_ref (adjustment);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (scrolled), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
glance_list_anchor_items_changed (GlanceListAnchor *self)
{
  g_return_if_fail (GLANCE_IS_LIST_ANCHOR (self));

  if (self->at_top)
    anchor_to_first (self);
}

/* Where it is out of sight, GTK is about to scroll to it: that is only known after the layout. */
void
glance_list_anchor_focus_moved (GlanceListAnchor *self)
{
  g_return_if_fail (GLANCE_IS_LIST_ANCHOR (self));

  self->at_top = FALSE;
  self->anchored = FALSE;
  gtk_widget_queue_allocate (self->view);
}

void
glance_list_anchor_laid_out (GlanceListAnchor *self)
{
  g_return_if_fail (GLANCE_IS_LIST_ANCHOR (self));

  self->at_top = is_at_top (self);
  if (self->at_top && !self->anchored)
    anchor_to_first (self);
}
