/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-download.h"
#include "glance-fetch.h"
#include "glance-rate.h"

G_BEGIN_DECLS

/* For glance-download*.c. */

/* Why an attempt was ended from here. */
typedef enum
{
  STOP_NONE,
  STOP_SILENT, /* nothing came for too long */
  STOP_ASLEEP, /* the computer was, and the connection with it */
  STOP_PAUSED,
  STOP_KEPT, /* the caller gave up, and what is there stays */
  STOP_DELETED,
} Stop;

struct _GlanceDownload
{
  GObject parent_instance;

  /* Owned */ GlancePortal *portal;
  /* Owned */ GlanceKeyStore *keys;
  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceJournal *journal; /* or NULL */
  /* Owned */ char *link;
  /* Owned */ char *run; /* its task id; or NULL */
  gint64 link_expires;
  gboolean automatic;
  gint64 patient_until;
  gboolean begins_paused;
  /* Owned */ GlanceFetch *fetch;
  /* Owned */ GTask *task;           /* of run_async(), while it runs; or NULL */
  /* Owned */ GCancellable *attempt; /* ends the attempt; NULL: none is under way */
  gulong cancelled_handler;
  guint alarm; /* the next tick, or the next attempt; or 0 */

  GlanceDownloadState state;
  Stop stop;
  gint64 received;
  gint64 total;
  gint64 speed;
  int time_left;
  gint64 retry_at; /* while it waits: seconds since 1970 */
  /* Owned */ GError *problem;
  GlanceRate rate;
  gint64 heard_at;        /* boot time: when something came last */
  gint64 fetched;        /* bytes that have come */
  gint64 fetched_before; /* the same when the attempt began */
  guint n_barren;
  gboolean has_worked; /* the link has brought bytes */
};

enum
{
  GLANCE_DOWNLOAD_PROP_0,
  GLANCE_DOWNLOAD_PROP_STATE,
  GLANCE_DOWNLOAD_PROP_RECEIVED,
  GLANCE_DOWNLOAD_PROP_TOTAL,
  GLANCE_DOWNLOAD_PROP_SPEED,
  GLANCE_DOWNLOAD_PROP_TIME_LEFT,
  GLANCE_DOWNLOAD_PROP_PROBLEM,
  GLANCE_DOWNLOAD_N_PROPS
};

/* The only writers. Each notifies on change. */
void glance_download_install_properties (GObjectClass        *object_class);
void glance_download_set_state          (GlanceDownload      *self,
                                         GlanceDownloadState  state);
void glance_download_set_int64          (GlanceDownload      *self,
                                         int                  property,
                                         gint64              *field,
                                         gint64               value);
void glance_download_set_time_left      (GlanceDownload      *self,
                                         int                  seconds);
void glance_download_take_problem       (GlanceDownload      *self,
                                         GError              *problem);   /* (transfer full) (nullable) */

void glance_download_disarm             (GlanceDownload      *self);
void glance_download_end                (GlanceDownload      *self,
                                         GlanceDownloadState  state,
                                         GError              *error);     /* (transfer full) (nullable): why there is no file */

G_END_DECLS
