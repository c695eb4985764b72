/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-saver.h"
#include "glance-wire-dbus.h"

G_BEGIN_DECLS

/**
 * GlanceSavingMirror:
 *
 * The resident's downloads, as the window has them: a #GlanceSaver that passes on what is wanted, and shows what
 * it is told.
 */
#define GLANCE_TYPE_SAVING_MIRROR (glance_saving_mirror_get_type ())
G_DECLARE_FINAL_TYPE (GlanceSavingMirror, glance_saving_mirror, GLANCE, SAVING_MIRROR, GObject)

GlanceSavingMirror *glance_saving_mirror_new    (void);
void                glance_saving_mirror_attach (GlanceSavingMirror *self,       /* asks it for all there is, and follows it */
                                                 GlanceDBusResident *resident);  /* NULL: it has gone */

G_END_DECLS
