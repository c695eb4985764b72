/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-memory.h"
#include "glance-watcher.h"
#include "test-clock-manual.h"

G_BEGIN_DECLS

/* A list of one portal, and a file in a folder of its own. */
typedef struct
{
  GlanceManualClock *clock;
  GlanceSettings *settings;
  GlancePortal *portal;
  GlancePortals *portals;
  GlanceWatcher *watcher;
  GlanceMemory *memory;
  char *folder;
  char *path;
  char *new_path; /* before it is on the disk */
} MemoryFixture;

#define RUNNING(percent) \
  "{\"taskId\":\"one\",\"isCompleted\":false,\"status\":1,\"progress\":" #percent "}"

/* In g_test_add() */
void           memory_fixture_set_up        (MemoryFixture *fixture,
                                             gconstpointer  data);
void           memory_fixture_tear_down     (MemoryFixture *fixture,
                                             gconstpointer  data);

void           memory_fixture_start         (MemoryFixture *fixture);   /* the program */
void           memory_fixture_end           (MemoryFixture *fixture,
                                             gboolean       killed);    /* it has no time to save anything */
void           memory_fixture_restart       (MemoryFixture *fixture);
GlanceMonitor *memory_fixture_get_monitor   (MemoryFixture *fixture);
void           memory_fixture_answer        (MemoryFixture *fixture,    /* of the portal: the "response" */
                                             const char    *response);

gboolean       memory_file_exists           (const char    *path);
void           memory_fixture_remove_all    (const char    *path);      /* a folder with all that is in it */
void           memory_fixture_count_message (const char    *domain,     /* for g_log_set_handler() */
                                             GLogLevelFlags level,
                                             const char    *message,
                                             gpointer       n_messages);

G_END_DECLS
