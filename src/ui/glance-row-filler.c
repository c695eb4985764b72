/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-row-filler.h"

struct _GlanceRowFiller
{
  GObject parent_instance;

  /* Borrowed */ GtkWidget *view;
  /* Owned */ GHashTable *rows; /* a set of GlanceCardRow, borrowed */
  guint idle_id;
};

G_DEFINE_FINAL_TYPE (GlanceRowFiller, glance_row_filler, G_TYPE_OBJECT)

/* Returns: how many screens it is away; 0 in sight, or a great number where it has no place yet */
static double
get_distance (GlanceRowFiller *self, GlanceCardRow *row)
{
  double height = gtk_widget_get_height (self->view);
  graphene_rect_t bounds;

  if (height <= 0 || !gtk_widget_compute_bounds (GTK_WIDGET (row), self->view, &bounds)
      || bounds.size.width <= 0)
    return G_MAXDOUBLE;
  if (bounds.origin.y >= height)
    return (bounds.origin.y - height) / height + G_MINDOUBLE;
  if (bounds.origin.y + bounds.size.height <= 0)
    return -(bounds.origin.y + bounds.size.height) / height + G_MINDOUBLE;
  return 0;
}

/* A copy: filling a row may move the focus, which scrolls and gives rows other portals. */
static GPtrArray *
dup_rows (GlanceRowFiller *self)
{
  GPtrArray *rows = g_ptr_array_new_full (g_hash_table_size (self->rows), g_object_unref);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    g_ptr_array_add (rows, g_object_ref (row));
  return rows;
}

/* One row at a time: a card takes milliseconds. */
static gboolean
fill_near_cb (gpointer user_data)
{
  GlanceRowFiller *self = user_data;
  g_autoptr (GPtrArray) rows = dup_rows (self);

  for (guint i = 0; i < rows->len; i++)
    if (!glance_card_row_is_filled (rows->pdata[i]) && get_distance (self, rows->pdata[i]) < 0.7)
      {
        glance_card_row_fill (rows->pdata[i]);
        return G_SOURCE_CONTINUE;
      }
  self->idle_id = 0;
  return G_SOURCE_REMOVE;
}

static void
glance_row_filler_dispose (GObject *object)
{
  GlanceRowFiller *self = GLANCE_ROW_FILLER (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  G_OBJECT_CLASS (glance_row_filler_parent_class)->dispose (object);
}

static void
glance_row_filler_finalize (GObject *object)
{
  g_hash_table_unref (GLANCE_ROW_FILLER (object)->rows);
  G_OBJECT_CLASS (glance_row_filler_parent_class)->finalize (object);
}

static void
glance_row_filler_class_init (GlanceRowFillerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_row_filler_dispose;
  object_class->finalize = glance_row_filler_finalize;
}

static void
glance_row_filler_init (GlanceRowFiller *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
}

GlanceRowFiller *
glance_row_filler_new (GtkWidget *view)
{
  GlanceRowFiller *self = g_object_new (GLANCE_TYPE_ROW_FILLER, NULL);

  self->view = view;
  return self;
}

void
glance_row_filler_add (GlanceRowFiller *self, GlanceCardRow *row)
{
  g_return_if_fail (GLANCE_IS_ROW_FILLER (self));

  g_hash_table_add (self->rows, row);
}

void
glance_row_filler_remove (GlanceRowFiller *self, GlanceCardRow *row)
{
  g_return_if_fail (GLANCE_IS_ROW_FILLER (self));

  g_hash_table_remove (self->rows, row);
}

void
glance_row_filler_update (GlanceRowFiller *self)
{
  g_autoptr (GPtrArray) rows = NULL;
  gboolean more = FALSE;

  g_return_if_fail (GLANCE_IS_ROW_FILLER (self));

  rows = dup_rows (self);
  for (guint i = 0; i < rows->len; i++)
    {
      GlanceCardRow *row = rows->pdata[i];
      double distance = get_distance (self, row);

      if (distance == 0)
        glance_card_row_fill (row);
      else if (distance > 1.5)
        glance_card_row_empty (row);
      else
        more = more || (distance < 0.7 && !glance_card_row_is_filled (row));
    }
  if (more && self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_LOW, fill_near_cb, self, NULL);
}

void
glance_row_filler_refresh (GlanceRowFiller *self)
{
  GHashTableIter iter;
  gpointer row;

  g_return_if_fail (GLANCE_IS_ROW_FILLER (self));

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    glance_card_row_refresh (row);
}

void
glance_row_filler_focus (GlanceRowFiller *self, GListModel *model, guint position)
{
  g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (model, position);
  GHashTableIter iter;
  gpointer row;

  g_return_if_fail (GLANCE_IS_ROW_FILLER (self));

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if (glance_card_row_get_monitor (row) == monitor)
      {
        gtk_widget_grab_focus (row);
        return;
      }
}
