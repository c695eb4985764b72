/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-request.h"

G_BEGIN_DECLS

/* What an answer other than a 200 means: its status as an error, and who wrote it. */

GError   *glance_refusal_new        (const GlanceReply *reply,
                                     const char        *origin,
                                     gboolean           of_dump);
gboolean  glance_refusal_is_portals (const GlanceReply *reply);   /* it is JSON, like everything that the portal's own API writes */

G_END_DECLS
