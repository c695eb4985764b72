/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GlanceTurns:
 *
 * Who may go now: so many at a time, and so many of them to one host. Hosts take turns, so that a slow
 * one with much to do holds up no other. Every call takes the same time however many wait.
 */
typedef struct _GlanceTurns GlanceTurns;

/* One that takes turns, inside the struct of what it is about. Zero-initialised, with @data set. */
typedef struct
{
  gpointer    data;
  gboolean    under_way;
  /* private */
  gpointer    host;
  GList       link;
} GlanceTurn;

GlanceTurns *glance_turns_new      (guint         max,
                                    guint         max_per_host);
void         glance_turns_free     (GlanceTurns  *self);
void         glance_turns_wait     (GlanceTurns  *self,
                                    GlanceTurn   *turn,
                                    const char   *host,
                                    gboolean      urgent);      /* before all others */
GlanceTurn  *glance_turns_begin    (GlanceTurns  *self);        /* the next one, under way from now on; NULL when none may go */
void         glance_turns_withdraw (GlanceTurns  *self,         /* it waits no more, or is over; neither is fine */
                                    GlanceTurn   *turn);
gboolean     glance_turn_is_taken  (GlanceTurn   *turn);        /* it waits or is under way */

G_END_DECLS
