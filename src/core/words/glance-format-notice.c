/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format-notice.h"

#include "glance-format-error.h"
#include "glance-format.h"
#include "glance-run-words.h"
#include "glance-sign.h"
#include "glance-text.h"
#include "glance-words.h"

#define EXCERPT 300 /* characters of a server's words: these windows are small */

static char *
describe_state (GlanceMonitor *monitor, GlanceNotice notice)
{
  const GlanceRunWords *words = glance_run_words_get (monitor);

  switch (notice)
    {
    case GLANCE_NOTICE_PROBLEM:
      return g_strdup (glance_error_get_pill (glance_monitor_get_problem (monitor)));
    case GLANCE_NOTICE_AGE:
      return glance_format_pill (monitor);
    case GLANCE_NOTICE_UNSAVED:
      /* Translators: how a finished backup stands whose download has failed. */
      return g_strdup (_ ("Not Saved"));
    case GLANCE_NOTICE_END:
    default:
      return g_strdup (_ (words->stages[glance_monitor_get_phase (monitor)].pill));
    }
}

char *
glance_format_notice_title (GlanceMonitor *monitor, GlanceNotice notice)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  g_autofree char *state = describe_state (monitor, notice);
  g_autofree char *title =
      /* Translators: a portal's name, and how it stands: "acme — Failed". */
      g_strdup_printf (_ ("%s — %s"), glance_portal_get_name (glance_monitor_get_portal (monitor)),
                       state);

  return glance_text_strip_markup (title);
}

/* The picture that the tray has for it */
char *
glance_format_notice_icon (GlanceMonitor *monitor, GlanceNotice notice)
{
  GlanceStanding standing = GLANCE_STANDING_PROBLEM;

  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  if (notice == GLANCE_NOTICE_AGE)
    standing = glance_standing_of (monitor);
  else if (notice == GLANCE_NOTICE_END)
    standing = glance_standing_of_phase (glance_monitor_get_phase (monitor));
  return glance_sign_dup_icon (glance_standing_get_row (standing)->sign);
}

static char *
describe_completed (GlanceMonitor *monitor, gint64 now)
{
  const GlanceRunWords *words = glance_run_words_get (monitor);
  gint64 finished = glance_monitor_get_finished_at (monitor);
  g_autofree char *time = NULL;
  GString *text;

  if (finished == 0)
    return g_strdup (_ (words->stages[GLANCE_PHASE_COMPLETED].without));
  time = glance_format_clock_time (finished, now);
  text = g_string_new (_ (words->finished));
  g_string_replace (text, "%s", time, 1);
  return g_string_free (text, FALSE);
}

static char *
describe_problem (GlanceMonitor *monitor, gint64 now)
{
  g_autofree char *text =
      glance_format_error (glance_monitor_get_problem (monitor), GLANCE_ERROR_READER_CARD, now);
  gint64 checked = glance_monitor_get_checked_at (monitor);
  g_autofree char *time = NULL;

  if (checked == 0)
    return g_steal_pointer (&text);
  time = glance_format_clock_time (checked, now);
  /* Translators: one or two sentences, and a time such as “02:15”. */
  return g_strdup_printf (_ ("%s Last answer: %s."), text, time);
}

char *
glance_format_notice_body (GlanceMonitor *monitor, GlanceNotice notice, gint64 now)
{
  g_autofree char *body = NULL;

  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  if (notice == GLANCE_NOTICE_PROBLEM)
    body = describe_problem (monitor, now);
  else if (notice == GLANCE_NOTICE_END
           && glance_monitor_get_phase (monitor) == GLANCE_PHASE_COMPLETED)
    body = describe_completed (monitor, now);
  else
    body = glance_format_outcome (monitor, EXCERPT);
  return glance_text_strip_markup (body != NULL ? body : "");
}

/* As in a form: what its reader can do now. One that began by itself may also be tried again by itself, but nobody
 * knows yet whether that will help: none of these sentences says so. */
char *
glance_format_notice_unsaved (const GError *why, gint64 now)
{
  g_autofree char *body = NULL;

  g_return_val_if_fail (why != NULL, NULL);

  body = glance_format_error (why, GLANCE_ERROR_READER_FORM, now);
  return glance_text_strip_markup (body);
}
