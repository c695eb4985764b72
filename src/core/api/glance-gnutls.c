/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-gnutls.h"

#include <dlfcn.h>

#define FUNCTION(name)                                    \
  {                                                       \
    "gnutls_" #name, G_STRUCT_OFFSET (GlanceGnutls, name) \
  }

static const struct
{
  const char *name;
  gsize offset;
} functions[] = {
  FUNCTION (hash),
  FUNCTION (hash_deinit),
  FUNCTION (hash_init),
  FUNCTION (pk_bits_to_sec_param),
  FUNCTION (strerror),
  FUNCTION (x509_crt_check_key_purpose),
  FUNCTION (x509_crt_deinit),
  FUNCTION (x509_crt_get_pk_algorithm),
  FUNCTION (x509_crt_import),
  FUNCTION (x509_crt_init),
  FUNCTION (x509_trust_list_add_trust_mem),
  FUNCTION (x509_trust_list_deinit),
  FUNCTION (x509_trust_list_init),
  FUNCTION (x509_trust_list_verify_crt2),
};

/* GLANCE_GNUTLS_LIBRARY is the version whose headers were compiled against. It is never unloaded. */
static gboolean
load (GlanceGnutls *self)
{
  void *library = dlopen (GLANCE_GNUTLS_LIBRARY, RTLD_NOW | RTLD_LOCAL);

  for (gsize i = 0; i < G_N_ELEMENTS (functions) && library != NULL; i++)
    {
      void *function = dlsym (library, functions[i].name);

      if (function == NULL)
        library = NULL;
      G_STRUCT_MEMBER (void *, self, functions[i].offset) = function;
    }

  if (library == NULL)
    g_debug ("GnuTLS cannot be loaded: %s", dlerror ());
  return library != NULL;
}

/* Tried again after a failure, which may have been want of a file descriptor. */
const GlanceGnutls *
glance_gnutls_get (void)
{
  static GMutex mutex;
  static GlanceGnutls self;
  static gboolean is_loaded;

  if (g_atomic_int_get (&is_loaded))
    return &self;

  g_mutex_lock (&mutex);
  if (!is_loaded && load (&self))
    g_atomic_int_set (&is_loaded, TRUE);
  g_mutex_unlock (&mutex);
  return g_atomic_int_get (&is_loaded) ? &self : NULL;
}
