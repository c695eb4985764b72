/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-phase.h"

G_DEFINE_ENUM_TYPE (GlancePhase,
                    glance_phase,
                    G_DEFINE_ENUM_VALUE (GLANCE_PHASE_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (GLANCE_PHASE_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (GLANCE_PHASE_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (GLANCE_PHASE_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (GLANCE_PHASE_COMPLETED, "completed"),
                    G_DEFINE_ENUM_VALUE (GLANCE_PHASE_WARNING, "warning"),
                    G_DEFINE_ENUM_VALUE (GLANCE_PHASE_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (GLANCE_PHASE_CANCELLED, "cancelled"),
                    G_DEFINE_ENUM_VALUE (GLANCE_PHASE_LOST, "lost"))

const char *
glance_phase_get_nick (GlancePhase phase)
{
  g_autoptr (GEnumClass) phases = g_type_class_ref (GLANCE_TYPE_PHASE);

  return g_enum_get_value (phases, phase)->value_nick;
}

gboolean
glance_phase_is_active (GlancePhase phase)
{
  return phase == GLANCE_PHASE_QUEUED || phase == GLANCE_PHASE_RUNNING;
}

/* In the order fine, warning, problem, failed: a backup known to have failed is worse than one
 * whose state is unknown. */
static int
rank (GlanceSeverity severity)
{
  static const int ranks[] = {
    [GLANCE_SEVERITY_FINE] = 0,
    [GLANCE_SEVERITY_WARNING] = 1,
    [GLANCE_SEVERITY_PROBLEM] = 2,
    [GLANCE_SEVERITY_FAILED] = 3,
  };

  return ranks[severity];
}

int
glance_severity_compare (GlanceSeverity a, GlanceSeverity b)
{
  return rank (a) - rank (b);
}

GlanceSeverity
glance_severity_worse (GlanceSeverity a, GlanceSeverity b)
{
  return rank (a) >= rank (b) ? a : b;
}
