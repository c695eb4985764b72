/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GlanceTurns:
 *
 * Who may go now: so many at a time, and two of them to one host. There are lanes, and what is slow in
 * one holds up no other. Within a lane hosts take turns, so that one with much to do holds up nobody.
 * Every call takes the same time however many wait.
 *
 * A lane has so many places. Who has been under way for %GLANCE_TURNS_PATIENCE gives the place back and
 * goes on without one; the slow lane is narrow, and places there are kept to the end.
 */
typedef struct _GlanceTurns GlanceTurns;

#define GLANCE_TURNS_MAX 128                                  /* under way at a time, all lanes together */
#define GLANCE_TURNS_PATIENCE ((gint64) G_USEC_PER_SEC)       /* how long one has its place for itself */

typedef enum
{
  GLANCE_LANE_RUNNING,    /* something runs there, and the last answer came in time */
  GLANCE_LANE_OTHERS,     /* idle, or never asked */
  GLANCE_LANE_SLOW,       /* the last answer came late, or never */
  GLANCE_N_LANES          /*< skip >*/
} GlanceLane;

/* One that takes turns, inside the struct of what it is about. Zero-initialised, with @data set. */
typedef struct
{
  gpointer    data;
  gboolean    under_way;
  gint64      began_at;       /* when it is under way */
  /* private */
  gpointer    host;
  GlanceLane  lane;
  gboolean    has_place;
  GList       link;
} GlanceTurn;

GlanceTurns *glance_turns_new            (guint         max);         /* under way, all together: at most GLANCE_TURNS_MAX */
void         glance_turns_free           (GlanceTurns  *self);
void         glance_turns_wait           (GlanceTurns  *self,
                                          GlanceTurn   *turn,
                                          const char   *origin,       /* the ports of one host count as one */
                                          GlanceLane    lane,
                                          gboolean      urgent);      /* before all others of its lane */
GlanceTurn  *glance_turns_begin          (GlanceTurns  *self,         /* the next one, under way from now on; NULL when none may go */
                                          gint64        time);        /* µs of a clock that is not set back */
void         glance_turns_withdraw       (GlanceTurns  *self,         /* it waits no more, or is over; neither is fine */
                                          GlanceTurn   *turn);
gint64       glance_turns_get_next_time  (GlanceTurns  *self);        /* when to try again though nobody withdraws; G_MAXINT64: no use */
gboolean     glance_turn_is_taken        (GlanceTurn   *turn);        /* it waits or is under way */

G_END_DECLS
