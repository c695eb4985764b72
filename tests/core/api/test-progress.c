/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-progress.h"

#include <string.h>

#include "glance-error.h"
#include "glance-link.h"

static GlanceProgress *
decode (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return glance_progress_decode (bytes, error);
}

static void
assert_equal (const GlanceProgress *actual, const GlanceProgress *expected)
{
  g_assert_cmpint (actual->present, ==, expected->present);
  g_assert_cmpint (actual->is_completed, ==, expected->is_completed);
  g_assert_cmpint (actual->percent, ==, expected->percent);
  g_assert_cmpint (actual->clamped, ==, expected->clamped);
  g_assert_cmpint (actual->status, ==, expected->status);
  g_assert_cmpint (actual->type, ==, expected->type);
  g_assert_cmpstr (actual->task_id, ==, expected->task_id);
  g_assert_cmpstr (actual->error, ==, expected->error);
  g_assert_cmpstr (actual->warning, ==, expected->warning);
  g_assert_cmpstr (actual->link, ==, expected->link);
}

#define UNKNOWN .status = GLANCE_TASK_STATUS_UNKNOWN, .type = GLANCE_TASK_TYPE_UNKNOWN
#define WRAPPED(response)   \
  "{\"response\":" response \
  ",\"count\":1,\"links\":[{\"href\":\"x\",\"action\":\"GET\"}],\"status\":0,\"statusCode\":200}"

static const struct
{
  const char *document;
  GlanceProgress expected;
} replies[] = {
  /* idle */
  { "{\"count\":0,\"links\":[],\"status\":0,\"statusCode\":200}", { UNKNOWN } },
  { "{\"response\":null,\"status\":3,\"statusCode\":200}", { UNKNOWN } },
  { "{}", { UNKNOWN } },
  /* queued, by number and by word */
  { WRAPPED ("{\"isCompleted\":false,\"progress\":0,\"status\":0,\"error\":\"\",\"link\":\"\","
             "\"tenantId\":1,\"backupProgressEnum\":0,\"taskId\":\"run-1\"}"),
    { .present = TRUE,
      .status = GLANCE_TASK_STATUS_CREATED,
      .type = GLANCE_TASK_TYPE_BACKUP,
      .task_id = "run-1" } },
  { WRAPPED ("{\"isCompleted\":false,\"progress\":0,\"status\":\"Created\",\"backupProgressEnum\":"
             "\"Backup\",\"taskId\":\"run-1\"}"),
    { .present = TRUE,
      .status = GLANCE_TASK_STATUS_CREATED,
      .type = GLANCE_TASK_TYPE_BACKUP,
      .task_id = "run-1" } },
  /* running; the wrapper's status is not the task's */
  { WRAPPED ("{\"isCompleted\":false,\"progress\":42,\"status\":1,\"backupProgressEnum\":0,"
             "\"taskId\":\"run-1\"}"),
    { .present = TRUE,
      .percent = 42,
      .status = GLANCE_TASK_STATUS_RUNNING,
      .type = GLANCE_TASK_TYPE_BACKUP,
      .task_id = "run-1" } },
  { "{\"response\":{\"progress\":42},\"status\":4}", { .present = TRUE, .percent = 42, UNKNOWN } },
  { WRAPPED ("{\"progress\":42,\"status\":\"Running\",\"backupProgressEnum\":\"Restore\"}"),
    { .present = TRUE,
      .percent = 42,
      .status = GLANCE_TASK_STATUS_RUNNING,
      .type = GLANCE_TASK_TYPE_RESTORE } },
  /* done */
  { WRAPPED ("{\"isCompleted\":true,\"progress\":100,\"status\":2,\"backupProgressEnum\":2,"
             "\"link\":\"/storage/backup/root/acme.tar.gz?expire=1440&auth=x\"}"),
    { .present = TRUE,
      .is_completed = TRUE,
      .percent = 100,
      .status = GLANCE_TASK_STATUS_COMPLETED,
      .type = GLANCE_TASK_TYPE_TRANSFER,
      .link = "/storage/backup/root/acme.tar.gz?expire=1440&auth=x" } },
  /* done with a warning */
  { WRAPPED ("{\"isCompleted\":true,\"progress\":100,\"status\":\"Completed\",\"warning\":\"Some "
             "files were not included: \\\"a\\\"\"}"),
    { .present = TRUE,
      .is_completed = TRUE,
      .percent = 100,
      .status = GLANCE_TASK_STATUS_COMPLETED,
      .type = GLANCE_TASK_TYPE_UNKNOWN,
      .warning = "Some files were not included: \"a\"" } },
  /* failed, with the status of a success */
  { WRAPPED ("{\"isCompleted\":true,\"progress\":37,\"status\":2,\"error\":\"No "
             "space\\nleft\\u001b[0m\"}"),
    { .present = TRUE,
      .is_completed = TRUE,
      .percent = 37,
      .status = GLANCE_TASK_STATUS_COMPLETED,
      .type = GLANCE_TASK_TYPE_UNKNOWN,
      .error = "No space left [0m" } },
  /* cancelled, crashed, and the spellings */
  { WRAPPED ("{\"isCompleted\":true,\"status\":3,\"warning\":\"Backup cancelled\"}"),
    { .present = TRUE,
      .is_completed = TRUE,
      .status = GLANCE_TASK_STATUS_CANCELED,
      .type = GLANCE_TASK_TYPE_UNKNOWN,
      .warning = "Backup cancelled" } },
  { WRAPPED ("{\"status\":\"Canceled\"}"),
    { .present = TRUE, .status = GLANCE_TASK_STATUS_CANCELED, .type = GLANCE_TASK_TYPE_UNKNOWN } },
  { WRAPPED ("{\"isCompleted\":false,\"status\":4}"),
    { .present = TRUE, .status = GLANCE_TASK_STATUS_FAILED, .type = GLANCE_TASK_TYPE_UNKNOWN } },
  { WRAPPED ("{\"status\":\"Failted\"}"),
    { .present = TRUE, .status = GLANCE_TASK_STATUS_FAILED, .type = GLANCE_TASK_TYPE_UNKNOWN } },
  { WRAPPED ("{\"status\":\"Failed\"}"),
    { .present = TRUE, .status = GLANCE_TASK_STATUS_FAILED, .type = GLANCE_TASK_TYPE_UNKNOWN } },
  /* values and members from a newer server */
  { WRAPPED ("{\"status\":17,\"backupProgressEnum\":\"Migration\",\"speed\":{\"a\":[1]}}"),
    { .present = TRUE, UNKNOWN } },
  /* nothing is required, null is absent */
  { WRAPPED ("{}"), { .present = TRUE, UNKNOWN } },
  { WRAPPED ("{\"isCompleted\":null,\"progress\":null,\"status\":null,\"backupProgressEnum\":null,"
             "\"taskId\":null,\"error\":null,\"warning\":null,\"link\":null}"),
    { .present = TRUE, UNKNOWN } },
  /* a run's name */
  { WRAPPED ("{\"taskId\":1234567890123}"),
    { .present = TRUE, UNKNOWN, .task_id = "1234567890123" } },
  /* a link is left unchanged, and judged elsewhere */
  { WRAPPED ("{\"link\":\"/storage/a\\u202e b.tar.gz\"}"),
    { .present = TRUE, UNKNOWN, .link = "/storage/a\u202e b.tar.gz" } },
  { WRAPPED ("{\"link\":\" \\n\"}"), { .present = TRUE, UNKNOWN } },
};

static void
test_replies (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GlanceProgress) progress = decode (replies[i].document, &error);

      g_assert_no_error (error);
      assert_equal (progress, &replies[i].expected);
    }
}

static const struct
{
  const char *text;
  int percent;
  gboolean clamped;
} percents[] = {
  { "0", 0, FALSE },
  { "100", 100, FALSE },
  { "99.9", 99, FALSE },
  { "-0", 0, FALSE },
  { "-1", 0, TRUE },
  { "-0.5", 0, TRUE },
  { "101", 100, TRUE },
  { "100.5", 100, TRUE },
  { "1e300", 100, TRUE },
  { "-1e300", 0, TRUE },
  { "9223372036854775807", 100, TRUE },
  { "-9223372036854775807", 0, TRUE },
};

static void
test_percent (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (percents); i++)
    {
      g_autofree char *document =
          g_strdup_printf ("{\"response\":{\"progress\":%s}}", percents[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (GlanceProgress) progress = decode (document, &error);

      g_assert_no_error (error);
      g_assert_cmpint (progress->percent, ==, percents[i].percent);
      g_assert_cmpint (progress->clamped, ==, percents[i].clamped);
    }
}

static const char *const refused[] = {
  "",
  "null",
  "[]",
  "<html><body>502 Bad Gateway</body></html>",
  "{\"response\":[]}",
  "{\"response\":\"running\"}",
  "{\"response\":{\"isCompleted\":\"false\"}}",
  "{\"response\":{\"isCompleted\":0}}",
  "{\"response\":{\"progress\":\"42\"}}",
  "{\"response\":{\"progress\":true}}",
  "{\"response\":{\"status\":1.5}}",
  "{\"response\":{\"backupProgressEnum\":[]}}",
  "{\"response\":{\"taskId\":{}}}",
  "{\"response\":{\"taskId\":true}}",
  "{\"response\":{\"error\":{\"message\":\"x\"}}}",
  "{\"response\":{\"warning\":1}}",
  "{\"response\":{\"link\":false}}",
  "{\"response\":{\"progress\":1}",
  "{\"response\":{\"progress\":1}}{}",
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (decode (refused[i], &error));
      g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_BAD_REPLY);
      g_assert_nonnull (glance_error_get_detail (error)); /* it says why */
    }
}

static void
test_length (void)
{
  g_autofree char *text = g_strnfill (10000, 'a');
  g_autofree char *document = g_strdup_printf ("{\"response\":{\"error\":\"%s\"}}", text);
  g_autoptr (GlanceProgress) progress = decode (document, NULL);

  g_assert_cmpint (g_utf8_strlen (progress->error, -1), ==, 4096 + 1); /* and an ellipsis */
}

/* A long link stays complete; one that is too long stays too long, and no character is cut in
 * half. */
static void
test_link_length (void)
{
  g_autofree char *link = g_strnfill (GLANCE_LINK_MAX_BYTES, 'a');
  g_autofree char *document = g_strdup_printf ("{\"response\":{\"link\":\"%s\"}}", link);
  g_autofree char *longer = g_strdup_printf ("{\"response\":{\"link\":\"%sü%s\"}}", link, link);
  g_autoptr (GlanceProgress) whole = decode (document, NULL);
  g_autoptr (GlanceProgress) cut = decode (longer, NULL);

  g_assert_cmpstr (whole->link, ==, link);
  g_assert_cmpint (strlen (cut->link), ==, GLANCE_LINK_MAX_BYTES + strlen ("ü"));
  g_assert_true (g_utf8_validate (cut->link, -1, NULL));
}

static void
test_boxed (void)
{
  GValue value = G_VALUE_INIT;
  GlanceProgress *progress = decode ("{\"response\":{\"taskId\":\"run-1\"}}", NULL);

  g_value_init (&value, GLANCE_TYPE_PROGRESS);
  g_value_take_boxed (&value, glance_progress_ref (progress));
  glance_progress_unref (progress);
  g_assert_cmpstr (((GlanceProgress *) g_value_get_boxed (&value))->task_id, ==, "run-1");
  g_value_unset (&value);
}

static void
test_names (void)
{
  g_assert_cmpstr (glance_task_type_get_name (GLANCE_TASK_TYPE_BACKUP), ==, "Backup");
  g_assert_cmpstr (glance_task_type_get_name (GLANCE_TASK_TYPE_RESTORE), ==, "Restore");
  g_assert_cmpstr (glance_task_type_get_name (GLANCE_TASK_TYPE_TRANSFER), ==, "Transfer");
  g_assert_null (glance_task_type_get_name (GLANCE_TASK_TYPE_UNKNOWN));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/progress/replies", test_replies);
  g_test_add_func ("/progress/percent", test_percent);
  g_test_add_func ("/progress/refused", test_refused);
  g_test_add_func ("/progress/length", test_length);
  g_test_add_func ("/progress/link-length", test_link_length);
  g_test_add_func ("/progress/boxed", test_boxed);
  g_test_add_func ("/progress/names", test_names);
  return g_test_run ();
}
