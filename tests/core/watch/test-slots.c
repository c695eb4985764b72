/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-slots.h"

#define PLACES 16
#define SLOW_PLACES 6
#define PATIENCE GLANCE_SLOTS_PATIENCE

typedef struct
{
  GlanceSlots *slots;
  GPtrArray *all; /* GlanceSlot, owned */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->slots = glance_slots_new (GLANCE_SLOTS_MAX);
  fixture->all = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  glance_slots_free (fixture->slots);
  g_ptr_array_unref (fixture->all);
}

static GlanceSlot *
wait_at (Fixture *fixture, const char *origin, GlanceLane lane, gboolean urgent)
{
  GlanceSlot *slot = g_new0 (GlanceSlot, 1);

  slot->data = slot;
  g_ptr_array_add (fixture->all, slot);
  glance_slots_wait (fixture->slots, slot, origin, lane, urgent);
  g_assert_true (glance_slot_is_taken (slot));
  g_assert_false (slot->under_way);
  return slot;
}

/* Each on its own host. */
static void
wait_many (Fixture *fixture, GlanceLane lane, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *origin = g_strdup_printf ("https://host%u.example", fixture->all->len);

      wait_at (fixture, origin, lane, FALSE);
    }
}

static guint
begin_all (Fixture *fixture, gint64 time)
{
  guint n = 0;
  GlanceSlot *slot;

  while ((slot = glance_slots_begin (fixture->slots, time)) != NULL)
    {
      g_assert_true (slot->under_way);
      g_assert_cmpint (slot->began_at, ==, time);
      n++;
    }
  return n;
}

/* Only so many run at a time. When their time is up others may start, and quick ones make room at
 * once. */
static void
test_places (Fixture *fixture, gconstpointer data)
{
  wait_many (fixture, GLANCE_LANE_OTHERS, 3 * PLACES);
  g_assert_cmpuint (begin_all (fixture, 1000), ==, PLACES);
  g_assert_cmpint (glance_slots_get_next_time (fixture->slots), ==, 1000 + PATIENCE);
  g_assert_cmpuint (begin_all (fixture, 999 + PATIENCE), ==, 0);

  glance_slots_withdraw (fixture->slots, fixture->all->pdata[0]);
  g_assert_false (glance_slot_is_taken (fixture->all->pdata[0]));
  g_assert_cmpuint (begin_all (fixture, 999 + PATIENCE), ==, 1);
  g_assert_cmpuint (begin_all (fixture, 1000 + PATIENCE), ==, PLACES - 1);
  g_assert_cmpint (glance_slots_get_next_time (fixture->slots), ==, 999 + 2 * PATIENCE);

  /* one that has already given up its place does not free another */
  glance_slots_withdraw (fixture->slots, fixture->all->pdata[1]);
  g_assert_cmpuint (begin_all (fixture, 1000 + PATIENCE), ==, 0);
  g_assert_cmpuint (begin_all (fixture, 1000 + 9 * PATIENCE), ==, PLACES);
  g_assert_cmpint (glance_slots_get_next_time (fixture->slots), ==, G_MAXINT64);
}

/* A place in the slow lane is kept to the end; the other lanes have their own places. */
static void
test_lanes (Fixture *fixture, gconstpointer data)
{
  GlanceSlot *running;

  wait_many (fixture, GLANCE_LANE_SLOW, 2 * SLOW_PLACES);
  wait_many (fixture, GLANCE_LANE_OTHERS, 1);
  running = wait_at (fixture, "https://running.example", GLANCE_LANE_RUNNING, FALSE);
  g_assert_true (glance_slots_begin (fixture->slots, 0) == running);
  g_assert_true (glance_slots_begin (fixture->slots, 0) == fixture->all->pdata[2 * SLOW_PLACES]);
  g_assert_cmpuint (begin_all (fixture, 0), ==, SLOW_PLACES);
  g_assert_cmpint (glance_slots_get_next_time (fixture->slots), ==, G_MAXINT64);
  g_assert_cmpuint (begin_all (fixture, 100 * PATIENCE), ==, 0);
  glance_slots_withdraw (fixture->slots, fixture->all->pdata[0]);
  g_assert_cmpuint (begin_all (fixture, 100 * PATIENCE), ==, 1);
}

/* Portals not known to be slow may take nearly all places, but never those reserved for running
 * ones. */
static void
test_reserve (Fixture *fixture, gconstpointer data)
{
  const guint most = GLANCE_SLOTS_MAX - GLANCE_SLOTS_MAX / 8;

  wait_many (fixture, GLANCE_LANE_OTHERS, 1000);
  for (guint i = 0; i < 100; i++)
    begin_all (fixture, i * PATIENCE);
  wait_many (fixture, GLANCE_LANE_SLOW, 1);
  g_assert_cmpuint (begin_all (fixture, 200 * PATIENCE), ==, 0);
  g_assert_true (((GlanceSlot *) fixture->all->pdata[most - 1])->under_way);
  g_assert_false (((GlanceSlot *) fixture->all->pdata[most])->under_way);

  wait_many (fixture, GLANCE_LANE_RUNNING, 100);
  g_assert_cmpuint (begin_all (fixture, 200 * PATIENCE), ==, GLANCE_SLOTS_MAX - most);
}

static void
test_hosts (Fixture *fixture, gconstpointer data)
{
  GlanceSlot *first = wait_at (fixture, "https://acme.example", GLANCE_LANE_OTHERS, FALSE);
  GlanceSlot *second = wait_at (fixture, "https://acme.example:8443", GLANCE_LANE_OTHERS, FALSE);
  GlanceSlot *third = wait_at (fixture, "https://acme.example:8444", GLANCE_LANE_OTHERS, FALSE);
  GlanceSlot *urgent = wait_at (fixture, "https://acme.example", GLANCE_LANE_OTHERS, TRUE);
  GlanceSlot *elsewhere = wait_at (fixture, "https://other.example", GLANCE_LANE_OTHERS, FALSE);

  /* hosts take turns */
  g_assert_true (glance_slots_begin (fixture->slots, 0) == urgent);
  g_assert_true (glance_slots_begin (fixture->slots, 0) == elsewhere);
  g_assert_true (glance_slots_begin (fixture->slots, 0) == first);
  /* two at a time, however long that takes */
  g_assert_cmpuint (begin_all (fixture, 100 * PATIENCE), ==, 0);
  g_assert_cmpint (glance_slots_get_next_time (fixture->slots), ==, G_MAXINT64);
  glance_slots_withdraw (fixture->slots, first);
  g_assert_true (glance_slots_begin (fixture->slots, 0) == second);
  glance_slots_withdraw (fixture->slots, third); /* while it waits */
  glance_slots_withdraw (fixture->slots, urgent);
  g_assert_cmpuint (begin_all (fixture, 0), ==, 0);
}

/* One slow portal on a host leaves room for another that is not slow. */
static void
test_slow_per_host (Fixture *fixture, gconstpointer data)
{
  GlanceSlot *slow = wait_at (fixture, "https://acme.example", GLANCE_LANE_SLOW, FALSE);
  GlanceSlot *good;

  wait_at (fixture, "https://acme.example", GLANCE_LANE_SLOW, FALSE);
  g_assert_true (glance_slots_begin (fixture->slots, 0) == slow);
  g_assert_cmpuint (begin_all (fixture, 0), ==, 0);
  good = wait_at (fixture, "https://acme.example", GLANCE_LANE_RUNNING, FALSE);
  g_assert_true (glance_slots_begin (fixture->slots, 0) == good);
  glance_slots_withdraw (fixture->slots, slow);
  g_assert_cmpuint (begin_all (fixture, 0), ==, 1);
}

/* However low the limit, one can always go. */
static void
test_few (Fixture *fixture, gconstpointer data)
{
  for (guint max = 0; max <= 9; max++)
    for (int lane = 0; lane < GLANCE_N_LANES; lane++)
      {
        guint n;

        tear_down (fixture, NULL);
        set_up (fixture, NULL);
        glance_slots_free (fixture->slots);
        fixture->slots = glance_slots_new (max);
        wait_many (fixture, lane, 20);
        n = begin_all (fixture, 0) + begin_all (fixture, PATIENCE);
        g_assert_cmpuint (n, >=, 1);
        g_assert_cmpuint (n, <=, MAX (max, 1));
      }
}

#define ADD(name) g_test_add ("/slots/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD (places);
  ADD (lanes);
  ADD (reserve);
  ADD (hosts);
  ADD (slow_per_host);
  ADD (few);
  return g_test_run ();
}
