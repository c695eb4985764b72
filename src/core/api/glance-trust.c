/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-trust.h"

#include <glib/gstdio.h>

#include "glance-error.h"
#include "glance-gnutls.h"
#include "glance-words.h"

#define MAX_FILE_BYTES (4 * 1024 * 1024)
#define MAX_CHAIN 16

struct _GlanceTrust
{
  /* Owned */ char *path; /* NULL: the system's CAs alone */
  GStatBuf stamp;         /* of the file when it was read */
  gnutls_x509_trust_list_t extra;
};

/* A certificate and its issuers, as GnuTLS has them. */
typedef struct
{
  gnutls_x509_crt_t certificates[MAX_CHAIN];
  guint length;
} Chain;

static void
chain_clear (Chain *chain)
{
  const GlanceGnutls *gnutls = glance_gnutls_get ();

  for (guint i = 0; i < chain->length; i++)
    gnutls->x509_crt_deinit (chain->certificates[i]);
  chain->length = 0;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chain, chain_clear)

static gboolean
chain_init (Chain *chain, GTlsCertificate *certificate)
{
  const GlanceGnutls *gnutls = glance_gnutls_get ();

  for (GTlsCertificate *link = certificate; link != NULL;
       link = g_tls_certificate_get_issuer (link))
    {
      g_autoptr (GByteArray) der = NULL;
      gnutls_datum_t datum;

      if (gnutls == NULL || chain->length == MAX_CHAIN)
        return FALSE;
      g_object_get (link, "certificate", &der, NULL);
      datum = (gnutls_datum_t) { der->data, der->len };
      gnutls->x509_crt_init (&chain->certificates[chain->length++]);
      if (gnutls->x509_crt_import (chain->certificates[chain->length - 1], &datum,
                                   GNUTLS_X509_FMT_DER)
          != GNUTLS_E_SUCCESS)
        return FALSE;
    }
  return TRUE;
}

/* The system's own check ignores the length of a key and the purpose of a certificate. */
static guint
find_weakness (const Chain *chain)
{
  const GlanceGnutls *gnutls = glance_gnutls_get ();
  guint flags = 0;

  for (guint i = 0; i < chain->length; i++)
    {
      unsigned bits = 0;
      int algorithm = gnutls->x509_crt_get_pk_algorithm (chain->certificates[i], &bits);

      if (algorithm < 0
          || gnutls->pk_bits_to_sec_param ((gnutls_pk_algorithm_t) algorithm, bits)
                 < GNUTLS_SEC_PARAM_MEDIUM)
        flags |= G_TLS_CERTIFICATE_INSECURE;
    }
  if (!gnutls->x509_crt_check_key_purpose (chain->certificates[0], GNUTLS_KP_TLS_WWW_SERVER, 0))
    flags |= GLANCE_TRUST_NOT_FOR_SERVERS;
  return flags;
}

static guint
to_flags (unsigned status)
{
  const struct
  {
    unsigned status;
    guint flag;
  } words[] = {
    { GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_SIGNER_NOT_CA, G_TLS_CERTIFICATE_UNKNOWN_CA },
    { GNUTLS_CERT_UNEXPECTED_OWNER, G_TLS_CERTIFICATE_BAD_IDENTITY },
    { GNUTLS_CERT_NOT_ACTIVATED, G_TLS_CERTIFICATE_NOT_ACTIVATED },
    { GNUTLS_CERT_EXPIRED, G_TLS_CERTIFICATE_EXPIRED },
    { GNUTLS_CERT_REVOKED, G_TLS_CERTIFICATE_REVOKED },
    { GNUTLS_CERT_INSECURE_ALGORITHM, G_TLS_CERTIFICATE_INSECURE },
    { GNUTLS_CERT_PURPOSE_MISMATCH, GLANCE_TRUST_NOT_FOR_SERVERS },
  };
  guint flags = 0;

  if ((status & GNUTLS_CERT_INVALID) == 0)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (status & words[i].status)
      flags |= words[i].flag;
  return flags != 0 ? flags : G_TLS_CERTIFICATE_GENERIC_ERROR;
}

static guint
verify_with_extra (GlanceTrust *self, Chain *chain, const char *host)
{
  const GlanceGnutls *gnutls = glance_gnutls_get ();
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  gnutls_typed_vdata_st data[] = {
    { .type = GNUTLS_DT_KEY_PURPOSE_OID, .data = (void *) GNUTLS_KP_TLS_WWW_SERVER },
    { .type = GNUTLS_DT_DNS_HOSTNAME, .data = (void *) host },
  };
  unsigned status = 0;

  if (address != NULL)
    data[1] = (gnutls_typed_vdata_st) {
      .type = GNUTLS_DT_IP_ADDRESS,
      .data = (void *) g_inet_address_to_bytes (address),
      .size = (unsigned) g_inet_address_get_native_size (address),
    };
  if (gnutls->x509_trust_list_verify_crt2 (
          self->extra, chain->certificates, chain->length, data, G_N_ELEMENTS (data),
          GNUTLS_PROFILE_TO_VFLAGS (GNUTLS_PROFILE_MEDIUM), &status, NULL)
      != GNUTLS_E_SUCCESS)
    return G_TLS_CERTIFICATE_GENERIC_ERROR;
  return to_flags (status);
}

static guint
verify_with_system (GTlsCertificate *certificate, const char *host)
{
  g_autoptr (GTlsDatabase) system =
      g_tls_backend_get_default_database (g_tls_backend_get_default ());
  g_autoptr (GSocketConnectable) identity = g_network_address_new (host, 0);
  g_autoptr (GError) error = NULL;
  guint flags =
      g_tls_database_verify_chain (system, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER,
                                   identity, NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, &error);

  return error == NULL ? flags : flags | G_TLS_CERTIFICATE_GENERIC_ERROR;
}

/**
 * glance_trust_verify:
 * @self: whose certificates count
 * @certificate: a server's, with the chain that it sent
 * @host: whom it must be for: a name in ASCII, or an address without brackets
 *
 * Must be called for each connection: a resumed one brings a certificate that may have been accepted
 * under other CAs.
 *
 * Returns: 0, or #GTlsCertificateFlags and GLANCE_TRUST_NOT_FOR_SERVERS
 */
guint
glance_trust_verify (GlanceTrust *self, GTlsCertificate *certificate, const char *host)
{
  g_auto (Chain) chain = { .length = 0 };
  guint flags;

  g_return_val_if_fail (self != NULL, 0);

  if (certificate == NULL || !chain_init (&chain, certificate))
    return G_TLS_CERTIFICATE_GENERIC_ERROR;

  flags = verify_with_system (certificate, host);
  if ((flags & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0 && self->extra != NULL)
    flags = (flags & ~G_TLS_CERTIFICATE_UNKNOWN_CA) | verify_with_extra (self, &chain, host);
  return flags | find_weakness (&chain);
}

GlanceTrust *
glance_trust_new_system (void)
{
  return g_atomic_rc_box_new0 (GlanceTrust);
}

static gboolean
read_stamp (const char *path, GStatBuf *stamp, GError **error)
{
  const char *trouble = NULL;

  if (g_stat (path, stamp) != 0)
    trouble = g_strerror (errno);
  else if (!S_ISREG (stamp->st_mode))
    trouble = _ ("it is not a file");
  else if (stamp->st_size > MAX_FILE_BYTES)
    trouble = _ ("it is too large");
  if (trouble == NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", trouble);
  return FALSE;
}

static gboolean
load (GlanceTrust *self, GError **error)
{
  const GlanceGnutls *gnutls = glance_gnutls_get ();
  g_autofree char *text = NULL;
  gsize length;
  gnutls_datum_t datum;

  if (!read_stamp (self->path, &self->stamp, error)
      || !g_file_get_contents (self->path, &text, &length, error))
    return FALSE;

  datum = (gnutls_datum_t) { (unsigned char *) text, (unsigned) length };
  gnutls->x509_trust_list_init (&self->extra, 0);
  if (gnutls->x509_trust_list_add_trust_mem (self->extra, &datum, NULL, GNUTLS_X509_FMT_PEM, 0, 0)
      > 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _ ("there is no certificate in PEM format in it"));
  return FALSE;
}

/**
 * glance_trust_new_file:
 * @path: of a PEM file with CAs
 *
 * Returns: (transfer full): the system's CAs and those of @path; or %GLANCE_ERROR_CA_FILE, or
 *   %GLANCE_ERROR_TLS_ABSENT without GnuTLS, which reads it
 */
GlanceTrust *
glance_trust_new_file (const char *path, GError **error)
{
  g_autoptr (GlanceTrust) self = g_atomic_rc_box_new0 (GlanceTrust);
  g_autoptr (GError) file_error = NULL;
  GError *our_error;

  if (glance_gnutls_get () == NULL)
    {
      g_propagate_error (error, glance_error_new (GLANCE_ERROR_TLS_ABSENT, NULL));
      return NULL;
    }
  self->path = g_strdup (path);
  if (load (self, &file_error))
    return g_steal_pointer (&self);

  our_error = glance_error_new (GLANCE_ERROR_CA_FILE, path);
  glance_error_set_detail (our_error, file_error->message);
  g_propagate_error (error, our_error);
  return NULL;
}

static void
glance_trust_clear (gpointer data)
{
  GlanceTrust *self = data;

  if (self->extra != NULL)
    glance_gnutls_get ()->x509_trust_list_deinit (self->extra, 1);
  g_free (self->path);
}

GlanceTrust *
glance_trust_ref (GlanceTrust *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

void
glance_trust_unref (GlanceTrust *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, glance_trust_clear);
}

/* Compares what changes when a file is replaced or edited. */
gboolean
glance_trust_is_current (GlanceTrust *self)
{
  GStatBuf now;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->path == NULL)
    return TRUE;
  return read_stamp (self->path, &now, NULL) && now.st_dev == self->stamp.st_dev
         && now.st_ino == self->stamp.st_ino && now.st_size == self->stamp.st_size
         && now.st_mtim.tv_sec == self->stamp.st_mtim.tv_sec
         && now.st_mtim.tv_nsec == self->stamp.st_mtim.tv_nsec
         && now.st_ctim.tv_sec == self->stamp.st_ctim.tv_sec
         && now.st_ctim.tv_nsec == self->stamp.st_ctim.tv_nsec;
}

/* (transfer full): what is wrong, as part of a sentence */
static char *
describe (guint flags)
{
  const struct
  {
    guint flag;
    const char *words;
  } reasons[] = {
    { G_TLS_CERTIFICATE_BAD_IDENTITY, _ ("it belongs to another host") },
    { G_TLS_CERTIFICATE_EXPIRED, _ ("it has expired") },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, _ ("it is not valid yet") },
    { G_TLS_CERTIFICATE_REVOKED, _ ("it has been revoked") },
    { G_TLS_CERTIFICATE_UNKNOWN_CA, _ ("it comes from an unknown authority") },
    { G_TLS_CERTIFICATE_INSECURE, _ ("its key is too short, or its method outdated") },
    { GLANCE_TRUST_NOT_FOR_SERVERS, _ ("it is not meant for servers") },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, _ ("it cannot be checked") },
  };
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (flags & reasons[i].flag)
      g_ptr_array_add (words, (gpointer) reasons[i].words);
  g_ptr_array_add (words, NULL);

  return g_strjoinv (", ", (char **) words->pdata);
}

/* The one to put right first, where there are several. */
static GlanceError
classify (guint flags)
{
  const guint known = G_TLS_CERTIFICATE_BAD_IDENTITY | G_TLS_CERTIFICATE_UNKNOWN_CA
                      | G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED;

  if (flags == G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return GLANCE_ERROR_CLOCK;
  if ((flags & ~known) != 0)
    return GLANCE_ERROR_CERTIFICATE;
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return GLANCE_ERROR_CERTIFICATE_HOST;
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return GLANCE_ERROR_CERTIFICATE_ISSUER;
  return GLANCE_ERROR_CERTIFICATE_EXPIRED;
}

/**
 * glance_trust_make_error:
 * @flags: of glance_trust_verify(), not 0
 *
 * Returns: (transfer full): %GLANCE_ERROR_CERTIFICATE or one of its kin, or %GLANCE_ERROR_CLOCK
 */
GError *
glance_trust_make_error (guint flags)
{
  g_autofree char *detail = describe (flags);

  return glance_error_new (classify (flags), detail);
}
