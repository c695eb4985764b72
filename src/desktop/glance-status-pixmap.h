/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

#include "glance-sign.h"

G_BEGIN_DECLS

/* The picture of a state, where a tray host wants pixels: the same signs as in data/icons, and a ring that
 * fills while something runs. Drawn here, since a drawing library would weigh more than the rest of the
 * resident. Each has an outline, so that it stands out on a light panel and on a dark one. */

GVariant *glance_status_pixmaps     (GlanceSignState  state,     /* floating `a(iiay)`, 16 to 64 pixels; ARGB32 in network byte order */
                                     int                  percent);  /* of the ring, 0-100; of GLANCE_SIGN_RUNNING alone */
guint32  *glance_status_pixmap_draw (GlanceSignState  state,     /* owned; size × size pixels, 0xAARRGGBB, not premultiplied */
                                     int                  percent,
                                     int                  size);

G_END_DECLS
