/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format.h"

#include "glance-format-error.h"
#include "glance-run-words.h"
#include "glance-standing.h"
#include "glance-text.h"
#include "glance-url.h"
#include "glance-words.h"

/* The answer is old enough to say how old it is. */
#define STALE_AFTER 60

/* @sentence with @text in @place, such as "%s"; g_strdup_printf() wants its sentence in sight. */
static char *
fill (const char *sentence, const char *place, const char *text)
{
  GString *filled = g_string_new (sentence);

  g_string_replace (filled, place, text, 1);
  return g_string_free (filled, FALSE);
}

const char *
glance_format_icon_name (GlanceMonitor *monitor)
{
  const GlanceStandingRow *row;

  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  row = glance_standing_get_row (glance_standing_of (monitor));
  return row->icon_name != NULL ? row->icon_name
                                : glance_error_get_icon_name (glance_monitor_get_problem (monitor));
}

const char *
glance_format_style_class (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  return glance_tone_get_style_class (glance_standing_get_row (glance_standing_of (monitor))->tone);
}

char *
glance_format_pill (GlanceMonitor *monitor)
{
  const GlanceRunWords *words;
  GlanceStanding standing;

  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  standing = glance_standing_of (monitor);
  if (glance_standing_get_row (standing)->pill != NULL)
    return g_strdup (_ (glance_standing_get_row (standing)->pill));
  if (standing == GLANCE_STANDING_PROBLEM)
    return g_strdup (glance_error_get_pill (glance_monitor_get_problem (monitor)));
  words = glance_run_words_get (monitor);
  return g_strdup (_ (standing == GLANCE_STANDING_STALLED
                          ? words->stalled
                          : words->stages[glance_monitor_get_phase (monitor)].pill));
}

char *
glance_format_progress (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  g_autofree char *percent = glance_format_percent (glance_monitor_get_percent (monitor));

  return fill (_ (glance_run_words_get (monitor)->progress), "%s", percent);
}

/* “42% · about 3 minutes left” */
static char *
summarize_steps (GlanceMonitor *monitor, gint64 now)
{
  int seconds = glance_monitor_get_eta_seconds (monitor);
  g_autofree char *percent = glance_format_percent (glance_monitor_get_percent (monitor));
  g_autofree char *eta = NULL;

  if (glance_monitor_get_stalled (monitor))
    {
      g_autofree char *still =
          glance_format_duration (now - glance_monitor_get_still_since (monitor));

      /* Translators: a percentage such as “42%”, and a duration such as “12 minutes”. */
      return g_strdup_printf (_ ("%s · no progress for %s"), percent, still);
    }
  if (seconds < 0)
    return g_steal_pointer (&percent);

  eta = glance_format_eta (seconds);
  /* Translators: a percentage and the time left, such as “42% · about 3 minutes left”. */
  return g_strdup_printf (_ ("%s · %s"), percent, eta);
}

/* A run whose last check failed is what it was, and that is how old it is. */
static char *
summarize_run (GlanceMonitor *monitor, gint64 now)
{
  g_autofree char *steps = summarize_steps (monitor, now);
  g_autofree char *duration =
      glance_format_duration (now - glance_monitor_get_checked_at (monitor));

  if (!glance_monitor_get_quiet (monitor) || glance_monitor_get_recalled (monitor))
    return g_steal_pointer (&steps);
  /* Translators: such as “42% · about 3 minutes left”, and a duration such as “8 seconds”. */
  return g_strdup_printf (_ ("%s · last answer %s ago"), steps, duration);
}

static char *
summarize_queued (GlanceMonitor *monitor, gint64 now)
{
  const char *waiting = _ (glance_run_words_get (monitor)->waiting);
  g_autofree char *duration =
      glance_format_duration (now - glance_monitor_get_checked_at (monitor));

  if (!glance_monitor_get_quiet (monitor) || glance_monitor_get_recalled (monitor))
    return g_strdup (waiting);
  /* Translators: a sentence, and a duration such as “8 seconds”. */
  return g_strdup_printf (_ ("%s Last answer %s ago."), waiting, duration);
}

static char *
summarize_end (GlanceMonitor *monitor, gint64 now)
{
  const GlanceRunWords *words = glance_run_words_get (monitor);
  const GlanceRunStage *stage = &words->stages[glance_monitor_get_phase (monitor)];
  gint64 finished = glance_monitor_get_finished_at (monitor);
  g_autofree char *ago = finished != 0 ? glance_format_ago (finished, now) : NULL;

  return ago != NULL ? fill (_ (stage->with_time), "%s", ago) : g_strdup (_ (stage->without));
}

static char *
summarize_idle (GlanceMonitor *monitor, gint64 now)
{
  gint64 last = glance_monitor_get_last_backup (monitor);
  g_autofree char *ago = last != 0 ? glance_format_ago (last, now) : NULL;

  if (ago == NULL)
    return g_strdup (glance_monitor_knows_history (monitor)
                         ? _ ("No backup is running, and there is none on record.")
                         : _ ("No backup is running."));
  /* Translators: %s is such as “5 minutes ago”. */
  return g_strdup_printf (_ ("No backup is running. The last one finished %s."), ago);
}

static char *
summarize (GlanceMonitor *monitor, gint64 now)
{
  switch (glance_monitor_get_phase (monitor))
    {
    case GLANCE_PHASE_IDLE:
      return summarize_idle (monitor, now);
    case GLANCE_PHASE_QUEUED:
      return summarize_queued (monitor, now);
    case GLANCE_PHASE_RUNNING:
      return summarize_run (monitor, now);
    case GLANCE_PHASE_COMPLETED:
    case GLANCE_PHASE_WARNING:
    case GLANCE_PHASE_FAILED:
    case GLANCE_PHASE_CANCELLED:
    case GLANCE_PHASE_LOST:
      return summarize_end (monitor, now);
    case GLANCE_PHASE_UNKNOWN:
    default:
      return glance_monitor_get_problem (monitor) == NULL ? g_strdup (_ ("Checking the portal…"))
                                                          : NULL;
    }
}

char *
glance_format_summary (GlanceMonitor *monitor, gint64 now)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  g_autofree char *summary = summarize (monitor, now);
  g_autofree char *time = NULL;

  if (!glance_monitor_get_recalled (monitor))
    return g_steal_pointer (&summary);
  time = glance_format_clock_time (glance_monitor_get_checked_at (monitor), now);
  /* Translators: how the portal stood when it last answered, some time ago: a time such as “23 Nov, 02:15”, and
   * a sentence or “42%”. */
  return g_strdup_printf (_ ("As of %s: %s"), time, summary);
}

char *
glance_format_started (GlanceMonitor *monitor, gint64 now)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  const GlanceRunWords *words = glance_run_words_get (monitor);
  gint64 started = glance_monitor_get_started_at (monitor);
  g_autofree char *time = NULL;

  if (!glance_phase_is_active (glance_monitor_get_phase (monitor)))
    return NULL;
  if (started == 0)
    return g_strdup (_ (words->name));

  time = glance_format_clock_time (started, now);
  return fill (_ (words->started), "%s", time);
}

/* The server's words seldom end with a full stop. */
static char *
as_sentence (const char *words, gsize max_chars)
{
  g_autofree char *text = glance_text_sanitize (words, max_chars);

  return g_str_has_suffix (text, ".") || g_str_has_suffix (text, "!")
                 || g_str_has_suffix (text, "?") || g_str_has_suffix (text, glance_words_sign ("…"))
             ? g_strdup (text)
             : g_strconcat (text, ".", NULL);
}

static char *
describe_failure (GlanceMonitor *monitor, gsize max_chars)
{
  const GlanceRunWords *words = glance_run_words_get (monitor);
  const char *error = glance_monitor_get_error (monitor);
  g_autofree char *percent = glance_format_percent (glance_monitor_get_percent (monitor));
  g_autofree char *reason = NULL;
  g_autofree char *stopped = NULL;

  if (error == NULL)
    return g_strdup (_ (words->failed_silent));

  reason = as_sentence (error, max_chars);
  if (glance_monitor_get_link (monitor) != NULL)
    return fill (_ (words->failed_with_file), "%s", reason);
  stopped = fill (_ (words->failed), "%1$s", percent);
  return fill (stopped, "%2$s", reason);
}

static char *
describe_warning (GlanceMonitor *monitor, gsize max_chars)
{
  const GlanceRunWords *words = glance_run_words_get (monitor);
  const char *warning = glance_monitor_get_warning (monitor);
  g_autofree char *reason = warning != NULL ? as_sentence (warning, max_chars) : NULL;

  return reason != NULL ? fill (_ (words->warned), "%s", reason)
                        : g_strdup (_ (words->warned_silent));
}

static char *
describe_age (GlanceMonitor *monitor)
{
  g_autofree char *duration = glance_format_duration (glance_monitor_get_max_age (monitor));

  if (glance_monitor_get_age (monitor) == GLANCE_AGE_NEVER)
    return g_strdup (_ ("Start a backup in the portal, or set up a schedule there."));
  /* Translators: %s is a duration such as “8 days”. */
  return g_strdup_printf (
      _ ("The last backup is more than %s old. Start a new one in the portal, or "
         "check its schedule there."),
      duration);
}

char *
glance_format_outcome (GlanceMonitor *monitor, gsize max_chars)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  switch (glance_monitor_get_phase (monitor))
    {
    case GLANCE_PHASE_FAILED:
      return describe_failure (monitor, max_chars);
    case GLANCE_PHASE_WARNING:
      return describe_warning (monitor, max_chars);
    case GLANCE_PHASE_CANCELLED:
      return g_strdup (_ (glance_run_words_get (monitor)->cancelled));
    case GLANCE_PHASE_LOST:
      return g_strdup (_ (glance_run_words_get (monitor)->lost));
    case GLANCE_PHASE_RUNNING:
      return glance_monitor_get_stalled (monitor) ? g_strdup (
                 _ ("A large file can take that long. If it goes on, look at the server."))
                                                  : NULL;
    case GLANCE_PHASE_IDLE:
    case GLANCE_PHASE_COMPLETED:
      return glance_monitor_is_overdue (monitor) ? describe_age (monitor) : NULL;
    case GLANCE_PHASE_UNKNOWN:
    case GLANCE_PHASE_QUEUED:
    default:
      return NULL;
    }
}

char *
glance_format_problem (GlanceMonitor *monitor, gint64 now)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  const GError *problem = glance_monitor_get_problem (monitor);
  gint64 checked = glance_monitor_get_checked_at (monitor);
  g_autofree char *text = NULL;
  g_autofree char *ago = NULL;

  if (problem == NULL)
    return NULL;

  text = glance_format_error (problem, GLANCE_ERROR_READER_CARD, now);
  if (checked == 0 || now - checked < STALE_AFTER)
    return g_steal_pointer (&text);

  ago = glance_format_ago (checked, now);
  /* Translators: the first %s is one or two sentences, the second is “2 minutes ago”. */
  return g_strdup_printf (_ ("%s The portal last answered %s."), text, ago);
}

char *
glance_format_host (GlancePortal *portal)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);

  g_autofree char *host = glance_url_dup_display_host (glance_portal_get_origin (portal));

  if (!glance_portal_get_dump (portal))
    return g_steal_pointer (&host);
  /* Translators: %s is the name of a server; a full dump is a backup of all its portals. */
  return g_strdup_printf (_ ("%s · full dump"), host);
}

char *
glance_format_acknowledged (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  /* Translators: the user has said that they know of what is wrong. */
  return glance_monitor_get_acknowledged (monitor) ? g_strdup (_ ("Acknowledged")) : NULL;
}

char *
glance_format_muted (GlancePortal *portal, gint64 now)
{
  gint64 end;
  g_autofree char *time = NULL;

  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);

  end = glance_portal_get_muted_until (portal);
  if (!glance_portal_is_muted (portal, now))
    return NULL;
  if (end == GLANCE_PORTAL_MUTED_FOR_GOOD)
    /* Translators: there are no notifications about a portal. */
    return g_strdup (_ ("Muted until you unmute it"));
  time = glance_format_clock_time (end, now);
  /* Translators: there are no notifications about a portal; %s is such as “14:30”. */
  return g_strdup_printf (_ ("Muted until %s"), time);
}

/* In steps of ten seconds: a figure that is right at each moment would be written each second. */
char *
glance_format_checked (GlanceMonitor *monitor, gint64 now)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  gint64 checked = glance_monitor_get_checked_at (monitor);
  int seconds = (int) CLAMP (now - checked, 0, G_MAXINT) / 10 * 10;
  g_autofree char *ago = NULL;

  if (checked == 0 || glance_monitor_get_problem (monitor) != NULL
      || glance_phase_is_active (glance_monitor_get_phase (monitor)))
    return NULL;
  if (seconds > 0 && seconds < 60)
    return g_strdup_printf (ngettext ("Checked %d second ago", "Checked %d seconds ago", seconds),
                            seconds);

  ago = glance_format_ago (checked, now);
  /* Translators: %s is such as “5 minutes ago”. */
  return g_strdup_printf (_ ("Checked %s"), ago);
}

gboolean
glance_format_outcome_is_quoted (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), FALSE);

  switch (glance_monitor_get_phase (monitor))
    {
    case GLANCE_PHASE_FAILED:
      return glance_monitor_get_error (monitor) != NULL;
    case GLANCE_PHASE_WARNING:
      return glance_monitor_get_warning (monitor) != NULL;
    default:
      return FALSE;
    }
}
