/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-sign.h"

#include "glance-format.h"
#include "glance-words.h"

/* The next-worse state of one portal; a portal that runs and is fine counts as running. */
static GlanceSignState
count (GlanceSign *self, GlanceMonitor *monitor)
{
  switch (glance_monitor_get_severity (monitor))
    {
    case GLANCE_SEVERITY_FAILED:
      self->n_failed++;
      return GLANCE_SIGN_FAILED;
    case GLANCE_SEVERITY_PROBLEM:
      self->n_problem++;
      return GLANCE_SIGN_OFFLINE;
    case GLANCE_SEVERITY_WARNING:
      self->n_warning++;
      return GLANCE_SIGN_WARNING;
    case GLANCE_SEVERITY_FINE:
    default:
      break;
    }
  if (glance_phase_is_active (glance_monitor_get_phase (monitor)))
    {
      self->n_running++;
      return GLANCE_SIGN_RUNNING;
    }
  self->n_fine++;
  return glance_monitor_get_phase (monitor) == GLANCE_PHASE_COMPLETED ? GLANCE_SIGN_DONE
                                                                      : GLANCE_SIGN_IDLE;
}

/* Of states that are fine, what runs goes before what has finished. */
static int
rank (GlanceSignState state)
{
  static const int ranks[] = {
    [GLANCE_SIGN_IDLE] = 0,    [GLANCE_SIGN_DONE] = 1,    [GLANCE_SIGN_RUNNING] = 2,
    [GLANCE_SIGN_WARNING] = 3, [GLANCE_SIGN_OFFLINE] = 4, [GLANCE_SIGN_FAILED] = 5,
  };

  return ranks[state];
}

GlanceSign
glance_sign_make (GListModel *monitors)
{
  GlanceSign self = { 0 };
  guint n_active = 0;
  int sum = 0;

  for (guint i = 0; i < g_list_model_get_n_items (monitors); i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (monitors, i);
      GlanceSignState state = count (&self, monitor);

      if (rank (state) > rank (self.state))
        self.state = state;
      if (!glance_phase_is_active (glance_monitor_get_phase (monitor)))
        continue;
      sum += glance_monitor_get_percent (monitor);
      n_active++;
    }
  self.percent = n_active > 0 ? sum / (int) n_active : 0;
  return self;
}

const char *
glance_sign_get_nick (GlanceSignState state)
{
  static const char *const nicks[] = { "idle", "running", "done", "warning", "offline", "failed" };

  return nicks[state];
}

static void
add_part (GString *text, guint n, char *part)
{
  if (n > 0 && text->len > 0)
    /* Translators: between the parts of "1 failed, 2 running, 3 fine". */
    g_string_append (text, _ (", "));
  if (n > 0)
    g_string_append (text, part);
  g_free (part);
}

char *
glance_sign_describe (const GlanceSign *self)
{
  GString *text = g_string_new (NULL);

  /* Translators: so many portals, at a glance: "1 failed, 2 running, 3 fine". */
  add_part (text, self->n_failed,
            g_strdup_printf (ngettext ("%u failed", "%u failed", self->n_failed), self->n_failed));
  add_part (text, self->n_problem,
            g_strdup_printf (ngettext ("%u not checked", "%u not checked", self->n_problem),
                             self->n_problem));
  add_part (
      text, self->n_warning,
      g_strdup_printf (ngettext ("%u warning", "%u warnings", self->n_warning), self->n_warning));
  add_part (
      text, self->n_running,
      g_strdup_printf (ngettext ("%u running", "%u running", self->n_running), self->n_running));
  add_part (text, self->n_fine,
            g_strdup_printf (ngettext ("%u fine", "%u fine", self->n_fine), self->n_fine));
  return g_string_free (text, FALSE);
}

char *
glance_sign_line (GlanceMonitor *monitor)
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
