/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-background.h"
#include "glance-listeners.h"
#include "glance-resident.h"

G_BEGIN_DECLS

/* What the parts of the resident share, and nobody else includes. */

struct _GlanceResident
{
  GApplication parent_instance;

  /* Owned */ GlanceWindowProcess *window;
  /* Owned */ GlanceTray *tray; /* NULL without a session bus */
  /* Owned */ GlanceEngine
      *engine; /* NULL before it is needed, or without settings; so are the next two */
  /* Owned */ GlanceListeners *listeners;
  /* Owned */ GlanceBackground *background;
  /* Owned */ GError *failure; /* why there is no engine */
  char *program;               /* its own path */
  char *token;                 /* of the call that is being answered */
  gboolean is_background;      /* it was started to watch, window or not */
  gboolean is_held;
  guint answer; /* what the user has said about running in the background, see read_answer() */
  gboolean is_quitting;
  gboolean is_outdated;
  gboolean is_watching;
  gboolean is_understood; /* what was said on the command line */
  guint waiting;          /* for the window, see watch_after_window() */
  guint signals[3];
};

void            glance_resident_add_actions      (GlanceResident *self);
void            glance_resident_watch            (GlanceResident *self);    /* as far as there are settings */
void            glance_resident_request          (GlanceResident *self,     /* a window, and then watches */
                                                  const char     *action,   /* of the window, or "" */
                                                  const char     *target);  /* or "" */
void            glance_resident_request_window   (GlanceResident *self,     /* likewise, without watching */
                                                  const char     *action,
                                                  const char     *target);
void            glance_resident_quit             (GlanceResident *self);
gboolean        glance_resident_wants_background (GlanceResident *self);    /* it goes on without a window */
GlanceNotifier *glance_resident_get_notifier     (GlanceResident *self);    /* borrowed; NULL before there is an engine */

G_END_DECLS
