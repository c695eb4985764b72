/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* What a demo portal answers over real HTTP: each assertion is one about DocSpace's API. */

#include "asker.h"
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
  Asker asker = { 0 };

  asker_set_up (&asker, GLANCE_DEMO_COMPLETES);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpuint (asker_get (&asker, ASK_PROGRESS, cases[i].authorization, NULL), ==,
                        cases[i].status);
      g_assert_nonnull (asker.json);
      g_assert_cmpint (json_object_get_int_member (asker.json, "statusCode"), ==, cases[i].status);
      if (cases[i].status == 401)
        g_assert_nonnull (json_object_get_string_member (
            json_object_get_object_member (asker.json, "error"), "message"));
    }
  asker_tear_down (&asker);
}

static void
test_unknown (void)
{
  Asker asker = { 0 };

  asker_set_up (&asker, GLANCE_DEMO_COMPLETES);
  g_assert_cmpuint (asker_get (&asker, "/api/2.0/people", GLANCE_DEMO_KEY, NULL), ==, 404);
  g_assert_cmpuint (g_bytes_get_size (asker.body), ==, 0);
  g_assert_cmpuint (asker_get (&asker, "/", NULL, NULL), ==, 404);
  asker_tear_down (&asker);
}

static void
test_idle (void)
{
  Asker asker = { 0 };

  asker_set_up (&asker, GLANCE_DEMO_COMPLETES);
  g_assert_null (asker_progress (&asker));
  g_assert_cmpint (json_object_get_int_member (asker.json, "count"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (asker.json, "status"), ==, 0);
  asker_tear_down (&asker);
}

static void
assert_progress (Asker *asker, gboolean is_completed, int percent, int status, const char *warning)
{
  JsonObject *response = asker_progress (asker);

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
get_string (Asker *asker, const char *name)
{
  return json_object_get_string_member (asker_progress (asker), name);
}

static void
test_completes (void)
{
  Asker asker = { 0 };
  g_autofree char *first = NULL;

  asker_set_up (&asker, GLANCE_DEMO_COMPLETES);
  g_assert_true (glance_demo_portal_begin (asker.portal, FALSE, 0));
  g_assert_false (glance_demo_portal_begin (asker.portal, FALSE, 0));
  assert_progress (&asker, FALSE, 0, GLANCE_TASK_STATUS_CREATED, NULL);
  first = g_strdup (get_string (&asker, "taskId"));
  g_assert_cmpstr (get_string (&asker, "link"), ==, "");

  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 42);
  assert_progress (&asker, FALSE, 42, GLANCE_TASK_STATUS_RUNNING, NULL);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 57.9);
  assert_progress (&asker, FALSE, 99, GLANCE_TASK_STATUS_RUNNING, NULL);
  g_assert_cmpstr (get_string (&asker, "link"), ==, "");

  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 0.1);
  assert_progress (&asker, TRUE, 100, GLANCE_TASK_STATUS_RUNNING, NULL);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 1);
  assert_progress (&asker, TRUE, 100, GLANCE_TASK_STATUS_COMPLETED, NULL);
  g_assert_cmpstr (get_string (&asker, "error"), ==, "");
  g_assert_true (g_str_has_prefix (get_string (&asker, "link"),
                                   "/storage/backup/root/demo_2026-11-23_02-15-00.tar.gz?"
                                   "expire=1440&auth="));
  g_assert_cmpstr (get_string (&asker, "taskId"), ==, first);

  g_assert_true (glance_demo_portal_begin (asker.portal, FALSE, 0));
  g_assert_cmpstr (get_string (&asker, "taskId"), !=, first);
  asker_tear_down (&asker);
}

static void
test_fails (void)
{
  Asker asker = { 0 };

  asker_set_up (&asker, GLANCE_DEMO_FAILS);
  glance_demo_portal_begin (asker.portal, FALSE, 0);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 42);
  assert_progress (&asker, FALSE, 42, GLANCE_TASK_STATUS_RUNNING, NULL);
  g_assert_cmpstr (get_string (&asker, "error"), ==, "");
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 60);
  assert_progress (&asker, TRUE, 43, GLANCE_TASK_STATUS_COMPLETED, NULL);
  g_assert_cmpstr (get_string (&asker, "error"), ==, "No space left on device");
  g_assert_cmpstr (get_string (&asker, "link"), ==, "");
  asker_tear_down (&asker);
}

static void
test_warns (void)
{
  Asker asker = { 0 };

  asker_set_up (&asker, GLANCE_DEMO_WARNS);
  glance_demo_portal_begin (asker.portal, FALSE, 0);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 99);
  assert_progress (&asker, FALSE, 99, GLANCE_TASK_STATUS_RUNNING, NULL);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 2);
  assert_progress (&asker, TRUE, 100, GLANCE_TASK_STATUS_COMPLETED, "Some files were not included");
  g_assert_cmpstr (get_string (&asker, "link"), !=, "");
  asker_tear_down (&asker);
}

static char *
finish (Asker *asker)
{
  glance_demo_portal_begin (asker->portal, FALSE, 0);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker->clock), ASK_SECONDS + 1);
  return g_strdup (get_string (asker, "link"));
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
  Asker asker = { 0 };
  g_autofree char *link = NULL;
  g_autofree char *forged = NULL;

  asker_set_up (&asker, GLANCE_DEMO_COMPLETES);
  link = finish (&asker);
  g_assert_cmpuint (asker_get (&asker, link, NULL, NULL), ==, 403);
  g_assert_cmpuint (g_bytes_get_size (asker.body), ==, 0);
  g_assert_cmpuint (asker_get (&asker, link, "wrong-key", NULL), ==, 403);

  g_assert_cmpuint (asker_get (&asker, link, GLANCE_DEMO_KEY, NULL), ==, 200);
  g_assert_cmpstr (asker.content_type, ==, "application/gzip");
  assert_archive (asker.body);

  forged = g_strndup (link, strlen (link) - 1);
  g_assert_cmpuint (asker_get (&asker, forged, GLANCE_DEMO_KEY, NULL), ==, 404);
  g_assert_cmpuint (asker_get (&asker, "/storage/backup/root/", GLANCE_DEMO_KEY, NULL), ==, 404);
  asker_tear_down (&asker);
}

static void
test_ranges (void)
{
  Asker asker = { 0 };
  g_autofree char *link = NULL;
  g_autofree char *range = NULL;
  g_autofree char *request = NULL;
  g_autofree char *reply = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GBytes) tail = NULL;
  gsize size;

  asker_set_up (&asker, GLANCE_DEMO_COMPLETES);
  link = finish (&asker);
  asker_get (&asker, link, GLANCE_DEMO_KEY, NULL);
  whole = g_bytes_ref (asker.body);
  size = g_bytes_get_size (whole);

  g_assert_cmpuint (asker_get (&asker, link, GLANCE_DEMO_KEY, "bytes=1000-"), ==, 206);
  tail = g_bytes_new_from_bytes (whole, 1000, size - 1000);
  g_assert_true (g_bytes_equal (asker.body, tail));

  /* Libsoup's client would hide the extra space. */
  request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                             "Authorization: %s\r\nRange: bytes=1000-\r\n\r\n",
                             link, GLANCE_DEMO_KEY);
  reply = asker_get_raw (&asker, request);
  expected = g_strdup_printf (
      "\r\nContent-Range:  bytes 1000-%" G_GSIZE_FORMAT "/%" G_GSIZE_FORMAT "\r\n", size - 1, size);
  g_assert_nonnull (strstr (reply, expected));

  /* Only the open form of a range is honoured. */
  g_assert_cmpuint (asker_get (&asker, link, GLANCE_DEMO_KEY, "bytes=0-9"), ==, 200);
  g_assert_true (g_bytes_equal (asker.body, whole));
  g_assert_cmpuint (asker_get (&asker, link, GLANCE_DEMO_KEY, "bytes=-10"), ==, 200);

  range = g_strdup_printf ("bytes=%" G_GSIZE_FORMAT "-", size);
  g_assert_cmpuint (asker_get (&asker, link, GLANCE_DEMO_KEY, range), ==, 416);
  g_assert_true (g_str_has_prefix (asker.content_range, "bytes */"));
  asker_tear_down (&asker);
}

static void
test_expires (void)
{
  Asker asker = { 0 };
  g_autofree char *link = NULL;

  asker_set_up (&asker, GLANCE_DEMO_COMPLETES);
  link = finish (&asker);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 24 * 60 * 60 - 2);
  g_assert_cmpuint (asker_get (&asker, link, GLANCE_DEMO_KEY, NULL), ==, 200);
  g_assert_nonnull (asker_progress (&asker));
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 1);
  g_assert_cmpuint (asker_get (&asker, link, GLANCE_DEMO_KEY, NULL), ==, 404);
  g_assert_null (asker_progress (&asker));
  asker_tear_down (&asker);
}

static JsonObject *
get_record (Asker *asker, guint n_expected)
{
  JsonArray *records;

  g_assert_cmpuint (asker_get (asker, HISTORY, GLANCE_DEMO_KEY, NULL), ==, 200);
  records = json_object_get_array_member (asker->json, "response");
  g_assert_cmpuint (json_array_get_length (records), ==, n_expected);
  return json_array_get_object_element (records, 0);
}

static void
test_history (void)
{
  Asker asker = { 0 };
  JsonObject *record;
  g_autofree char *task_id = NULL;
  g_autofree char *link = NULL;

  asker_set_up (&asker, GLANCE_DEMO_COMPLETES);
  g_assert_cmpuint (asker_get (&asker, HISTORY, NULL, NULL), ==, 401);
  record = get_record (&asker, 1);
  g_assert_cmpstr (json_object_get_string_member (record, "expiresOn"), ==, "0001-01-01T00:00:00");

  link = finish (&asker);
  task_id = g_strdup (get_string (&asker, "taskId"));
  record = get_record (&asker, 2);
  g_assert_cmpstr (json_object_get_string_member (record, "id"), ==, task_id);
  g_assert_cmpstr (json_object_get_string_member (record, "fileName"), ==,
                   "demo_2026-11-23_02-15-00.tar.gz");
  g_assert_cmpint (json_object_get_int_member (record, "storageType"), ==, 4);
  g_assert_true (g_str_has_prefix (json_object_get_string_member (record, "createdOn"),
                                   "2026-11-23T02:16:40"));
  g_assert_true (g_str_has_prefix (json_object_get_string_member (record, "expiresOn"),
                                   "2026-11-24T02:16:40"));
  asker_tear_down (&asker);
}

static void
test_key_info (void)
{
  Asker asker = { 0 };
  JsonObject *response;
  JsonArray *permissions;

  asker_set_up (&asker, GLANCE_DEMO_COMPLETES);
  g_assert_cmpuint (asker_get (&asker, "/api/2.0/keys/@self", "wrong-key", NULL), ==, 401);
  g_assert_cmpuint (asker_get (&asker, "/api/2.0/keys/@self", GLANCE_DEMO_KEY, NULL), ==, 200);
  response = json_object_get_object_member (asker.json, "response");
  permissions = json_object_get_array_member (response, "permissions");
  g_assert_cmpuint (json_array_get_length (permissions), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (permissions, 0), ==, "*:read");
  g_assert_cmpstr (json_object_get_string_member (response, "keyPostfix"), ==, "-key");
  g_assert_true (json_object_get_boolean_member (response, "isActive"));
  g_assert_true (
      g_str_has_prefix (json_object_get_string_member (response, "expiresAt"), "2027-02-21T"));
  asker_tear_down (&asker);
}

static void
test_restore_progress (void)
{
  Asker asker = { 0 };

  asker_set_up (&asker, GLANCE_DEMO_COMPLETES);
  g_assert_cmpuint (asker_get (&asker, "/api/2.0/backup/getrestoreprogress?Dump=false", NULL, NULL),
                    ==, 200);
  g_assert_false (json_object_has_member (asker.json, "response"));
  asker_tear_down (&asker);
}

static void
test_start (void)
{
  Asker asker = { 0 };
  g_autofree char *task_id = NULL;

  asker_set_up (&asker, GLANCE_DEMO_COMPLETES);
  g_assert_cmpuint (asker_post (&asker, START, NULL, TO_TEMPORARY), ==, 401);
  g_assert_cmpuint (asker_post (&asker, START, GLANCE_DEMO_KEY, TO_TEMPORARY), ==, 403);
  g_assert_null (asker.json);
  g_assert_cmpuint (asker_post (&asker, START, ADMIN, "{\"storageType\":2}"), ==, 400);
  g_assert_nonnull (asker.json);
  g_assert_cmpuint (asker_post (&asker, START, ADMIN, "[]"), ==, 400);
  g_assert_null (asker_progress (&asker));

  g_assert_cmpuint (asker_post (&asker, START, ADMIN, TO_TEMPORARY), ==, 200);
  task_id = g_strdup (json_object_get_string_member (
      json_object_get_object_member (asker.json, "response"), "taskId"));
  g_assert_cmpstr (get_string (&asker, "taskId"), ==, task_id);

  /* A second start finds the first one. */
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 50);
  asker_post (&asker, START, ADMIN, TO_TEMPORARY);
  assert_progress (&asker, FALSE, 50, GLANCE_TASK_STATUS_RUNNING, NULL);
  g_assert_cmpstr (get_string (&asker, "taskId"), ==, task_id);
  asker_tear_down (&asker);
}

/* Only a backup to the temporary storage leaves a link. */
static void
test_other_storage (void)
{
  Asker asker = { 0 };

  asker_set_up (&asker, GLANCE_DEMO_COMPLETES);
  asker_post (&asker, START, ADMIN, "{\"storageType\":0,\"storageParams\":{\"folderId\":\"1\"}}");
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), ASK_SECONDS + 1);
  assert_progress (&asker, TRUE, 100, GLANCE_TASK_STATUS_COMPLETED, NULL);
  g_assert_cmpstr (get_string (&asker, "link"), ==, "");
  asker_tear_down (&asker);
}

static gboolean
cancel (Asker *asker)
{
  g_assert_cmpuint (asker_post (asker, CANCEL, ADMIN, ""), ==, 200);
  return json_object_get_boolean_member (asker->json, "response");
}

static void
test_cancel (void)
{
  Asker asker = { 0 };

  asker_set_up (&asker, GLANCE_DEMO_COMPLETES);
  g_assert_cmpuint (asker_post (&asker, CANCEL, GLANCE_DEMO_KEY, ""), ==, 403);
  g_assert_false (cancel (&asker));

  glance_demo_portal_begin (asker.portal, FALSE, 0);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 42);
  g_assert_true (cancel (&asker));
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 42);
  assert_progress (&asker, TRUE, 42, GLANCE_TASK_STATUS_CANCELED, "Backup cancelled");

  /* What is over is dropped. */
  g_assert_false (cancel (&asker));
  g_assert_null (asker_progress (&asker));
  asker_tear_down (&asker);
}

/* A task of its own: silent for a long time, then it jumps. */
static void
test_dump (void)
{
  Asker asker = { 0 };
  JsonObject *response;

  asker_set_up (&asker, GLANCE_DEMO_COMPLETES);
  glance_demo_portal_begin (asker.portal, TRUE, 0);
  g_assert_null (asker_progress (&asker));

  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 50);
  asker_get (&asker, "/api/2.0/backup/getbackupprogress?Dump=true", GLANCE_DEMO_KEY, NULL);
  response = json_object_get_object_member (asker.json, "response");
  g_assert_cmpint (json_object_get_int_member (response, "progress"), ==, 0);
  glance_manual_clock_advance (GLANCE_MANUAL_CLOCK (asker.clock), 51);
  asker_get (&asker, "/api/2.0/backup/getbackupprogress?Dump=true", GLANCE_DEMO_KEY, NULL);
  response = json_object_get_object_member (asker.json, "response");
  g_assert_cmpint (json_object_get_int_member (response, "progress"), ==, 100);
  g_assert_nonnull (strstr (json_object_get_string_member (response, "link"), "/workspace_"));
  asker_tear_down (&asker);
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
