/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#define _GNU_SOURCE /* RTLD_NEXT */

#include "hidden-gnutls.h"

#include <dlfcn.h>

#include "glance-config.h"

gboolean hidden_gnutls;

/* Where GnuTLS is missing, so is GLib's TLS library mostly: what is left then is seen by hiding it from us. */
void *
dlopen (const char *name, int flags)
{
  void *(*next) (const char *, int) = (void *(*) (const char *, int) ) dlsym (RTLD_NEXT, "dlopen");

  if (hidden_gnutls && g_strcmp0 (name, GLANCE_GNUTLS_LIBRARY) == 0)
    name = "/nonexistent/" GLANCE_GNUTLS_LIBRARY;
  return next (name, flags);
}
