/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-status-notifier-dbus.h"

G_BEGIN_DECLS

/* A tray that writes down what registers with it. */

typedef struct
{
  /* Owned */ GDBusConnection *connection;
  /* Owned */ GlanceDBusStatusNotifierWatcher *skeleton;
  /* Owned */ GPtrArray *registered;   /* unique names, one for each call */
  guint owner;
} Watcher;

void        watcher_start (Watcher   *self,
                           GTestDBus *bus);
void        watcher_stop  (Watcher   *self);   /* as when it crashes */
const char *watcher_wait  (Watcher   *self);   /* the name of the first item, once there is one */

G_END_DECLS
