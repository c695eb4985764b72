/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/* The text format of Prometheus, for the textfile collector of its node exporter. */

char *glance_cli_prometheus_text (GPtrArray *monitors);   /* GlanceMonitor; owned: "" without any */

G_END_DECLS
