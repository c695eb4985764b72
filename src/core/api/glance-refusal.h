/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-request.h"

G_BEGIN_DECLS

/* What an answer means that is none: a status to its error, and who speaks. */

GError   *glance_refusal_new        (const GlanceReply *reply,
                                     const char        *origin);
gboolean  glance_refusal_is_portals (const GlanceReply *reply);   /* it is JSON, as all that the portal's own API writes */

G_END_DECLS
