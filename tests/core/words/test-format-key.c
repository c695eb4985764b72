/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-format-key.h"
#include "words.h"

static void
test_key_info (void)
{
  static const struct
  {
    GlanceKeyInfo info;
    const char *words;
  } cases[] = {
    { { .known = FALSE }, NULL },
    { { .known = TRUE },
      "This key is disabled. Enable it in the portal under Developer Tools → API Keys, or use "
      "another one." },
    { { .known = TRUE, .is_active = TRUE },
      "This key is not allowed to read backups. Use one that may read everything. It never "
      "expires." },
    { { .known = TRUE, .is_active = TRUE, .can_read = TRUE },
      "This key is read-only, which is all that watching needs. It never expires." },
    { { .known = TRUE,
        .is_active = TRUE,
        .can_read = TRUE,
        .can_write = TRUE,
        .expires_at = NOW + 86400 },
      "This key can change the portal. A read-only key is enough for watching. It expires on "
      "24 November 2026." },
    { { .known = TRUE, .is_active = TRUE, .can_read = TRUE, .expires_at = NOW - 86400 },
      "This key is read-only, which is all that watching needs. It expired on 22 November 2026." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GlanceKeyInfo info = cases[i].info;

      words_expect (glance_format_key_info (&info, NOW), cases[i].words);
    }
}

static void
test_key_expiry (void)
{
  g_autoptr (GlancePortal) portal = glance_portal_new ("c0ffee00-0000-4000-8000-000000000001");

  words_expect (glance_format_key_expiry (portal, NOW), NULL);
  glance_portal_set_key_expires (portal, NOW + 29 * 86400);
  words_expect (glance_format_key_expiry (portal, NOW), NULL);
  glance_portal_set_key_expires (portal, NOW + 12 * 86400);
  words_expect (
      glance_format_key_expiry (portal, NOW),
      "The API key expires in 12 days, on 5 December 2026. Create a new one in the portal under "
      "Developer Tools → API Keys, and enter it here.");
  glance_portal_set_key_expires (portal, NOW - 86400);
  words_expect (
      glance_format_key_expiry (portal, NOW),
      "The API key expired on 22 November 2026. Create a new one in the portal under Developer "
      "Tools → API Keys, and enter it here.");
}

int
main (int argc, char *argv[])
{
  words_init (&argc, &argv);
  g_test_add_func ("/format-key/info", test_key_info);
  g_test_add_func ("/format-key/expiry", test_key_expiry);
  return g_test_run ();
}
