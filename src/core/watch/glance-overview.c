/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-overview.h"

#include <string.h>

#include "glance-monitor-order.h"
#include "glance-portal-search.h"

struct _GlanceOverview
{
  GObject parent_instance;

  /* Owned */ GListModel *monitors;
  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceReader *reader;
  /* Owned */ GHashTable *entries; /* GlanceMonitor, borrowed -> Entry */
  /* Owned */ GPtrArray *shown;    /* GlanceMonitor */
  /* Owned */ char *search;        /* prepared, or NULL */
  guint groups;                    /* bits, 0 is all */
  guint counts[GLANCE_N_GROUPS];
  guint n_news;
  guint n_new_failures;
  gboolean are_few; /* when the order settled */
  guint update_id;
};

/* A portal, and as what it was sorted in. */
typedef struct
{
  /* Borrowed */ GlanceOverview *overview;
  /* Owned */ GlanceMonitor *monitor;
  GlanceGroup place;
  GlanceSeverity severity;
  gboolean is_quiet;
} Entry;

enum
{
  UPDATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void glance_overview_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GlanceOverview,
                               glance_overview,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      glance_overview_list_model_init))

/* A key that expires soon needs somebody, however its portal stands. */
static void
place (Entry *entry)
{
  gint64 now = glance_clock_get_real_time (entry->overview->clock) / G_USEC_PER_SEC;

  entry->place = glance_group_of (entry->monitor);
  entry->severity = glance_monitor_get_severity (entry->monitor);
  entry->is_quiet =
      glance_group_is_quiet (entry->place)
      && !glance_portal_needs_new_key (glance_monitor_get_portal (entry->monitor), now);
}

static gboolean
has_got_worse (Entry *entry)
{
  return glance_severity_compare (glance_monitor_get_severity (entry->monitor), entry->severity)
         > 0;
}

/* Which portals */

static gboolean
matches (GlanceOverview *self, GlanceMonitor *monitor)
{
  return (self->groups == 0 || (self->groups & 1u << glance_group_of (monitor)) != 0)
         && glance_portal_search_matches (self->search, glance_monitor_get_portal (monitor));
}

static void
count (GlanceOverview *self)
{
  GHashTableIter iter;
  Entry *entry;

  memset (self->counts, 0, sizeof self->counts);
  self->n_news = self->n_new_failures = 0;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    {
      GlanceGroup group = glance_group_of (entry->monitor);

      self->counts[group]++;
      if (!has_got_worse (entry) || !matches (self, entry->monitor))
        continue;
      self->n_news++;
      if (group == GLANCE_GROUP_FAILED)
        self->n_new_failures++;
    }
}

/* In which order */

static gboolean
is_quiet (GlanceOverview *self, GlanceMonitor *monitor)
{
  Entry *entry = g_hash_table_lookup (self->entries, monitor);

  return entry != NULL && entry->is_quiet;
}

/* Worst first; among equally bad ones those that are only a line come last. */
static int
compare (GlanceOverview *self, GlanceMonitor *a, GlanceMonitor *b)
{
  int order =
      glance_severity_compare (glance_monitor_get_severity (b), glance_monitor_get_severity (a));

  if (order == 0)
    order = is_quiet (self, a) - is_quiet (self, b);
  return order != 0 ? order : glance_monitor_compare_worst_first (a, b);
}

static int
compare_items (gconstpointer a, gconstpointer b, gpointer self)
{
  return compare (self, *(GlanceMonitor *const *) a, *(GlanceMonitor *const *) b);
}

/* Replaces the array and tells of the part that differs, all in one: who has its widgets can find those
 * again that have only moved. */
static void
show (GlanceOverview *self, GPtrArray *shown)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->shown);
  guint shorter = MIN (old->len, shown->len);
  guint head = 0;
  guint tail = 0;

  while (head < shorter && old->pdata[head] == shown->pdata[head])
    head++;
  while (tail < shorter - head
         && old->pdata[old->len - 1 - tail] == shown->pdata[shown->len - 1 - tail])
    tail++;

  self->shown = g_ptr_array_ref (shown);
  if (old->len != head + tail || shown->len != head + tail)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                shown->len - head - tail);
}

/* A group of which nobody is left would be a list of nothing. */
static void
drop_empty_groups (GlanceOverview *self)
{
  for (guint i = 0; i < GLANCE_N_GROUPS; i++)
    if (self->counts[i] == 0)
      self->groups &= ~(1u << i);
}

static void
settle (GlanceOverview *self)
{
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_items = g_list_model_get_n_items (self->monitors);

  count (self);
  drop_empty_groups (self);
  self->are_few = n_items <= GLANCE_OVERVIEW_FEW;
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (self->monitors, i);
      Entry *entry = g_hash_table_lookup (self->entries, monitor);

      if (entry == NULL)
        continue; /* it has just come, and we are about to hear of it */
      place (entry);
      if (matches (self, monitor))
        g_ptr_array_add (shown, g_steal_pointer (&monitor));
    }
  g_ptr_array_sort_with_data (shown, compare_items, self);
  self->n_news = self->n_new_failures = 0;
  show (self, shown);
}

static gboolean
update_cb (gpointer user_data)
{
  GlanceOverview *self = user_data;

  self->update_id = 0;
  if (glance_reader_is_there (self->reader))
    count (self);
  else
    settle (self);
  g_signal_emit (self, signals[UPDATED], 0);
  return G_SOURCE_REMOVE;
}

/* In an idle: monitors notify in bursts, and leaving one portal may mean entering the next. */
static void
queue_update (GlanceOverview *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add (update_cb, self);
}

/* The portals come and go */

static void
entry_free (Entry *entry)
{
  g_signal_handlers_disconnect_by_data (entry->monitor, entry->overview);
  g_signal_handlers_disconnect_by_data (glance_monitor_get_portal (entry->monitor),
                                        entry->overview);
  g_object_unref (entry->monitor);
  g_free (entry);
}

static Entry *
entry_new (GlanceOverview *self, GlanceMonitor *monitor)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->overview = self;
  entry->monitor = g_object_ref (monitor);
  place (entry);
  g_signal_connect_swapped (monitor, "notify::severity", G_CALLBACK (queue_update), self);
  g_signal_connect_swapped (monitor, "notify::phase", G_CALLBACK (queue_update), self);
  g_signal_connect_swapped (glance_monitor_get_portal (monitor), "notify::key-expires",
                            G_CALLBACK (queue_update), self);
  return entry;
}

static gboolean
is_gone (gpointer monitor, gpointer entry, gpointer listed)
{
  return !g_hash_table_contains (listed, monitor);
}

/* Returns: (transfer container): those that were not there before */
static GPtrArray *
update_entries (GlanceOverview *self)
{
  g_autoptr (GHashTable) listed = g_hash_table_new (NULL, NULL);
  GPtrArray *added = g_ptr_array_new ();
  guint n_items = g_list_model_get_n_items (self->monitors);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (self->monitors, i);

      g_hash_table_add (listed, monitor);
      if (g_hash_table_contains (self->entries, monitor))
        continue;
      g_hash_table_insert (self->entries, monitor, entry_new (self, monitor));
      g_ptr_array_add (added, monitor);
    }
  g_hash_table_foreach_remove (self->entries, is_gone, listed);
  return added;
}

/* Where it belongs, and nothing else moves. */
static void
insert (GlanceOverview *self, GPtrArray *shown, GlanceMonitor *monitor)
{
  guint i = 0;

  while (i < shown->len && compare (self, shown->pdata[i], monitor) <= 0)
    i++;
  g_ptr_array_insert (shown, (int) i, g_object_ref (monitor));
}

static void
monitors_changed (GlanceOverview *self)
{
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) added = update_entries (self);

  queue_update (self);
  if (!glance_reader_is_there (self->reader))
    {
      settle (self);
      return;
    }
  for (guint i = 0; i < self->shown->len; i++)
    if (g_hash_table_contains (self->entries, self->shown->pdata[i]))
      g_ptr_array_add (shown, g_object_ref (self->shown->pdata[i]));
  for (guint i = 0; i < added->len; i++)
    if (matches (self, added->pdata[i]))
      insert (self, shown, added->pdata[i]);
  show (self, shown);
}

static GType
glance_overview_get_item_type (GListModel *model)
{
  return GLANCE_TYPE_MONITOR;
}

static guint
glance_overview_get_n_items (GListModel *model)
{
  return GLANCE_OVERVIEW (model)->shown->len;
}

static gpointer
glance_overview_get_item (GListModel *model, guint position)
{
  GPtrArray *shown = GLANCE_OVERVIEW (model)->shown;

  return position < shown->len ? g_object_ref (shown->pdata[position]) : NULL;
}

static void
glance_overview_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = glance_overview_get_item_type;
  iface->get_n_items = glance_overview_get_n_items;
  iface->get_item = glance_overview_get_item;
}

static void
glance_overview_dispose (GObject *object)
{
  GlanceOverview *self = GLANCE_OVERVIEW (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_object (&self->monitors);
  g_clear_object (&self->reader);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (glance_overview_parent_class)->dispose (object);
}

static void
glance_overview_finalize (GObject *object)
{
  GlanceOverview *self = GLANCE_OVERVIEW (object);

  g_hash_table_unref (self->entries);
  g_ptr_array_unref (self->shown);
  g_free (self->search);
  G_OBJECT_CLASS (glance_overview_parent_class)->finalize (object);
}

static void
glance_overview_class_init (GlanceOverviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = glance_overview_dispose;
  G_OBJECT_CLASS (klass)->finalize = glance_overview_finalize;
  signals[UPDATED] = g_signal_new ("updated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
glance_overview_init (GlanceOverview *self)
{
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) entry_free);
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * glance_overview_new:
 * @monitors: a list of #GlanceMonitor, such as a #GlanceWatcher
 * @clock: tells for how long the pointer has been still, and which keys expire soon
 *
 * Returns: (transfer full): all of them, from now on
 */
GlanceOverview *
glance_overview_new (GListModel *monitors, GlanceClock *clock)
{
  GlanceOverview *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (monitors), NULL);
  g_return_val_if_fail (GLANCE_IS_CLOCK (clock), NULL);

  self = g_object_new (GLANCE_TYPE_OVERVIEW, NULL);
  self->monitors = g_object_ref (monitors);
  self->clock = g_object_ref (clock);
  self->reader = glance_reader_new (clock);
  g_signal_connect_object (self->reader, "left", G_CALLBACK (queue_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (monitors, "items-changed", G_CALLBACK (monitors_changed), self,
                           G_CONNECT_SWAPPED);
  monitors_changed (self);
  return self;
}

/* The user wants to see something else: it settles at once. */
static void
show_anew (GlanceOverview *self)
{
  settle (self);
  queue_update (self);
}

GlanceReader *
glance_overview_get_reader (GlanceOverview *self)
{
  g_return_val_if_fail (GLANCE_IS_OVERVIEW (self), NULL);
  return self->reader;
}

void
glance_overview_set_search (GlanceOverview *self, const char *text)
{
  g_return_if_fail (GLANCE_IS_OVERVIEW (self));

  g_free (self->search);
  self->search = glance_portal_search_new (text);
  show_anew (self);
}

void
glance_overview_set_groups (GlanceOverview *self, guint groups)
{
  g_return_if_fail (GLANCE_IS_OVERVIEW (self));

  if (self->groups == groups)
    return;
  self->groups = groups;
  show_anew (self);
}

guint
glance_overview_get_groups (GlanceOverview *self)
{
  g_return_val_if_fail (GLANCE_IS_OVERVIEW (self), 0);
  return self->groups;
}

void
glance_overview_settle (GlanceOverview *self)
{
  g_return_if_fail (GLANCE_IS_OVERVIEW (self));
  show_anew (self);
}

guint
glance_overview_get_n_all (GlanceOverview *self)
{
  g_return_val_if_fail (GLANCE_IS_OVERVIEW (self), 0);
  return g_hash_table_size (self->entries);
}

guint
glance_overview_count (GlanceOverview *self, GlanceGroup group)
{
  g_return_val_if_fail (GLANCE_IS_OVERVIEW (self), 0);
  g_return_val_if_fail ((guint) group < GLANCE_N_GROUPS, 0);
  return self->counts[group];
}

guint
glance_overview_count_news (GlanceOverview *self, guint *n_failed)
{
  g_return_val_if_fail (GLANCE_IS_OVERVIEW (self), 0);

  if (n_failed != NULL)
    *n_failed = self->n_new_failures;
  return self->n_news;
}

gboolean
glance_overview_is_quiet (GlanceOverview *self, GlanceMonitor *monitor)
{
  Entry *entry;

  g_return_val_if_fail (GLANCE_IS_OVERVIEW (self), FALSE);
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), FALSE);

  entry = g_hash_table_lookup (self->entries, monitor);
  return entry != NULL && !self->are_few && entry->is_quiet;
}

gboolean
glance_overview_has (GlanceOverview *self, GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_OVERVIEW (self), FALSE);
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), FALSE);
  return g_hash_table_contains (self->entries, monitor);
}

gboolean
glance_overview_find (GlanceOverview *self, GlanceMonitor *monitor, guint *position)
{
  g_return_val_if_fail (GLANCE_IS_OVERVIEW (self), FALSE);
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), FALSE);
  return g_ptr_array_find (self->shown, monitor, position);
}
