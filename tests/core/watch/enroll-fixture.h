/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-watcher.h"
#include "glance-enroll.h"

#include "cranky-key-store.h"
#include "glance-demo-portal.h"

G_BEGIN_DECLS

/* The whole of enrolling: the demo's portal over real HTTP, settings in a file, a store that can fail.
 * Whenever it fails or is cancelled, everything is left as it was. */

#define OLD_KEY GLANCE_DEMO_KEY
#define NEW_KEY GLANCE_DEMO_API_KEY

typedef struct
{
  char             *folder;
  GlanceClock      *clock;
  GlanceDemoPortal *server;
  GlanceDemoPortal *other;         /* the new address of a listed one */
  GlancePortals    *portals;
  CrankyKeyStore   *keys;
  GlanceWatcher    *watcher;
  GlancePortal     *portal;        /* listed, or not yet */
  GlancePortal     *wanted;        /* what is enrolled: @portal itself, or its edited copy */
  GCancellable     *cancellable;
  guint             n_dropped;
} Fixture;

extern const char *const LISTED;   /* @how of set_up() */

int               run_tests       (int             *argc,
                                   char          ***argv,
                                   void           (*add_tests) (void));
void              set_up          (Fixture         *fixture,
                                   gconstpointer    how);          /* LISTED, or NULL for a new one */
void              tear_down       (Fixture         *fixture,
                                   gconstpointer    unused);

gboolean          enroll          (Fixture         *fixture,
                                   const char      *key,
                                   int              n_moments,     /* turns of the main loop before it is cancelled; -1: never */
                                   GError         **error);
void              assert_enrolled (Fixture         *fixture);
void              assert_checked    (Fixture         *fixture);      /* a listed one continues to be checked, at its old address and with its old key */

char             *get_path        (Fixture         *fixture,       /* owned: the content of one of our files */
                                   const char      *name);
char             *dup_state       (Fixture         *fixture);      /* owned: everything that is stored: the list and its values, the key, what is pending */
guint             count_notes     (Fixture         *fixture);      /* of what is pending */
gboolean          is_listed       (Fixture         *fixture);
void              drop_cached_key (Fixture         *fixture);
void              tidy            (Fixture         *fixture);      /* as a program does when it starts */
void              answer_500      (SoupServer        *server,
                                   SoupServerMessage *message,
                                   const char        *path,
                                   GHashTable        *query,
                                   gpointer           user_data);

#define ADD(how, name, func) g_test_add (name, Fixture, how, set_up, func, tear_down)
#define ADD_BOTH(name, func)             \
  ADD (NULL, "/enroll/new/" name, func); \
  ADD (LISTED, "/enroll/listed/" name, func)

G_END_DECLS
