/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GlanceSlots:
 *
 * Decides which check may start now: a limited number at a time, and at most two to one host. There are
 * lanes, and slow checks in one do not hold up another. Within a lane, hosts take turns, so that one with
 * many portals does not hold up the rest. Each call takes constant time however many wait.
 *
 * A lane has a limited number of places. A check that has been in progress for %GLANCE_SLOTS_PATIENCE gives
 * its place back and goes on without one; the slow lane is narrow, and there a place is kept to the end.
 */
typedef struct _GlanceSlots GlanceSlots;

#define GLANCE_SLOTS_MAX 128                                  /* in progress at a time, all lanes together */
#define GLANCE_SLOTS_PATIENCE ((gint64) G_USEC_PER_SEC)       /* how long a check keeps its place */

typedef enum
{
  GLANCE_LANE_RUNNING,    /* a backup runs there, and the last answer came in time */
  GLANCE_LANE_OTHERS,     /* idle, or never checked */
  GLANCE_LANE_SLOW,       /* the last answer came late, or never */
  GLANCE_N_LANES          /*< skip >*/
} GlanceLane;

/* Something that takes slots; embed it in another struct. Zero-initialised, with @data set. */
typedef struct
{
  gpointer    data;
  gboolean    under_way;
  gint64      began_at;       /* when it was started */
  /* private */
  gpointer    host;
  GlanceLane  lane;
  gboolean    has_place;
  GList       link;
} GlanceSlot;

GlanceSlots *glance_slots_new            (guint         max);         /* in progress, all lanes together: at most GLANCE_SLOTS_MAX */
void         glance_slots_free           (GlanceSlots  *self);
void         glance_slots_wait           (GlanceSlots  *self,
                                          GlanceSlot   *slot,
                                          const char   *origin,       /* all ports of a host count as one */
                                          GlanceLane    lane,
                                          gboolean      urgent);      /* ahead of all others in its lane */
GlanceSlot  *glance_slots_begin          (GlanceSlots  *self,         /* the next one, which is now in progress; NULL when none may start */
                                          gint64        time);        /* µs of a monotonic clock */
void         glance_slots_withdraw       (GlanceSlots  *self,         /* it no longer waits, or has ended; neither is fine, too */
                                          GlanceSlot   *slot);
gint64       glance_slots_get_next_time  (GlanceSlots  *self);        /* when to try again even if none ends; G_MAXINT64: pointless */
gboolean     glance_slot_is_taken        (GlanceSlot   *slot);        /* it waits or is in progress */

G_END_DECLS
