/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <libsoup/soup.h>

#include "glance-error.h"
#include "glance-trust.h"

G_BEGIN_DECLS

/**
 * GlanceGuard:
 *
 * What keeps one message safe from a server that may do anything: TLS 1.2 at least, the certificates that
 * count and no others, before the first byte of HTTP and so before the key; no other address, no password
 * for anybody but a proxy, no endless interim answers; and every failure in our words.
 *
 * A message and its guard belong to one thread, which may be any: a worker has a #SoupSession of its own.
 */
typedef struct _GlanceGuard GlanceGuard;

gboolean      glance_guard_check_tls       (GUri         *uri,            /* TLS_ABSENT: https, and nothing here speaks it, or can verify a certificate */
                                            GError      **error);
GlanceGuard  *glance_guard_new             (SoupMessage  *message,        /* not sent yet */
                                            GlanceTrust  *trust,          /* whose certificates count */
                                            goffset       max_length,     /* of a 2xx's body, as announced; -1: any */
                                            GCancellable *outer);         /* the caller's, or NULL */
void          glance_guard_free            (GlanceGuard  *self);
void          glance_guard_close           (GlanceGuard  *self);          /* from here on it is silent */
void          glance_guard_set_deadline    (GlanceGuard  *self,           /* overall; needs the thread's main context to run */
                                            guint         deadline_ms);
GCancellable *glance_guard_get_cancellable (GlanceGuard  *self);          /* borrowed: for libsoup in place of the caller's */
void          glance_guard_stop            (GlanceGuard  *self,           /* ends the message; the first verdict counts */
                                            GlanceError   code,
                                            const char   *detail);
GError       *glance_guard_make_error      (GlanceGuard  *self,           /* owned: an error of libsoup, translated; or G_IO_ERROR_CANCELLED */
                                            const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceGuard, glance_guard_free)

G_END_DECLS
