/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A network that changes when a test says so: a #GNetworkMonitor. */
#define TEST_TYPE_NETWORK (test_network_get_type ())
G_DECLARE_FINAL_TYPE (TestNetwork, test_network, TEST, NETWORK, GObject)

TestNetwork *test_network_new         (void);
void         test_network_set_metered (TestNetwork *self,
                                       gboolean     metered);

G_END_DECLS
