/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-list-anchor.h"

#include <math.h>

struct _GlanceListAnchor
{
  GObject parent_instance;

  /* Borrowed */ GtkWidget *view;
  /* Owned */ GtkAdjustment *adjustment;
  /* Owned */ GlanceRowFiller *filler;
  gboolean at_top;
  gboolean anchored; /* to the first row */

  /* While the list changes, and until it is laid out again */
  /* Owned */ GlanceMonitor *steady; /* the one whose row stays where it is, or NULL */
  guint position;                    /* its new one */
  float y;                           /* where its row is in the view */
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

/* Which row stays where it is */

/* As it was laid out last */
static gboolean
get_bounds (GlanceListAnchor *self, gpointer row, graphene_rect_t *bounds)
{
  return gtk_widget_get_mapped (row) && gtk_widget_compute_bounds (row, self->view, bounds)
         && bounds->size.height > 0;
}

/* All of it */
static gboolean
is_in_sight (GlanceListAnchor *self, const graphene_rect_t *bounds)
{
  return bounds->origin.y >= 0
         && bounds->origin.y + bounds->size.height <= (float) gtk_widget_get_height (self->view);
}

typedef struct
{
  /* Borrowed */ GListModel *model;
  guint position, removed, added;
} Change;

/* Returns: whether it is still there */
static gboolean
find_again (const Change *change, guint before, GlanceMonitor *monitor, guint *after)
{
  if (before < change->position)
    {
      *after = before;
      return TRUE;
    }
  if (before >= change->position + change->removed)
    {
      *after = before - change->removed + change->added;
      return TRUE;
    }
  for (guint i = change->position; i < change->position + change->added; i++)
    {
      g_autoptr (GlanceMonitor) one = g_list_model_get_item (change->model, i);

      *after = i;
      if (one == monitor)
        return TRUE;
    }
  return FALSE;
}

typedef struct
{
  /* Borrowed */ GlanceMonitor *monitor;
  guint position; /* after the change */
  guint distance; /* from the one before */
  float y;
} Candidate;

/* Returns: (transfer container): those in sight as a whole that stay on the list */
static GArray *
find_candidates (GlanceListAnchor *self, const Change *change)
{
  g_autoptr (GPtrArray) rows = glance_row_filler_dup_rows (self->filler);
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));

  for (guint i = 0; i < rows->len; i++)
    {
      Candidate one = { .monitor = glance_card_row_get_monitor (rows->pdata[i]) };
      guint before = glance_row_filler_get_position (self->filler, rows->pdata[i]);
      graphene_rect_t bounds;

      if (!get_bounds (self, rows->pdata[i], &bounds) || !is_in_sight (self, &bounds)
          || !find_again (change, before, one.monitor, &one.position))
        continue;
      one.distance = one.position > before ? one.position - before : before - one.position;
      one.y = bounds.origin.y;
      g_array_append_val (candidates, one);
    }
  return candidates;
}

/* The first that moves hardly more than the others: when one leaves, those above it move by one place. */
static void
choose_steady (GlanceListAnchor *self, const Change *change)
{
  g_autoptr (GArray) candidates = find_candidates (self, change);
  guint least = G_MAXUINT;

  for (guint i = 0; i < candidates->len; i++)
    least = MIN (least, g_array_index (candidates, Candidate, i).distance);
  for (guint i = 0; i < candidates->len; i++)
    {
      const Candidate *one = &g_array_index (candidates, Candidate, i);

      if (one->distance > least + 1 || (self->steady != NULL && one->y >= self->y))
        continue;
      g_set_object (&self->steady, one->monitor);
      self->position = one->position;
      self->y = one->y;
    }
}

/* GTK's own anchor, which may be any of those in sight, takes the view along when it is sorted elsewhere. */
static void
items_changing (GListModel *model,
                guint position,
                guint removed,
                guint added,
                GlanceListAnchor *self)
{
  const Change change = { model, position, removed, added };

  g_clear_object (&self->steady);
  if (!self->at_top)
    choose_steady (self, &change);
}

static void
items_changed (GlanceListAnchor *self)
{
  if (self->at_top)
    anchor_to_first (self);
  else if (self->steady != NULL)
    gtk_widget_activate_action (self->view, "list.scroll-to-item", "u", self->position);
}

static void
restore_steady (GlanceListAnchor *self)
{
  g_autoptr (GlanceMonitor) steady = g_steal_pointer (&self->steady);
  GtkWidget *row = glance_row_filler_find_row (self->filler, steady);
  graphene_rect_t bounds;

  if (row != NULL && get_bounds (self, row, &bounds) && fabsf (bounds.origin.y - self->y) >= 1)
    gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment)
                                                    + bounds.origin.y - self->y);
}

static void
glance_list_anchor_dispose (GObject *object)
{
  GlanceListAnchor *self = GLANCE_LIST_ANCHOR (object);

  g_clear_object (&self->adjustment);
  g_clear_object (&self->filler);
  g_clear_object (&self->steady);
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
glance_list_anchor_new (GtkWidget *view, GtkAdjustment *adjustment, GlanceRowFiller *filler)
{
  GlanceListAnchor *self;

  g_return_val_if_fail (GTK_IS_WIDGET (view), NULL);
  g_return_val_if_fail (GTK_IS_ADJUSTMENT (adjustment), NULL);
  g_return_val_if_fail (GLANCE_IS_ROW_FILLER (filler), NULL);

  self = g_object_new (GLANCE_TYPE_LIST_ANCHOR, NULL);
  self->view = view;
  self->adjustment = g_object_ref (adjustment);
  self->filler = g_object_ref (filler);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (scrolled), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/* Before the view hears of a change, and after. */
void
glance_list_anchor_listen (GlanceListAnchor *self, GListModel *model)
{
  g_return_if_fail (GLANCE_IS_LIST_ANCHOR (self));
  g_return_if_fail (G_IS_LIST_MODEL (model));

  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changing), self, 0);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
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

  if (self->steady != NULL)
    restore_steady (self);
  self->at_top = is_at_top (self);
  if (self->at_top && !self->anchored)
    anchor_to_first (self);
}
