/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-part-state.h"

#include <string.h>

#define PORTAL "https://acme.example"
#define LINK "/storage/acme.tar.gz"
#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
test_kept (void)
{
  g_autoptr (GlancePartState) state =
      glance_part_state_new (PORTAL, "run = 1\n[x]", LINK "?auth=SECRET#x");
  g_autoptr (GlancePartState) again = NULL;
  g_autofree char *text = NULL;

  state->total = G_GINT64_CONSTANT (1) << 40;
  state->problem = g_strdup ("“cut”\nproblem=no");
  state->sha256 = g_strdup (SHA256);
  text = glance_part_state_to_text (state);
  g_assert_null (strstr (text, "SECRET"));

  again = glance_part_state_parse (text, strlen (text));
  g_assert_nonnull (again);
  g_assert_cmpstr (again->portal, ==, PORTAL);
  g_assert_cmpstr (again->run, ==, "run = 1\n[x]");
  g_assert_cmpstr (again->link, ==, LINK);
  g_assert_cmpint (again->total, ==, state->total);
  g_assert_cmpstr (again->problem, ==, state->problem);
  g_assert_cmpstr (again->sha256, ==, SHA256);
}

static void
test_damaged (void)
{
  static const char *const texts[] = {
    "",
    "[download]",
    "[download]\nportal=a\nrun=b\nlink=c\n",
    "[download]\nportal=a\nrun=b\nlink=c\ntotal=\n",
    "[download]\nportal=a\nrun=b\nlink=c\ntotal=-2\n",
    "[download]\nportal=a\nrun=b\nlink=c\ntotal=99999999999999999999\n",
    "[download]\nportal=a\nrun=b\nlink=\xff\ntotal=1\n",
    "[upload]\nportal=a\nrun=b\nlink=c\ntotal=1\n",
    "[download]\nportal=%zz\nrun=b\nlink=c\ntotal=1\n",
    "[download]\nportal=a\nrun=b\nlink=c\ntotal=1\nproblem=%00\n",
    "[download]\nportal=a\nrun=b\nlink=c\ntotal=1\nsha256=\n",
    "[download]\nportal=a\nrun=b\nlink=c\ntotal=1\nsha256=" SHA256 "0\n",
    "{\"portal\":\"a\"}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%zu", i);
      g_assert_null (glance_part_state_parse (texts[i], strlen (texts[i])));
    }
}

static void
test_match (void)
{
  g_autoptr (GlancePartState) wanted = glance_part_state_new (PORTAL, "one", LINK "?auth=1");
  g_autoptr (GlancePartState) same = glance_part_state_new (PORTAL, "one", LINK "?auth=2");
  g_autoptr (GlancePartState) other_run = glance_part_state_new (PORTAL, "two", LINK);
  g_autoptr (GlancePartState) other_portal =
      glance_part_state_new ("https://other.example", "one", LINK);
  g_autoptr (GlancePartState) other_link = glance_part_state_new (PORTAL, "one", "/x.tar.gz");

  g_assert_cmpint (glance_part_state_match (NULL, wanted), ==, GLANCE_PART_OTHER);
  g_assert_cmpint (glance_part_state_match (same, wanted), ==, GLANCE_PART_SAME);
  g_assert_cmpint (glance_part_state_match (other_run, wanted), ==, GLANCE_PART_OUTDATED);
  g_assert_cmpint (glance_part_state_match (other_portal, wanted), ==, GLANCE_PART_OTHER);
  g_assert_cmpint (glance_part_state_match (other_link, wanted), ==, GLANCE_PART_OTHER);

  same->problem = g_strdup ("damaged");
  g_assert_cmpint (glance_part_state_match (same, wanted), ==, GLANCE_PART_OUTDATED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/part-state/kept", test_kept);
  g_test_add_func ("/part-state/damaged", test_damaged);
  g_test_add_func ("/part-state/match", test_match);
  return g_test_run ();
}
