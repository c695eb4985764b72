/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* A portal by what a user types. */

#include "glance-portals.h"

#include "glance-error.h"

static const char A[] = "00000000-0000-4000-8000-00000000000a";
static const char B[] = "00000000-0000-4000-8000-00000000000b";
static const char C[] = "00000000-0000-4000-8000-00000000000c";
static const char D[] = "00000000-0000-4000-8000-00000000000d";
/* A joiner, and more than one space. */
static const char D_NAME[] = "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7  Home";

static void
add (GlancePortals *portals, const char *id, const char *origin)
{
  g_autoptr (GlancePortal) portal = glance_portal_new (id);
  g_autoptr (GError) error = NULL;

  glance_portal_set_origin (portal, origin);
  glance_portals_add (portals, portal, &error);
  g_assert_no_error (error);
}

static void
test_find (void)
{
  static const struct
  {
    const char *text;
    const char *id;
  } cases[] = {
    { "Acme", A },
    { "ACME", A },
    { A, A },
    { "a.example", A },
    { "https://a.example/rooms", A },
    { "Bücher", B },
    { "bÜCHER", B },
    { "b.example", B },
    { "c.example", NULL }, /* two of them */
    { "c.EXAMPLE:8443", C },
    { " Acme\n", A }, /* cleaned like a stored name */
    { "\xe2\x80\xae"
      "Acme",
      A },
    { " a.example ", A },
    { D_NAME, D },
    { "Two blanks", NULL },
    { "nobody", NULL },
    { "", NULL },
    { "\xff", NULL },
  };
  static const char *const names[] = { "Acme", "Bücher", NULL, D_NAME };
  g_autoptr (GlanceSettings) settings = glance_settings_new_memory (NULL);
  GlancePortals *portals = glance_portals_new (settings);
  g_autoptr (GlancePortal) same = NULL;

  add (portals, A, "https://a.example");
  add (portals, B, "https://b.example");
  add (portals, C, "https://c.example:8443");
  add (portals, D, "https://d.example");
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *id = g_uuid_string_random ();

      add (portals, id, "https://c.example");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GlancePortal) portal = g_list_model_get_item (G_LIST_MODEL (portals), i);

      if (names[i] != NULL)
        glance_portal_set_name (portal, names[i]);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GlancePortal) portal = glance_portals_find (portals, cases[i].text, &error);

      g_assert_cmpstr (portal != NULL ? glance_portal_get_id (portal) : NULL, ==, cases[i].id);
      if (portal == NULL)
        g_assert_error (error, GLANCE_ERROR, GLANCE_ERROR_NO_SUCH_PORTAL);
    }

  same = glance_portals_find_same (portals, "https://a.example", FALSE);
  g_assert_cmpstr (glance_portal_get_id (same), ==, A);
  g_assert_null (glance_portals_find_same (portals, "https://a.example", TRUE));
  g_assert_null (glance_portals_find_same (portals, "https://nobody.example", FALSE));
  g_assert_finalize_object (portals);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/portals-find/find", test_find);
  return g_test_run ();
}
