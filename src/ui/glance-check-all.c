/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-check-all.h"

#include "glance-cadence.h"

struct _GlanceCheckAll
{
  GObject parent_instance;

  /* Owned */ GlanceMonitorList *list;
  /* Owned */ GPtrArray *monitors; /* GlanceMonitor, those whose check has not ended */
  guint n_checked;
  guint n_failed;
};

enum
{
  PROP_0,
  PROP_ACTIVE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint done_signal;

G_DEFINE_FINAL_TYPE (GlanceCheckAll, glance_check_all, G_TYPE_OBJECT)

static void
end_if_done (GlanceCheckAll *self)
{
  if (self->monitors->len > 0)
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
  if (self->n_checked > 0)
    g_signal_emit (self, done_signal, 0, self->n_checked, self->n_failed);
}

/* Counted, since a short one may begin and end between two looks at it. */
static void
n_checks_changed (GlanceMonitor *monitor, GParamSpec *pspec, GlanceCheckAll *self)
{
  self->n_checked++;
  if (glance_monitor_get_last_problem (monitor) != NULL)
    self->n_failed++;
  g_signal_handlers_disconnect_by_data (monitor, self);
  g_ptr_array_remove (self->monitors, monitor);
  end_if_done (self);
}

/* One that is no longer watched is not checked either. */
static void
list_changed (GlanceCheckAll *self)
{
  gboolean was_active = glance_check_all_is_active (self);

  for (guint i = self->monitors->len; i > 0; i--)
    {
      GlanceMonitor *monitor = self->monitors->pdata[i - 1];

      if (glance_monitor_list_get_monitor (self->list, glance_monitor_get_portal (monitor))
          == monitor)
        continue;
      g_signal_handlers_disconnect_by_data (monitor, self);
      g_ptr_array_remove_index (self->monitors, i - 1);
    }
  if (was_active)
    end_if_done (self);
}

static void
glance_check_all_finalize (GObject *object)
{
  GlanceCheckAll *self = GLANCE_CHECK_ALL (object);

  g_ptr_array_unref (self->monitors);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (glance_check_all_parent_class)->finalize (object);
}

static void
glance_check_all_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, glance_check_all_is_active (GLANCE_CHECK_ALL (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_check_all_class_init (GlanceCheckAllClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = glance_check_all_finalize;
  object_class->get_property = glance_check_all_get_property;

  properties[PROP_ACTIVE] =
      g_param_spec_boolean ("active", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  done_signal = g_signal_new ("done", GLANCE_TYPE_CHECK_ALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
glance_check_all_init (GlanceCheckAll *self)
{
  self->monitors = g_ptr_array_new_with_free_func (g_object_unref);
}

GlanceCheckAll *
glance_check_all_new (GlanceMonitorList *list)
{
  GlanceCheckAll *self = g_object_new (GLANCE_TYPE_CHECK_ALL, NULL);

  self->list = g_object_ref (list);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (list_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/* The portal wants a pause, and is not checked before it is over. */
static gboolean
wants_pause (GlanceCheckAll *self, GlanceMonitor *monitor)
{
  GlanceClock *clock = glance_monitor_list_get_clock (self->list);

  return glance_cadence_is_pause (glance_monitor_get_last_problem (monitor),
                                  glance_clock_get_real_time (clock) / G_USEC_PER_SEC);
}

static void
begin (GlanceCheckAll *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  self->n_checked = self->n_failed = 0;
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (wants_pause (self, monitor))
        {
          self->n_checked++;
          self->n_failed++;
          continue;
        }
      g_signal_connect_object (monitor, "notify::n-checks", G_CALLBACK (n_checks_changed), self, 0);
      g_ptr_array_add (self->monitors, g_steal_pointer (&monitor));
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
  end_if_done (self);
}

void
glance_check_all_run (GlanceCheckAll *self)
{
  g_return_if_fail (GLANCE_IS_CHECK_ALL (self));

  if (!glance_check_all_is_active (self))
    begin (self);
  glance_monitor_list_check_now (self->list, NULL);
}

gboolean
glance_check_all_is_active (GlanceCheckAll *self)
{
  g_return_val_if_fail (GLANCE_IS_CHECK_ALL (self), FALSE);

  return self->monitors->len > 0;
}
