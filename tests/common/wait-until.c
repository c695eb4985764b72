/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "wait-until.h"

#define LIMIT 60 /* seconds, for what never comes */

void
wait_note (gboolean *happened)
{
  *happened = TRUE;
}

static gboolean
give_up (gpointer what)
{
  g_error ("Waited in vain for %s", (const char *) what);
  return G_SOURCE_REMOVE;
}

void
wait_until (gboolean *happened, const char *what)
{
  guint limit = g_timeout_add_seconds (LIMIT, give_up, (gpointer) what);

  while (!*happened)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
  *happened = FALSE;
}
