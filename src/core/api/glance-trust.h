/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GlanceTrust:
 *
 * Whose certificates count: the system's CAs, and those of one file in addition. Verifies as a browser
 * does: chain, dates, host, that the certificate is for servers, and that no key in the chain is shorter
 * than RSA's 2,048 bits. Nothing here excuses anything, and nothing is remembered from one connection to
 * the next.
 */
typedef struct _GlanceTrust GlanceTrust;

/* For what GTlsCertificateFlags has no bit. */
#define GLANCE_TRUST_NOT_FOR_SERVERS (1u << 16)

GlanceTrust *glance_trust_new_system   (void);                                 /* the system's CAs alone */
GlanceTrust *glance_trust_new_file     (const char          *path,             /* and those of a PEM file */
                                        GError             **error);           /* CA_FILE */
GlanceTrust *glance_trust_ref          (GlanceTrust         *self);
void         glance_trust_unref        (GlanceTrust         *self);
gboolean     glance_trust_is_current   (GlanceTrust         *self);            /* the file is the one that was read */
guint        glance_trust_verify       (GlanceTrust         *self,             /* 0: good; else what is wrong */
                                        GTlsCertificate     *certificate,      /* with its chain */
                                        const char          *host);
GError      *glance_trust_make_error   (guint                flags);           /* CERTIFICATE…, CLOCK */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceTrust, glance_trust_unref)

G_END_DECLS
