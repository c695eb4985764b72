/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <libsecret/secret.h>

#include "glance-clock.h"
#include "glance-keyring-lock.h"
#include "glance-portal.h"

G_BEGIN_DECLS

/* One call of the key store from beginning to end: its deadline, its cancellation, and the data of its
 * steps. The steps themselves are in glance-key-store-secret.c. */

#define GLANCE_KEYRING_GREETING_SECONDS 10  /* for what needs no user */
#define GLANCE_KEYRING_PROMPT_SECONDS   120

typedef enum
{
  GLANCE_KEYRING_LOOKUP,
  GLANCE_KEYRING_STORE,
  GLANCE_KEYRING_CLEAR,
} GlanceKeyringPurpose;

typedef struct _GlanceKeyringJob GlanceKeyringJob;

/* What the calls of one key store share. Allocated with g_rc_box_new(). */
typedef struct
{
  guint n_abandoned; /* calls that were completed before the keyring answered */
  guint n_late;      /* those of them that had reached their deadline */
  GQueue waiting;    /* Owned GlanceKeyringJob: they wait until no abandoned call is left */
  void (*start) (GlanceKeyringJob *job);
  void (*begin) (GlanceKeyringJob *job); /* when the keyring is open */
} GlanceKeyringCalls;

/* One call. Lives for as long as one of its steps is in progress. */
struct _GlanceKeyringJob
{
  /* Owned */ GTask *task; /* NULL: answered */
  /* Owned */ GlanceClock *clock;
  /* Owned */ SecretService *service;    /* NULL: libsecret keeps a file */
  /* Owned */ GlanceKeyringLock *lock;   /* NULL: with a service */
  /* Owned */ GHashTable *attributes;    /* of all items of the portal */
  /* Owned */ GCancellable *cancellable; /* of the steps */
  /* Owned */ GSource *cancelled;        /* the caller's cancellable */
  /* Owned */ char *id;
  /* Owned */ char *origin;
  /* Owned */ char *label;
  /* Owned */ char *key;      /* to be stored, or found without an origin */
  /* Owned */ char *previous; /* what the store replaces */
  /* Owned */ GList *stale;   /* SecretRetrievable: other items of the portal */
  /* Shared */ GlanceKeyringCalls *calls;
  GlanceKeyringPurpose purpose;
  guint alarm;
  gboolean writes;    /* the file may be written under the lock */
  gboolean has_begun; /* past the greeting */
  gboolean is_abandoned;
  gboolean is_late; /* abandoned when its time was up */
  gboolean has_unlocked; /* the contents of the default collection are visible */
  gboolean has_acted;    /* stored or cleared */
  gboolean is_quiet;     /* the user must not be prompted */
  gboolean binds;        /* a look-up that found a key without an origin, and stores it with one */
};

GlanceKeyringJob *glance_keyring_job_new          (GTask                *task,          /* (transfer full) */
                                                   GlanceKeyringPurpose  purpose,
                                                   GlancePortal         *portal,
                                                   GlanceClock          *clock,
                                                   GlanceKeyringCalls   *calls);
GlanceKeyringJob *glance_keyring_job_ref          (GlanceKeyringJob     *job);
void              glance_keyring_job_unref        (GlanceKeyringJob     *job);
void              glance_keyring_job_start        (GlanceKeyringJob     *job);          /* now, or when the keyring has finished its work for abandoned calls */
void              glance_keyring_job_set_deadline (GlanceKeyringJob     *job,           /* starts now and replaces the previous one */
                                                   gint64                seconds);
gboolean          glance_keyring_job_goes_on      (GlanceKeyringJob     *job,           /* the step that ended still matters and succeeded; else its error is reported */
                                                   const GError         *error);

/* The answer: once */
void              glance_keyring_job_fail         (GlanceKeyringJob     *job,
                                                   GError               *error);        /* (transfer full) */
void              glance_keyring_job_succeed      (GlanceKeyringJob     *job);
void              glance_keyring_job_return_key   (GlanceKeyringJob     *job,
                                                   const char           *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceKeyringJob, glance_keyring_job_unref)

G_END_DECLS
