/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-slots.h"

#define MAX_PLACES 16 /* index of a lane */
/* GLib's ten threads resolve names and do TLS handshakes: leave some for the other lanes. */
#define MAX_SLOW_PLACES 6
#define MAX_PER_HOST 2
#define MAX_SLOW_PER_HOST 1

/* The slots of one host that wait in one lane. */
typedef struct
{
  /* Borrowed */ gpointer host;
  GQueue waiting; /* GlanceSlot, by their links */
  GList link;     /* in the lane's `open` while one waits and its host has room */
  gboolean is_open;
} HostLane;

/* Exists while a slot of this host waits or is in progress. */
typedef struct
{
  /* Owned */ char *name;
  HostLane lanes[GLANCE_N_LANES];
  guint n_under_way;
  guint n_slow; /* of them */
} Host;

typedef struct
{
  GQueue open;   /* HostLane, by their links: the next one first */
  GQueue places; /* GlanceSlot, by their links: the oldest first */
  guint n_places;
  guint max; /* nothing starts while this many are in progress in all lanes together */
} Lane;

struct _GlanceSlots
{
  /* Owned */ GHashTable *hosts; /* name -> Host */
  Lane lanes[GLANCE_N_LANES];
  guint n_under_way;
};

static void
host_free (Host *host)
{
  g_free (host->name);
  g_free (host);
}

static Host *
get_host (GlanceSlots *self, const char *name)
{
  Host *host = g_hash_table_lookup (self->hosts, name);

  if (host != NULL)
    return host;

  host = g_new0 (Host, 1);
  host->name = g_strdup (name);
  for (int i = 0; i < GLANCE_N_LANES; i++)
    {
      host->lanes[i].host = host;
      host->lanes[i].link.data = &host->lanes[i];
    }
  g_hash_table_insert (self->hosts, host->name, host);
  return host;
}

static gboolean
has_room (Host *host, GlanceLane lane)
{
  return host->n_under_way < MAX_PER_HOST
         && (lane != GLANCE_LANE_SLOW || host->n_slow < MAX_SLOW_PER_HOST);
}

/* Call this after a slot of the host has begun or stopped waiting or being in progress. */
static void
update_host (GlanceSlots *self, Host *host)
{
  guint n_waiting = 0;

  for (int i = 0; i < GLANCE_N_LANES; i++)
    {
      HostLane *line = &host->lanes[i];
      gboolean is_open = line->waiting.length > 0 && has_room (host, i);

      n_waiting += line->waiting.length;
      if (is_open && !line->is_open)
        g_queue_push_tail_link (&self->lanes[i].open, &line->link);
      else if (!is_open && line->is_open)
        g_queue_unlink (&self->lanes[i].open, &line->link);
      line->is_open = is_open;
    }
  if (n_waiting == 0 && host->n_under_way == 0)
    g_hash_table_remove (self->hosts, host->name);
}

/* Some of @max are reserved for better lanes: some for running portals, and some for all that are
 * not known to be slow. */
GlanceSlots *
glance_slots_new (guint max)
{
  GlanceSlots *self = g_new0 (GlanceSlots, 1);

  max = CLAMP (max, 1, GLANCE_SLOTS_MAX);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) host_free);
  self->lanes[GLANCE_LANE_RUNNING].max = max;
  self->lanes[GLANCE_LANE_OTHERS].max = max - max / 8;
  self->lanes[GLANCE_LANE_SLOW].max = max - max / 4;
  for (int i = 0; i < GLANCE_N_LANES; i++)
    self->lanes[i].n_places =
        CLAMP (max / 2, 1, i == GLANCE_LANE_SLOW ? MAX_SLOW_PLACES : MAX_PLACES);
  return self;
}

/* Slots that still wait or are in progress are forgotten with it. */
void
glance_slots_free (GlanceSlots *self)
{
  g_hash_table_unref (self->hosts);
  g_free (self);
}

void
glance_slots_wait (GlanceSlots *self,
                   GlanceSlot *slot,
                   const char *origin,
                   GlanceLane lane,
                   gboolean urgent)
{
  g_autofree char *name = NULL;
  Host *host;
  HostLane *line;

  g_return_if_fail (self != NULL);
  g_return_if_fail (slot != NULL);

  glance_slots_withdraw (self, slot);
  g_uri_split_network (origin, G_URI_FLAGS_NONE, NULL, &name, NULL, NULL);
  host = get_host (self, name != NULL ? name : origin);
  line = &host->lanes[lane];
  slot->host = host;
  slot->lane = lane;
  slot->link.data = slot;
  if (urgent)
    g_queue_push_head_link (&line->waiting, &slot->link);
  else
    g_queue_push_tail_link (&line->waiting, &slot->link);
  update_host (self, host);
  if (urgent && line->is_open)
    {
      g_queue_unlink (&self->lanes[lane].open, &line->link);
      g_queue_push_head_link (&self->lanes[lane].open, &line->link);
    }
}

static void
give_place_back (Lane *lane, GlanceSlot *slot)
{
  if (slot->has_place)
    g_queue_unlink (&lane->places, &slot->link);
  slot->has_place = FALSE;
}

static gboolean
is_narrow (GlanceSlots *self, Lane *lane)
{
  return lane == &self->lanes[GLANCE_LANE_SLOW];
}

/* Whether the lane's next slot may start; those in progress for long enough make room. */
static gboolean
is_free (GlanceSlots *self, Lane *lane, gint64 time)
{
  if (lane->open.length == 0 || self->n_under_way >= lane->max)
    return FALSE;
  while (lane->places.length > 0 && !is_narrow (self, lane))
    {
      GlanceSlot *oldest = g_queue_peek_head (&lane->places);

      if (oldest->began_at + GLANCE_SLOTS_PATIENCE > time)
        break;
      give_place_back (lane, oldest);
    }
  return lane->places.length < lane->n_places;
}

static GlanceSlot *
begin (GlanceSlots *self, GlanceLane lane, gint64 time)
{
  HostLane *line = g_queue_peek_head (&self->lanes[lane].open);
  Host *host = line->host;
  GlanceSlot *slot = g_queue_pop_head_link (&line->waiting)->data;

  slot->under_way = TRUE;
  slot->began_at = time;
  slot->has_place = TRUE;
  g_queue_push_tail_link (&self->lanes[lane].places, &slot->link);
  host->n_under_way++;
  host->n_slow += lane == GLANCE_LANE_SLOW;
  self->n_under_way++;
  /* To the end of the queue. */
  g_queue_unlink (&self->lanes[lane].open, &line->link);
  line->is_open = FALSE;
  update_host (self, host);
  return slot;
}

GlanceSlot *
glance_slots_begin (GlanceSlots *self, gint64 time)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (int i = 0; i < GLANCE_N_LANES; i++)
    if (is_free (self, &self->lanes[i], time))
      return begin (self, i, time);
  return NULL;
}

void
glance_slots_withdraw (GlanceSlots *self, GlanceSlot *slot)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (slot != NULL);

  Host *host = g_steal_pointer (&slot->host);

  if (host == NULL)
    return;
  if (slot->under_way)
    {
      slot->under_way = FALSE;
      give_place_back (&self->lanes[slot->lane], slot);
      host->n_under_way--;
      host->n_slow -= slot->lane == GLANCE_LANE_SLOW;
      self->n_under_way--;
    }
  else
    g_queue_unlink (&host->lanes[slot->lane].waiting, &slot->link);
  update_host (self, host);
}

gint64
glance_slots_get_next_time (GlanceSlots *self)
{
  gint64 next = G_MAXINT64;

  g_return_val_if_fail (self != NULL, 0);

  for (int i = 0; i < GLANCE_N_LANES; i++)
    {
      Lane *lane = &self->lanes[i];

      if (lane->open.length > 0 && lane->places.length > 0 && self->n_under_way < lane->max
          && !is_narrow (self, lane))
        {
          GlanceSlot *oldest = g_queue_peek_head (&lane->places);

          next = MIN (next, oldest->began_at + GLANCE_SLOTS_PATIENCE);
        }
    }
  return next;
}

gboolean
glance_slot_is_taken (GlanceSlot *slot)
{
  g_return_val_if_fail (slot != NULL, FALSE);

  return slot->host != NULL;
}
