/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format-saving.h"
#include "words.h"

#define RUN "run"
#define GB G_GINT64_CONSTANT (1000000000)
#define DAY 86400

/* A download as it is told from one process to another. */
typedef struct
{
  GlanceDownloadState state;
  gint64 received;
  gint64 total;
  gint64 speed;
  int time_left;
  gint64 retry_at;
  int error; /* a GlanceError; -1: none */
} Download;

static GlanceSaving *
make_saving (const Download *download)
{
  GlanceSaving *saving = glance_saving_new ();
  g_autoptr (GError) problem =
      download->error >= 0 ? glance_error_new ((GlanceError) download->error, NULL) : NULL;
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) state = NULL;

  g_variant_dict_insert (&dict, "state", "i", (int) download->state);
  g_variant_dict_insert (&dict, "received", "x", download->received);
  g_variant_dict_insert (&dict, "total", "x", download->total);
  g_variant_dict_insert (&dict, "speed", "x", download->speed);
  g_variant_dict_insert (&dict, "time-left", "i", download->time_left);
  g_variant_dict_insert (&dict, "retry-at", "x", download->retry_at);
  g_variant_dict_insert (&dict, "run", "^ay", RUN);
  g_variant_dict_insert (&dict, "path", "^ay", "/home/a/Downloads/acme.tar.gz");
  if (problem != NULL)
    g_variant_dict_insert_value (&dict, "problem", glance_error_to_variant (problem));
  state = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_assert_true (glance_saving_restore (saving, state));
  return saving;
}

static void
test_under_way (void)
{
  static const struct
  {
    Download download;
    const char *words;
    const char *in_short;
    const char *spoken;
  } cases[] = {
    { { GLANCE_DOWNLOAD_NEW, 0, -1, 0, -1, 0, -1 }, NULL, NULL, NULL },
    { { GLANCE_DOWNLOAD_CANCELLED, 5, 9, 0, -1, 0, -1 }, NULL, NULL, NULL },
    { { GLANCE_DOWNLOAD_RUNNING, 0, -1, 0, -1, 0, -1 },
      "Connecting…",
      "Connecting…",
      "Saving the backup" },
    { { GLANCE_DOWNLOAD_RUNNING, GB / 2, -1, 12000000, -1, 0, -1 },
      "Saving: 500.0" NBSP "MB, 12.0" NBSP "MB/s",
      "Saving: 500.0" NBSP "MB",
      "Saving the backup" },
    { { GLANCE_DOWNLOAD_RUNNING, 42, 100, 12000000, 180, 0, -1 },
      "Saving: 42%, 12.0" NBSP "MB/s, about 3 minutes left",
      "Saving: 42%",
      "Saving the backup: at least 40%" },
    { { GLANCE_DOWNLOAD_RUNNING, 1, 100, 0, -1, 0, -1 },
      "Saving: 1%",
      "Saving: 1%",
      "Saving the backup: less than 10%" },
    { { GLANCE_DOWNLOAD_RUNNING, GB * 9999 - 1, GB * 9999, 0, -1, 0, -1 },
      "Saving: 99%",
      "Saving: 99%",
      "Saving the backup: at least 90%" },
    { { GLANCE_DOWNLOAD_CHECKING, 9, 9, 0, -1, 0, -1 },
      "Checking the file…",
      "Checking the file…",
      "Checking the file…" },
    { { GLANCE_DOWNLOAD_PAUSED, 42, 100, 0, -1, 0, -1 },
      "Saving paused at 42%",
      "Saving paused at 42%",
      "Saving paused at 42%" },
    { { GLANCE_DOWNLOAD_WAITING, 42, 100, 0, -1, NOW + 20, GLANCE_ERROR_UNREACHABLE },
      "The connection was lost. Trying again in 20 seconds.",
      "Saving: 42%",
      "The connection was lost." },
    { { GLANCE_DOWNLOAD_WAITING, 0, -1, 0, -1, NOW, GLANCE_ERROR_UNREACHABLE },
      "The portal cannot be reached. Trying again soon.",
      "Connecting…",
      "The portal cannot be reached." },
    { { GLANCE_DOWNLOAD_WAITING, 42, 100, 0, -1, NOW + 90, GLANCE_ERROR_OFFLINE },
      "This computer has no network connection. Trying again in 2 minutes.",
      "Saving: 42%",
      "This computer has no network connection." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GlanceSaving) saving = make_saving (&cases[i].download);

      words_expect (glance_format_saving (saving, NOW), cases[i].words);
      words_expect (glance_format_saving_short (saving, RUN), cases[i].in_short);
      words_expect (glance_format_saving_spoken (saving, RUN, NOW), cases[i].spoken);
      words_expect (glance_format_saving_problem (saving, RUN, NOW), NULL);
      words_expect (glance_format_saved (saving, RUN, NOW), NULL);
    }
}

/* Of the backup that is shown, and not of the one before. */
static void
test_failed (void)
{
  const Download download = { GLANCE_DOWNLOAD_FAILED, 4, 9, 0, -1, 0, GLANCE_ERROR_LINK_EXPIRED };
  const char *problem = "The download link has expired. Start a new backup in the portal.";
  g_autoptr (GlanceSaving) saving = make_saving (&download);

  words_expect (glance_format_saving (saving, NOW), NULL);
  words_expect (glance_format_saving_problem (saving, RUN, NOW), problem);
  words_expect (glance_format_saving_spoken (saving, RUN, NOW), problem);
  words_expect (glance_format_saving_short (saving, RUN), "Not saved");

  words_expect (glance_format_saving_problem (saving, "next", NOW), NULL);
  words_expect (glance_format_saving_spoken (saving, "next", NOW), NULL);
  words_expect (glance_format_saving_short (saving, "next"), NULL);
}

/* By this program, whatever became of the journal. */
static void
test_saved_now (void)
{
  const Download download = { GLANCE_DOWNLOAD_DONE, GB * 12 / 10, GB * 12 / 10, 0, -1, 0, -1 };
  g_autoptr (GlanceSaving) saving = make_saving (&download);

  words_expect (glance_format_saved (saving, RUN, NOW), "Saved in Downloads, 1.2" NBSP "GB");
  words_expect (glance_format_saving_spoken (saving, RUN, NOW),
                "Saved in Downloads, 1.2" NBSP "GB");
  words_expect (glance_format_saving_short (saving, RUN), NULL);
  words_expect (glance_format_saved (saving, "next", NOW), NULL);
  g_assert_true (glance_saving_is_saved (saving, RUN));
  g_assert_false (glance_saving_is_saved (saving, "next"));
}

/* By whichever program: the journal knows. */
static void
test_saved_before (void)
{
  static const struct
  {
    gint64 ago;
    const char *path;
    gint64 size;
    const char *run;
    const char *words;
  } cases[] = {
    { 60, "/home/a/Downloads/acme.tar.gz", GB * 12 / 10, RUN, "Saved in Downloads, 1.2" NBSP "GB" },
    { 60, "/home/a/Downloads/acme.tar.gz", GB * 12 / 10, "before",
      "Last saved 02:14, 1.2" NBSP "GB, in Downloads" },
    { DAY, "/home/a/Downloads/acme.tar.gz", GB * 12 / 10, NULL,
      "Last saved yesterday 02:15, 1.2" NBSP "GB, in Downloads" },
    { 2 * DAY, "/mnt/a\nb\342\200\256/acme.tar.gz", GB, NULL,
      "Last saved 21 Nov, 02:15, 1.0" NBSP "GB, in a b" },
    { 2 * DAY, NULL, -1, RUN, "Last saved 21 Nov, 02:15" },
    { 366 * DAY, "/acme.tar.gz", GB, NULL, "Last saved 22 Nov 2025, 02:15, 1.0" NBSP "GB, in /" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GlanceSaving) saving = glance_saving_new ();
      GlanceJournalEntry entry = { .time = NOW - cases[i].ago,
                                   .size = cases[i].size,
                                   .path = (char *) cases[i].path,
                                   .run = (char *) cases[i].run };

      glance_saving_set_saved (saving, &entry);
      words_expect (glance_format_saved (saving, RUN, NOW), cases[i].words);
      words_expect (glance_format_saving_spoken (saving, RUN, NOW), cases[i].words);
    }
}

/* What it waits for that nobody has begun; and what it stopped for half-way. */
static void
test_thrift (void)
{
  const Download begun = { GLANCE_DOWNLOAD_PAUSED, 42, 100, 0, -1, 0, -1 };
  g_autoptr (GlanceSaving) saving = glance_saving_new ();
  g_autoptr (GlanceSaving) paused = make_saving (&begun);

  words_expect (glance_format_saving_later (saving), NULL);
  glance_saving_set_thrift (saving, GLANCE_THRIFT_METERED);
  words_expect (glance_format_saving_later (saving),
                "Will be saved when the network is not metered");
  words_expect (glance_format_saving_spoken (saving, RUN, NOW),
                "Will be saved when the network is not metered");
  glance_saving_set_thrift (saving, GLANCE_THRIFT_POWER_SAVER);
  words_expect (glance_format_saving_later (saving), "Will be saved when power saver is off");

  glance_saving_set_thrift (paused, GLANCE_THRIFT_METERED);
  words_expect (glance_format_saving_later (paused), NULL);
  words_expect (glance_format_saving (paused, NOW),
                "Saving paused at 42% while the network is metered");
  glance_saving_set_thrift (paused, GLANCE_THRIFT_POWER_SAVER);
  words_expect (glance_format_saving (paused, NOW), "Saving paused at 42% while power saver is on");
}

static void
test_leftover (void)
{
  g_autoptr (GlanceSaving) saving = glance_saving_new ();
  g_autoptr (GError) error = glance_error_new (GLANCE_ERROR_TRASH, "it is full");

  words_expect (glance_format_leftover (saving, NOW), NULL);
  glance_saving_set_leftover (saving, error);
  words_expect (glance_format_leftover (saving, NOW),
                "Older backups stay, since they cannot be put into the trash: it is full. Delete "
                "them yourself, or save to a folder on a disk that has a trash.");
}

int
main (int argc, char *argv[])
{
  words_init (&argc, &argv);
  g_test_add_func ("/format-saving/under-way", test_under_way);
  g_test_add_func ("/format-saving/failed", test_failed);
  g_test_add_func ("/format-saving/saved-now", test_saved_now);
  g_test_add_func ("/format-saving/saved-before", test_saved_before);
  g_test_add_func ("/format-saving/thrift", test_thrift);
  g_test_add_func ("/format-saving/leftover", test_leftover);
  return g_test_run ();
}
