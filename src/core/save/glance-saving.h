/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-conditions.h"
#include "glance-download.h"

G_BEGIN_DECLS

/**
 * GlanceSaving:
 *
 * How it stands with saving the backups of one portal: the download that is under way or that ended last, and
 * what was saved last, by whichever program. Filled by who downloads, or by what another process tells.
 *
 * Signal "changed": any of it.
 */
#define GLANCE_TYPE_SAVING (glance_saving_get_type ())
G_DECLARE_FINAL_TYPE (GlanceSaving, glance_saving, GLANCE, SAVING, GObject)

GlanceSaving       *glance_saving_new           (void);

/* The download */
GlanceDownloadState glance_saving_get_state     (GlanceSaving             *self);      /* NEW: there is none */
gboolean            glance_saving_is_active     (GlanceSaving             *self);      /* it has not ended; a paused one has not */
const char         *glance_saving_get_run       (GlanceSaving             *self);      /* which run it fetches: glance_monitor_get_run_id(); or NULL */
gboolean            glance_saving_is_about      (GlanceSaving             *self,       /* there is one, and it is that run's, as far as is known */
                                                 const char               *run);
gboolean            glance_saving_is_saved      (GlanceSaving             *self,       /* that run was, by this download or another */
                                                 const char               *run);
gint64              glance_saving_get_received  (GlanceSaving             *self);      /* bytes */
gint64              glance_saving_get_total     (GlanceSaving             *self);      /* bytes; -1: not known */
gint64              glance_saving_get_speed     (GlanceSaving             *self);      /* bytes a second; 0: not known */
int                 glance_saving_get_time_left (GlanceSaving             *self);      /* seconds; -1: not known */
gint64              glance_saving_get_retry_at  (GlanceSaving             *self);      /* of WAITING: seconds since 1970; 0: not known */
const GError       *glance_saving_get_problem   (GlanceSaving             *self);      /* of WAITING and FAILED; or NULL */
const char         *glance_saving_get_notice    (GlanceSaving             *self);      /* that it has started over, and why; or NULL */
const char         *glance_saving_get_path      (GlanceSaving             *self);      /* of the file, or of the `.part`; or NULL */

GlanceThrift        glance_saving_get_thrift    (GlanceSaving             *self);      /* what a backup waits for that is saved automatically: begun or not */
const GError       *glance_saving_get_leftover  (GlanceSaving             *self);      /* why older backups are still there that should be in the trash; or NULL */

/* What was saved last, as the journal has it */
gboolean            glance_saving_has_saved        (GlanceSaving          *self,       /* it was that run */
                                                    const char            *run);       /* or NULL */
gint64              glance_saving_get_saved_at     (GlanceSaving          *self);      /* seconds since 1970; 0: nothing was */
gint64              glance_saving_get_saved_size   (GlanceSaving          *self);      /* bytes; -1: not known */
const char         *glance_saving_get_saved_path   (GlanceSaving          *self);      /* or NULL */
const char         *glance_saving_get_saved_sha256 (GlanceSaving          *self);      /* or NULL */
const char         *glance_saving_get_saved_run    (GlanceSaving          *self);      /* likewise */

/* Only for who fills it */
void                glance_saving_follow        (GlanceSaving             *self,       /* takes over whatever it tells */
                                                 GlanceDownload           *download,   /* or NULL: there is none any more */
                                                 const char               *run);
void                glance_saving_fail          (GlanceSaving             *self,       /* before there was a download */
                                                 const char               *run,
                                                 const GError             *problem);
void                glance_saving_set_saved     (GlanceSaving             *self,
                                                 const GlanceJournalEntry *entry);     /* or NULL: nothing was */
void                glance_saving_set_thrift    (GlanceSaving             *self,
                                                 GlanceThrift              thrift);
void                glance_saving_set_leftover  (GlanceSaving             *self,
                                                 const GError             *why);       /* or NULL */

/* For another process */
GVariant           *glance_saving_save          (GlanceSaving             *self);      /* floating a{sv} */
gboolean            glance_saving_restore       (GlanceSaving             *self,       /* FALSE: it is not one, and nothing changes */
                                                 GVariant                 *saving);

G_END_DECLS
