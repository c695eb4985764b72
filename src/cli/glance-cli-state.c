/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-state.h"

#include "glance-format.h"
#include "glance-monitor-order.h"
#include "glance-text.h"
#include "glance-words.h"

static int
compare (gconstpointer a, gconstpointer b)
{
  GlanceMonitor *first = *(GlanceMonitor *const *) a;
  GlanceMonitor *second = *(GlanceMonitor *const *) b;
  int order = glance_monitor_compare_worst_first (first, second);

  if (order == 0)
    order = g_utf8_collate (glance_portal_get_name (glance_monitor_get_portal (first)),
                            glance_portal_get_name (glance_monitor_get_portal (second)));
  return order;
}

GPtrArray *
glance_cli_state_list (GlanceWatcher *watcher)
{
  GPtrArray *monitors;

  g_return_val_if_fail (GLANCE_IS_WATCHER (watcher), NULL);

  monitors = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (watcher)); i++)
    g_ptr_array_add (monitors, g_list_model_get_item (G_LIST_MODEL (watcher), i));
  return monitors;
}

GPtrArray *
glance_cli_state_sort (GlanceWatcher *watcher)
{
  GPtrArray *monitors = glance_cli_state_list (watcher);

  g_ptr_array_sort (monitors, compare);
  return monitors;
}

GPtrArray *
glance_cli_state_copy_sorted (GPtrArray *monitors)
{
  GPtrArray *copy;

  g_return_val_if_fail (monitors != NULL, NULL);

  copy = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < monitors->len; i++)
    g_ptr_array_add (copy, g_object_ref (monitors->pdata[i]));
  g_ptr_array_sort (copy, compare);
  return copy;
}

gboolean
glance_cli_state_is_known (GlanceMonitor *monitor)
{
  GlancePhase phase = glance_monitor_get_phase (monitor);

  return phase != GLANCE_PHASE_UNKNOWN && phase != GLANCE_PHASE_IDLE;
}

gboolean
glance_cli_state_is_over (GlanceMonitor *monitor)
{
  switch (glance_monitor_get_phase (monitor))
    {
    case GLANCE_PHASE_COMPLETED:
    case GLANCE_PHASE_WARNING:
    case GLANCE_PHASE_FAILED:
    case GLANCE_PHASE_CANCELLED:
      return TRUE;
    default:
      return FALSE;
    }
}

/* The history, which the same check reads, tells whether a backup that is gone was finished, and whether the
 * last one is too old. */
gboolean
glance_cli_state_is_settling (GlanceMonitor *monitor)
{
  GlancePhase phase = glance_monitor_get_phase (monitor);
  const GError *problem = glance_monitor_get_problem (monitor);

  return (phase == GLANCE_PHASE_LOST || phase == GLANCE_PHASE_IDLE)
         && glance_monitor_wants_history (monitor)
         && (problem == NULL || glance_error_passes (problem));
}

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

gboolean
glance_cli_state_link_has_expired (GlanceMonitor *monitor)
{
  gint64 expires = glance_monitor_get_link_expires (monitor);

  return expires > 0 && expires <= get_now ();
}

gboolean
glance_cli_state_knows_age (GlanceMonitor *monitor)
{
  return glance_monitor_get_last_backup (monitor) != 0 || glance_monitor_knows_history (monitor);
}

char *
glance_cli_state_time (gint64 time)
{
  return time > 0 ? glance_format_clock_time (time, get_now ()) : g_strdup ("");
}

/* A line is short. The server's text is complete in the lines of a single portal and in JSON. */
static void
add_excerpt (GPtrArray *parts, const char *text)
{
  if (text != NULL)
    g_ptr_array_add (parts, glance_text_sanitize (text, GLANCE_FORMAT_EXCERPT));
}

/* @file: what to show for the finished file; or NULL */
void
glance_cli_state_add_link (GPtrArray *parts, GlanceMonitor *monitor, const char *file)
{
  char *place = glance_format_link_place (monitor);
  g_autofree char *refusal = glance_format_link_refusal (monitor);

  if (place != NULL)
    g_ptr_array_add (parts, place);
  if (file != NULL)
    g_ptr_array_add (parts, g_strdup (file));
  if (refusal != NULL)
    /* Translators: %s is such as “it is too long”. */
    g_ptr_array_add (parts, g_strdup_printf (_ ("link refused: %s"), refusal));
}

char *
glance_cli_state_last (GlanceMonitor *monitor)
{
  gint64 last = glance_monitor_get_last_backup (monitor);

  if (last != 0)
    return glance_cli_state_time (last);
  return g_strdup (glance_monitor_knows_history (monitor) ? _ ("none on record") : _ ("not known"));
}

/* The time left, and what went wrong. */
void
glance_cli_state_add_reasons (GPtrArray *parts, GlanceMonitor *monitor)
{
  const GError *problem = glance_monitor_get_problem (monitor);

  if (glance_monitor_get_eta_seconds (monitor) >= 0)
    g_ptr_array_add (parts, glance_format_eta (glance_monitor_get_eta_seconds (monitor)));
  add_excerpt (parts, problem != NULL ? problem->message : NULL);
  add_excerpt (parts, glance_monitor_get_error (monitor));
  add_excerpt (parts, glance_monitor_get_warning (monitor));
}

char *
glance_cli_state_join (GPtrArray *parts)
{
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (glance_words_sign (" · "), (char **) parts->pdata);
}
