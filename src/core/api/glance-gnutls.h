/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

/**
 * GlanceGnutls:
 *
 * GnuTLS, loaded by the first call that needs it, as GIO loads its own TLS library: linked, it and what it
 * needs itself would take a fifth of the time of a command that does without. The members are the functions
 * of the same name with gnutls_ in front.
 */
typedef struct
{
  __typeof__ (gnutls_hash)                          *hash;
  __typeof__ (gnutls_hash_deinit)                   *hash_deinit;
  __typeof__ (gnutls_hash_init)                     *hash_init;
  __typeof__ (gnutls_pk_bits_to_sec_param)          *pk_bits_to_sec_param;
  __typeof__ (gnutls_strerror)                      *strerror;
  __typeof__ (gnutls_x509_crt_check_key_purpose)    *x509_crt_check_key_purpose;
  __typeof__ (gnutls_x509_crt_deinit)               *x509_crt_deinit;
  __typeof__ (gnutls_x509_crt_get_pk_algorithm)     *x509_crt_get_pk_algorithm;
  __typeof__ (gnutls_x509_crt_import)               *x509_crt_import;
  __typeof__ (gnutls_x509_crt_init)                 *x509_crt_init;
  __typeof__ (gnutls_x509_trust_list_add_trust_mem) *x509_trust_list_add_trust_mem;
  __typeof__ (gnutls_x509_trust_list_deinit)        *x509_trust_list_deinit;
  __typeof__ (gnutls_x509_trust_list_init)          *x509_trust_list_init;
  __typeof__ (gnutls_x509_trust_list_verify_crt2)   *x509_trust_list_verify_crt2;
} GlanceGnutls;

const GlanceGnutls *glance_gnutls_get (void);   /* from any thread; NULL if it cannot be loaded now */

G_END_DECLS
