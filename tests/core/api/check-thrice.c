/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* check-thrice ORIGIN CA-FILE: checks twice with the CA file and once without, and prints the nick
 * of each error. It is a separate program because glib-networking does not resume TLS sessions in a
 * process that has called g_test_init(). */

#include "call.h"
#include "glance-error.h"

int
main (int argc, char *argv[])
{
  g_autoptr (GlanceClient) client = NULL;
  g_autoptr (GlancePortal) portal = NULL;

  g_assert_cmpint (argc, ==, 3);
  client = glance_client_new ();
  portal = call_make_portal (argv[1]);
  for (int i = 0; i < 3; i++)
    {
      g_auto (Answer) answer = { NULL };

      glance_portal_set_ca_file (portal, i < 2 ? argv[2] : NULL);
      call_progress (client, portal, NULL, &answer);
      g_print ("%s\n", answer.error != NULL ? glance_error_get_nick (answer.error) : "answered");
    }
  return 0;
}
