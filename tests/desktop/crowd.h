/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-watcher.h"

#include "test-clock-manual.h"

G_BEGIN_DECLS

/* Portals that are told what to be, in place of a network. */

typedef struct
{
  GlanceManualClock *clock;
  GlanceKeyStore    *keys;
  GlancePortals     *portals;
  GlanceWatcher     *watcher;
} Crowd;

void           crowd_init        (Crowd         *self);
void           crowd_clear       (Crowd         *self);
void           crowd_restart     (Crowd         *self);      /* monitors that know nothing yet */
void           crowd_add         (Crowd         *self,
                                  const char    *name);
void           crowd_remove      (Crowd         *self,
                                  guint          position);
GlanceMonitor *crowd_get_monitor (Crowd         *self,       /* borrowed */
                                  guint          position);
void           crowd_answer      (Crowd         *self,       /* that portal's next answer */
                                  guint          position,
                                  const char    *members);   /* of the response; NULL: nothing runs */

#define IS_RUNNING(id, percent) \
  "\"taskId\": \"" id "\", \"progress\": " percent ", \"isCompleted\": false, \"status\": 1"
#define HAS_FAILED(id) \
  "\"taskId\": \"" id "\", \"progress\": 30, \"isCompleted\": true, \"error\": \"No space\""
#define IS_DONE(id) \
  "\"taskId\": \"" id "\", \"progress\": 100, \"isCompleted\": true, \"status\": 2, \"error\": \"\""

G_END_DECLS
