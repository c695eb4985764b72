/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-download.h"
#include "glance-downloads.h"
#include "glance-monitor.h"

G_BEGIN_DECLS

/* For glance-downloads.c: a portal, and what is being saved of it. Counted, since callbacks hold it, too. */
typedef struct
{
  /* Borrowed */ GlanceDownloads *downloads;   /* NULL: they are gone, and only a callback holds this */
  /* Owned */ GlanceSaving   *saving;
  /* Owned */ GlancePortal   *portal;
  /* Owned */ char           *origin;          /* its address, as far as that has been taken over */
  gboolean                    dump;            /* likewise */
  /* Owned */ GlanceMonitor  *monitor;         /* of the last download; or NULL */
  /* Owned */ char           *wanted;          /* the folder that was said for that; NULL: the usual one */
  /* Owned */ char           *folder;          /* the one that it became; or NULL */
  /* Owned */ GlanceDownload *download;        /* the last one; or NULL */
  /* Owned */ GCancellable   *cancellable;     /* of that: ends it, and keeps what is there */
  gboolean                    automatic;       /* nobody has asked for it */
  gboolean                    sparing;         /* nor for this attempt */
  gboolean                    is_given_up;     /* before anybody could say where to: of what is above, only the monitor is its own */
  guint                       n_unfinished;    /* downloads, of which the journal has not been told everything yet */
} GlanceDownloadJob;

GlanceDownloadJob *glance_download_job_new          (GlanceDownloads   *downloads,
                                                     GlancePortal      *portal);
void               glance_download_job_unref        (gpointer           job);
void               glance_download_job_drop         (gpointer           job);      /* lets go of it: what is there of its file stays */
gboolean           glance_download_job_take_address (GlanceDownloadJob *self);     /* the portal's; whether it is another one: then nothing is known */
gboolean           glance_download_job_is_at_work   (GlanceDownloadJob *self);

/* One download of a job, which may have another one by the time that it is over */
typedef struct
{
  /* Owned */ GlanceDownloadJob *job;
  /* Owned */ GCancellable      *cancellable;  /* of the job, for as long as the portal has the same address */
  gboolean                       automatic;
} GlanceDownloadTurn;

GlanceDownloadTurn *glance_download_turn_new        (GlanceDownloadJob  *job);
gboolean            glance_download_turn_end        (GlanceDownloadTurn *self);    /* whether anybody wants to hear of it */
void                glance_download_turn_free       (GlanceDownloadTurn *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceDownloadTurn, glance_download_turn_free)

G_END_DECLS
