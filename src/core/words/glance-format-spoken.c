/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format.h"

#include "glance-words.h"

/* In steps of ten and without seconds, since a screen reader may say each change. */
static char *
describe_percent (GlanceMonitor *monitor)
{
  int tens = glance_monitor_get_percent (monitor) / 10 * 10;
  g_autofree char *percent = glance_format_percent (MAX (tens, 10));
  g_autofree char *done = NULL;

  /* Translators: how far a backup is; %s is a percentage such as “40%”. */
  done = tens < 10 ? g_strdup_printf (_ ("Less than %s done."), percent)
                   : g_strdup_printf (_ ("At least %s done."), percent);
  if (!glance_monitor_get_quiet (monitor))
    return g_steal_pointer (&done);
  /* Translators: %s is a sentence such as “At least 40% done.” */
  return g_strdup_printf (_ ("%s The last check failed."), done);
}

/* “Failed. Failed 5 minutes ago.” would say it twice. */
static gboolean
begins_with (const char *sentence, const char *pill)
{
  g_autofree char *said = g_utf8_casefold (sentence, -1);
  g_autofree char *start = g_utf8_casefold (pill, -1);

  return g_str_has_prefix (said, start);
}

/* How it stands, and why: of what runs how far it is, of what has ended the reason. */
static char *
describe_rest (GlanceMonitor *monitor, gint64 now)
{
  g_autofree char *outcome = glance_format_outcome (monitor, GLANCE_FORMAT_EXCERPT);
  g_autofree char *summary = glance_format_summary (monitor, now);

  if (glance_monitor_get_phase (monitor) == GLANCE_PHASE_RUNNING)
    return describe_percent (monitor);
  if (outcome == NULL || glance_monitor_is_overdue (monitor))
    return g_steal_pointer (&summary);
  return glance_monitor_get_finished_at (monitor) != 0 ? g_strjoin (" ", summary, outcome, NULL)
                                                       : g_steal_pointer (&outcome);
}

static char *
describe (GlanceMonitor *monitor, gint64 now)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  const char *name = glance_portal_get_name (glance_monitor_get_portal (monitor));
  g_autofree char *pill = glance_format_pill (monitor);
  g_autofree char *rest = describe_rest (monitor, now);
  g_autofree char *problem = glance_format_problem (monitor, now);
  g_autofree char *both = NULL;

  if (rest != NULL && problem != NULL)
    both = g_strconcat (rest, " ", problem, NULL);
  else if (problem != NULL)
    both = g_steal_pointer (&problem);
  else
    both = g_steal_pointer (&rest);
  if (both != NULL && begins_with (both, pill))
    /* Translators: for a screen reader: the portal's name, and one or two sentences about it. */
    return g_strdup_printf (_ ("%s: %s"), name, both);
  /* Translators: for a screen reader: the portal's name, its state, and one or two sentences about it. */
  return g_strdup_printf (_ ("%s: %s. %s"), name, pill, both != NULL ? both : "");
}

/* @text, and what is to be said after it, if anything; takes both */
static char *
add (char *text, char *more)
{
  g_autofree char *before = text;
  g_autofree char *after = more;

  /* Translators: for a screen reader: sentences about a portal, and one more such as “Acknowledged” or “Muted
   * until 14:30”. */
  return after != NULL ? g_strdup_printf (_ ("%s %s."), before, after) : g_steal_pointer (&before);
}

char *
glance_format_accessible (GlanceMonitor *monitor, gint64 now)
{
  char *text;

  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  text = add (describe (monitor, now), glance_format_acknowledged (monitor));
  return add (text, glance_format_muted (glance_monitor_get_portal (monitor), now));
}
