/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-json.h"

#include <string.h>

#include "glance-error.h"

static const char *const accepted[] = {
  "{}",
  " \t\r\n{ \"a\" : [ ] } \n",
  "[1,-0,0.5,1e3,1.5E-7,-2.0e+10]",
  "[true,false,null]",
  "\"text\"",
  "0",
  "[9223372036854775807,-9223372036854775807]",
  "{\"quote\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"unit\":\"\\u0041\\ud83d\\ude00\"}",
  "{\"Tür\":\"😀\"}",
  "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", /* 32 deep */
};

#define TEXT(literal) literal, sizeof (literal) - 1

static const struct
{
  const char *text;
  gsize length;
  const char *why;
} refused[] = {
  { TEXT (""), "empty" },
  { TEXT (" \n"), "truncated" },
  { TEXT ("{\"a\":1"), "truncated" },
  { TEXT ("\"abc"), "truncated" },
  { TEXT ("{\"a\""), "truncated" },
  { TEXT ("{}{}"), "text after the document" },
  { TEXT ("{} x"), "text after the document" },
  { TEXT ("[1,]"), "missing value" },
  { TEXT ("[1 2]"), "missing comma" },
  { TEXT ("[1}"), "missing comma" },
  { TEXT ("{\"a\" 1}"), "missing colon" },
  { TEXT ("{a:1}"), "missing name" },
  { TEXT ("{\"a\":1,}"), "missing name" },
  { TEXT ("{'a':1}"), "missing name" },
  { TEXT ("['a']"), "missing value" },
  { TEXT ("// comment\n{}"), "missing value" },
  { TEXT ("{}/* comment */"), "text after the document" },
  { TEXT ("var a = {}"), "missing value" },
  { TEXT ("<!DOCTYPE html>"), "missing value" },
  { TEXT ("nul"), "missing value" },
  { TEXT ("NaN"), "missing value" },
  { TEXT ("[+1]"), "missing value" },
  { TEXT ("[.5]"), "missing value" },
  { TEXT ("[-]"), "bad number" },
  { TEXT ("[1.]"), "bad number" },
  { TEXT ("[1e]"), "bad number" },
  { TEXT ("[01]"), "missing comma" },
  { TEXT ("[0x1f]"), "missing comma" },
  { TEXT ("[9223372036854775808]"), "number too large" },
  { TEXT ("[99999999999999999999999]"), "number too large" },
  { TEXT ("[0.00000000000000000000000000000000000000001]"), "number too large" },
  { TEXT ("[\"\\x\"]"), "bad escape" },
  { TEXT ("[\"\\u12g4\"]"), "bad escape" },
  { TEXT ("[\"\\u12"), "bad escape" },
  { TEXT ("[\"\\u0000\"]"), "NUL in a string" },
  { TEXT ("[\"a\nb\"]"), "control character in a string" },
  { TEXT ("[\"\\ud83d\"]"), "lone surrogate" },
  { TEXT ("[\"\\ude00\"]"), "lone surrogate" },
  { TEXT ("[\"\\ud83d\\u0041\"]"), "lone surrogate" },
  { TEXT ("[\"\xff\"]"), "not UTF-8" },
  { TEXT ("[\"\xed\xa0\x80\"]"), "not UTF-8" },
  { TEXT ("{}\0"), "not UTF-8" },
  { TEXT ("\xef\xbb\xbf{}"), "missing value" },
};

static void
test_check (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (accepted); i++)
    g_assert_cmpstr (glance_json_check (accepted[i], strlen (accepted[i])), ==, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      /* On the heap with the exact size, so that AddressSanitizer notices a read past the end. */
      g_autofree char *copy = g_memdup2 (refused[i].text, refused[i].length);

      g_assert_cmpstr (glance_json_check (copy, refused[i].length), ==, refused[i].why);
    }
}

/* @open, @n times @item with commas between, @close */
static char *
repeat (const char *open, const char *item, guint n, const char *close)
{
  GString *text = g_string_new (open);

  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      g_string_append (text, item);
    }
  g_string_append (text, close);
  return g_string_free (text, FALSE);
}

static void
test_limits (void)
{
  g_autofree char *deep = g_strnfill (1024 * 1024, '[');
  g_autofree char *deeper_objects = g_strdup_printf (
      "%s0", "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
             "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
             "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":");
  g_autofree char *many = repeat ("[", "0", 9999, "]");
  g_autofree char *too_many = repeat ("[", "0", 10000, "]");
  g_autofree char *members = repeat ("{", "\"a\":0", 256, "}");
  g_autofree char *too_many_members = repeat ("{", "\"a\":0", 257, "}");

  g_assert_cmpstr (glance_json_check (deep, strlen (deep)), ==, "nested too deep");
  g_assert_cmpstr (glance_json_check (deeper_objects, strlen (deeper_objects)), ==,
                   "nested too deep");
  g_assert_cmpstr (glance_json_check (many, strlen (many)), ==, NULL);
  g_assert_cmpstr (glance_json_check (too_many, strlen (too_many)), ==, "too many values");
  g_assert_cmpstr (glance_json_check (members, strlen (members)), ==, NULL);
  g_assert_cmpstr (glance_json_check (too_many_members, strlen (too_many_members)), ==,
                   "too many members");
}

static JsonNode *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return glance_json_parse (bytes, error);
}

static void
test_parse (void)
{
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      g_autoptr (JsonNode) root = parse (accepted[i], &error);

      g_assert_no_error (error);
      g_assert_nonnull (root);
    }

  g_assert_null (parse ("<html>", &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_BAD_REPLY);
  g_clear_error (&error);

  g_assert_null (glance_json_parse (empty, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_BAD_REPLY);
}

static const GlanceJsonWord words[] = { { "Zero", 0 }, { "Two", 2 }, { NULL } };

/* A member named "m", and what each getter does with it: 't' taken, 'a' absent, 'f' fails. */
static const struct
{
  const char *document;
  const char *outcomes; /* boolean, number, string, enum, date */
} getters[] = {
  { "{}", "aaaaa" },
  { "{\"m\":null}", "aaaaa" },
  { "{\"m\":true}", "tffff" },
  { "{\"m\":7}", "ftftf" },
  { "{\"m\":7.5}", "ftfff" },
  { "{\"m\":\"\"}", "ffatf" },
  { "{\"m\":\"text\"}", "ffttf" },
  { "{\"m\":\"2026-03-01T02:15:00Z\"}", "ffttt" },
  { "{\"m\":{}}", "fffff" },
  { "{\"m\":[1]}", "fffff" },
};

static char
outcome (gboolean ok, gboolean changed, GError **error)
{
  if (ok)
    {
      g_assert_no_error (*error);
      return changed ? 't' : 'a';
    }

  g_assert_error (*error, GLANCE_ERROR, GLANCE_ERROR_BAD_REPLY);
  g_assert_nonnull (strstr (glance_error_get_detail (*error), "“m”"));
  g_assert_false (changed);
  g_clear_error (error);
  return 'f';
}

static void
test_getters (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (getters); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) root = parse (getters[i].document, &error);
      JsonObject *object = json_node_get_object (root);
      gboolean boolean = 42;
      double number = 42;
      g_autofree char *string = NULL;
      int value = 42;
      gint64 date = 42;
      char outcomes[6] = { 0 };
      gboolean ok;

      ok = glance_json_get_boolean (object, "m", &boolean, &error);
      outcomes[0] = outcome (ok, boolean != 42, &error);
      ok = glance_json_get_number (object, "m", &number, &error);
      outcomes[1] = outcome (ok, number != 42, &error);
      ok = glance_json_get_string (object, "m", 100, &string, &error);
      outcomes[2] = outcome (ok, string != NULL, &error);
      ok = glance_json_get_enum (object, "m", words, &value, &error);
      outcomes[3] = outcome (ok, value != 42, &error);
      ok = glance_json_get_date (object, "m", &date, &error);
      outcomes[4] = outcome (ok, date != 42, &error);

      g_assert_cmpstr (outcomes, ==, getters[i].outcomes);
    }
}

static const struct
{
  const char *text;
  int expected;
} enums[] = {
  { "0", 0 },       { "2", 2 },       { "1", -1 },     { "-1", -1 },        { "4294967296", -1 },
  { "\"Two\"", 2 }, { "\"two\"", 2 }, { "\"2\"", -1 }, { "\"Three\"", -1 },
};

static const struct
{
  const char *text;
  gint64 expected; /* -1: no date */
} dates[] = {
  { "2026-03-01T02:15:00Z", 1772331300 },
  { "2026-03-01T02:15:00", 1772331300 },
  { "2026-03-01T02:15:00.0000000Z", 1772331300 },
  { "2026-03-01T02:15:00.9999999", 1772331300 },
  { "2026-03-01T02:15:00.0000000+00:00", 1772331300 },
  { "2026-03-01T05:15:00+03:00", 1772331300 },
  { "2026-02-28T21:15:00-05:00", 1772331300 },
  { "1970-01-01T00:00:01Z", 1 },
  { "0001-01-01T00:00:00", 0 },
  { "0001-01-01T00:00:00Z", 0 },
  { "0001-01-01T00:00:00.0000000+00:00", 0 },
  { "0001-01-01T03:00:00+03:00", 0 },
  { "2026-03-01", -1 },
  { "2026-02-30T02:15:00Z", -1 },
  { "2026-03-01T25:15:00Z", -1 },
  { "yesterday", -1 },
  { "", -1 },
  { "1772331300", -1 },
};

static void
test_enum_and_date (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (enums); i++)
    {
      g_autofree char *document = g_strdup_printf ("{\"m\":%s}", enums[i].text);
      g_autoptr (JsonNode) root = parse (document, NULL);
      int value = 42;

      g_assert_true (glance_json_get_enum (json_node_get_object (root), "m", words, &value, NULL));
      g_assert_cmpint (value, ==, enums[i].expected);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autofree char *document = g_strdup_printf ("{\"m\":\"%s\"}", dates[i].text);
      g_autoptr (JsonNode) root = parse (document, NULL);
      gint64 value = -1;
      gboolean ok = glance_json_get_date (json_node_get_object (root), "m", &value, NULL);

      g_assert_cmpint (ok, ==, dates[i].expected != -1);
      g_assert_cmpint (value, ==, dates[i].expected);
    }
}

static void
test_response (void)
{
  static const struct
  {
    const char *document;
    gboolean ok;
    gboolean present;
  } cases[] = {
    { "{}", TRUE, FALSE },
    { "{\"response\":null,\"count\":0}", TRUE, FALSE },
    { "{\"response\":{}}", TRUE, TRUE },
    { "{\"response\":[]}", TRUE, TRUE },
    { "[]", FALSE, FALSE },
    { "null", FALSE, FALSE },
    { "{\"error\":{\"message\":\"Access denied\"},\"status\":1,\"statusCode\":403}", FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) root = parse (cases[i].document, NULL);
      JsonNode *response = NULL;

      g_assert_cmpint (glance_json_get_response (root, &response, &error), ==, cases[i].ok);
      g_assert_cmpint (response != NULL, ==, cases[i].present);
      if (!cases[i].ok)
        g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_BAD_REPLY);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/check", test_check);
  g_test_add_func ("/json/limits", test_limits);
  g_test_add_func ("/json/parse", test_parse);
  g_test_add_func ("/json/getters", test_getters);
  g_test_add_func ("/json/enum-and-date", test_enum_and_date);
  g_test_add_func ("/json/response", test_response);
  return g_test_run ();
}
