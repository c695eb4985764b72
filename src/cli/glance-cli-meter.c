/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-meter.h"

#include <string.h>

#include "glance-cli-exit.h"
#include "glance-cli-output.h"
#include "glance-cli-terminal.h"
#include "glance-format-time.h"
#include "glance-words.h"

#define MIN_BAR 10
#define MAX_BAR 40
#define GAP "  "
#define PERIOD (10 * (gint64) G_USEC_PER_SEC)
#define LONG 60 /* seconds to wait that are worth a word */

struct _GlanceCliMeter
{
  /* Owned */ GlanceDownload *download;
  /* Owned */ GlanceClock *clock;
  /* Owned */ char *drawn; /* what the terminal shows; or NULL */
  gboolean is_terminal;
  guint alarm; /* the next line; 0: on a terminal */
};

static int
get_percent (GlanceDownload *download)
{
  gint64 total = glance_download_get_total (download);

  return total > 0
             ? (int) (100.0 * (double) glance_download_get_received (download) / (double) total)
             : 0;
}

/* "42% of 1.2 GB"; "500 MB", where nobody knows how much there will be. */
static char *
make_amount (GlanceDownload *download)
{
  gint64 total = glance_download_get_total (download);
  g_autofree char *size =
      glance_words_size (total >= 0 ? total : glance_download_get_received (download));
  g_autofree char *percent = NULL;

  if (total < 0)
    return g_steal_pointer (&size);
  percent = glance_format_percent (get_percent (download));
  /* Translators: such as “42% of 1.2 GB”. */
  return g_strdup_printf (_ ("%s of %s"), percent, size);
}

/* The amount, and what else is known: "42% of 1.2 GB · 35 MB/s · about 3 minutes left". */
static char *
make_words (GlanceDownload *download)
{
  GString *words = g_string_new (NULL);
  g_autofree char *amount = make_amount (download);
  int left = glance_download_get_time_left (download);

  g_string_append (words, amount);
  if (glance_download_get_state (download) == GLANCE_DOWNLOAD_CHECKING)
    {
      g_string_append (words, glance_words_sign (" · "));
      g_string_append (words, _ ("checking the archive"));
      return g_string_free (words, FALSE);
    }
  if (glance_download_get_speed (download) > 0)
    {
      g_autofree char *speed = glance_words_size (glance_download_get_speed (download));

      g_string_append (words, glance_words_sign (" · "));
      /* Translators: a speed; %s is such as “35 MB”. */
      g_string_append_printf (words, _ ("%s/s"), speed);
    }
  if (left >= 0)
    {
      g_autofree char *eta = glance_format_eta (left);

      g_string_append (words, glance_words_sign (" · "));
      g_string_append (words, eta);
    }
  return g_string_free (words, FALSE);
}

static void
append_bar (GString *line, GlanceDownload *download, int width)
{
  gboolean plain = glance_words_are_plain ();
  int filled = get_percent (download) * width / 100;

  for (int i = 0; i < width; i++)
    g_string_append (line, i < filled ? (plain ? "#" : "█") : (plain ? "-" : "░"));
  g_string_append (line, GAP);
}

/* The last column stays free: many terminals wrap when it is written. */
static char *
make_line (GlanceDownload *download)
{
  int width = glance_cli_terminal_get_error_width () - 1;
  g_autofree char *words = make_words (download);
  g_autofree char *fitted = NULL;
  GString *line = g_string_new (NULL);
  int bar = MIN (width / 3, MAX_BAR);

  if (bar >= MIN_BAR && glance_download_get_total (download) > 0)
    append_bar (line, download, bar);
  fitted = glance_cli_terminal_fit (words, width - glance_cli_terminal_text_width (line->str));
  g_string_append (line, fitted);
  return g_string_free (line, FALSE);
}

static void
clear (GlanceCliMeter *self)
{
  if (self->drawn != NULL)
    glance_cli_print_error ("\r\033[K");
  g_clear_pointer (&self->drawn, g_free);
}

static gboolean
is_moving (GlanceDownload *download)
{
  GlanceDownloadState state = glance_download_get_state (download);

  return (state == GLANCE_DOWNLOAD_RUNNING && glance_download_get_received (download) > 0)
         || state == GLANCE_DOWNLOAD_CHECKING;
}

static void
draw (GlanceCliMeter *self)
{
  g_autofree char *line = NULL;

  if (!is_moving (self->download))
    return;
  line = make_line (self->download);
  if (g_strcmp0 (line, self->drawn) == 0)
    return;
  glance_cli_print_error ("\r%s\033[K", line);
  g_free (self->drawn);
  self->drawn = g_steal_pointer (&line);
}

static void
say (GlanceCliMeter *self, const char *sentence)
{
  clear (self);
  glance_cli_say ("%s", sentence);
}

static void
on_changed (GlanceDownload *download, GParamSpec *pspec, GlanceCliMeter *self)
{
  if (self->is_terminal)
    draw (self);
}

static void
on_problem (GlanceDownload *download, GParamSpec *pspec, GlanceCliMeter *self)
{
  const GError *problem = glance_download_get_problem (download);
  gint64 left = glance_download_get_retry_at (download)
                - glance_clock_get_real_time (self->clock) / G_USEC_PER_SEC;
  g_autofree char *duration = NULL;
  g_autofree char *sentence = NULL;

  if (problem == NULL || glance_download_get_state (download) == GLANCE_DOWNLOAD_FAILED)
    return;
  duration = glance_format_duration (left);
  if (left < LONG)
    /* Translators: %s is a sentence such as “The portal cannot be reached.” */
    sentence = g_strdup_printf (_ ("%s The download will be tried again."), problem->message);
  else
    /* Translators: a sentence such as “The portal cannot be reached.”, and a duration such as “3 minutes”. */
    sentence = g_strdup_printf (_ ("%s The download will be tried again in %s."), problem->message,
                                duration);
  say (self, sentence);
}

static void
on_notice (GlanceDownload *download, const char *sentence, GlanceCliMeter *self)
{
  say (self, sentence);
}

static void print_line (gpointer user_data);

static void
arm (GlanceCliMeter *self)
{
  self->alarm = glance_clock_add_alarm (
      self->clock, glance_clock_get_boot_time (self->clock) + PERIOD, print_line, self);
}

static void
print_line (gpointer user_data)
{
  GlanceCliMeter *self = user_data;
  g_autofree char *words = make_words (self->download);

  arm (self);
  if (is_moving (self->download))
    say (self, words);
}

GlanceCliMeter *
glance_cli_meter_new (GlanceDownload *download, GlanceClock *clock)
{
  GlanceCliMeter *self = g_new0 (GlanceCliMeter, 1);

  self->download = g_object_ref (download);
  self->clock = g_object_ref (clock);
  self->is_terminal = glance_cli_terminal_is_error ();
  if (!self->is_terminal)
    arm (self);
  g_signal_connect (download, "notify::problem", G_CALLBACK (on_problem), self);
  g_signal_connect (download, "notify", G_CALLBACK (on_changed), self);
  g_signal_connect (download, "notice", G_CALLBACK (on_notice), self);
  return self;
}

void
glance_cli_meter_free (GlanceCliMeter *self)
{
  clear (self);
  if (self->alarm != 0)
    glance_clock_remove_alarm (self->clock, self->alarm);
  g_signal_handlers_disconnect_by_data (self->download, self);
  g_clear_object (&self->download);
  g_clear_object (&self->clock);
  g_free (self);
}
