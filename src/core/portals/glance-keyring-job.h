/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <libsecret/secret.h>

#include "glance-clock.h"
#include "glance-portal.h"

G_BEGIN_DECLS

/* One call of the key store, from its beginning to its answer: its deadline, its cancellation, and what its
 * steps carry along. What the steps are is glance-key-store-secret.c's. */

typedef enum
{
  GLANCE_KEYRING_LOOKUP,
  GLANCE_KEYRING_STORE,
  GLANCE_KEYRING_CLEAR,
} GlanceKeyringPurpose;

typedef struct _GlanceKeyringJob GlanceKeyringJob;

/* What the calls of one key store have in common. Of g_rc_box_new(). */
typedef struct
{
  guint n_abandoned; /* calls that were answered while the keyring had not */
  guint n_late;      /* those of them that had waited for their deadline */
  GQueue waiting;    /* Owned GlanceKeyringJob: until none is abandoned any more */
  void (*start) (GlanceKeyringJob *job);
} GlanceKeyringCalls;

/* One call. Lives as long as a step of it is under way. */
struct _GlanceKeyringJob
{
  /* Owned */ GTask *task; /* NULL: answered */
  /* Owned */ GlanceClock *clock;
  /* Owned */ SecretService *service;    /* NULL: libsecret keeps a file */
  /* Owned */ char *file;                /* which one, where it may be one */
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
  gboolean has_begun; /* behind the greeting */
  gboolean is_abandoned;
  gboolean is_late; /* abandoned when its time was up */
  gboolean has_unlocked; /* what the default collection holds can be seen */
  gboolean has_acted;    /* stored or cleared */
  gboolean is_quiet;     /* nobody is to be asked to unlock anything */
  gboolean binds;        /* a look-up that found a key without an origin, and stores it with one */
};

GlanceKeyringJob *glance_keyring_job_new          (GTask                *task,          /* (transfer full) */
                                                   GlanceKeyringPurpose  purpose,
                                                   GlancePortal         *portal,
                                                   GlanceClock          *clock,
                                                   GlanceKeyringCalls   *calls);
GlanceKeyringJob *glance_keyring_job_ref          (GlanceKeyringJob     *job);
void              glance_keyring_job_unref        (GlanceKeyringJob     *job);
void              glance_keyring_job_start        (GlanceKeyringJob     *job);          /* now, or when what the keyring still does for others has ended */
void              glance_keyring_job_set_deadline (GlanceKeyringJob     *job,           /* from now on; in place of the one before */
                                                   gint64                seconds);
gboolean          glance_keyring_job_goes_on      (GlanceKeyringJob     *job,           /* the step that ended still matters and went well; else its error is answered */
                                                   const GError         *error);

/* The answer: once */
void              glance_keyring_job_fail         (GlanceKeyringJob     *job,
                                                   GError               *error);        /* (transfer full) */
void              glance_keyring_job_succeed      (GlanceKeyringJob     *job);
void              glance_keyring_job_return_key   (GlanceKeyringJob     *job,
                                                   const char           *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceKeyringJob, glance_keyring_job_unref)

G_END_DECLS
