/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-card-list.h"

#include "glance-monitor-order.h"

#define REFRESH_SECONDS 30

struct _GlanceCardList
{
  GtkBox parent_instance;

  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GHashTable *cards; /* GlanceMonitor, borrowed -> GlancePortalCard, borrowed */
  /* Borrowed */ GtkEventController *motion;
  /* Borrowed */ GtkEventController *focus;
  guint tick_id; /* while mapped */
  guint sort_id;
};

G_DEFINE_FINAL_TYPE (GlanceCardList, glance_card_list, GTK_TYPE_BOX)

static int
compare_cards (gconstpointer a, gconstpointer b)
{
  return glance_monitor_compare_worst_first (
      glance_portal_card_get_monitor (*(GlancePortalCard *const *) a),
      glance_portal_card_get_monitor (*(GlancePortalCard *const *) b));
}

/* The cards in the order of the monitors's portals, made where missing. */
static GPtrArray *
collect_cards (GlanceCardList *self)
{
  GPtrArray *cards = g_ptr_array_new ();
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->monitors));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (self->monitors), i);
      GlancePortalCard *card = g_hash_table_lookup (self->cards, monitor);

      if (card != NULL)
        g_ptr_array_add (cards, card);
    }
  return cards;
}

static void
sort_cards (GlanceCardList *self)
{
  g_autoptr (GPtrArray) cards = collect_cards (self);
  GtkWidget *previous = NULL;

  g_ptr_array_sort (cards, compare_cards);
  for (guint i = 0; i < cards->len; i++)
    {
      GtkWidget *card = cards->pdata[i];

      if (gtk_widget_get_prev_sibling (card) != previous)
        gtk_box_reorder_child_after (GTK_BOX (self), card, previous);
      previous = card;
    }
}

/* Somebody points at a card, or walks through it with the keyboard. */
static gboolean
is_in_use (GlanceCardList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!GTK_IS_WINDOW (root) || !gtk_window_is_active (GTK_WINDOW (root)))
    return FALSE;
  if (gtk_event_controller_motion_contains_pointer (GTK_EVENT_CONTROLLER_MOTION (self->motion)))
    return TRUE;
  return gtk_window_get_focus_visible (GTK_WINDOW (root))
         && gtk_event_controller_focus_contains_focus (GTK_EVENT_CONTROLLER_FOCUS (self->focus));
}

static gboolean
sort_cb (gpointer user_data)
{
  GlanceCardList *self = user_data;

  self->sort_id = 0;
  if (!is_in_use (self))
    sort_cards (self);
  return G_SOURCE_REMOVE;
}

/* In an idle: a monitor notifies in bursts, and leaving one card may mean entering the next. */
static void
queue_sort (GlanceCardList *self)
{
  if (self->sort_id == 0)
    self->sort_id = g_idle_add (sort_cb, self);
}

static void
add_card (GlanceCardList *self, GlanceMonitor *monitor)
{
  GlancePortalCard *card =
      glance_portal_card_new (monitor, glance_monitor_list_get_clock (self->monitors));

  g_hash_table_insert (self->cards, monitor, card);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (card));
  g_signal_connect_object (monitor, "notify::severity", G_CALLBACK (queue_sort), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (monitor, "notify::phase", G_CALLBACK (queue_sort), self,
                           G_CONNECT_SWAPPED);
}

static void
remove_card (GlanceCardList *self, GlancePortalCard *card)
{
  GtkWidget *next = gtk_widget_get_next_sibling (GTK_WIDGET (card));
  GlanceMonitor *monitor = glance_portal_card_get_monitor (card);
  gboolean had_focus = gtk_widget_get_focus_child (GTK_WIDGET (self)) == GTK_WIDGET (card);

  if (next == NULL)
    next = gtk_widget_get_prev_sibling (GTK_WIDGET (card));
  g_signal_handlers_disconnect_by_func (monitor, queue_sort, self);
  g_hash_table_remove (self->cards, monitor);
  gtk_box_remove (GTK_BOX (self), GTK_WIDGET (card));
  if (had_focus && next != NULL)
    gtk_widget_grab_focus (next);
}

static void
remove_stale_cards (GlanceCardList *self)
{
  g_autoptr (GHashTable) listed = g_hash_table_new (NULL, NULL);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));
  guint n_items =
      self->monitors != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->monitors)) : 0;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (self->monitors), i);

      g_hash_table_add (listed, monitor);
    }
  while (child != NULL)
    {
      GlancePortalCard *card = GLANCE_PORTAL_CARD (child);

      child = gtk_widget_get_next_sibling (child);
      if (!g_hash_table_contains (listed, glance_portal_card_get_monitor (card)))
        remove_card (self, card);
    }
}

static void
items_changed (GListModel *model, guint position, guint removed, guint added, GlanceCardList *self)
{
  if (removed > 0)
    remove_stale_cards (self);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (model, position + i);

      if (!g_hash_table_contains (self->cards, monitor))
        add_card (self, monitor);
    }
  sort_cards (self);
}

static void
refresh_cards (GlanceCardList *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    glance_portal_card_refresh (GLANCE_PORTAL_CARD (child));
}

static gboolean
tick_cb (gpointer user_data)
{
  refresh_cards (user_data);
  return G_SOURCE_CONTINUE;
}

static void
glance_card_list_map (GtkWidget *widget)
{
  GlanceCardList *self = GLANCE_CARD_LIST (widget);

  GTK_WIDGET_CLASS (glance_card_list_parent_class)->map (widget);
  refresh_cards (self);
  self->tick_id = g_timeout_add_seconds (REFRESH_SECONDS, tick_cb, self);
}

static void
glance_card_list_unmap (GtkWidget *widget)
{
  GlanceCardList *self = GLANCE_CARD_LIST (widget);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (glance_card_list_parent_class)->unmap (widget);
}

static void
glance_card_list_dispose (GObject *object)
{
  GlanceCardList *self = GLANCE_CARD_LIST (object);

  glance_card_list_set_monitors (self, NULL);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->sort_id, g_source_remove);
  G_OBJECT_CLASS (glance_card_list_parent_class)->dispose (object);
}

static void
glance_card_list_finalize (GObject *object)
{
  g_hash_table_unref (GLANCE_CARD_LIST (object)->cards);
  G_OBJECT_CLASS (glance_card_list_parent_class)->finalize (object);
}

static void
glance_card_list_class_init (GlanceCardListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = glance_card_list_dispose;
  object_class->finalize = glance_card_list_finalize;
  widget_class->map = glance_card_list_map;
  widget_class->unmap = glance_card_list_unmap;
}

static void
glance_card_list_init (GlanceCardList *self)
{
  self->cards = g_hash_table_new (NULL, NULL);
  self->motion = gtk_event_controller_motion_new ();
  self->focus = gtk_event_controller_focus_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_controller (GTK_WIDGET (self), self->motion);
  gtk_widget_add_controller (GTK_WIDGET (self), self->focus);
  g_signal_connect_swapped (self->motion, "notify::contains-pointer", G_CALLBACK (queue_sort),
                            self);
  g_signal_connect_swapped (self->focus, "notify::contains-focus", G_CALLBACK (queue_sort), self);
}

/**
 * glance_card_list_set_monitors:
 * @monitors: (nullable): whose portals to show
 */
void
glance_card_list_set_monitors (GlanceCardList *self, GlanceMonitorList *monitors)
{
  g_return_if_fail (GLANCE_IS_CARD_LIST (self));

  if (self->monitors == monitors)
    return;
  if (self->monitors != NULL)
    g_signal_handlers_disconnect_by_data (self->monitors, self);
  g_clear_object (&self->monitors);
  remove_stale_cards (self);
  if (monitors == NULL)
    return;

  self->monitors = g_object_ref (monitors);
  g_signal_connect (monitors, "items-changed", G_CALLBACK (items_changed), self);
  items_changed (G_LIST_MODEL (monitors), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (monitors)),
                 self);
}

GlancePortalCard *
glance_card_list_find (GlanceCardList *self, const char *portal_id)
{
  g_return_val_if_fail (GLANCE_IS_CARD_LIST (self), NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GlanceMonitor *monitor = glance_portal_card_get_monitor (GLANCE_PORTAL_CARD (child));

      if (g_str_equal (glance_portal_get_id (glance_monitor_get_portal (monitor)), portal_id))
        return GLANCE_PORTAL_CARD (child);
    }
  return NULL;
}
