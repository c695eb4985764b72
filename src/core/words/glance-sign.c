/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-sign.h"

#include "glance-format.h"
#include "glance-words.h"

/* What was fine when the program ended is no news. */
static GlanceSignState
get_state (GlanceMonitor *monitor)
{
  return glance_group_of (monitor) == GLANCE_GROUP_UNCHECKED
             ? GLANCE_SIGN_IDLE
             : glance_standing_get_row (glance_standing_of (monitor))->sign;
}

GlanceSign
glance_sign_make (GListModel *monitors)
{
  GlanceSign self = { 0 };
  int sum = 0;

  g_return_val_if_fail (G_IS_LIST_MODEL (monitors), (GlanceSign) { 0 });

  for (guint i = 0; i < g_list_model_get_n_items (monitors); i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (monitors, i);
      GlanceSignState state = get_state (monitor);

      self.counts[glance_group_of (monitor)]++;
      self.state = MAX (self.state, state);
      if (!glance_phase_is_active (glance_monitor_get_phase (monitor))
          || glance_monitor_get_recalled (monitor))
        continue;
      sum += glance_monitor_get_percent (monitor);
      self.n_active++;
    }
  self.percent = self.n_active > 0 ? sum / (int) self.n_active : 0;
  return self;
}

GlanceSignState
glance_sign_find_state (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), GLANCE_SIGN_IDLE);

  return get_state (monitor);
}

const char *
glance_sign_get_nick (GlanceSignState state)
{
  static const char *const nicks[] = { "idle", "done", "running", "warning", "offline", "failed" };

  return nicks[state];
}

char *
glance_sign_dup_icon (GlanceSignState state)
{
  return g_strconcat (GLANCE_APP_ID "-", glance_sign_get_nick (state), NULL);
}

char *
glance_sign_count (GlanceGroup group, guint n)
{
  /* Translators: so many portals, at a glance: "1 failed, 2 running, 3 fine". */
  switch (group)
    {
    case GLANCE_GROUP_FAILED:
      return g_strdup_printf (ngettext ("%u failed", "%u failed", n), n);
    case GLANCE_GROUP_PROBLEM:
      return g_strdup_printf (ngettext ("%u not checked", "%u not checked", n), n);
    case GLANCE_GROUP_WARNING:
      return g_strdup_printf (ngettext ("%u warning", "%u warnings", n), n);
    case GLANCE_GROUP_RUNNING:
      return g_strdup_printf (ngettext ("%u running", "%u running", n), n);
    case GLANCE_GROUP_UNCHECKED:
      return g_strdup_printf (ngettext ("%u not checked yet", "%u not checked yet", n), n);
    case GLANCE_GROUP_FINE:
    default:
      return g_strdup_printf (ngettext ("%u fine", "%u fine", n), n);
    }
}

char *
glance_sign_describe (const GlanceSign *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  GString *text = g_string_new (NULL);

  for (guint i = 0; i < GLANCE_N_GROUPS; i++)
    {
      g_autofree char *part = glance_sign_count (i, self->counts[i]);

      if (self->counts[i] == 0)
        continue;
      if (text->len > 0)
        /* Translators: between the parts of "1 failed, 2 running, 3 fine". */
        g_string_append (text, _ (", "));
      g_string_append (text, part);
    }
  return g_string_free (text, FALSE);
}

static char *
make_line (GlanceMonitor *monitor)
{
  const char *name = glance_portal_get_name (glance_monitor_get_portal (monitor));
  g_autofree char *pill = glance_format_pill (monitor);
  g_autofree char *progress = NULL;
  g_autofree char *eta = NULL;

  if (glance_monitor_get_severity (monitor) != GLANCE_SEVERITY_FINE
      || glance_monitor_get_phase (monitor) != GLANCE_PHASE_RUNNING)
    /* Translators: a portal's name, and how it stands: "acme — Failed". */
    return g_strdup_printf (_ ("%s — %s"), name, pill);
  progress = glance_format_progress (monitor);
  if (glance_monitor_get_eta_seconds (monitor) < 0)
    return g_strdup_printf (_ ("%s — %s"), name, progress);
  eta = glance_format_eta (glance_monitor_get_eta_seconds (monitor));
  /* Translators: a portal's name, how far its backup is, and what is left of it: "acme — 42%, about 3
   * minutes left". */
  return g_strdup_printf (_ ("%s — %s, %s"), name, progress, eta);
}

char *
glance_sign_line (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  g_autofree char *line = make_line (monitor);

  if (!glance_monitor_get_recalled (monitor))
    return g_steal_pointer (&line);
  /* Translators: %s is such as “acme — 42%”. */
  return g_strdup_printf (_ ("%s, when it last answered"), line);
}
