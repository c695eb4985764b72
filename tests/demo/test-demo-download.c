/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What can go wrong with the demo's file on its way. */

#include "demo-client.h"
#include "glance-archive.h"
#include "glance-error.h"
#include "test-clock-manual.h"

#define SIZE (3 * 1000 * 1000)

typedef struct
{
  DemoClient client;
  char *link;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  JsonObject *response;

  demo_client_set_up (&self->client, GLANCE_DEMO_COMPLETES);
  glance_demo_portal_set_download (self->client.portal, data);
  glance_demo_portal_begin (self->client.portal, FALSE, 1.1);
  response = demo_client_progress (&self->client);
  self->link = g_strdup (json_object_get_string_member (response, "link"));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_free (self->link);
  demo_client_tear_down (&self->client);
}

/* @code: of the error; -1: it is whole */
static void
assert_archive (GBytes *file, int code)
{
  g_autoptr (GlanceArchive) archive = glance_archive_new ();
  g_autoptr (GError) error = NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);

  if (glance_archive_feed (archive, data, length, &error))
    glance_archive_end (archive, &error);
  if (code >= 0)
    g_assert_error (error, GLANCE_ERROR, code);
  else
    g_assert_no_error (error);
}

static void
test_large (Fixture *self, gconstpointer data)
{
  static const gsize starts[] = { 1, 100, 1000, 300000, SIZE / 2, SIZE - 300000 };
  g_autoptr (GBytes) whole = NULL;

  g_assert_cmpuint (demo_client_get (&self->client, self->link, GLANCE_DEMO_KEY, NULL), ==, 200);
  whole = g_bytes_ref (self->client.body);
  g_assert_cmpuint (g_bytes_get_size (whole), >, SIZE - 300000);
  g_assert_cmpuint (g_bytes_get_size (whole), <, SIZE + 300000);
  assert_archive (whole, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autofree char *range = g_strdup_printf ("bytes=%" G_GSIZE_FORMAT "-", starts[i]);
      g_autoptr (GBytes) rest =
          g_bytes_new_from_bytes (whole, starts[i], g_bytes_get_size (whole) - starts[i]);

      g_assert_cmpuint (demo_client_get (&self->client, self->link, GLANCE_DEMO_KEY, range), ==,
                        206);
      g_assert_true (g_bytes_equal (self->client.body, rest));
    }
}

/* The same bytes, again with each answer that begins earlier. */
static void
test_drops (Fixture *self, gconstpointer data)
{
  g_autofree char *request =
      g_strdup_printf ("GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\n\r\n",
                       self->link, GLANCE_DEMO_KEY);

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) reply = demo_client_get_raw_bytes (&self->client, request);
      const char *text = g_bytes_get_data (reply, NULL);
      gsize head =
          (gsize) (g_strstr_len (text, (gssize) g_bytes_get_size (reply), "\r\n\r\n") + 4 - text);

      g_assert_cmpuint (g_bytes_get_size (reply) - head, ==, 1000000);
    }
  g_assert_cmpuint (demo_client_get (&self->client, self->link, GLANCE_DEMO_KEY, "bytes=1000000-"),
                    ==, 206);
}

static void
test_refuses (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (demo_client_get (&self->client, self->link, GLANCE_DEMO_KEY, NULL), ==, 200);
  assert_archive (self->client.body, -1);
  g_assert_cmpuint (demo_client_get (&self->client, self->link, GLANCE_DEMO_KEY, NULL), ==, 403);
}

static void
test_damaged (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (demo_client_get (&self->client, self->link, GLANCE_DEMO_KEY, NULL), ==, 200);
  assert_archive (self->client.body, GLANCE_ERROR_ARCHIVE_DAMAGED);
}

static void
got_headers (SoupMessage *message, gpointer user_data)
{
  char **location = user_data;

  g_free (*location);
  *location = g_strdup (
      soup_message_headers_get_one (soup_message_get_response_headers (message), "Location"));
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static guint
get (Fixture *self, const char *uri, const char *authorization, const char *range, char **location)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (authorization != NULL)
    soup_message_headers_replace (headers, "Authorization", authorization);
  if (range != NULL)
    soup_message_headers_replace (headers, "Range", range);
  if (location != NULL)
    g_signal_connect (message, "got-headers", G_CALLBACK (got_headers), location);
  soup_session_send_and_read_async (self->client.session, message, G_PRIORITY_DEFAULT, NULL,
                                    result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  body = soup_session_send_and_read_finish (self->client.session, result, &error);
  g_assert_no_error (error);
  return soup_message_get_status (message);
}

/* As with cloud storage: elsewhere, for a short time, and never with the key. */
static void
test_redirects (Fixture *self, gconstpointer data)
{
  const char *origin = glance_demo_portal_get_origin (self->client.portal);
  g_autofree char *uri = g_strconcat (origin, self->link, NULL);
  g_autofree char *location = NULL;

  g_assert_cmpuint (get (self, uri, NULL, NULL, NULL), ==, 403);
  g_assert_cmpuint (get (self, uri, GLANCE_DEMO_KEY, NULL, &location), ==, 302);
  g_assert_true (g_str_has_prefix (location, "http://127.0.0.1:"));
  g_assert_false (g_str_has_prefix (location, origin));
  g_assert_cmpuint (get (self, location, NULL, NULL, NULL), ==, 200);
  g_assert_cmpuint (get (self, location, NULL, "bytes=1000-", NULL), ==, 206);
  g_assert_cmpuint (get (self, location, GLANCE_DEMO_KEY, NULL, NULL), ==, 400);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (self->client.clock), 15);
  g_assert_cmpuint (get (self, location, NULL, NULL, NULL), ==, 403);
  g_assert_cmpuint (get (self, uri, GLANCE_DEMO_KEY, NULL, &location), ==, 302);
  g_assert_cmpuint (get (self, location, NULL, NULL, NULL), ==, 200);
}

/* No faster than it should, however long one waits for the rest. */
static void
test_slow (Fixture *self, gconstpointer data)
{
  GlanceManualClock *clock = GLANCE_MANUAL_CLOCK (self->client.clock);
  g_autofree char *uri =
      g_strconcat (glance_demo_portal_get_origin (self->client.portal), self->link, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
  double before = glance_manual_clock_elapsed (clock);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) body = NULL;

  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                GLANCE_DEMO_KEY);
  soup_session_send_and_read_async (self->client.session, message, G_PRIORITY_DEFAULT, NULL,
                                    result_cb, &result);
  while (result == NULL)
    {
      if (glance_manual_clock_count_alarms (clock) > 0)
        glance_manual_clock_advance (clock, glance_manual_clock_next_alarm (clock));
      g_main_context_iteration (NULL, glance_manual_clock_count_alarms (clock) == 0);
    }
  body = soup_session_send_and_read_finish (self->client.session, result, NULL);
  assert_archive (body, -1);
  g_assert_cmpfloat (glance_manual_clock_elapsed (clock) - before, >,
                     (double) g_bytes_get_size (body) / 100000 - 1);
  g_assert_cmpfloat (glance_manual_clock_elapsed (clock) - before, <,
                     (double) g_bytes_get_size (body) / 100000 + 1);
}

static const struct
{
  const char *name;
  void (*test) (Fixture *self, gconstpointer data);
  GlanceDemoDownloadOptions options;
} tests[] = {
  { "large", test_large, { .size = SIZE } },
  { "compressible", test_large, { .size = SIZE, .compressible = TRUE } },
  { "drops", test_drops, { .size = SIZE, .drop_at = 1000000 } },
  { "refuses", test_refuses, { .refuse_after = 1000 } },
  { "damaged", test_damaged, { .size = SIZE, .damaged_at = 1000000 } },
  { "redirects", test_redirects, { .redirect = TRUE } },
  { "slow", test_slow, { .rate = 100000 } },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/demo-download/", tests[i].name, NULL);

      g_test_add (path, Fixture, &tests[i].options, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
