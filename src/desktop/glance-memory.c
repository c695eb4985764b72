/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-memory.h"

#include "glance-alarm.h"
#include "glance-dict.h"
#include "glance-memory-file.h"
#include "glance-monitor-follower.h"

#define TYPE G_VARIANT_TYPE ("a{sa{sv}}") /* portal id → what is remembered of it */

#define PERIOD (5 * (gint64) G_USEC_PER_SEC)
#define PATIENCE (G_USEC_PER_SEC / 10) /* with a slow disk */
/* How far a run is, and when a portal last answered, need not be known that well: neither is worth a wake-up
 * of its own, and the disk may sleep. */
#define PERCENT_PERIOD (60 * (gint64) G_USEC_PER_SEC)
#define CHECKED_PERIOD (5 * 60 * (gint64) G_USEC_PER_SEC)

struct _GlanceMemory
{
  GObject parent_instance;

  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GlanceMonitorFollower *follower;
  /* Owned */ GHashTable *states;  /* portal id → GVariant, a{sv}: as it is in the file */
  /* Owned */ GHashTable *notes;   /* portal id → GVariant, a{sv}: name → a{sv} */
  /* Owned */ GHashTable *changed; /* a set of GlanceMonitor: their state is older */
  char *path;
  GlanceMemoryFile *file;
  GlanceAlarm alarm;
  gint64 saved_at; /* boot time */
  gboolean is_dirty;
  gboolean is_urgent; /* it shall survive a kill from now on */
  gboolean has_failed;
};

G_DEFINE_FINAL_TYPE (GlanceMemory, glance_memory, G_TYPE_OBJECT)

static const char *
get_id (GlanceMonitor *monitor)
{
  return glance_portal_get_id (glance_monitor_get_portal (monitor));
}

/* Another address is another portal. */
static gboolean
is_about (GVariant *state, GlancePortal *portal)
{
  const char *origin = NULL;
  gboolean dump = FALSE;

  return g_variant_lookup (state, "origin", "&s", &origin)
         && g_variant_lookup (state, "dump", "b", &dump)
         && g_strcmp0 (origin, glance_portal_get_origin (portal)) == 0
         && dump == glance_portal_get_dump (portal);
}

static void
recall (GlanceMemory *self, GVariant *state, GlanceMonitor *monitor)
{
  g_autoptr (GVariant) known = NULL;
  g_autoptr (GVariant) notes = NULL;

  if (!is_about (state, glance_monitor_get_portal (monitor)))
    return;
  known = g_variant_lookup_value (state, "monitor", G_VARIANT_TYPE_VARDICT);
  notes = g_variant_lookup_value (state, "notes", G_VARIANT_TYPE_VARDICT);
  if (known != NULL)
    glance_monitor_restore (monitor, known);
  if (notes != NULL)
    g_hash_table_insert (self->notes, g_strdup (get_id (monitor)), g_steal_pointer (&notes));
}

/* (transfer full): id → GlanceMonitor, both the list's */
static GHashTable *
index_monitors (GListModel *list)
{
  GHashTable *monitors = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_items = g_list_model_get_n_items (list);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (list, i);

      g_hash_table_insert (monitors, (gpointer) get_id (monitor), monitor);
    }
  return monitors;
}

/* Once through the file: looking up each portal in it takes a second where there are a thousand. */
static void
recall_all (GlanceMemory *self)
{
  g_autoptr (GVariant) memory = glance_memory_file_load (self->file, TYPE);
  g_autoptr (GHashTable) monitors = NULL;
  GVariantIter iter;
  const char *id;
  GVariant *state;

  if (memory == NULL)
    return;
  monitors = index_monitors (G_LIST_MODEL (self->monitors));
  g_variant_iter_init (&iter, memory);
  while (g_variant_iter_loop (&iter, "{&s@a{sv}}", &id, &state))
    {
      GlanceMonitor *monitor = g_hash_table_lookup (monitors, id);

      if (monitor != NULL)
        recall (self, state, monitor);
    }
}

/* Writing */

/* (transfer full): a thousand of these are kept, which take four times the memory as long as each value has its own. */
static GVariant *
in_one_piece (GVariant *value)
{
  g_variant_ref_sink (value);
  g_variant_get_data (value);
  return value;
}

static void
refresh (GlanceMemory *self, GlanceMonitor *monitor)
{
  GlancePortal *portal = glance_monitor_get_portal (monitor);
  GVariant *notes = g_hash_table_lookup (self->notes, get_id (monitor));
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  glance_dict_add (&dict, "origin", g_variant_new_string (glance_portal_get_origin (portal)));
  glance_dict_add (&dict, "dump", g_variant_new_boolean (glance_portal_get_dump (portal)));
  glance_dict_add (&dict, "monitor", glance_monitor_save_for_later (monitor));
  if (notes != NULL)
    glance_dict_add (&dict, "notes", notes);
  g_hash_table_insert (self->states, g_strdup (get_id (monitor)),
                       in_one_piece (g_variant_builder_end (&dict)));
}

/* (transfer full) */
static GVariant *
collect (GlanceMemory *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (TYPE);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->changed);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    refresh (self, key);
  g_hash_table_remove_all (self->changed);

  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_variant_builder_add (&builder, "{s@a{sv}}", key, value);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

void
glance_memory_save (GlanceMemory *self)
{
  g_autoptr (GVariant) memory = NULL;
  int why;

  g_return_if_fail (GLANCE_IS_MEMORY (self));

  glance_alarm_clear (&self->alarm);
  self->saved_at = glance_clock_get_boot_time (glance_monitor_list_get_clock (self->monitors));
  self->is_dirty = FALSE;
  self->is_urgent = FALSE;
  memory = collect (self);
  why = glance_memory_file_save (self->file, memory);
  if (why == 0)
    return;
  if (!self->has_failed)
    g_message ("%s cannot be written, and will not be there at the next start: %s", self->path,
               g_strerror (why));
  self->has_failed = TRUE;
}

void
glance_memory_wait (GlanceMemory *self)
{
  g_return_if_fail (GLANCE_IS_MEMORY (self));

  glance_memory_file_wait (self->file);
}

static void
on_alarm (gpointer user_data)
{
  GlanceMemory *self = user_data;
  GlanceClock *clock = glance_monitor_list_get_clock (self->monitors);

  if (!glance_memory_file_is_busy (self->file))
    {
      glance_memory_save (self);
      return;
    }
  if (self->is_urgent)
    {
      g_autoptr (GVariant) memory = collect (self);

      glance_memory_file_secure (self->file, memory);
      self->is_urgent = FALSE;
    }
  glance_alarm_set_no_later (&self->alarm, glance_clock_get_boot_time (clock) + PATIENCE);
}

static void
save_urgently (GlanceMemory *self)
{
  self->is_urgent = TRUE;
  glance_alarm_set_no_later (&self->alarm, 0);
}

/* Changes */

static void
monitor_changed (GlanceMonitorFollower *follower,
                 GlanceMonitor *monitor,
                 const char *property,
                 GlanceMemory *self)
{
  static const char *const kept[] = { "phase",       "task-id",     "task-type",
                                      "error",       "warning",     "started-at",
                                      "finished-at", "last-backup", NULL };
  gint64 now = glance_clock_get_boot_time (glance_monitor_list_get_clock (self->monitors));
  gboolean is_choice = g_str_equal (property, "acknowledged");
  gint64 period = 0;

  if (g_str_equal (property, "percent"))
    period = PERCENT_PERIOD;
  else if (g_str_equal (property, "checked-at"))
    period = CHECKED_PERIOD;
  else if (!is_choice && !g_strv_contains (kept, property))
    return;
  g_hash_table_add (self->changed, monitor);
  self->is_dirty = TRUE;
  if (is_choice) /* of the user: it is kept even if we are killed */
    save_urgently (self);
  else if (period == 0)
    glance_alarm_set_no_later (&self->alarm, self->saved_at + PERIOD);
  else if (now - self->saved_at >= period)
    glance_alarm_set_no_later (&self->alarm, now);
}

static void
monitor_added (GlanceMonitorFollower *follower, GlanceMonitor *monitor, GlanceMemory *self)
{
  g_hash_table_add (self->changed, monitor);
  self->is_dirty = TRUE;
}

static void
monitor_removed (GlanceMonitorFollower *follower, GlanceMonitor *monitor, GlanceMemory *self)
{
  g_hash_table_remove (self->changed, monitor);
  g_hash_table_remove (self->states, get_id (monitor));
  g_hash_table_remove (self->notes, get_id (monitor));
  self->is_dirty = TRUE;
  glance_alarm_set_no_later (&self->alarm, self->saved_at + PERIOD);
}

static void
glance_memory_dispose (GObject *object)
{
  GlanceMemory *self = GLANCE_MEMORY (object);

  if (self->monitors != NULL)
    {
      if (self->is_dirty)
        glance_memory_save (self);
      glance_memory_wait (self);
      glance_alarm_clear (&self->alarm);
      glance_monitor_follower_stop (self->follower);
    }
  g_clear_object (&self->monitors);
  G_OBJECT_CLASS (glance_memory_parent_class)->dispose (object);
}

static void
glance_memory_finalize (GObject *object)
{
  GlanceMemory *self = GLANCE_MEMORY (object);

  g_object_unref (self->follower);
  g_hash_table_unref (self->states);
  g_hash_table_unref (self->notes);
  g_hash_table_unref (self->changed);
  g_clear_pointer (&self->file, glance_memory_file_free);
  g_free (self->path);
  G_OBJECT_CLASS (glance_memory_parent_class)->finalize (object);
}

static void
glance_memory_class_init (GlanceMemoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_memory_dispose;
  object_class->finalize = glance_memory_finalize;
}

static GHashTable *
table_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
}

static void
glance_memory_init (GlanceMemory *self)
{
  self->states = table_new ();
  self->notes = table_new ();
  self->changed = g_hash_table_new (NULL, NULL);
  self->follower = glance_monitor_follower_new ();
  g_signal_connect (self->follower, "added", G_CALLBACK (monitor_added), self);
  g_signal_connect (self->follower, "removed", G_CALLBACK (monitor_removed), self);
  g_signal_connect (self->follower, "changed", G_CALLBACK (monitor_changed), self);
}

GlanceMemory *
glance_memory_new (GlanceMonitorList *monitors, const char *path)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR_LIST (monitors), NULL);

  GlanceMemory *self = g_object_new (GLANCE_TYPE_MEMORY, NULL);

  self->monitors = g_object_ref (monitors);
  glance_alarm_init (&self->alarm, glance_monitor_list_get_clock (monitors), on_alarm, self);
  self->path = path != NULL
                   ? g_strdup (path)
                   : g_build_filename (g_get_user_state_dir (), "backup-glance", "monitors", NULL);
  self->file = glance_memory_file_new (self->path);
  self->saved_at = glance_clock_get_boot_time (glance_monitor_list_get_clock (monitors));
  recall_all (self);
  glance_monitor_follower_start (self->follower, G_LIST_MODEL (monitors));
  return self;
}

GVariant *
glance_memory_dup_note (GlanceMemory *self, GlancePortal *portal, const char *name)
{
  GVariant *notes;

  g_return_val_if_fail (GLANCE_IS_MEMORY (self), NULL);
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);

  notes = g_hash_table_lookup (self->notes, glance_portal_get_id (portal));
  return notes != NULL ? g_variant_lookup_value (notes, name, G_VARIANT_TYPE_VARDICT) : NULL;
}

void
glance_memory_set_note (GlanceMemory *self,
                        GlancePortal *portal,
                        const char *name,
                        GVariant *note,
                        gboolean at_once)
{
  const char *id;
  GlanceMonitor *monitor;
  GVariantDict notes;

  g_return_if_fail (GLANCE_IS_MEMORY (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  id = glance_portal_get_id (portal);
  monitor = glance_monitor_follower_find (self->follower, id);
  g_variant_dict_init (&notes, g_hash_table_lookup (self->notes, id));
  g_variant_dict_insert_value (&notes, name, note);
  g_hash_table_insert (self->notes, g_strdup (id), in_one_piece (g_variant_dict_end (&notes)));
  if (monitor == NULL)
    return;
  g_hash_table_add (self->changed, monitor);
  self->is_dirty = TRUE;
  if (at_once)
    save_urgently (self);
  else
    glance_alarm_set_no_later (&self->alarm, self->saved_at + PERIOD);
}
