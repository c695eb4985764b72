/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-key-store-memory.h"

#include "glance-error.h"

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static char *
look_up (GlanceKeyStore *store, GlancePortal *portal, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  glance_key_store_lookup_async (store, portal, NULL, keep_result, &result);
  return glance_key_store_lookup_finish (store, wait_for (&result), error);
}

static void
test_store_lookup_clear (void)
{
  GlanceKeyStore *store = glance_key_store_memory_new ();
  g_autoptr (GlancePortal) portal = glance_portal_new (NULL);
  g_autoptr (GlancePortal) other = glance_portal_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      static const char *const keys[] = { "demo-key", "sk-test" };
      g_autoptr (GAsyncResult) result = NULL;
      char *key;

      glance_key_store_store_async (store, portal, keys[i], NULL, keep_result, &result);
      g_assert_true (glance_key_store_store_finish (store, wait_for (&result), &error));
      key = look_up (store, portal, &error);
      g_assert_cmpstr (key, ==, keys[i]);
      glance_key_free (key);
    }

  g_assert_null (look_up (store, other, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_NO_KEY);
  g_clear_error (&error);

  for (guint i = 0; i < 2; i++) /* clearing a key that does not exist is not an error */
    {
      g_autoptr (GAsyncResult) result = NULL;

      glance_key_store_clear_async (store, portal, NULL, keep_result, &result);
      g_assert_true (glance_key_store_clear_finish (store, wait_for (&result), &error));
    }
  g_assert_null (look_up (store, portal, &error));
  g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_NO_KEY);
  g_assert_finalize_object (store);
}

static void
test_cancelled (void)
{
  GlanceKeyStore *store = glance_key_store_memory_new ();
  g_autoptr (GlancePortal) portal = glance_portal_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  glance_key_store_store_async (store, portal, "demo-key", cancellable, keep_result, &result);
  g_assert_false (glance_key_store_store_finish (store, wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (look_up (store, portal, &error));
  g_clear_object (&result);
  g_assert_finalize_object (store);
}

/* The result of one call is no answer to another. */
static void
test_wrong_result (void)
{
  GlanceKeyStore *store = glance_key_store_memory_new ();
  g_autoptr (GlancePortal) portal = glance_portal_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;

  glance_key_store_store_async (store, portal, "demo-key", NULL, keep_result, &result);
  g_test_expect_message ("glance-core", G_LOG_LEVEL_CRITICAL, "*g_async_result_is_tagged*");
  g_assert_null (glance_key_store_lookup_finish (store, wait_for (&result), NULL));
  g_test_assert_expected_messages ();

  g_test_expect_message ("glance-core", G_LOG_LEVEL_CRITICAL, "*GLANCE_IS_PORTAL*");
  glance_key_store_lookup_async (store, (gpointer) store, NULL, keep_result, NULL);
  g_test_assert_expected_messages ();
  g_clear_object (&result);
  g_assert_finalize_object (store);
}

static void
test_free_null (void)
{
  glance_key_free (NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-store-memory/store-lookup-clear", test_store_lookup_clear);
  g_test_add_func ("/key-store-memory/cancelled", test_cancelled);
  g_test_add_func ("/key-store-memory/wrong-result", test_wrong_result);
  g_test_add_func ("/key-store-memory/free-null", test_free_null);
  return g_test_run ();
}
