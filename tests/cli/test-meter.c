/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-meter.h"

#include <string.h>
#include <unistd.h>

#include "../core/save/download-fixture.h"

#define SOME 100000

/* Standard error goes to a file meanwhile, which is no terminal. */
typedef struct
{
  int file;
  int before;
} Capture;

static void
capture_begin (Capture *capture)
{
  g_autofree char *path = NULL;

  capture->before = dup (STDERR_FILENO);
  capture->file = g_file_open_tmp ("meter-XXXXXX", &path, NULL);
  g_assert_cmpint (capture->file, >=, 0);
  unlink (path);
  dup2 (capture->file, STDERR_FILENO);
}

static guint
count_lines (Capture *capture)
{
  char text[10000];
  ssize_t length = pread (capture->file, text, sizeof text, 0);
  guint n_lines = 0;

  for (ssize_t i = 0; i < length; i++)
    n_lines += text[i] == '\n';
  return n_lines;
}

static void
capture_end (Capture *capture)
{
  dup2 (capture->before, STDERR_FILENO);
  close (capture->before);
  close (capture->file);
}

/* A line every ten seconds, and none before something has come. */
static void
test_lines (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (GlanceCliMeter) meter = NULL;
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
                                           fixture_get_size (fixture));
  HostileScript *script = fixture_add_script (fixture);
  Capture capture;

  script->head = head;
  script->body = g_bytes_get_data (fixture->file, NULL);
  script->length = SOME;
  script->again = "";
  script->pause_ms = G_MAXUINT;
  capture_begin (&capture);
  fixture_begin (fixture);
  meter = glance_cli_meter_new (fixture->download, GLANCE_CLOCK (fixture->clock));
  glance_manual_clock_advance (fixture->clock, 10.1);
  g_assert_cmpuint (count_lines (&capture), ==, 0);
  fixture_wait_for_bytes (fixture, SOME);
  glance_manual_clock_advance (fixture->clock, 20.2 - glance_manual_clock_elapsed (fixture->clock));
  g_assert_cmpuint (count_lines (&capture), ==, 1);
  glance_manual_clock_advance (fixture->clock, 5);
  g_assert_cmpuint (count_lines (&capture), ==, 1);
  glance_manual_clock_advance (fixture->clock, 5);
  g_assert_cmpuint (count_lines (&capture), ==, 2);
  capture_end (&capture);
  g_clear_pointer (&meter, glance_cli_meter_free);
  glance_download_cancel (fixture->download);
  fixture_finish (fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meter/lines", test_lines);
  return g_test_run ();
}
