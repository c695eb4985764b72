/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-portal.h"

G_BEGIN_DECLS

/* Finding portals by part of their name or their host. */

char     *glance_portal_search_new     (const char   *text);    /* what somebody typed, prepared; owned; NULL: nothing to search for */
gboolean  glance_portal_search_matches (const char   *search,   /* from that; NULL matches all */
                                        GlancePortal *portal);

G_END_DECLS
