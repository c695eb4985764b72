/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-row-filler.h"

#define MIN_NEAR 4 /* rows that are ready beyond those in sight, at least */

struct _GlanceRowFiller
{
  GObject parent_instance;

  /* Owned */ GHashTable *rows;       /* GlanceCardRow → its GtkListItem, both borrowed */
  /* Owned */ GlanceCardForms *forms; /* of the rows; NULL before there is a factory for them */
  /* Owned */ GlanceClock *clock;     /* likewise */
  /* Owned */ GlanceSaver *saver;     /* or NULL */
  guint first, last; /* positions in sight after the last layout; none if last < first */
  guint idle_id;
};

G_DEFINE_FINAL_TYPE (GlanceRowFiller, glance_row_filler, G_TYPE_OBJECT)

/* By position: GTK gives no place to rows out of sight, and leaves those that were in sight where they were.
 *
 * Returns: how many rows it is away from those in sight; 0 for them */
static guint
get_distance (GlanceRowFiller *self, GlanceCardRow *row)
{
  guint position = gtk_list_item_get_position (g_hash_table_lookup (self->rows, row));

  if (self->last < self->first)
    return G_MAXUINT;
  if (position < self->first)
    return self->first - position;
  return position > self->last ? position - self->last : 0;
}

static gboolean
is_near (GlanceRowFiller *self, GlanceCardRow *row)
{
  return get_distance (self, row) <= MAX (MIN_NEAR, (self->last - self->first) / 2);
}

static gboolean
is_far (GlanceRowFiller *self, GlanceCardRow *row)
{
  return get_distance (self, row) > MAX (MIN_NEAR, self->last - self->first) + 1;
}

GPtrArray *
glance_row_filler_dup_rows (GlanceRowFiller *self)
{
  g_return_val_if_fail (GLANCE_IS_ROW_FILLER (self), NULL);

  GPtrArray *rows = g_ptr_array_new_full (g_hash_table_size (self->rows), g_object_unref);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    g_ptr_array_add (rows, g_object_ref (row));
  return rows;
}

/* Returns: (nullable): the next to be filled */
static GlanceCardRow *
find_nearest (GlanceRowFiller *self)
{
  GlanceCardRow *nearest = NULL;
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if (!glance_card_row_is_filled (row) && is_near (self, row)
        && (nearest == NULL || get_distance (self, row) < get_distance (self, nearest)))
      nearest = row;
  return nearest;
}

/* One row at a time: a card takes milliseconds. */
static gboolean
fill_near_cb (gpointer user_data)
{
  GlanceRowFiller *self = user_data;
  GlanceCardRow *row = find_nearest (self);

  if (row != NULL)
    {
      glance_card_row_fill (row);
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
  g_clear_object (&self->forms);
  g_clear_object (&self->clock);
  g_clear_object (&self->saver);
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
  self->first = 1;
}

GlanceRowFiller *
glance_row_filler_new (void)
{
  return g_object_new (GLANCE_TYPE_ROW_FILLER, NULL);
}

/* The rows */

static void
row_set_up (GtkListItemFactory *factory, GtkListItem *item, GlanceRowFiller *self)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_child (item, glance_card_row_new (self->forms, self->clock, self->saver));
}

static void
row_bound (GtkListItemFactory *factory, GtkListItem *item, GlanceRowFiller *self)
{
  GlanceCardRow *row = GLANCE_CARD_ROW (gtk_list_item_get_child (item));

  glance_card_row_set_monitor (row, gtk_list_item_get_item (item));
  g_hash_table_insert (self->rows, row, item);
}

static void
row_unbound (GtkListItemFactory *factory, GtkListItem *item, GlanceRowFiller *self)
{
  GlanceCardRow *row = GLANCE_CARD_ROW (gtk_list_item_get_child (item));

  g_hash_table_remove (self->rows, row);
  glance_card_row_set_monitor (row, NULL);
}

GtkListItemFactory *
glance_row_filler_new_factory (GlanceRowFiller *self,
                               GlanceCardForms *forms,
                               GlanceClock *clock,
                               GlanceSaver *saver)
{
  GtkListItemFactory *factory;

  g_return_val_if_fail (GLANCE_IS_ROW_FILLER (self), NULL);

  g_set_object (&self->forms, forms);
  g_set_object (&self->clock, clock);
  g_set_object (&self->saver, saver);
  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect_object (factory, "setup", G_CALLBACK (row_set_up), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (row_bound), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (row_unbound), self, 0);
  return factory;
}

/* A row out of sight is not mapped. */
static void
look (GlanceRowFiller *self)
{
  GHashTableIter iter;
  gpointer row, item;

  self->first = 1;
  self->last = 0;
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, &item))
    {
      guint position = gtk_list_item_get_position (item);

      if (!gtk_widget_get_mapped (row))
        continue;
      self->first = self->last < self->first ? position : MIN (self->first, position);
      self->last = MAX (self->last, position);
    }
}

void
glance_row_filler_update (GlanceRowFiller *self)
{
  g_autoptr (GPtrArray) rows = NULL;

  g_return_if_fail (GLANCE_IS_ROW_FILLER (self));

  look (self);
  rows = glance_row_filler_dup_rows (self); /* filling one may give others other portals */
  for (guint i = 0; i < rows->len; i++)
    {
      GlanceCardRow *row = rows->pdata[i];

      if (gtk_widget_get_mapped (rows->pdata[i]))
        glance_card_row_fill (row);
      else if (g_hash_table_contains (self->rows, row) && is_far (self, row))
        glance_card_row_empty (row);
    }
  if (self->idle_id == 0 && find_nearest (self) != NULL)
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

guint
glance_row_filler_get_position (GlanceRowFiller *self, GlanceCardRow *row)
{
  g_return_val_if_fail (GLANCE_IS_ROW_FILLER (self), 0);

  return gtk_list_item_get_position (g_hash_table_lookup (self->rows, row));
}

GtkWidget *
glance_row_filler_find_row (GlanceRowFiller *self, GlanceMonitor *monitor)
{
  GHashTableIter iter;
  gpointer row;

  g_return_val_if_fail (GLANCE_IS_ROW_FILLER (self), NULL);

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if (glance_card_row_get_monitor (row) == monitor)
      return row;
  return NULL;
}

void
glance_row_filler_focus (GlanceRowFiller *self, GListModel *model, guint position)
{
  g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (model, position);
  GtkWidget *row;

  g_return_if_fail (GLANCE_IS_ROW_FILLER (self));

  row = glance_row_filler_find_row (self, monitor);
  if (row != NULL)
    gtk_widget_grab_focus (row);
}
