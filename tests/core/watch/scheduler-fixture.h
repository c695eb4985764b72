/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-scheduler.h"

#include "test-clock-manual.h"

G_BEGIN_DECLS

/* A scheduler with a manual clock, and a record of which portals it checks when. */

#define HOUR 3600
#define IDLE "{\"count\":0}"

typedef struct
{
  GlanceManualClock *clock;
  GlanceScheduler   *scheduler;
  GPtrArray         *monitors;    /* owned, in the order in which they were added */
  GPtrArray         *under_way;   /* borrowed, oldest first */
  GArray            *times;       /* of each check, in seconds since the start */
  guint              most;        /* in progress at a time */
} Fixture;

void           set_up         (Fixture       *fixture,
                               gconstpointer  data);
void           tear_down      (Fixture       *fixture,
                               gconstpointer  data);
GlanceMonitor *add            (Fixture       *fixture,       /* borrowed */
                               const char    *origin);
GlanceMonitor *add_started    (Fixture       *fixture);      /* borrowed: the only one, with a check in progress */

/* Ends a check that is in progress */
void           answered       (Fixture       *fixture,       /* with whatever is folded into the monitor */
                               GlanceMonitor *monitor);
void           answer         (Fixture       *fixture,
                               GlanceMonitor *monitor,
                               const char    *document);
void           answer_running (Fixture       *fixture,
                               GlanceMonitor *monitor,
                               int            percent);
void           fail           (Fixture       *fixture,
                               GlanceMonitor *monitor,
                               GlanceError    code);

double         last_time      (Fixture       *fixture);      /* of the last check */
double         until_checked    (Fixture       *fixture);      /* runs until the next check, and returns how many seconds that took, or -1 */

#define ADD(name) g_test_add ("/scheduler/" #name, Fixture, NULL, set_up, test_##name, tear_down)

G_END_DECLS
