/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-conditions.h"
#include "glance-downloads.h"
#include "glance-journal.h"

G_BEGIN_DECLS

/**
 * GlanceAutoSave:
 *
 * Has each finished backup saved of the portals whose settings say so, unless the journal knows that it was saved,
 * or that the user did not want it. It is put off while the network is metered or power saver is on, and tried
 * again for as long as its link works; what was begun pauses until then. When one is in place, older ones go into
 * the trash: see glance_retention_run_async().
 */
#define GLANCE_TYPE_AUTO_SAVE (glance_auto_save_get_type ())
G_DECLARE_FINAL_TYPE (GlanceAutoSave, glance_auto_save, GLANCE, AUTO_SAVE, GObject)

GlanceAutoSave *glance_auto_save_new (GListModel       *monitors,   /* of GlanceMonitor */
                                      GlanceClock      *clock,
                                      GlanceDownloads  *downloads,
                                      GlanceJournal    *journal,
                                      GlanceConditions *conditions);

G_END_DECLS
