/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GlanceSlots:
 *
 * Who may go now: so many at a time, and two of them to one host. There are lanes, and what is slow in
 * one holds up no other. Within a lane hosts take slots, so that one with much to do holds up nobody.
 * Every call takes the same time however many wait.
 *
 * A lane has so many places. Who has been under way for %GLANCE_SLOTS_PATIENCE gives the place back and
 * goes on without one; the slow lane is narrow, and places there are kept to the end.
 */
typedef struct _GlanceSlots GlanceSlots;

#define GLANCE_SLOTS_MAX 128                                  /* under way at a time, all lanes together */
#define GLANCE_SLOTS_PATIENCE ((gint64) G_USEC_PER_SEC)       /* how long one has its place for itself */

typedef enum
{
  GLANCE_LANE_RUNNING,    /* something runs there, and the last answer came in time */
  GLANCE_LANE_OTHERS,     /* idle, or never asked */
  GLANCE_LANE_SLOW,       /* the last answer came late, or never */
  GLANCE_N_LANES          /*< skip >*/
} GlanceLane;

/* One that takes slots, inside the struct of what it is about. Zero-initialised, with @data set. */
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
} GlanceSlot;

GlanceSlots *glance_slots_new            (guint         max);         /* under way, all together: at most GLANCE_SLOTS_MAX */
void         glance_slots_free           (GlanceSlots  *self);
void         glance_slots_wait           (GlanceSlots  *self,
                                          GlanceSlot   *slot,
                                          const char   *origin,       /* the ports of one host count as one */
                                          GlanceLane    lane,
                                          gboolean      urgent);      /* before all others of its lane */
GlanceSlot  *glance_slots_begin          (GlanceSlots  *self,         /* the next one, under way from now on; NULL when none may go */
                                          gint64        time);        /* µs of a clock that is not set back */
void         glance_slots_withdraw       (GlanceSlots  *self,         /* it waits no more, or is over; neither is fine */
                                          GlanceSlot   *slot);
gint64       glance_slots_get_next_time  (GlanceSlots  *self);        /* when to try again though nobody withdraws; G_MAXINT64: no use */
gboolean     glance_slot_is_taken        (GlanceSlot   *slot);        /* it waits or is under way */

G_END_DECLS
