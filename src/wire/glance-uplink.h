/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-mirror.h"

G_BEGIN_DECLS

/**
 * GlanceUplink:
 *
 * The window's connection to the resident: greets it, has the mirror follow it, and hears what it wants to
 * be shown.
 *
 * Signal "requested" (action, target, token) → gboolean: what to do, see wire.xml; FALSE: there is no such
 * action.
 * Signal "lost" (gboolean refused): there is no resident, or not any more. Refused: it is of another version.
 */
#define GLANCE_TYPE_UPLINK (glance_uplink_get_type ())
G_DECLARE_FINAL_TYPE (GlanceUplink, glance_uplink, GLANCE, UPLINK, GObject)

GlanceUplink *glance_uplink_new  (GlanceMirror *mirror); /* (nullable): without settings there is none */
void          glance_uplink_open (GlanceUplink *self,    /* once */
                                  int           fd);     /* the uplink's from here on */

G_END_DECLS
