/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-error.h"
#include "glance-key-store-cached.h"

/* A source whose look-ups stay open until the test answers them, and which counts them. */
#define TEST_TYPE_SOURCE (test_source_get_type ())
G_DECLARE_FINAL_TYPE (TestSource, test_source, TEST, SOURCE, GObject)

struct _TestSource
{
  GObject parent_instance;
  GQueue open;
  guint n_lookups;
};

static void
test_source_lookup_async (GlanceKeyStore *store,
                          GlancePortal *portal,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  TestSource *self = TEST_SOURCE (store);

  self->n_lookups++;
  g_queue_push_tail (&self->open, g_task_new (self, cancellable, callback, user_data));
}

static char *
test_source_lookup_finish (GlanceKeyStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_source_store_async (GlanceKeyStore *store,
                         GlancePortal *portal,
                         const char *key,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

static gboolean
test_source_store_finish (GlanceKeyStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
test_source_clear_async (GlanceKeyStore *store,
                         GlancePortal *portal,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

static void
test_source_key_store_init (GlanceKeyStoreInterface *iface)
{
  iface->lookup_async = test_source_lookup_async;
  iface->lookup_finish = test_source_lookup_finish;
  iface->store_async = test_source_store_async;
  iface->store_finish = test_source_store_finish;
  iface->clear_async = test_source_clear_async;
  iface->clear_finish = test_source_store_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestSource,
                               test_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GLANCE_TYPE_KEY_STORE,
                                                      test_source_key_store_init))

static void
test_source_class_init (TestSourceClass *klass)
{
}

static void
test_source_init (TestSource *self)
{
  g_queue_init (&self->open);
}

static void
test_source_answer (TestSource *self, const char *key, GlanceError code)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->open);

  if (key != NULL)
    g_task_return_pointer (task, g_strdup (key), (GDestroyNotify) glance_key_free);
  else
    g_task_return_error (task, glance_error_new (code, NULL));
}

typedef struct
{
  TestSource *source;
  GlanceKeyStore *cached;
  GlancePortal *portals[3];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->source = g_object_new (TEST_TYPE_SOURCE, NULL);
  fixture->cached = glance_key_store_cached_new (GLANCE_KEY_STORE (fixture->source));
  for (guint i = 0; i < G_N_ELEMENTS (fixture->portals); i++)
    {
      g_autofree char *id = g_uuid_string_random ();

      fixture->portals[i] = glance_portal_new (id);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < G_N_ELEMENTS (fixture->portals); i++)
    g_assert_finalize_object (fixture->portals[i]);
  g_assert_finalize_object (fixture->cached);
  g_assert_finalize_object (fixture->source);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
expect_key (Fixture *fixture, GAsyncResult **result, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *key;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  key = glance_key_store_lookup_finish (fixture->cached, *result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, expected);
  glance_key_free (key);
  g_clear_object (result);
}

static void
expect_error (Fixture *fixture, GAsyncResult **result, GlanceError code)
{
  g_autoptr (GError) error = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (glance_key_store_lookup_finish (fixture->cached, *result, &error));
  g_assert_error (error, GLANCE_ERROR, (int) code);
  g_clear_object (result);
}

static void
test_one_lookup (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;

  glance_key_store_lookup_async (fixture->cached, fixture->portals[0], NULL, keep_result, &result);
  test_source_answer (fixture->source, "a key", 0);
  expect_key (fixture, &result, "a key");

  glance_key_store_lookup_async (fixture->cached, fixture->portals[0], NULL, keep_result, &result);
  expect_key (fixture, &result, "a key");
  g_assert_cmpuint (fixture->source->n_lookups, ==, 1);

  glance_key_store_cached_drop (GLANCE_KEY_STORE_CACHED (fixture->cached), fixture->portals[0]);
  glance_key_store_lookup_async (fixture->cached, fixture->portals[0], NULL, keep_result, &result);
  test_source_answer (fixture->source, "a new key", 0);
  expect_key (fixture, &result, "a new key");
  g_assert_cmpuint (fixture->source->n_lookups, ==, 2);
}

/* A key known for one address is not known for another; one being looked up is for the address at
 * the time of the call. */
static void
test_origin (Fixture *fixture, gconstpointer unused)
{
  GlancePortal *portal = fixture->portals[0];
  g_autoptr (GAsyncResult) result = NULL;

  glance_portal_set_origin (portal, "https://acme.example");
  glance_key_store_lookup_async (fixture->cached, portal, NULL, keep_result, &result);
  glance_portal_set_origin (portal, "https://new.example");
  test_source_answer (fixture->source, "acme's key", 0);
  expect_key (fixture, &result, "acme's key");

  glance_key_store_lookup_async (fixture->cached, portal, NULL, keep_result, &result);
  g_assert_cmpuint (fixture->source->n_lookups, ==, 2);
  test_source_answer (fixture->source, NULL, GLANCE_ERROR_KEY_ELSEWHERE);
  expect_error (fixture, &result, GLANCE_ERROR_KEY_ELSEWHERE);

  glance_portal_set_origin (portal, "https://acme.example");
  glance_key_store_lookup_async (fixture->cached, portal, NULL, keep_result, &result);
  expect_key (fixture, &result, "acme's key");
  g_assert_cmpuint (fixture->source->n_lookups, ==, 2);
}

/* One password prompt, and one dismissal, for all that wait. */
static void
test_one_prompt (Fixture *fixture, gconstpointer unused)
{
  GAsyncResult *results[3] = { NULL, NULL, NULL };

  for (guint i = 0; i < 3; i++)
    glance_key_store_lookup_async (fixture->cached, fixture->portals[i], NULL, keep_result,
                                   &results[i]);
  g_assert_cmpuint (fixture->source->n_lookups, ==, 1);

  test_source_answer (fixture->source, NULL, GLANCE_ERROR_KEYRING_LOCKED);
  for (guint i = 0; i < 3; i++)
    expect_error (fixture, &results[i], GLANCE_ERROR_KEYRING_LOCKED);
  g_assert_cmpuint (fixture->source->n_lookups, ==, 1);
}

/* A portal without a key says nothing about the next one. */
static void
test_no_key_is_its_own (Fixture *fixture, gconstpointer unused)
{
  GAsyncResult *results[2] = { NULL, NULL };

  for (guint i = 0; i < 2; i++)
    glance_key_store_lookup_async (fixture->cached, fixture->portals[i], NULL, keep_result,
                                   &results[i]);
  test_source_answer (fixture->source, NULL, GLANCE_ERROR_NO_KEY);
  expect_error (fixture, &results[0], GLANCE_ERROR_NO_KEY);
  test_source_answer (fixture->source, "a key", 0);
  expect_key (fixture, &results[1], "a key");
}

static void
test_cancelled_while_waiting (Fixture *fixture, gconstpointer unused)
{
  GAsyncResult *results[2] = { NULL, NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  glance_key_store_lookup_async (fixture->cached, fixture->portals[0], NULL, keep_result,
                                 &results[0]);
  glance_key_store_lookup_async (fixture->cached, fixture->portals[1], cancellable, keep_result,
                                 &results[1]);
  g_cancellable_cancel (cancellable);
  test_source_answer (fixture->source, "a key", 0);
  expect_key (fixture, &results[0], "a key");

  while (results[1] == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (glance_key_store_lookup_finish (fixture->cached, results[1], &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&results[1]);
  g_assert_cmpuint (fixture->source->n_lookups, ==, 1);
}

static void
test_store_and_clear (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;

  glance_key_store_store_async (fixture->cached, fixture->portals[0], "typed", NULL, keep_result,
                                &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (glance_key_store_store_finish (fixture->cached, result, NULL));
  g_clear_object (&result);

  glance_key_store_lookup_async (fixture->cached, fixture->portals[0], NULL, keep_result, &result);
  expect_key (fixture, &result, "typed");
  g_assert_cmpuint (fixture->source->n_lookups, ==, 0);

  glance_key_store_clear_async (fixture->cached, fixture->portals[0], NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (glance_key_store_clear_finish (fixture->cached, result, NULL));
  g_clear_object (&result);

  glance_key_store_lookup_async (fixture->cached, fixture->portals[0], NULL, keep_result, &result);
  test_source_answer (fixture->source, NULL, GLANCE_ERROR_NO_KEY);
  expect_error (fixture, &result, GLANCE_ERROR_NO_KEY);
}

/* A look-up that began before a key was stored or dropped does not bring back the old one. */
static void
test_overtaken (Fixture *fixture, gconstpointer unused)
{
  GlancePortal *portal = fixture->portals[0];
  g_autoptr (GAsyncResult) looked_up = NULL;
  g_autoptr (GAsyncResult) stored = NULL;

  glance_key_store_lookup_async (fixture->cached, portal, NULL, keep_result, &looked_up);
  glance_key_store_store_async (fixture->cached, portal, "new", NULL, keep_result, &stored);
  while (stored == NULL)
    g_main_context_iteration (NULL, TRUE);
  test_source_answer (fixture->source, "old", 0);
  expect_key (fixture, &looked_up, "old");
  glance_key_store_lookup_async (fixture->cached, portal, NULL, keep_result, &looked_up);
  expect_key (fixture, &looked_up, "new");
  g_assert_true (glance_key_store_store_finish (fixture->cached, stored, NULL));

  glance_key_store_cached_drop (GLANCE_KEY_STORE_CACHED (fixture->cached), portal);
  glance_key_store_lookup_async (fixture->cached, portal, NULL, keep_result, &looked_up);
  glance_key_store_cached_drop (GLANCE_KEY_STORE_CACHED (fixture->cached), portal);
  test_source_answer (fixture->source, "old", 0);
  expect_key (fixture, &looked_up, "old");
  glance_key_store_lookup_async (fixture->cached, portal, NULL, keep_result, &looked_up);
  test_source_answer (fixture->source, "newer", 0);
  expect_key (fixture, &looked_up, "newer");
  g_assert_cmpuint (fixture->source->n_lookups, ==, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/key-store-cached/one-lookup", test_one_lookup);
  ADD ("/key-store-cached/origin", test_origin);
  ADD ("/key-store-cached/one-prompt", test_one_prompt);
  ADD ("/key-store-cached/no-key-is-its-own", test_no_key_is_its_own);
  ADD ("/key-store-cached/cancelled-while-waiting", test_cancelled_while_waiting);
  ADD ("/key-store-cached/store-and-clear", test_store_and_clear);
  ADD ("/key-store-cached/overtaken", test_overtaken);
  return g_test_run ();
}
