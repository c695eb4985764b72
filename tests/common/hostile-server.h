/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HostileScript:
 *
 * What a server sends in reply to each request, byte by byte: @head, then @body, then @again for as long as
 * the client listens. Then it hangs up, unless @keep is set.
 */
typedef struct
{
  const char *head;       /* or NULL */
  const char *body;       /* or NULL */
  gsize       length;     /* of @body; 0: up to its NUL */
  const char *again;      /* or NULL */
  gsize       again_length; /* likewise */
  guint       pause_ms;   /* before each @again; if there is none, before @head */
  gboolean    keep;       /* waits for the next request on the same connection */
} HostileScript;

/* A raw server on loopback with its own threads: it can break every rule that an HTTP library observes. */
typedef struct _HostileServer HostileServer;

HostileServer *hostile_server_new               (GTlsCertificate     *certificate);   /* NULL: http */
void           hostile_server_free              (HostileServer       *self);
const char    *hostile_server_get_origin        (HostileServer       *self);          /* http://127.0.0.1:PORT or https://localhost:PORT */
void           hostile_server_say               (HostileServer       *self,           /* for requests whose target starts with @target; the first match wins */
                                                 const char          *target,
                                                 const HostileScript *script);        /* borrowed until the next hostile_server_reset() */
void           hostile_server_say_once          (HostileServer       *self,           /* for one such request; later ones match later scripts */
                                                 const char          *target,
                                                 const HostileScript *script);
void           hostile_server_reset             (HostileServer       *self);          /* forgets scripts and log once all connections are closed */
guint          hostile_server_get_n_connections (HostileServer       *self);
guint          hostile_server_get_n_requests    (HostileServer       *self);
void           hostile_server_wait_for          (HostileServer       *self,           /* until so many requests have come; runs the main context */
                                                 guint                n_requests);
char          *hostile_server_dup_log           (HostileServer       *self);          /* every byte that it received, after decryption */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HostileServer, hostile_server_free)

/* Memory of this process, in bytes. */
gsize          hostile_get_memory               (void);

/* Certificates made on the fly with openssl's command line, in a folder that is deleted with them. */
typedef struct
{
  char *folder;
  char *ca_file;             /* PEM, of the CA that signed these */
  GTlsCertificate *good;     /* for localhost and 127.0.0.1 */
  GTlsCertificate *other;    /* for portal.example */
  GTlsCertificate *expired;  /* for localhost, until 2020 */
  GTlsCertificate *future;   /* for localhost, from 2090 on */
  GTlsCertificate *stranger; /* for localhost, signed by itself */
  char *stranger_file;       /* PEM, of that one */
  GTlsCertificate *weak;     /* for localhost, with an RSA key of 1,024 bits */
  GTlsCertificate *client;   /* for localhost, for clients only */
} HostileCertificates;

HostileCertificates *hostile_certificates_new  (void);
void                 hostile_certificates_free (HostileCertificates *self);

G_END_DECLS
