/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "download-fixture.h"
#include "glance-auto-save.h"
#include "test-network.h"

G_BEGIN_DECLS

#define SECOND_NAME "acme (2).tar.gz"

/* The fixture's server and portal, watched, with a network that is metered when a test says so. */
typedef struct
{
  Fixture *base;
  char *home;
  TestNetwork *network;
  GlanceConditions *conditions;
  GlanceJournal *journal;
  GListStore *monitors;
  GlanceMonitor *monitor;
  GlanceDownloads *downloads;
  GlanceSaving *saving;
  GlanceAutoSave *auto_save;
} Saver;

void saver_set_home          (void);                             /* first thing: a home folder with its trash that is no one's */
void saver_set_up            (Saver               *self,         /* with backups saved in the folder of the fixture */
                              gconstpointer        unused);
void saver_tear_down         (Saver               *self,
                              gconstpointer        unused);
void saver_start             (Saver               *self);        /* as the resident does */
void saver_stop              (Saver               *self);
void saver_begin_watching    (Saver               *self);        /* nothing is known of the portal again */
void saver_finish_run        (Saver               *self,         /* a check says that a run of that name has finished */
                              const char          *run);
void saver_note              (Saver               *self,         /* in the journal */
                              const char          *run,
                              const char          *outcome,
                              const char          *problem);
void saver_settle_down       (Saver               *self);        /* long enough for the journal to be read by whoever has begun to */
void saver_wait_until        (Saver               *self,         /* time moves on only while a download waits */
                              GlanceDownloadState  state);
void saver_wait_until_saved  (Saver               *self,         /* and in the journal */
                              const char          *run);
void saver_wait_for_thrift   (Saver               *self,
                              GlanceThrift         thrift);
void saver_assert_n_requests (Saver               *self,         /* so many have come, and no more come */
                              guint                expected);
void saver_serve_a_part      (Saver               *self);        /* SOME bytes, and nothing after that */

#define SOME 100000

G_END_DECLS
