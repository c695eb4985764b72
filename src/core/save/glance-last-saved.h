/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-journal.h"

G_BEGIN_DECLS

/**
 * GlanceLastSaved:
 *
 * What was saved last of each portal, as the journal has it. It is read once for all of them, in a thread, and what is
 * added to it later, also by other programs.
 *
 * Signal "changed": something has been read, and so it is known what was saved.
 */
#define GLANCE_TYPE_LAST_SAVED (glance_last_saved_get_type ())
G_DECLARE_FINAL_TYPE (GlanceLastSaved, glance_last_saved, GLANCE, LAST_SAVED, GObject)

GlanceLastSaved          *glance_last_saved_new      (GlanceJournal    *journal);
gboolean                  glance_last_saved_is_known (GlanceLastSaved  *self);     /* the journal has been read */
const GlanceJournalEntry *glance_last_saved_find     (GlanceLastSaved  *self,      /* borrowed; NULL: nothing, or it is not known yet */
                                                      const char       *origin,
                                                      gboolean          dump);

G_END_DECLS
