/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint    glance_descriptors_get_room   (void);   /* how many checks may be in progress at once */
gboolean glance_descriptors_are_scarce (void);   /* too few to keep connections open between checks */

G_END_DECLS
