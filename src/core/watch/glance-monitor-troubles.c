/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-monitor-private.h"

#include <string.h>

#include "glance-standing.h"

/* A trouble has a name that what goes wrong later does not have: what it is, and what it is bound to. That is
 * the run; for a stall also where it stands still; for age the last backup; for a problem the last answer, so
 * that it is the same one until there is another, also across a restart.
 *
 * Names are plain: ASCII without spaces, brackets and quotes. Those of troubles and of what was acknowledged come
 * as NULL-terminated arrays, or as NULL for none. */
#define STALLED "stalled:"
#define AGE "age:"
#define PROBLEM "problem:"
#define NO_ID '@' /* in place of a task id */

#define MAX_ID 64
#define MAX_KNOWN 8 /* that many are taken from elsewhere; there are never more than three */
#define MAX_NAME 128

/* It comes from a server, and a name is short and plain. */
static gboolean
is_plain (const char *id)
{
  gsize length = strlen (id);

  return length <= MAX_ID && strspn (id, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.") == length;
}

/* Runs without an id are told apart by their end. */
static char *
identify_run (const GlanceRun *run)
{
  if (run->task_id == NULL)
    return g_strdup_printf ("%c%" G_GINT64_FORMAT ":%d:%u", NO_ID, run->finished_at, run->percent,
                            run->error != NULL ? g_str_hash (run->error) : 0);
  return is_plain (run->task_id)
             ? g_strdup (run->task_id)
             : g_compute_checksum_for_string (G_CHECKSUM_SHA256, run->task_id, -1);
}

static char *
name_run (GlanceMonitor *self)
{
  g_autofree char *id = identify_run (self->run);

  return g_strconcat (glance_phase_get_nick (self->run->phase), ":", id, NULL);
}

static char *
name_stall (GlanceMonitor *self)
{
  g_autofree char *id = identify_run (self->run);

  return g_strdup_printf (STALLED "%d:%s", self->run->percent, id);
}

static char *
name_age (GlanceMonitor *self)
{
  return g_strdup_printf (AGE "%" G_GINT64_FORMAT, self->last_backup);
}

static char *
name_problem (GlanceMonitor *self)
{
  return g_strdup_printf (PROBLEM "%" G_GINT64_FORMAT, self->checked_at);
}

static const GlanceStandingRow *
get_end (GlanceMonitor *self)
{
  return glance_standing_get_row (glance_standing_of_phase (self->run->phase));
}

/* (transfer full) (nullable): that of the run first */
static char **
find_troubles (GlanceMonitor *self)
{
  char *names[4] = { NULL };
  gsize n = 0;

  if (get_end (self)->severity != GLANCE_SEVERITY_FINE)
    names[n++] = name_run (self);
  if (self->stalled)
    names[n++] = name_stall (self);
  if (glance_monitor_is_overdue (self))
    names[n++] = name_age (self);
  if (self->problem != NULL)
    names[n++] = name_problem (self);
  return n > 0 ? g_memdup2 (names, (n + 1) * sizeof *names) : NULL;
}

static gboolean
has (char **names, const char *name)
{
  return names != NULL && g_strv_contains ((const char *const *) names, name);
}

static gboolean
equal (char **a, char **b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

/* What is no trouble at the moment, but the same one when it is again: a problem before it is worth an alarm,
 * a failed run whose record the portal does not show. A new run ends that. */
static gboolean
may_return (GlanceMonitor *self, const char *known)
{
  g_autofree char *problem = name_problem (self);
  g_autofree char *age = name_age (self);
  const char *id = strchr (known, ':');

  if (g_str_has_prefix (known, PROBLEM))
    return g_str_equal (known, problem);
  if (glance_run_is_active (self->run) || g_str_has_prefix (known, STALLED))
    return FALSE;
  if (g_str_has_prefix (known, AGE))
    return g_str_equal (known, age);
  return self->run->phase == GLANCE_PHASE_IDLE && id != NULL && id[1] != NO_ID;
}

/* (transfer full) (nullable) */
static char **
prune (GlanceMonitor *self, const char *const *known)
{
  g_autoptr (GPtrArray) kept = NULL;

  if (known == NULL)
    return NULL;
  kept = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; known[i] != NULL; i++)
    if (has (self->troubles, known[i]) || may_return (self, known[i]))
      g_ptr_array_add (kept, g_strdup (known[i]));
  if (kept->len == 0)
    return NULL;
  g_ptr_array_add (kept, NULL);
  return (char **) g_ptr_array_steal (kept, NULL);
}

static gboolean
knows_all (GlanceMonitor *self)
{
  for (gsize i = 0; self->troubles != NULL && self->troubles[i] != NULL; i++)
    if (!has (self->known, self->troubles[i]))
      return FALSE;
  return self->troubles != NULL;
}

static void
set_known (GlanceMonitor *self, const char *const *names)
{
  g_auto (GStrv) known = prune (self, names);
  gboolean has_changed = !equal (known, self->known);

  if (has_changed)
    {
      g_strfreev (self->known);
      self->known = g_steal_pointer (&known);
    }
  if (has_changed || knows_all (self) != self->acknowledged)
    {
      self->acknowledged = knows_all (self);
      glance_monitor_notify (self, PROP_ACKNOWLEDGED);
    }
}

void
glance_monitor_update_troubles (GlanceMonitor *self)
{
  g_auto (GStrv) troubles = NULL;

  g_return_if_fail (GLANCE_IS_MONITOR (self));

  troubles = find_troubles (self);
  if (!equal (troubles, self->troubles))
    {
      g_strfreev (self->troubles);
      self->troubles = g_steal_pointer (&troubles);
      glance_monitor_notify (self, PROP_TROUBLES);
    }
  set_known (self, (const char *const *) self->known);
}

/**
 * glance_monitor_acknowledge:
 * @self: a monitor
 * @troubles: (nullable): those that the user has been shown, as glance_monitor_get_troubles() had them; what is
 *   no trouble any more is left out
 *
 * The user knows of them. That changes nothing about how the portal stands, and lasts until a new run.
 */
void
glance_monitor_acknowledge (GlanceMonitor *self, const char *const *troubles)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  g_return_if_fail (GLANCE_IS_MONITOR (self));

  for (gsize i = 0; self->known != NULL && self->known[i] != NULL; i++)
    g_ptr_array_add (names, self->known[i]);
  for (gsize i = 0; troubles != NULL && troubles[i] != NULL && names->len < MAX_KNOWN; i++)
    if (strlen (troubles[i]) <= MAX_NAME && !has (self->known, troubles[i]))
      g_ptr_array_add (names, (gpointer) troubles[i]);
  g_ptr_array_add (names, NULL);
  set_known (self, (const char *const *) names->pdata);
}

/* What is wrong, NULL-terminated; or NULL */
const char *const *
glance_monitor_get_troubles (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  return (const char *const *) self->troubles;
}

/* That of them which is an end that nobody should miss; or NULL */
const char *
glance_monitor_get_urgent_trouble (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  return self->troubles != NULL && get_end (self)->is_urgent ? self->troubles[0] : NULL;
}

gboolean
glance_monitor_knows (GlanceMonitor *self, const char *trouble)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), FALSE);

  return has (self->known, trouble);
}

gboolean
glance_monitor_get_acknowledged (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), FALSE);

  return self->acknowledged;
}

/* Nobody is to be told of it. */
gboolean
glance_monitor_get_muted (GlanceMonitor *self)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (self), FALSE);

  return self->muted;
}

/* In a saved state */

/* It is sorted out when the rest of the state is in place. */
void
glance_monitor_restore_known (GlanceMonitor *self, GVariant *known)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  g_clear_pointer (&self->known, g_strfreev);
  if (known != NULL && g_variant_n_children (known) <= MAX_KNOWN)
    self->known = g_variant_dup_strv (known, NULL);
}
