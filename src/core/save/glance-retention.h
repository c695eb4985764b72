/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-clock.h"
#include "glance-journal.h"
#include "glance-portal.h"

G_BEGIN_DECLS

/* Puts older backups of a portal into the trash, so that as many stay as its settings say. That is about files that
 * the journal says were saved automatically, of this portal, and that are as they were then, by their SHA-256. What
 * was saved by hand, changed, replaced or moved is left alone, and so is everything where there is no trash. */

void     glance_retention_run_async  (GlancePortal         *portal,        /* as it is now */
                                      const char           *newest,        /* the path of what was saved last: it stays */
                                      GlanceJournal        *journal,       /* also notes what is put into the trash */
                                      GlanceClock          *clock,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
gboolean glance_retention_run_finish (GAsyncResult         *result,
                                      guint                *n_trashed,     /* also when it fails */
                                      GError              **error);        /* TRASH, JOURNAL, G_IO_ERROR_CANCELLED */

G_END_DECLS
