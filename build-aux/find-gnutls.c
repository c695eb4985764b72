/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Prints the name of the library that it is linked with: libgnutls.so.30 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>

int
main (void)
{
  Dl_info info;
  const char *slash;

  if (gnutls_check_version (NULL) == NULL
      || dladdr (dlsym (RTLD_DEFAULT, "gnutls_check_version"), &info) == 0)
    return 1;
  slash = strrchr (info.dli_fname, '/');
  puts (slash != NULL ? slash + 1 : info.dli_fname);
  return 0;
}
