/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-clock.h"
#include "glance-journal.h"
#include "glance-key-store.h"
#include "glance-portal.h"

G_BEGIN_DECLS

/* Where a download stands. */
typedef enum
{
  GLANCE_DOWNLOAD_NEW,
  GLANCE_DOWNLOAD_RUNNING,
  GLANCE_DOWNLOAD_CHECKING,    /* all is there; the end of the check, and the step to its name */
  GLANCE_DOWNLOAD_WAITING,     /* for the next attempt; "problem" says why */
  GLANCE_DOWNLOAD_PAUSED,
  GLANCE_DOWNLOAD_DONE,
  GLANCE_DOWNLOAD_FAILED,      /* "problem" says why */
  GLANCE_DOWNLOAD_CANCELLED,
} GlanceDownloadState;

/* What to download, and with what. */
typedef struct
{
  GlancePortal   *portal;
  const char     *link;           /* of the finished backup: absolute */
  gint64          link_expires;   /* as the portal has said, in seconds since 1970; 0: it has not */
  const char     *run;            /* glance_monitor_get_run_id(); or NULL */
  const char     *folder;         /* where to put it */
  gboolean        automatic;      /* nobody has begun it by hand */
  gboolean        is_sparing;     /* leaves a reserve on the disk: see glance_place_get_room() */
  gint64          patient_until;  /* in seconds since 1970: to be tried again until then though nothing comes; 0: not for long */
  gboolean        is_paused;      /* from the start: until glance_download_resume() */
  GlanceKeyStore *keys;
  GlanceClock    *clock;
  GlanceJournal  *journal;        /* where to note how it ended; or NULL: nowhere */
} GlanceDownloadOptions;

/**
 * GlanceDownload:
 *
 * One finished backup on its way home: fetched from where it was, tried again when the line drops, checked
 * from the first byte to the last, and only then given its name. It outlives drops, sleep, and a pause; what
 * is there when the program ends is gone on with by the next download of the same run.
 *
 * Signal "notice" (const char *sentence): it has started over, and why.
 */
#define GLANCE_TYPE_DOWNLOAD (glance_download_get_type ())
G_DECLARE_FINAL_TYPE (GlanceDownload, glance_download, GLANCE, DOWNLOAD, GObject)

GlanceDownload      *glance_download_new           (const GlanceDownloadOptions *options);
void                 glance_download_run_async     (GlanceDownload       *self,          /* once */
                                                    GCancellable         *cancellable,   /* keeps what is there, for another time */
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean             glance_download_run_finish    (GlanceDownload       *self,          /* TRUE: whole, and in place */
                                                    GAsyncResult         *result,
                                                    GError              **error);
void                 glance_download_pause         (GlanceDownload       *self);
void                 glance_download_resume        (GlanceDownload       *self);         /* at once, if it waits */
void                 glance_download_cancel        (GlanceDownload       *self);         /* and deletes what is there */

/* Properties, each with its notify */
GlanceDownloadState  glance_download_get_state     (GlanceDownload       *self);         /* "state" */
gint64               glance_download_get_received  (GlanceDownload       *self);         /* "received": bytes that are there */
gint64               glance_download_get_total     (GlanceDownload       *self);         /* "total": -1 when not known */
gint64               glance_download_get_speed     (GlanceDownload       *self);         /* "speed": bytes a second; 0 when not known */
int                  glance_download_get_time_left (GlanceDownload       *self);         /* "time-left": seconds; -1 when not known */
const GError        *glance_download_get_problem   (GlanceDownload       *self);         /* "problem": of WAITING and FAILED; or NULL */

gint64               glance_download_get_retry_at  (GlanceDownload       *self);         /* of WAITING: seconds since 1970; or 0 */
const char          *glance_download_get_path      (GlanceDownload       *self);         /* of the file, once DONE, or of the `.part`; or NULL */
const char          *glance_download_get_sha256    (GlanceDownload       *self);         /* once DONE */

G_END_DECLS
