/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-turns.h"

/* Exists while something waits or is under way there. */
typedef struct
{
  /* Owned */ char *name;
  GQueue waiting; /* of GlanceTurn, by their links */
  guint n_under_way;
  GList link; /* in `open` while something waits and may go */
  gboolean is_open;
} Host;

struct _GlanceTurns
{
  /* Owned */ GHashTable *hosts; /* name -> Host */
  GQueue open;                   /* of Host, by their links: the next one in front */
  guint n_under_way;
  guint max;
  guint max_per_host;
};

static void
host_free (Host *host)
{
  g_free (host->name);
  g_free (host);
}

static Host *
get_host (GlanceTurns *self, const char *name)
{
  Host *host = g_hash_table_lookup (self->hosts, name);

  if (host != NULL)
    return host;

  host = g_new0 (Host, 1);
  host->name = g_strdup (name);
  host->link.data = host;
  g_hash_table_insert (self->hosts, host->name, host);
  return host;
}

/* After something there began or ended to wait or to be under way. */
static void
update_host (GlanceTurns *self, Host *host)
{
  gboolean is_open = host->waiting.length > 0 && host->n_under_way < self->max_per_host;

  if (is_open && !host->is_open)
    g_queue_push_tail_link (&self->open, &host->link);
  else if (!is_open && host->is_open)
    g_queue_unlink (&self->open, &host->link);
  host->is_open = is_open;
  if (host->waiting.length == 0 && host->n_under_way == 0)
    g_hash_table_remove (self->hosts, host->name);
}

GlanceTurns *
glance_turns_new (guint max, guint max_per_host)
{
  GlanceTurns *self = g_new0 (GlanceTurns, 1);

  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) host_free);
  self->max = max;
  self->max_per_host = max_per_host;
  return self;
}

/* What still waits or is under way is forgotten with it. */
void
glance_turns_free (GlanceTurns *self)
{
  g_hash_table_unref (self->hosts);
  g_free (self);
}

void
glance_turns_wait (GlanceTurns *self, GlanceTurn *turn, const char *host_name, gboolean urgent)
{
  Host *host;

  glance_turns_withdraw (self, turn);
  host = get_host (self, host_name);
  turn->host = host;
  turn->link.data = turn;
  if (urgent)
    g_queue_push_head_link (&host->waiting, &turn->link);
  else
    g_queue_push_tail_link (&host->waiting, &turn->link);
  update_host (self, host);
  if (urgent && host->is_open)
    {
      g_queue_unlink (&self->open, &host->link);
      g_queue_push_head_link (&self->open, &host->link);
    }
}

GlanceTurn *
glance_turns_begin (GlanceTurns *self)
{
  Host *host = g_queue_peek_head (&self->open);
  GlanceTurn *turn;

  if (host == NULL || self->n_under_way >= self->max)
    return NULL;

  turn = g_queue_pop_head_link (&host->waiting)->data;
  turn->under_way = TRUE;
  host->n_under_way++;
  self->n_under_way++;
  /* To the end of the line. */
  g_queue_unlink (&self->open, &host->link);
  host->is_open = FALSE;
  update_host (self, host);
  return turn;
}

void
glance_turns_withdraw (GlanceTurns *self, GlanceTurn *turn)
{
  Host *host = g_steal_pointer (&turn->host);

  if (host == NULL)
    return;
  if (turn->under_way)
    {
      turn->under_way = FALSE;
      host->n_under_way--;
      self->n_under_way--;
    }
  else
    g_queue_unlink (&host->waiting, &turn->link);
  update_host (self, host);
}

gboolean
glance_turn_is_taken (GlanceTurn *turn)
{
  return turn->host != NULL;
}
