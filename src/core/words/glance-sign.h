/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-group.h"
#include "glance-standing.h"

G_BEGIN_DECLS

/* All portals in one sign, for where there is room for no more. The worst one decides. */

typedef struct
{
  GlanceSignState state;
  guint n_active; /* run, whatever else is wrong with them */
  int percent;    /* of these, on average */
  guint counts[GLANCE_N_GROUPS];
} GlanceSign;

GlanceSign  glance_sign_make      (GListModel        *monitors);   /* of GlanceMonitor */
GlanceSignState
            glance_sign_find_state (GlanceMonitor    *monitor);    /* of one portal */
const char *glance_sign_get_nick  (GlanceSignState    state);      /* "failed": part of an icon's name; static */
char       *glance_sign_dup_icon  (GlanceSignState    state);      /* the icon's name; owned */
char       *glance_sign_count     (GlanceGroup        group,       /* "1 failed"; owned */
                                   guint              n);
char       *glance_sign_describe  (const GlanceSign  *self);       /* "1 failed, 2 running, 3 fine"; owned */
char       *glance_sign_line      (GlanceMonitor     *monitor);    /* "acme — 42%, about 3 minutes left"; owned */

G_END_DECLS
