/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-error.h"

G_BEGIN_DECLS

/* What went wrong, as people read it. Results are owned, plain text. */

char *glance_format_error     (const GError      *error,     /* the sentence and the next step */
                               GlanceErrorReader  reader,
                               gint64             now);
char *glance_format_next_step (const GError      *error,     /* what to do, and until when to wait; NULL of another domain */
                               GlanceErrorReader  reader,
                               gint64             now);

G_END_DECLS
