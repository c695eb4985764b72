/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format-link.h"
#include "words.h"

static void
test_link_life (Words *words, gconstpointer unused)
{
  static const struct
  {
    gint64 later;
    const char *words;
  } cases[] = {
    { 5, "The link works until 24 Nov, 02:15" },
    { 86400 - 2 * 3600, "The link works until 02:15" },
    { 86400 - 3600, "The link works until 02:15" },
    { 86400 - 3599, "The link works for only 59 more minutes" },
    { 86400 - 60, "The link works for only 1 more minute" },
    { 86400 - 59, "The link works for less than a minute" },
    { 86400, "The link has expired" },
  };

  words_expect (glance_format_link_life (words->monitor, NOW), NULL);
  words_answer (words, "{\"isCompleted\":true,\"progress\":100,\"status\":2,\"taskId\":\"a\","
                       "\"link\":\"/storage/acme_2026-11-23_02-15-00.tar.gz\"}");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    words_expect (glance_format_link_life (words->monitor, NOW + cases[i].later), cases[i].words);

  /* Neither the link nor the history tells when that was. */
  glance_monitor_reset (words->monitor);
  words_answer (words, "{\"isCompleted\":true,\"progress\":100,\"status\":2,\"taskId\":\"a\","
                       "\"link\":\"/storage/acme.tar.gz\"}");
  words_expect (glance_format_link_life (words->monitor, NOW),
                "The link works for 24 hours after the backup has finished");
}

/* Where a click leads if not to the portal, and why there is nothing to click. */
static void
test_link_place (Words *words, gconstpointer unused)
{
  static const struct
  {
    const char *link;
    const char *place;
    const char *problem;
  } cases[] = {
    { "", NULL, NULL },
    { "/storage/b.tar", NULL, NULL },
    { "https://s3.example.com/b.tar", "on s3.example.com", NULL },
    { "http://nas.example:9000/b.tar", NULL,
      "The portal’s download link was refused: it is not encrypted (http), which is not allowed "
      "for this portal. Look for the file in the portal." },
    { "https://acme.onlyoffice.com@evil.example/", NULL,
      "The portal’s download link was refused: it has a user name or a password in it. Look for "
      "the file in the portal." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *task =
          g_strdup_printf ("{\"isCompleted\":true,\"status\":2,\"link\":\"%s\"}", cases[i].link);

      words_answer (words, task);
      words_expect (glance_format_link_place (words->monitor), cases[i].place);
      words_expect (glance_format_link_problem (words->monitor), cases[i].problem);
      words_expect (glance_format_link_short (words->monitor),
                    cases[i].problem != NULL ? "Link refused" : NULL);
    }

  glance_portal_set_allow_http (glance_monitor_get_portal (words->monitor), TRUE);
  words_answer (words, "{\"isCompleted\":true,\"link\":\"http://nas.example:9000/b.tar\"}");
  words_expect (glance_format_link_place (words->monitor), "on nas.example:9000, not encrypted");
}

int
main (int argc, char *argv[])
{
  words_init (&argc, &argv);
  WORDS_ADD ("/format-link/life", test_link_life);
  WORDS_ADD ("/format-link/place", test_link_place);
  return g_test_run ();
}
