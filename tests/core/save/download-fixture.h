/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-download.h"
#include "glance-error.h"
#include "glance-monitor.h"
#include "hostile-server.h"
#include "test-clock-manual.h"

G_BEGIN_DECLS

/* A server that misbehaves as scripted, a folder, and a backup that is on one and shall be in the other. */

#define NAME "acme.tar.gz"
#define LINK "/storage/backup/root/" NAME "?expire=1440&auth=SECRET"
#define KEY "sk-key"

typedef struct
{
  HostileServer     *server;
  GlanceManualClock *clock;
  char              *folder;
  GBytes            *file;       /* a real tar.gz */
  GPtrArray         *texts;      /* what scripts refer to */
  GlancePortal      *portal;
  GlanceKeyStore    *keys;
  char              *link;       /* absolute */
  gint64             expires;    /* of the next download */
  gint64             patient_until;
  /* Of the last one */
  GlanceDownload    *download;
  GPtrArray         *notices;
  gboolean           is_over;
  GError            *error;
} Fixture;

Fixture *fixture_new         (GTlsCertificate     *certificate);   /* NULL: http */
void     fixture_free        (Fixture             *self);
gsize    fixture_get_size    (Fixture             *self);          /* of the backup */

/* What the server does next. Each is for one request. */
void     fixture_serve       (Fixture             *self,           /* the file from @start on, up to @end; -1: to its end */
                              const char          *head,           /* NULL: as a portal does */
                              gsize                start,
                              gssize               end);
void     fixture_answer      (Fixture             *self,
                              const char          *head,           /* a format without arguments */
                              ...) G_GNUC_PRINTF (2, 3);
HostileScript *
         fixture_add_script  (Fixture             *self);          /* borrowed: empty, to be filled in before the next request */

void     fixture_begin       (Fixture             *self);
void     fixture_finish      (Fixture             *self);          /* moves time on whenever the download waits */
void     fixture_run         (Fixture             *self);          /* both */
void     fixture_wait_until  (Fixture             *self,
                              GlanceDownloadState  state);
void     fixture_wait_for_part (Fixture           *self,           /* until so much of it is on the disk */
                              gsize                length);
void     fixture_wait_for_bytes (Fixture          *self,           /* and until the download says so */
                              gsize                length);
void     fixture_put         (Fixture             *self,           /* a file in the folder */
                              const char          *name,
                              const void          *data,
                              gssize               length);
void     fixture_put_part    (Fixture             *self,           /* what an earlier download of the run left */
                              gsize                length,
                              gint64               total);
void     fixture_put_placed  (Fixture             *self,           /* what one left that was killed once the file had its name; @file now has that */
                              GBytes              *file);
void     fixture_finish_run  (GlanceMonitor       *monitor,        /* a check says that a run of that name has finished */
                              const char          *run);
gboolean fixture_has         (Fixture             *self,
                              const char          *name);
void     fixture_assert_done (Fixture             *self,           /* whole, in place, with its checksum, and nothing else beside it */
                              const char          *name,
                              guint                n_requests);
void     fixture_assert_failed (Fixture           *self,
                              GlanceError          code,
                              guint                n_requests);
gboolean fixture_asked_for   (Fixture             *self,           /* whether a request had this in its head */
                              const char          *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

G_END_DECLS
