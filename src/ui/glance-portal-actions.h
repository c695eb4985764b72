/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-window.h"

G_BEGIN_DECLS

/* What can be done about one portal without a dialog: the actions that the cards forward to the window, each with
 * the portal's id. */

void glance_portal_actions_add (GlanceWindow *window);

G_END_DECLS
