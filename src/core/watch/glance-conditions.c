/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-conditions.h"

#include "glance-alarm.h"

/* A single change of the network is signalled several times. */
#define DEBOUNCE (2 * G_USEC_PER_SEC)

struct _GlanceConditions
{
  GObject parent_instance;

  /* Owned */ GlanceClock *clock;
  /* Owned */ GNetworkMonitor *network;
  /* Owned */ GPowerProfileMonitor *power;
  GlanceAlarm alarm;
  int thrift;
};

enum
{
  PROP_0,
  PROP_SAVING,
  PROP_THRIFT,
  N_PROPS
};

enum
{
  CONNECTION_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceConditions, glance_conditions, G_TYPE_OBJECT)

static GlanceThrift
read_thrift (GlanceConditions *self)
{
  if (g_network_monitor_get_network_metered (self->network))
    return GLANCE_THRIFT_METERED;
  if (g_power_profile_monitor_get_power_saver_enabled (self->power))
    return GLANCE_THRIFT_POWER_SAVER;
  return GLANCE_THRIFT_NONE;
}

static void
update_thrift (GlanceConditions *self)
{
  gboolean was_saving = glance_conditions_get_saving (self);
  GlanceThrift thrift = read_thrift (self);

  if (thrift == glance_conditions_get_thrift (self))
    return;
  self->thrift = thrift;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_THRIFT]);
  if (glance_conditions_get_saving (self) != was_saving)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAVING]);
}

static void
network_settled (gpointer user_data)
{
  GlanceConditions *self = user_data;

  g_signal_emit (self, signals[CONNECTION_CHANGED], 0);
}

static void
network_changed (GNetworkMonitor *network, gboolean available, GlanceConditions *self)
{
  glance_alarm_set_no_later (&self->alarm, glance_clock_get_boot_time (self->clock) + DEBOUNCE);
}

/* Sleep breaks connections, often without the other end noticing. */
static void
resumed (GlanceClock *clock, gint64 slept, GlanceConditions *self)
{
  g_signal_emit (self, signals[CONNECTION_CHANGED], 0);
}

static void
glance_conditions_dispose (GObject *object)
{
  GlanceConditions *self = GLANCE_CONDITIONS (object);

  glance_alarm_clear (&self->alarm);
  if (self->clock != NULL)
    g_signal_handlers_disconnect_by_data (self->clock, self);
  if (self->network != NULL)
    g_signal_handlers_disconnect_by_data (self->network, self);
  if (self->power != NULL)
    g_signal_handlers_disconnect_by_data (self->power, self);
  g_clear_object (&self->clock);
  g_clear_object (&self->network);
  g_clear_object (&self->power);
  G_OBJECT_CLASS (glance_conditions_parent_class)->dispose (object);
}

static void
glance_conditions_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SAVING:
      g_value_set_boolean (value, glance_conditions_get_saving (GLANCE_CONDITIONS (object)));
      break;
    case PROP_THRIFT:
      g_value_set_int (value, GLANCE_CONDITIONS (object)->thrift);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_conditions_class_init (GlanceConditionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_conditions_dispose;
  object_class->get_property = glance_conditions_get_property;

  properties[PROP_SAVING] =
      g_param_spec_boolean ("saving", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_THRIFT] = g_param_spec_int (
      "thrift", NULL, NULL, GLANCE_THRIFT_NONE, GLANCE_THRIFT_POWER_SAVER, GLANCE_THRIFT_NONE,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CONNECTION_CHANGED] =
      g_signal_new ("connection-changed", GLANCE_TYPE_CONDITIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
}

static void
glance_conditions_init (GlanceConditions *self)
{
}

/**
 * glance_conditions_new:
 * @clock: for time, and for signals about sleep
 * @network: (nullable): the monitor to follow; NULL for the machine's own
 *
 * Returns: (transfer full): the present conditions
 */
GlanceConditions *
glance_conditions_new (GlanceClock *clock, GNetworkMonitor *network)
{
  g_return_val_if_fail (GLANCE_IS_CLOCK (clock), NULL);

  GlanceConditions *self = g_object_new (GLANCE_TYPE_CONDITIONS, NULL);

  self->clock = g_object_ref (clock);
  glance_alarm_init (&self->alarm, clock, network_settled, self);
  self->network = g_object_ref (network != NULL ? network : g_network_monitor_get_default ());
  self->power = g_power_profile_monitor_dup_default ();
  g_signal_connect (self->clock, "resumed", G_CALLBACK (resumed), self);
  g_signal_connect (self->network, "network-changed", G_CALLBACK (network_changed), self);
  g_signal_connect_swapped (self->network, "notify::network-metered", G_CALLBACK (update_thrift),
                            self);
  g_signal_connect_swapped (self->power, "notify::power-saver-enabled", G_CALLBACK (update_thrift),
                            self);
  update_thrift (self);
  return self;
}

gboolean
glance_conditions_get_saving (GlanceConditions *self)
{
  g_return_val_if_fail (GLANCE_IS_CONDITIONS (self), FALSE);

  return self->thrift != GLANCE_THRIFT_NONE;
}

GlanceThrift
glance_conditions_get_thrift (GlanceConditions *self)
{
  g_return_val_if_fail (GLANCE_IS_CONDITIONS (self), GLANCE_THRIFT_NONE);

  return (GlanceThrift) self->thrift;
}
