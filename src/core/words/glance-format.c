/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format.h"

#include "glance-text.h"
#include "glance-url.h"
#include "glance-words.h"

/* The answer is old enough to say how old it is. */
#define STALE_AFTER 60

typedef struct
{
  const char *pill;
  const char *icon_name;
  const char *style_class;
} Look;

static const Look phase_looks[] = {
  [GLANCE_PHASE_UNKNOWN] = { N_ ("Checking"), "content-loading-symbolic", "neutral" },
  [GLANCE_PHASE_IDLE] = { N_ ("Idle"), "weather-clear-night-symbolic", "neutral" },
  [GLANCE_PHASE_QUEUED] = { N_ ("Queued"), "content-loading-symbolic", "accent" },
  [GLANCE_PHASE_RUNNING] = { N_ ("Running"), "emblem-synchronizing-symbolic", "accent" },
  [GLANCE_PHASE_COMPLETED] = { N_ ("Completed"), "object-select-symbolic", "success" },
  [GLANCE_PHASE_WARNING] = { N_ ("Warning"), "dialog-warning-symbolic", "warning" },
  [GLANCE_PHASE_FAILED] = { N_ ("Failed"), "dialog-error-symbolic", "error" },
  [GLANCE_PHASE_CANCELLED] = { N_ ("Cancelled"), "process-stop-symbolic", "warning" },
  [GLANCE_PHASE_LOST] = { N_ ("Lost"), "dialog-question-symbolic", "warning" },
};

/* A failure that is known outweighs not having heard since. */
static gboolean
problem_shows (GlanceMonitor *monitor)
{
  return glance_monitor_get_severity (monitor) == GLANCE_SEVERITY_PROBLEM;
}

const char *
glance_format_phase (GlancePhase phase)
{
  return _ (phase_looks[phase].pill);
}

const char *
glance_format_icon_name (GlanceMonitor *monitor)
{
  return problem_shows (monitor) ? glance_error_get_icon_name (glance_monitor_get_problem (monitor))
                                 : phase_looks[glance_monitor_get_phase (monitor)].icon_name;
}

const char *
glance_format_style_class (GlanceMonitor *monitor)
{
  if (problem_shows (monitor) || glance_monitor_get_stalled (monitor))
    return "warning";
  return phase_looks[glance_monitor_get_phase (monitor)].style_class;
}

char *
glance_format_pill (GlanceMonitor *monitor)
{
  if (problem_shows (monitor))
    return g_strdup (glance_error_get_pill (glance_monitor_get_problem (monitor)));
  if (glance_monitor_get_stalled (monitor))
    return g_strdup (_ ("Stalled"));
  return g_strdup (glance_format_phase (glance_monitor_get_phase (monitor)));
}

/* “42 % · about 3 minutes left” */
static char *
summarize_run (GlanceMonitor *monitor)
{
  int seconds = glance_monitor_get_eta_seconds (monitor);
  g_autofree char *percent = glance_format_percent (glance_monitor_get_percent (monitor));
  g_autofree char *eta = NULL;

  if (glance_monitor_get_stalled (monitor))
    /* Translators: %s is a percentage such as “42 %”. */
    return g_strdup_printf (_ ("%s · no progress for 10 minutes"), percent);
  if (seconds < 0)
    return g_steal_pointer (&percent);

  eta = glance_format_eta (seconds);
  /* Translators: a percentage and the time left, such as “42 % · about 3 minutes left”. */
  return g_strdup_printf (_ ("%s · %s"), percent, eta);
}

/* A sentence about something that is over; @with_time has one %s for “5 minutes ago”. */
static char *
with_ago (const char *with_time, const char *without, gint64 then, gint64 now)
{
  g_autofree char *ago = NULL;
  g_autoptr (GString) text = NULL;

  if (then == 0)
    return g_strdup (without);

  ago = glance_format_ago (then, now);
  text = g_string_new (with_time);
  g_string_replace (text, "%s", ago, 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
summarize_idle (GlanceMonitor *monitor, gint64 now)
{
  /* Translators: %s is such as “5 minutes ago”. */
  return with_ago (_ ("No backup is running. The last one was completed %s."),
                   _ ("No backup is running."), glance_monitor_get_last_backup (monitor), now);
}

char *
glance_format_summary (GlanceMonitor *monitor, gint64 now)
{
  gint64 finished = glance_monitor_get_finished_at (monitor);

  switch (glance_monitor_get_phase (monitor))
    {
    case GLANCE_PHASE_IDLE:
      return summarize_idle (monitor, now);
    case GLANCE_PHASE_QUEUED:
      return g_strdup (_ ("The backup waits for its turn."));
    case GLANCE_PHASE_RUNNING:
      return summarize_run (monitor);
    case GLANCE_PHASE_COMPLETED:
      /* Translators: %s is such as “5 minutes ago”. */
      return with_ago (_ ("Finished %s."), _ ("Finished; the portal does not say when."), finished,
                       now);
    case GLANCE_PHASE_WARNING:
      /* Translators: %s is such as “5 minutes ago”. */
      return with_ago (_ ("Finished with a warning %s."),
                       _ ("Finished with a warning; the portal does not say when."), finished, now);
    case GLANCE_PHASE_FAILED:
      /* Translators: %s is such as “5 minutes ago”. */
      return with_ago (_ ("Failed %s."), _ ("Failed; the portal does not say when."), finished,
                       now);
    case GLANCE_PHASE_CANCELLED:
      /* Translators: %s is such as “5 minutes ago”. */
      return with_ago (_ ("Cancelled %s."), _ ("Cancelled; the portal does not say when."),
                       finished, now);
    case GLANCE_PHASE_LOST:
      /* Translators: %s is such as “5 minutes ago”. */
      return with_ago (_ ("Lost %s."), _ ("Lost while it was not being watched."), finished, now);
    case GLANCE_PHASE_UNKNOWN:
    default:
      return g_strdup (glance_monitor_get_problem (monitor) != NULL ? _ ("Nothing is known yet.")
                                                                    : _ ("Asking the portal…"));
    }
}

char *
glance_format_started (GlanceMonitor *monitor, gint64 now)
{
  gint64 started = glance_monitor_get_started_at (monitor);
  g_autofree char *time = NULL;

  if (started == 0)
    return NULL;

  time = glance_format_clock_time (started, now);
  /* Translators: %s is a time such as “02:15”. */
  return g_strdup_printf (_ ("started %s"), time);
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
  const char *error = glance_monitor_get_error (monitor);
  g_autofree char *percent = glance_format_percent (glance_monitor_get_percent (monitor));
  g_autofree char *sentence = NULL;

  if (error == NULL)
    return g_strdup (_ ("The backup failed, and the portal does not say why. "
                        "Look at the server's log, then start a new backup."));

  sentence = as_sentence (error, max_chars);
  if (glance_monitor_get_link (monitor) != NULL)
    /* Translators: %s is the portal's own words, a sentence. */
    return g_strdup_printf (_ ("The backup ended with an error: %s "
                               "There is a file, but check it before you rely on it."),
                            sentence);
  /* Translators: the first %s is a percentage, the second the portal's own words, a sentence. */
  return g_strdup_printf (_ ("The backup stopped at %s: %s "
                             "Remove the cause on the portal, then start a new backup."),
                          percent, sentence);
}

static char *
describe_warning (GlanceMonitor *monitor, gsize max_chars)
{
  const char *warning = glance_monitor_get_warning (monitor);
  g_autofree char *sentence = NULL;

  if (warning == NULL)
    return g_strdup (_ ("The backup was finished with a warning."));

  sentence = as_sentence (warning, max_chars);
  /* Translators: %s is the portal's own words, a sentence. */
  return g_strdup_printf (_ ("The backup was finished, but: %s "
                             "Check whether what is missing matters to you."),
                          sentence);
}

char *
glance_format_outcome (GlanceMonitor *monitor, gsize max_chars)
{
  switch (glance_monitor_get_phase (monitor))
    {
    case GLANCE_PHASE_FAILED:
      return describe_failure (monitor, max_chars);
    case GLANCE_PHASE_WARNING:
      return describe_warning (monitor, max_chars);
    case GLANCE_PHASE_CANCELLED:
      return g_strdup (_ ("Somebody cancelled the backup. Start a new one in the portal if it is "
                          "still needed."));
    case GLANCE_PHASE_LOST:
      return g_strdup (_ ("The backup was running and is gone: the server was restarted, or "
                          "somebody cancelled it. Start a new one in the portal."));
    case GLANCE_PHASE_RUNNING:
      return glance_monitor_get_stalled (monitor)
                 ? g_strdup (_ ("The backup has not moved for 10 minutes. A large file can take "
                                "that long; if it lasts, look at the server."))
                 : NULL;
    case GLANCE_PHASE_UNKNOWN:
    case GLANCE_PHASE_IDLE:
    case GLANCE_PHASE_QUEUED:
    case GLANCE_PHASE_COMPLETED:
    default:
      return NULL;
    }
}

char *
glance_format_problem (GlanceMonitor *monitor, gint64 now)
{
  const GError *problem = glance_monitor_get_problem (monitor);
  gint64 checked = glance_monitor_get_checked_at (monitor);
  g_autofree char *text = NULL;
  g_autofree char *ago = NULL;

  if (problem == NULL)
    return NULL;

  text = glance_error_to_text (problem);
  if (checked == 0 || now - checked < STALE_AFTER)
    return g_steal_pointer (&text);

  ago = glance_format_ago (checked, now);
  /* Translators: the first %s is one or two sentences, the second is “2 minutes ago”. */
  return g_strdup_printf (_ ("%s The portal last answered %s."), text, ago);
}

char *
glance_format_host (GlancePortal *portal)
{
  g_autofree char *host = glance_url_dup_display_host (glance_portal_get_origin (portal));

  if (!glance_portal_get_dump (portal))
    return g_steal_pointer (&host);
  /* Translators: %s is the name of a server; a full dump is a backup of all its portals. */
  return g_strdup_printf (_ ("%s · full dump"), host);
}

char *
glance_format_accessible (GlanceMonitor *monitor, gint64 now)
{
  const char *name = glance_portal_get_name (glance_monitor_get_portal (monitor));
  g_autofree char *pill = glance_format_pill (monitor);
  g_autofree char *summary = glance_format_summary (monitor, now);

  /* Translators: for a screen reader: the portal's name, its state, and a line about it. */
  return g_strdup_printf (_ ("%s: %s. %s"), name, pill, summary);
}
