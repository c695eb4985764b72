/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format-saving.h"

#include "glance-format-error.h"
#include "glance-format-time.h"
#include "glance-text.h"
#include "glance-words.h"

#define MAX_FOLDER 60 /* characters of its name */

/* Nobody has all of it before it is all there. -1: nobody knows how much there will be. */
static int
get_percent (GlanceSaving *saving)
{
  gint64 total = glance_saving_get_total (saving);
  gint64 received = glance_saving_get_received (saving);

  if (total <= 0)
    return -1;
  if (received >= total)
    return 100;
  return (int) MIN (100.0 * (double) received / (double) total, 99.0);
}

/* "42%"; where nobody knows how much there will be, what is there: "500 MB" */
static char *
format_amount (GlanceSaving *saving)
{
  int percent = get_percent (saving);

  return percent >= 0 ? glance_format_percent (percent)
                      : glance_words_size (glance_saving_get_received (saving));
}

/* @words, and what else is known; takes both */
static char *
add (char *words, char *more)
{
  g_autofree char *before = words;
  g_autofree char *after = more;

  /* Translators: what is known of a download, and more of it: such as “42%” and “12 MB/s”. */
  return g_strdup_printf (_ ("%s, %s"), before, after);
}

static char *
format_speed (GlanceSaving *saving)
{
  g_autofree char *size = glance_words_size (glance_saving_get_speed (saving));

  /* Translators: a speed; %s is such as “35 MB”. */
  return g_strdup_printf (_ ("%s/s"), size);
}

static char *
format_running (GlanceSaving *saving)
{
  g_autofree char *words = format_amount (saving);

  if (glance_saving_get_speed (saving) > 0)
    words = add (g_steal_pointer (&words), format_speed (saving));
  if (glance_saving_get_time_left (saving) >= 0)
    words =
        add (g_steal_pointer (&words), glance_format_eta (glance_saving_get_time_left (saving)));
  /* Translators: how far a download is, such as “42%, 12 MB/s, about 3 minutes left”. */
  return g_strdup_printf (_ ("Saving: %s"), words);
}

/* What has sent something can be reached, and did answer. */
static const char *
get_reason (GlanceSaving *saving)
{
  const GError *problem = glance_saving_get_problem (saving);
  gboolean is_lost = g_error_matches (problem, GLANCE_ERROR, GLANCE_ERROR_UNREACHABLE)
                     || g_error_matches (problem, GLANCE_ERROR, GLANCE_ERROR_TIMEOUT);

  if (problem == NULL || (is_lost && glance_saving_get_received (saving) > 0))
    return _ ("The connection was lost.");
  return problem->message;
}

/* Why, and until when. */
static char *
format_waiting (GlanceSaving *saving, gint64 now)
{
  const char *why = get_reason (saving);
  gint64 left = glance_saving_get_retry_at (saving) - now;
  g_autofree char *duration = NULL;

  if (left <= 0)
    /* Translators: %s is a sentence: why a download has stopped for a while. */
    return g_strdup_printf (_ ("%s Trying again soon."), why);
  duration = glance_format_duration (left);
  /* Translators: a sentence, why a download has stopped for a while; and a duration such as “20 seconds”. */
  return g_strdup_printf (_ ("%s Trying again in %s."), why, duration);
}

/* By the user, or by what should not cost anything. */
static char *
format_paused (GlanceSaving *saving)
{
  g_autofree char *amount = format_amount (saving);

  if (glance_saving_get_thrift (saving) == GLANCE_THRIFT_METERED)
    /* Translators: a download; %s is how far it is, such as “42%” or “500 MB”. */
    return g_strdup_printf (_ ("Saving paused at %s while the network is metered"), amount);
  if (glance_saving_get_thrift (saving) == GLANCE_THRIFT_POWER_SAVER)
    /* Translators: a download; %s is how far it is, such as “42%” or “500 MB”. */
    return g_strdup_printf (_ ("Saving paused at %s while power saver is on"), amount);
  /* Translators: a download; %s is how far it is, such as “42%” or “500 MB”. */
  return g_strdup_printf (_ ("Saving paused at %s"), amount);
}

char *
glance_format_saving (GlanceSaving *saving, gint64 now)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (saving), NULL);

  switch (glance_saving_get_state (saving))
    {
    case GLANCE_DOWNLOAD_RUNNING:
      return glance_saving_get_received (saving) > 0 ? format_running (saving)
                                                     : g_strdup (_ ("Connecting…"));
    case GLANCE_DOWNLOAD_CHECKING:
      return g_strdup (_ ("Checking the file…"));
    case GLANCE_DOWNLOAD_WAITING:
      return format_waiting (saving, now);
    case GLANCE_DOWNLOAD_PAUSED:
      return format_paused (saving);
    case GLANCE_DOWNLOAD_NEW:
    case GLANCE_DOWNLOAD_DONE:
    case GLANCE_DOWNLOAD_FAILED:
    case GLANCE_DOWNLOAD_CANCELLED:
    default:
      return NULL;
    }
}

char *
glance_format_saving_later (GlanceSaving *saving)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (saving), NULL);

  if (glance_saving_is_active (saving))
    return NULL;
  switch (glance_saving_get_thrift (saving))
    {
    case GLANCE_THRIFT_METERED:
      return g_strdup (_ ("Will be saved when the network is not metered"));
    case GLANCE_THRIFT_POWER_SAVER:
      return g_strdup (_ ("Will be saved when power saver is off"));
    case GLANCE_THRIFT_NONE:
    default:
      return NULL;
    }
}

char *
glance_format_leftover (GlanceSaving *saving, gint64 now)
{
  const GError *leftover;

  g_return_val_if_fail (GLANCE_IS_SAVING (saving), NULL);

  leftover = glance_saving_get_leftover (saving);
  return leftover != NULL ? glance_format_error (leftover, GLANCE_ERROR_READER_FORM, now) : NULL;
}

char *
glance_format_saving_short (GlanceSaving *saving, const char *run)
{
  g_autofree char *amount = NULL;

  g_return_val_if_fail (GLANCE_IS_SAVING (saving), NULL);

  amount = format_amount (saving);
  switch (glance_saving_get_state (saving))
    {
    case GLANCE_DOWNLOAD_RUNNING:
    case GLANCE_DOWNLOAD_WAITING:
      return glance_saving_get_received (saving) > 0 ? g_strdup_printf (_ ("Saving: %s"), amount)
                                                     : g_strdup (_ ("Connecting…"));
    case GLANCE_DOWNLOAD_CHECKING:
      return g_strdup (_ ("Checking the file…"));
    case GLANCE_DOWNLOAD_PAUSED:
      return format_paused (saving);
    case GLANCE_DOWNLOAD_FAILED:
      return glance_saving_is_about (saving, run) ? g_strdup (_ ("Not saved")) : NULL;
    case GLANCE_DOWNLOAD_NEW:
    case GLANCE_DOWNLOAD_DONE:
    case GLANCE_DOWNLOAD_CANCELLED:
    default:
      return NULL;
    }
}

/* As in a form: nobody tries it again but its reader. */
char *
glance_format_saving_problem (GlanceSaving *saving, const char *run, gint64 now)
{
  const GError *problem;

  g_return_val_if_fail (GLANCE_IS_SAVING (saving), NULL);

  problem = glance_saving_get_problem (saving);
  if (glance_saving_get_state (saving) != GLANCE_DOWNLOAD_FAILED || problem == NULL
      || !glance_saving_is_about (saving, run))
    return NULL;
  return glance_format_error (problem, GLANCE_ERROR_READER_FORM, now);
}

/* "Downloads"; NULL: there is no name to tell */
static char *
dup_folder_name (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (folder);
  g_autofree char *name = g_filename_display_name (base);
  g_autofree char *clean = glance_text_sanitize (name, MAX_FOLDER);

  return *clean != '\0' ? g_steal_pointer (&clean) : NULL;
}

/* "yesterday 02:31" */
static char *
format_day (gint64 then, gint64 now)
{
  g_autoptr (GDateTime) then_time = g_date_time_new_from_unix_local (then);
  g_autoptr (GDateTime) now_time = g_date_time_new_from_unix_local (now);
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (now_time, -1);
  g_autofree char *time = glance_format_clock_time (then, then);

  if (g_date_time_get_year (then_time) == g_date_time_get_year (yesterday)
      && g_date_time_get_day_of_year (then_time) == g_date_time_get_day_of_year (yesterday))
    /* Translators: %s is a time such as “02:31”. */
    return g_strdup_printf (_ ("yesterday %s"), time);
  return glance_format_clock_time (then, now);
}

/* The last download itself tells it first, and whether it could be noted or not. */
static gboolean
is_saved_now (GlanceSaving *saving, const char *run)
{
  return glance_saving_get_state (saving) == GLANCE_DOWNLOAD_DONE
         && glance_saving_is_about (saving, run);
}

static char *
format_saved_now (const char *path, gint64 size)
{
  g_autofree char *folder = path != NULL ? dup_folder_name (path) : NULL;
  g_autofree char *amount = glance_words_size (size);

  if (folder == NULL)
    /* Translators: a backup; %s is its size. */
    return g_strdup_printf (_ ("Saved, %s"), amount);
  /* Translators: a backup; the name of a folder, and the size of the file. */
  return g_strdup_printf (_ ("Saved in %s, %s"), folder, amount);
}

static char *
format_saved_before (GlanceSaving *saving, gint64 now)
{
  const char *path = glance_saving_get_saved_path (saving);
  g_autofree char *folder = path != NULL ? dup_folder_name (path) : NULL;
  g_autofree char *time = format_day (glance_saving_get_saved_at (saving), now);
  g_autofree char *size = glance_words_size (glance_saving_get_saved_size (saving));

  if (folder == NULL || glance_saving_get_saved_size (saving) < 0)
    /* Translators: a backup; %s is a time such as “02:31”, “yesterday 02:31” or “22 Nov, 02:31”. */
    return g_strdup_printf (_ ("Last saved %s"), time);
  /* Translators: a backup; a time such as “02:31”, “yesterday 02:31” or “22 Nov, 02:31”, the size of the file, and
   * the name of a folder. */
  return g_strdup_printf (_ ("Last saved %s, %s, in %s"), time, size, folder);
}

char *
glance_format_saved (GlanceSaving *saving, const char *run, gint64 now)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (saving), NULL);

  if (is_saved_now (saving, run))
    return format_saved_now (glance_saving_get_path (saving), glance_saving_get_received (saving));
  if (glance_saving_get_saved_at (saving) == 0)
    return NULL;
  if (glance_saving_has_saved (saving, run) && glance_saving_get_saved_size (saving) >= 0)
    return format_saved_now (glance_saving_get_saved_path (saving),
                             glance_saving_get_saved_size (saving));
  return format_saved_before (saving, now);
}

/* In steps of ten and without speed and seconds, since a screen reader may say each change. */
static char *
speak_running (GlanceSaving *saving)
{
  int tens = get_percent (saving) / 10 * 10;
  g_autofree char *percent = glance_format_percent (MAX (tens, 10));

  if (get_percent (saving) < 0)
    return g_strdup (_ ("Saving the backup"));
  /* Translators: how far a download is; %s is a percentage such as “40%”. */
  return tens < 10 ? g_strdup_printf (_ ("Saving the backup: less than %s"), percent)
                   : g_strdup_printf (_ ("Saving the backup: at least %s"), percent);
}

char *
glance_format_saving_spoken (GlanceSaving *saving, const char *run, gint64 now)
{
  char *text;

  g_return_val_if_fail (GLANCE_IS_SAVING (saving), NULL);

  switch (glance_saving_get_state (saving))
    {
    case GLANCE_DOWNLOAD_RUNNING:
      return speak_running (saving);
    case GLANCE_DOWNLOAD_WAITING:
      return g_strdup (get_reason (saving));
    case GLANCE_DOWNLOAD_CHECKING:
    case GLANCE_DOWNLOAD_PAUSED:
      return glance_format_saving (saving, now);
    case GLANCE_DOWNLOAD_NEW:
    case GLANCE_DOWNLOAD_DONE:
    case GLANCE_DOWNLOAD_FAILED:
    case GLANCE_DOWNLOAD_CANCELLED:
    default:
      text = glance_format_saving_problem (saving, run, now);
      if (text == NULL)
        text = glance_format_saving_later (saving);
      return text != NULL ? text : glance_format_saved (saving, run, now);
    }
}
