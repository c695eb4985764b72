/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-descriptors.h"

#include <sys/resource.h>

/* How many files and connections this process may have open. When the limit is too low, perfectly
 * good connections fail, and GLib aborts the process when it cannot create a pipe. */

#define ENOUGH 1024 /* no higher: programs that we start inherit it, and select() goes no further */
#define OUR_OWN 40  /* libraries, settings, keyring, timers, threads */
#define A_CHECK 3   /* its connection, an attempt over another route, a name server */

static rlim_t
raise_limit (void)
{
  struct rlimit limit;
  rlim_t allowed;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return ENOUGH;
  allowed = limit.rlim_cur;
  if (allowed < ENOUGH && limit.rlim_max > allowed)
    {
      limit.rlim_cur = MIN (limit.rlim_max, ENOUGH);
      if (setrlimit (RLIMIT_NOFILE, &limit) == 0)
        allowed = limit.rlim_cur;
    }
  return MIN (allowed, ENOUGH);
}

/* The first call raises the limit as far as that is allowed. */
static guint
get_limit (void)
{
  static gsize limit;

  if (g_once_init_enter (&limit))
    g_once_init_leave (&limit, MAX (raise_limit (), 1));
  return (guint) limit;
}

guint
glance_descriptors_get_room (void)
{
  guint limit = get_limit ();

  return limit > OUR_OWN + A_CHECK ? (limit - OUR_OWN) / A_CHECK : 1;
}

gboolean
glance_descriptors_are_scarce (void)
{
  return get_limit () < ENOUGH / 2;
}
