/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-clock.h"
#include "glance-journal.h"
#include "glance-key-store.h"
#include "glance-saver.h"

G_BEGIN_DECLS

/**
 * GlanceDownloads:
 *
 * The downloads that this process makes, one a portal at a time: a #GlanceSaver. What it is dropped with stays
 * as `.part`, for another time.
 *
 * Signal "saved" (GlancePortal, const char *path, gboolean automatic): a file is in place, and the journal has been told.
 * Signal "wanted" (GlancePortal): the user is about to have its backup saved, or tried again.
 *
 * Properties: "active": whether one is under way that does not rest, or the journal is still to be told how it ended;
 * the process is needed for as long.
 * "knows-saved": whether the journal has been read.
 */
#define GLANCE_TYPE_DOWNLOADS (glance_downloads_get_type ())
G_DECLARE_FINAL_TYPE (GlanceDownloads, glance_downloads, GLANCE, DOWNLOADS, GObject)

GlanceDownloads *glance_downloads_new         (GlanceKeyStore   *keys,
                                               GlanceClock      *clock,
                                               GlanceJournal    *journal,    /* or NULL: nothing is noted, or known from before */
                                               GSettings        *app);       /* say where to put what is saved without a word about that; NULL: the usual folder */
void             glance_downloads_fetch       (GlanceDownloads  *self,       /* as glance_saver_save(), but nobody has asked for it */
                                               GlanceMonitor    *monitor,
                                               const char       *folder);    /* NULL: where the settings say */
gboolean         glance_downloads_is_automatic (GlanceDownloads *self,       /* whether that is how the last one began */
                                               GlancePortal     *portal);
gboolean         glance_downloads_get_active  (GlanceDownloads  *self);
gboolean         glance_downloads_know_saved  (GlanceDownloads  *self);

/* A download that an earlier process has left, or that cannot be */
void             glance_downloads_go_on       (GlanceDownloads  *self,       /* as when it is saved */
                                               GlanceMonitor    *monitor,
                                               const char       *folder,     /* where it was to go */
                                               gboolean          automatic,
                                               gboolean          paused);    /* until the user wants it to go on */
void             glance_downloads_give_up     (GlanceDownloads  *self,       /* it cannot even begin */
                                               GlanceMonitor    *monitor,
                                               const char       *run,        /* which may be an earlier one */
                                               GError           *why);       /* (transfer full) */
const char      *glance_downloads_get_folder  (GlanceDownloads  *self,       /* borrowed: where its last download goes; or NULL */
                                               GlancePortal     *portal);

void             glance_downloads_forget      (GlanceDownloads  *self,       /* the portal has been removed: its download ends, and stays as `.part` */
                                               GlancePortal     *portal);

G_END_DECLS
