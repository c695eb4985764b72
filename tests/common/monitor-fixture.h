/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <string.h>

#include "glance-monitor.h"

#include "test-clock-manual.h"

G_BEGIN_DECLS

/* A monitor with a manual clock, and the notifications that it emits. */

#define LINK "/storage/backup/root/acme_2026-11-23_02-15-00.tar.gz?expire=1440&auth=x"
#define ABSOLUTE_LINK "https://acme.example" LINK
#define DAY (24 * 60 * 60)

typedef struct
{
  GlanceManualClock *clock;
  GlancePortal      *portal;
  GlanceMonitor     *monitor;
  GString           *notified;   /* names of properties, each followed by a space */
} Fixture;

void           set_up         (Fixture       *fixture,
                               gconstpointer  data);
void           tear_down      (Fixture       *fixture,
                               gconstpointer  data);
void           answer         (Fixture       *fixture,
                               const char    *document);
void           answer_task    (Fixture       *fixture,
                               const char    *id,
                               int            percent,
                               const char    *rest);      /* more members, each preceded by a comma */
void           answer_idle    (Fixture       *fixture);
void           answer_history (Fixture       *fixture,
                               const char    *entries);
void           problem        (Fixture       *fixture,
                               GlanceError    code);
void           on_run_ended   (GlanceMonitor *monitor,
                               GlanceRun     *run,
                               GString       *ends);      /* gets the task id and the phase */

/* Values for @rest of answer_task(). */
#define QUEUED ",\"isCompleted\":false,\"status\":0,\"error\":\"\",\"link\":\"\""
#define RUNNING ",\"isCompleted\":false,\"status\":1,\"error\":\"\",\"link\":\"\""
#define DONE ",\"isCompleted\":true,\"status\":2,\"error\":\"\",\"link\":\"" LINK "\""
#define FAILED \
  ",\"isCompleted\":true,\"status\":2,\"error\":\"No space left on device\",\"link\":\"\""

typedef struct
{
  int             percent;
  const char     *rest;
  const char     *phase;
  GlanceSeverity  severity;
} MonitorAnswer;

/* One answer, its phase. */
#define N_ANSWERS 19
extern const MonitorAnswer answers[N_ANSWERS];

#define assert_phase(fixture, nick) \
  g_assert_cmpstr (glance_phase_get_nick (glance_monitor_get_phase ((fixture)->monitor)), ==, nick)
#define assert_severity(fixture, expected) \
  g_assert_cmpint (glance_monitor_get_severity ((fixture)->monitor), ==, GLANCE_SEVERITY_##expected)
#define assert_notified(fixture, name) \
  g_assert_nonnull (strstr ((fixture)->notified->str, name " "))

#define ADD(name) g_test_add ("/monitor/" #name, Fixture, NULL, set_up, test_##name, tear_down)

G_END_DECLS
