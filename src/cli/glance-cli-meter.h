/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-download.h"

G_BEGIN_DECLS

/**
 * GlanceCliMeter:
 *
 * How far a download is, on standard error: a bar that is drawn again and again on a terminal, elsewhere a
 * line every ten seconds.
 */
typedef struct _GlanceCliMeter GlanceCliMeter;

GlanceCliMeter *glance_cli_meter_new  (GlanceDownload  *download,
                                       GlanceClock     *clock);
void            glance_cli_meter_free (GlanceCliMeter  *self);     /* the bar goes */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceCliMeter, glance_cli_meter_free)

G_END_DECLS
