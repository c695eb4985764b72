/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether GnuTLS cannot be found by us; once it has been loaded, that makes no difference. */
extern gboolean hidden_gnutls;

G_END_DECLS
