/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A tray host's view of what is on the bus, in the process that puts it there: calls that wait in the main
 * loop, and all signals that came. */

typedef struct
{
  /* Owned */ GDBusConnection *connection;
  const char                  *peer;   /* NULL without a bus in between */
  GString                     *signals;   /* "Member(arguments) " of each */
  guint                        subscription;
} Host;

GDBusConnection *bus_connect (GTestDBus *bus);   /* owned; one of its own */

void      host_init         (Host            *self,
                             GDBusConnection *connection,
                             const char      *peer);
void      host_clear        (Host            *self);
GVariant *host_call         (Host            *self,         /* owned */
                             const char      *path,
                             const char      *method,       /* "INTERFACE.METHOD" */
                             const char      *arguments,    /* in GVariant's text form: "(1, 'clicked')" */
                             GError         **error);
void      assert_reply      (Host            *self,
                             const char      *path,
                             const char      *method,
                             const char      *arguments,
                             const char      *expected);    /* the reply in the same form */
void      assert_refusal    (Host            *self,
                             const char      *path,
                             const char      *method,
                             const char      *arguments);
void      assert_property   (Host            *self,
                             const char      *path,
                             const char      *name,         /* "INTERFACE.NAME" */
                             const char      *expected);
void      assert_signals    (Host            *self,         /* since the last time */
                             const char      *path,         /* where to call, so that all have come */
                             const char      *expected);    /* "Member(arguments) Member(arguments) " */

G_END_DECLS
