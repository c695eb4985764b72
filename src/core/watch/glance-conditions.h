/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-clock.h"

G_BEGIN_DECLS

/* Why to do no more than has to be. */
typedef enum
{
  GLANCE_THRIFT_NONE,
  GLANCE_THRIFT_METERED,       /* the network is */
  GLANCE_THRIFT_POWER_SAVER,   /* it is on */
} GlanceThrift;

/**
 * GlanceConditions:
 *
 * What the machine knows that affects when to check: the network came back, it woke up from sleep, power
 * saver is on, the network is metered. These never prevent a check: #GNetworkMonitor says
 * "not available" on a machine whose portal is on loopback.
 *
 * Signal "connection-changed": the network changed (debounced) or the machine woke up.
 * Property "saving": power saver on, or a metered network.
 * Property "thrift": which of them.
 */
#define GLANCE_TYPE_CONDITIONS (glance_conditions_get_type ())
G_DECLARE_FINAL_TYPE (GlanceConditions, glance_conditions, GLANCE, CONDITIONS, GObject)

GlanceConditions *glance_conditions_new        (GlanceClock     *clock,
                                      GNetworkMonitor *network);   /* NULL: the machine's */
gboolean     glance_conditions_get_saving (GlanceConditions     *self);
GlanceThrift glance_conditions_get_thrift (GlanceConditions     *self);

G_END_DECLS
