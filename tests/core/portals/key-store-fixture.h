/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-key-store-secret.h"

#include <libsecret/secret.h>

#include "glance-error.h"
#include "test-clock-manual.h"

G_BEGIN_DECLS

/* A key store on a desk. Each test needs one with another keyring, or none: meson.build runs one path per desk. */

#define ID "00000000-0000-4000-8000-000000000001"

typedef struct
{
  GlanceManualClock *clock;
  GlanceKeyStore    *store;
  GlancePortal      *portal;
  GCancellable      *cancellable;
  GAsyncResult      *result;
} Fixture;

void          set_up              (Fixture       *fixture,
                                   gconstpointer  data);
void          tear_down           (Fixture       *fixture,
                                   gconstpointer  data);

void          keep_result         (GObject       *source,
                                   GAsyncResult  *result,
                                   gpointer       user_data);   /* the fixture */
GAsyncResult *wait_for_result     (Fixture       *fixture);     /* owned */

void          begin_lookup        (Fixture       *fixture);
char         *finish_lookup       (Fixture       *fixture,      /* glance_key_free() it */
                                   GError       **error);
void          assert_lookup       (Fixture       *fixture,
                                   const char    *expected);
void          assert_lookup_fails (Fixture       *fixture,
                                   GlanceError    code);
gboolean      store_key           (Fixture       *fixture,
                                   const char    *key,
                                   GError       **error);
void          assert_store        (Fixture       *fixture,
                                   const char    *key);
gboolean      clear_key           (Fixture       *fixture,
                                   GError       **error);
void          assert_all_fail     (Fixture       *fixture,
                                   GlanceError    code);
guint         count_items         (Fixture       *fixture);     /* of the portal, whatever they are for */

GSubprocess  *spawn_desk          (const char    *script,       /* owned: a script of tests/desk and its arguments */
                                   const char    *word,
                                   const char    *more);
void          run_desk            (const char    *script,       /* the key store keeps working in the meantime */
                                   const char    *word,
                                   const char    *more);

/* As earlier versions stored it: without an origin. */
extern const SecretSchema unbound_schema;

G_END_DECLS
