/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What a demo portal answers over real HTTP: each assertion is one about DocSpace's API. */

#include "demo-client.h"
#include "glance-archive.h"
#include "test-clock-manual.h"

#define ADMIN "Bearer " GLANCE_DEMO_ADMIN_KEY
#define HISTORY "/api/2.0/backup/getbackuphistory?Dump=false"
#define START "/api/2.0/backup/startbackup"
#define CANCEL "/api/2.0/backup/cancelbackup"
#define TO_TEMPORARY "{\"storageType\":4,\"storageParams\":null,\"dump\":false}"

static void
test_key (void)
{
  static const struct
  {
    const char *authorization;
    guint status;
  } cases[] = {
    { NULL, 401 },
    { "", 401 },
    { "wrong-key", 401 },
    { "Bearer wrong-key", 401 },
    { GLANCE_DEMO_KEY, 200 },
    { "Bearer " GLANCE_DEMO_KEY, 200 },
    { GLANCE_DEMO_API_KEY, 401 }, /* falls back to cookie authentication */
    { "Bearer " GLANCE_DEMO_API_KEY, 200 },
    { GLANCE_DEMO_ADMIN_KEY, 401 },
    { ADMIN, 200 },
  };
  DemoClient client = { 0 };

  demo_client_set_up (&client, GLANCE_DEMO_COMPLETES);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpuint (
          demo_client_get (&client, DEMO_CLIENT_PROGRESS, cases[i].authorization, NULL), ==,
          cases[i].status);
      g_assert_nonnull (client.json);
      g_assert_cmpint (json_object_get_int_member (client.json, "statusCode"), ==, cases[i].status);
      if (cases[i].status == 401)
        g_assert_nonnull (json_object_get_string_member (
            json_object_get_object_member (client.json, "error"), "message"));
    }
  demo_client_tear_down (&client);
}

static void
test_unknown (void)
{
  DemoClient client = { 0 };

  demo_client_set_up (&client, GLANCE_DEMO_COMPLETES);
  g_assert_cmpuint (demo_client_get (&client, "/api/2.0/people", GLANCE_DEMO_KEY, NULL), ==, 404);
  g_assert_cmpuint (g_bytes_get_size (client.body), ==, 0);
  g_assert_cmpuint (demo_client_get (&client, "/", NULL, NULL), ==, 404);
  demo_client_tear_down (&client);
}

static void
test_idle (void)
{
  DemoClient client = { 0 };

  demo_client_set_up (&client, GLANCE_DEMO_COMPLETES);
  g_assert_null (demo_client_progress (&client));
  g_assert_cmpint (json_object_get_int_member (client.json, "count"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (client.json, "status"), ==, 0);
  demo_client_tear_down (&client);
}

static void
assert_progress (DemoClient *client,
                 gboolean is_completed,
                 int percent,
                 int status,
                 const char *warning)
{
  JsonObject *response = demo_client_progress (client);

  g_assert_nonnull (response);
  g_assert_cmpint (json_object_get_boolean_member (response, "isCompleted"), ==, is_completed);
  g_assert_cmpint (json_object_get_int_member (response, "progress"), ==, percent);
  g_assert_cmpint (json_object_get_int_member (response, "status"), ==, status);
  g_assert_cmpint (json_object_get_int_member (response, "backupProgressEnum"), ==, 0);
  g_assert_true (g_uuid_string_is_valid (json_object_get_string_member (response, "taskId")));
  if (warning == NULL)
    g_assert_false (json_object_has_member (response, "warning"));
  else
    g_assert_true (g_str_has_prefix (json_object_get_string_member (response, "warning"), warning));
}

static const char *
get_string (DemoClient *client, const char *name)
{
  return json_object_get_string_member (demo_client_progress (client), name);
}

static void
test_completes (void)
{
  DemoClient client = { 0 };
  g_autofree char *first = NULL;

  demo_client_set_up (&client, GLANCE_DEMO_COMPLETES);
  g_assert_true (glance_demo_portal_begin (client.portal, FALSE, 0));
  g_assert_false (glance_demo_portal_begin (client.portal, FALSE, 0));
  assert_progress (&client, FALSE, 0, GLANCE_TASK_STATUS_CREATED, NULL);
  first = g_strdup (get_string (&client, "taskId"));
  g_assert_cmpstr (get_string (&client, "link"), ==, "");

  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 42);
  assert_progress (&client, FALSE, 42, GLANCE_TASK_STATUS_RUNNING, NULL);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 57.9);
  assert_progress (&client, FALSE, 99, GLANCE_TASK_STATUS_RUNNING, NULL);
  g_assert_cmpstr (get_string (&client, "link"), ==, "");

  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 0.1);
  assert_progress (&client, TRUE, 100, GLANCE_TASK_STATUS_RUNNING, NULL);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 1);
  assert_progress (&client, TRUE, 100, GLANCE_TASK_STATUS_COMPLETED, NULL);
  g_assert_cmpstr (get_string (&client, "error"), ==, "");
  g_assert_true (g_str_has_prefix (get_string (&client, "link"),
                                   "/storage/backup/root/demo_2026-11-23_02-15-00.tar.gz?"
                                   "expire=1440&auth="));
  g_assert_cmpstr (get_string (&client, "taskId"), ==, first);

  g_assert_true (glance_demo_portal_begin (client.portal, FALSE, 0));
  g_assert_cmpstr (get_string (&client, "taskId"), !=, first);
  demo_client_tear_down (&client);
}

static void
test_fails (void)
{
  DemoClient client = { 0 };

  demo_client_set_up (&client, GLANCE_DEMO_FAILS);
  glance_demo_portal_begin (client.portal, FALSE, 0);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 42);
  assert_progress (&client, FALSE, 42, GLANCE_TASK_STATUS_RUNNING, NULL);
  g_assert_cmpstr (get_string (&client, "error"), ==, "");
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 60);
  assert_progress (&client, TRUE, 43, GLANCE_TASK_STATUS_COMPLETED, NULL);
  g_assert_cmpstr (get_string (&client, "error"), ==, "No space left on device");
  g_assert_cmpstr (get_string (&client, "link"), ==, "");
  demo_client_tear_down (&client);
}

static void
test_warns (void)
{
  DemoClient client = { 0 };

  demo_client_set_up (&client, GLANCE_DEMO_WARNS);
  glance_demo_portal_begin (client.portal, FALSE, 0);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 99);
  assert_progress (&client, FALSE, 99, GLANCE_TASK_STATUS_RUNNING, NULL);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 2);
  assert_progress (&client, TRUE, 100, GLANCE_TASK_STATUS_COMPLETED,
                   "Some files were not included");
  g_assert_cmpstr (get_string (&client, "link"), !=, "");
  demo_client_tear_down (&client);
}

static char *
finish (DemoClient *client)
{
  glance_demo_portal_begin (client->portal, FALSE, 0);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client->clock), DEMO_CLIENT_SECONDS + 1);
  return g_strdup (get_string (client, "link"));
}

static void
assert_archive (GBytes *file)
{
  g_autoptr (GlanceArchive) archive = glance_archive_new ();
  g_autoptr (GError) error = NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);

  glance_archive_feed (archive, data, length, &error);
  g_assert_no_error (error);
  glance_archive_end (archive, &error);
  g_assert_no_error (error);
}

static void
test_download (void)
{
  DemoClient client = { 0 };
  g_autofree char *link = NULL;
  g_autofree char *forged = NULL;

  demo_client_set_up (&client, GLANCE_DEMO_COMPLETES);
  link = finish (&client);
  g_assert_cmpuint (demo_client_get (&client, link, NULL, NULL), ==, 403);
  g_assert_cmpuint (g_bytes_get_size (client.body), ==, 0);
  g_assert_cmpuint (demo_client_get (&client, link, "wrong-key", NULL), ==, 403);

  g_assert_cmpuint (demo_client_get (&client, link, GLANCE_DEMO_KEY, NULL), ==, 200);
  g_assert_cmpstr (client.content_type, ==, "application/gzip");
  assert_archive (client.body);

  forged = g_strndup (link, strlen (link) - 1);
  g_assert_cmpuint (demo_client_get (&client, forged, GLANCE_DEMO_KEY, NULL), ==, 404);
  g_assert_cmpuint (demo_client_get (&client, "/storage/backup/root/", GLANCE_DEMO_KEY, NULL), ==,
                    404);
  demo_client_tear_down (&client);
}

static void
test_ranges (void)
{
  DemoClient client = { 0 };
  g_autofree char *link = NULL;
  g_autofree char *range = NULL;
  g_autofree char *request = NULL;
  g_autofree char *reply = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GBytes) tail = NULL;
  gsize size;

  demo_client_set_up (&client, GLANCE_DEMO_COMPLETES);
  link = finish (&client);
  demo_client_get (&client, link, GLANCE_DEMO_KEY, NULL);
  whole = g_bytes_ref (client.body);
  size = g_bytes_get_size (whole);

  g_assert_cmpuint (demo_client_get (&client, link, GLANCE_DEMO_KEY, "bytes=1000-"), ==, 206);
  tail = g_bytes_new_from_bytes (whole, 1000, size - 1000);
  g_assert_true (g_bytes_equal (client.body, tail));

  /* Libsoup's client would hide the extra space. */
  request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                             "Authorization: %s\r\nRange: bytes=1000-\r\n\r\n",
                             link, GLANCE_DEMO_KEY);
  reply = demo_client_get_raw (&client, request);
  expected = g_strdup_printf (
      "\r\nContent-Range:  bytes 1000-%" G_GSIZE_FORMAT "/%" G_GSIZE_FORMAT "\r\n", size - 1, size);
  g_assert_nonnull (strstr (reply, expected));

  /* Only the open form of a range is honoured. */
  g_assert_cmpuint (demo_client_get (&client, link, GLANCE_DEMO_KEY, "bytes=0-9"), ==, 200);
  g_assert_true (g_bytes_equal (client.body, whole));
  g_assert_cmpuint (demo_client_get (&client, link, GLANCE_DEMO_KEY, "bytes=-10"), ==, 200);

  range = g_strdup_printf ("bytes=%" G_GSIZE_FORMAT "-", size);
  g_assert_cmpuint (demo_client_get (&client, link, GLANCE_DEMO_KEY, range), ==, 416);
  g_assert_true (g_str_has_prefix (client.content_range, "bytes */"));
  demo_client_tear_down (&client);
}

static void
test_expires (void)
{
  DemoClient client = { 0 };
  g_autofree char *link = NULL;

  demo_client_set_up (&client, GLANCE_DEMO_COMPLETES);
  link = finish (&client);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 24 * 60 * 60 - 2);
  g_assert_cmpuint (demo_client_get (&client, link, GLANCE_DEMO_KEY, NULL), ==, 200);
  g_assert_nonnull (demo_client_progress (&client));
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 1);
  g_assert_cmpuint (demo_client_get (&client, link, GLANCE_DEMO_KEY, NULL), ==, 404);
  g_assert_null (demo_client_progress (&client));
  demo_client_tear_down (&client);
}

static JsonObject *
get_record (DemoClient *client, guint n_expected)
{
  JsonArray *records;

  g_assert_cmpuint (demo_client_get (client, HISTORY, GLANCE_DEMO_KEY, NULL), ==, 200);
  records = json_object_get_array_member (client->json, "response");
  g_assert_cmpuint (json_array_get_length (records), ==, n_expected);
  return json_array_get_object_element (records, 0);
}

static void
test_history (void)
{
  DemoClient client = { 0 };
  JsonObject *record;
  g_autofree char *task_id = NULL;
  g_autofree char *link = NULL;

  demo_client_set_up (&client, GLANCE_DEMO_COMPLETES);
  g_assert_cmpuint (demo_client_get (&client, HISTORY, NULL, NULL), ==, 401);
  record = get_record (&client, 1);
  g_assert_cmpstr (json_object_get_string_member (record, "expiresOn"), ==, "0001-01-01T00:00:00");

  link = finish (&client);
  task_id = g_strdup (get_string (&client, "taskId"));
  record = get_record (&client, 2);
  g_assert_cmpstr (json_object_get_string_member (record, "id"), ==, task_id);
  g_assert_cmpstr (json_object_get_string_member (record, "fileName"), ==,
                   "demo_2026-11-23_02-15-00.tar.gz");
  g_assert_cmpint (json_object_get_int_member (record, "storageType"), ==, 4);
  g_assert_true (g_str_has_prefix (json_object_get_string_member (record, "createdOn"),
                                   "2026-11-23T02:16:40"));
  g_assert_true (g_str_has_prefix (json_object_get_string_member (record, "expiresOn"),
                                   "2026-11-24T02:16:40"));
  demo_client_tear_down (&client);
}

static void
test_key_info (void)
{
  DemoClient client = { 0 };
  JsonObject *response;
  JsonArray *permissions;

  demo_client_set_up (&client, GLANCE_DEMO_COMPLETES);
  g_assert_cmpuint (demo_client_get (&client, "/api/2.0/keys/@self", "wrong-key", NULL), ==, 401);
  g_assert_cmpuint (demo_client_get (&client, "/api/2.0/keys/@self", GLANCE_DEMO_KEY, NULL), ==,
                    200);
  response = json_object_get_object_member (client.json, "response");
  permissions = json_object_get_array_member (response, "permissions");
  g_assert_cmpuint (json_array_get_length (permissions), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (permissions, 0), ==, "*:read");
  g_assert_cmpstr (json_object_get_string_member (response, "keyPostfix"), ==, "-key");
  g_assert_true (json_object_get_boolean_member (response, "isActive"));
  g_assert_true (
      g_str_has_prefix (json_object_get_string_member (response, "expiresAt"), "2027-02-21T"));
  demo_client_tear_down (&client);
}

static void
test_restore_progress (void)
{
  DemoClient client = { 0 };

  demo_client_set_up (&client, GLANCE_DEMO_COMPLETES);
  g_assert_cmpuint (
      demo_client_get (&client, "/api/2.0/backup/getrestoreprogress?Dump=false", NULL, NULL), ==,
      200);
  g_assert_false (json_object_has_member (client.json, "response"));
  demo_client_tear_down (&client);
}

static void
test_start (void)
{
  DemoClient client = { 0 };
  g_autofree char *task_id = NULL;

  demo_client_set_up (&client, GLANCE_DEMO_COMPLETES);
  g_assert_cmpuint (demo_client_post (&client, START, NULL, TO_TEMPORARY), ==, 401);
  g_assert_cmpuint (demo_client_post (&client, START, GLANCE_DEMO_KEY, TO_TEMPORARY), ==, 403);
  g_assert_null (client.json);
  g_assert_cmpuint (demo_client_post (&client, START, ADMIN, "{\"storageType\":2}"), ==, 400);
  g_assert_nonnull (client.json);
  g_assert_cmpuint (demo_client_post (&client, START, ADMIN, "[]"), ==, 400);
  g_assert_null (demo_client_progress (&client));

  g_assert_cmpuint (demo_client_post (&client, START, ADMIN, TO_TEMPORARY), ==, 200);
  task_id = g_strdup (json_object_get_string_member (
      json_object_get_object_member (client.json, "response"), "taskId"));
  g_assert_cmpstr (get_string (&client, "taskId"), ==, task_id);

  /* A second start finds the first one. */
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 50);
  demo_client_post (&client, START, ADMIN, TO_TEMPORARY);
  assert_progress (&client, FALSE, 50, GLANCE_TASK_STATUS_RUNNING, NULL);
  g_assert_cmpstr (get_string (&client, "taskId"), ==, task_id);
  demo_client_tear_down (&client);
}

/* Only a backup to the temporary storage leaves a link. */
static void
test_other_storage (void)
{
  DemoClient client = { 0 };

  demo_client_set_up (&client, GLANCE_DEMO_COMPLETES);
  demo_client_post (&client, START, ADMIN,
                    "{\"storageType\":0,\"storageParams\":{\"folderId\":\"1\"}}");
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), DEMO_CLIENT_SECONDS + 1);
  assert_progress (&client, TRUE, 100, GLANCE_TASK_STATUS_COMPLETED, NULL);
  g_assert_cmpstr (get_string (&client, "link"), ==, "");
  demo_client_tear_down (&client);
}

static gboolean
cancel (DemoClient *client)
{
  g_assert_cmpuint (demo_client_post (client, CANCEL, ADMIN, ""), ==, 200);
  return json_object_get_boolean_member (client->json, "response");
}

static void
test_cancel (void)
{
  DemoClient client = { 0 };

  demo_client_set_up (&client, GLANCE_DEMO_COMPLETES);
  g_assert_cmpuint (demo_client_post (&client, CANCEL, GLANCE_DEMO_KEY, ""), ==, 403);
  g_assert_false (cancel (&client));

  glance_demo_portal_begin (client.portal, FALSE, 0);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 42);
  g_assert_true (cancel (&client));
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 42);
  assert_progress (&client, TRUE, 42, GLANCE_TASK_STATUS_CANCELED, "Backup cancelled");

  /* What is over is dropped. */
  g_assert_false (cancel (&client));
  g_assert_null (demo_client_progress (&client));
  demo_client_tear_down (&client);
}

/* A task of its own: silent for a long time, then it jumps. */
static void
test_dump (void)
{
  DemoClient client = { 0 };
  JsonObject *response;

  demo_client_set_up (&client, GLANCE_DEMO_COMPLETES);
  glance_demo_portal_begin (client.portal, TRUE, 0);
  g_assert_null (demo_client_progress (&client));

  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 50);
  demo_client_get (&client, "/api/2.0/backup/getbackupprogress?Dump=true", GLANCE_DEMO_KEY, NULL);
  response = json_object_get_object_member (client.json, "response");
  g_assert_cmpint (json_object_get_int_member (response, "progress"), ==, 0);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (client.clock), 51);
  demo_client_get (&client, "/api/2.0/backup/getbackupprogress?Dump=true", GLANCE_DEMO_KEY, NULL);
  response = json_object_get_object_member (client.json, "response");
  g_assert_cmpint (json_object_get_int_member (response, "progress"), ==, 100);
  g_assert_nonnull (strstr (json_object_get_string_member (response, "link"), "/workspace_"));
  demo_client_tear_down (&client);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo-portal/key", test_key);
  g_test_add_func ("/demo-portal/unknown", test_unknown);
  g_test_add_func ("/demo-portal/idle", test_idle);
  g_test_add_func ("/demo-portal/completes", test_completes);
  g_test_add_func ("/demo-portal/fails", test_fails);
  g_test_add_func ("/demo-portal/warns", test_warns);
  g_test_add_func ("/demo-portal/download", test_download);
  g_test_add_func ("/demo-portal/ranges", test_ranges);
  g_test_add_func ("/demo-portal/expires", test_expires);
  g_test_add_func ("/demo-portal/history", test_history);
  g_test_add_func ("/demo-portal/key-info", test_key_info);
  g_test_add_func ("/demo-portal/restore-progress", test_restore_progress);
  g_test_add_func ("/demo-portal/start", test_start);
  g_test_add_func ("/demo-portal/other-storage", test_other_storage);
  g_test_add_func ("/demo-portal/cancel", test_cancel);
  g_test_add_func ("/demo-portal/dump", test_dump);
  return g_test_run ();
}
