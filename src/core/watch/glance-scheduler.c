/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-scheduler.h"

#include "glance-alarm.h"
#include "glance-cadence.h"
#include "glance-descriptors.h"
#include "glance-slots.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define NEVER GLANCE_ALARM_NEVER

#define TOGETHER SECOND /* checks due within this time run together */
#define MANY 16         /* with more portals than this, checks are spread over the idle interval */
#define SLOW (3 * SECOND)

#define ATTENTIVE_INTERVAL 15 /* s */
#define SAVING_FACTOR 5
#define RESUME_JITTER (2 * SECOND)

/* Either in the plan (`place`), or waiting for its turn or in progress (`turn`). */
typedef struct
{
  /* Owned */ GlanceMonitor *monitor;
  GlanceSlot slot;
  GSequenceIter *place; /* in `plan` */
  gint64 due;
  gint64 not_before; /* Retry-After */
  gint64 answered_at;
  GlanceCadence cadence;
  gboolean slow;    /* its last answer was slow, or never came */
  gboolean paused;  /* until the user requests a check */
  gboolean again;   /* requested while a check was in progress */
  gboolean bunched; /* checked together with all others, so its next idle check must be spread */
} Entry;

struct _GlanceScheduler
{
  GObject parent_instance;

  /* Owned */ GlanceClock *clock;
  GlanceSchedulerCheck check;
  gpointer user_data;
  /* Owned */ GHashTable *entries; /* GlanceMonitor -> Entry */
  /* Owned */ GlanceSlots *slots;
  /* Owned */ GSequence *plan; /* Entry, by due time */
  GlanceAlarm alarm;
  guint idle_interval; /* s */
  gboolean attentive;
  gboolean saving;
  gboolean started;
  gboolean running; /* run() is on the stack */
};

G_DEFINE_FINAL_TYPE (GlanceScheduler, glance_scheduler, G_TYPE_OBJECT)

static void run (GlanceScheduler *self);

static gint64
now (GlanceScheduler *self)
{
  return glance_clock_get_boot_time (self->clock);
}

static void
entry_free (Entry *entry)
{
  g_object_unref (entry->monitor);
  g_free (entry);
}

static int
compare_due (gconstpointer a, gconstpointer b, gpointer unused)
{
  const Entry *first = a;
  const Entry *second = b;

  return (first->due > second->due) - (first->due < second->due);
}

/* A check that is in progress, or waits for its turn, is not postponed. */
static void
plan (GlanceScheduler *self, Entry *entry, gint64 due)
{
  if (glance_slot_is_taken (&entry->slot))
    return;
  entry->due = MAX (due, entry->not_before);
  if (entry->place == NULL)
    entry->place = g_sequence_insert_sorted (self->plan, entry, compare_due, NULL);
  else
    g_sequence_sort_changed (entry->place, compare_due, NULL);
  if (due != NEVER)
    g_debug ("%s: the next check in %.1f s",
             glance_portal_get_name (glance_monitor_get_portal (entry->monitor)),
             (double) (entry->due - now (self)) / SECOND);
}

/* A portal that somebody is waiting for gets the benefit of the doubt. */
static GlanceLane
choose_lane (Entry *entry, gboolean urgent)
{
  if (entry->slow && !urgent)
    return GLANCE_LANE_SLOW;
  if (!entry->slow && glance_monitor_get_last_problem (entry->monitor) == NULL
      && glance_phase_is_active (glance_monitor_get_phase (entry->monitor)))
    return GLANCE_LANE_RUNNING;
  return GLANCE_LANE_OTHERS;
}

static void
wait_for_turn (GlanceScheduler *self, Entry *entry, gboolean urgent)
{
  const char *origin = glance_portal_get_origin (glance_monitor_get_portal (entry->monitor));

  g_clear_pointer (&entry->place, g_sequence_remove);
  glance_slots_wait (self->slots, &entry->slot, origin, choose_lane (entry, urgent), urgent);
}

static void
begin (GlanceScheduler *self, Entry *entry)
{
  g_autoptr (GlanceMonitor) monitor = g_object_ref (entry->monitor);

  entry->again = FALSE;
  self->check (monitor, self->user_data);
}

static void
alarm_cb (gpointer user_data)
{
  run (user_data);
}

/* A single alarm, for the first check of the plan or for the next turn of one that waits; none
 * when there is neither. */
static void
set_alarm (GlanceScheduler *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->plan);
  gint64 time = NEVER;

  if (self->started)
    time = glance_slots_get_next_time (self->slots);
  if (self->started && !g_sequence_iter_is_end (first))
    time = MIN (time, ((Entry *) g_sequence_get (first))->due);
  glance_alarm_set (&self->alarm, time);
}

/* Queues the checks that are due, and starts those whose turn has come. Checks run up to a second
 * early to run together, but none before its portal's Retry-After. */
static void
run (GlanceScheduler *self)
{
  gint64 time = now (self);
  GSequenceIter *iter = g_sequence_get_begin_iter (self->plan);
  GlanceSlot *slot;

  if (!self->started || self->running)
    return;
  if (!g_sequence_iter_is_end (iter) && ((Entry *) g_sequence_get (iter))->due <= time)
    while (!g_sequence_iter_is_end (iter))
      {
        Entry *entry = g_sequence_get (iter);

        if (entry->due > time + TOGETHER)
          break;
        iter = g_sequence_iter_next (iter);
        if (entry->not_before <= time)
          wait_for_turn (self, entry, FALSE);
      }

  self->running = TRUE;
  while (self->started && (slot = glance_slots_begin (self->slots, time)) != NULL)
    begin (self, slot->data);
  self->running = FALSE;
  set_alarm (self);
}

static gint64
idle_interval (GlanceScheduler *self)
{
  guint interval =
      self->attentive ? MIN (self->idle_interval, ATTENTIVE_INTERVAL) : self->idle_interval;

  return interval * (self->saving ? SAVING_FACTOR : 1) * SECOND;
}

/* Known to have nothing running. */
static gboolean
is_at_rest (Entry *entry)
{
  GlancePhase phase = glance_monitor_get_phase (entry->monitor);

  return phase != GLANCE_PHASE_UNKNOWN && !glance_phase_is_active (phase);
}

static void
plan_after_problem (GlanceScheduler *self, Entry *entry, const GError *problem, gint64 time)
{
  gint64 wait = glance_cadence_fail (&entry->cadence, problem, is_at_rest (entry),
                                     idle_interval (self), glance_clock_get_random (self->clock));

  entry->paused = wait == GLANCE_CADENCE_NEVER;
  if (glance_cadence_is_limited (problem))
    entry->not_before = time + wait;
  plan (self, entry, entry->paused ? NEVER : time + wait);
}

/* Portals that were all checked at once, at the start or on focus, would otherwise stay together
 * for ever. */
static gint64
next_idle_time (GlanceScheduler *self, Entry *entry)
{
  gint64 interval = idle_interval (self);

  if (entry->bunched && g_hash_table_size (self->entries) > MANY)
    interval =
        GLANCE_CADENCE_FASTEST
        + (gint64) (glance_clock_get_random (self->clock) * (interval - GLANCE_CADENCE_FASTEST));
  entry->bunched = FALSE;
  return entry->answered_at + interval;
}

static void
plan_next (GlanceScheduler *self, Entry *entry)
{
  const GError *problem = glance_monitor_get_last_problem (entry->monitor);
  gint64 time = now (self);

  entry->answered_at = time;
  entry->paused = FALSE;
  entry->not_before = 0;
  if (problem != NULL)
    {
      plan_after_problem (self, entry, problem, time);
      return;
    }

  glance_cadence_answered (&entry->cadence);
  if (glance_phase_is_active (glance_monitor_get_phase (entry->monitor)))
    {
      int percent = glance_monitor_get_percent (entry->monitor);

      plan (self, entry, time + glance_cadence_follow_run (&entry->cadence, percent, time));
      return;
    }
  glance_cadence_end_run (&entry->cadence);
  plan (self, entry, next_idle_time (self, entry));
}

static gboolean
is_idle (Entry *entry)
{
  return glance_monitor_get_last_problem (entry->monitor) == NULL
         && !glance_phase_is_active (glance_monitor_get_phase (entry->monitor));
}

/* The idle cadence changed. */
static void
replan_idle (GlanceScheduler *self)
{
  GHashTableIter iter;
  Entry *entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    if (entry->place != NULL && entry->answered_at != 0 && is_idle (entry)
        && !entry->bunched) /* that one is about to be checked */
      plan (self, entry, next_idle_time (self, entry));
  run (self);
}

static void
glance_scheduler_dispose (GObject *object)
{
  glance_scheduler_stop (GLANCE_SCHEDULER (object));
  G_OBJECT_CLASS (glance_scheduler_parent_class)->dispose (object);
}

static void
glance_scheduler_finalize (GObject *object)
{
  GlanceScheduler *self = GLANCE_SCHEDULER (object);

  g_sequence_free (self->plan);
  glance_slots_free (self->slots);
  g_hash_table_unref (self->entries);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (glance_scheduler_parent_class)->finalize (object);
}

static void
glance_scheduler_class_init (GlanceSchedulerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_scheduler_dispose;
  object_class->finalize = glance_scheduler_finalize;
}

static void
glance_scheduler_init (GlanceScheduler *self)
{
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) entry_free);
  self->slots = glance_slots_new (glance_descriptors_get_room ());
  self->plan = g_sequence_new (NULL);
  self->idle_interval = 60;
}

/**
 * glance_scheduler_new:
 * @clock: time and randomness
 * @check: called when a monitor's portal is to be checked; each call must be followed by one
 *   glance_scheduler_answered(), unless the monitor is removed or the scheduler stopped first
 * @user_data: for @check; must live as long as the scheduler
 *
 * Returns: (transfer full): a stopped scheduler
 */
GlanceScheduler *
glance_scheduler_new (GlanceClock *clock, GlanceSchedulerCheck check, gpointer user_data)
{
  g_return_val_if_fail (GLANCE_IS_CLOCK (clock), NULL);

  GlanceScheduler *self = g_object_new (GLANCE_TYPE_SCHEDULER, NULL);

  self->clock = g_object_ref (clock);
  glance_alarm_init (&self->alarm, clock, alarm_cb, self);
  self->check = check;
  self->user_data = user_data;
  return self;
}

void
glance_scheduler_start (GlanceScheduler *self)
{
  g_return_if_fail (GLANCE_IS_SCHEDULER (self));

  self->started = TRUE;
  run (self);
}

/* Checks in progress count as abandoned, and are repeated after the next start. */
void
glance_scheduler_stop (GlanceScheduler *self)
{
  GHashTableIter iter;
  Entry *entry;

  g_return_if_fail (GLANCE_IS_SCHEDULER (self));

  self->started = FALSE;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    if (glance_slot_is_taken (&entry->slot))
      {
        glance_slots_withdraw (self->slots, &entry->slot);
        plan (self, entry, now (self));
      }
  set_alarm (self);
}

void
glance_scheduler_add (GlanceScheduler *self, GlanceMonitor *monitor)
{
  Entry *entry;

  g_return_if_fail (GLANCE_IS_SCHEDULER (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));
  g_return_if_fail (!g_hash_table_contains (self->entries, monitor));

  entry = g_new0 (Entry, 1);
  entry->monitor = g_object_ref (monitor);
  entry->slot.data = entry;
  entry->bunched = TRUE;
  g_hash_table_insert (self->entries, monitor, entry);
  plan (self, entry, now (self));
  run (self);
}

/* A check in progress is abandoned, and its slot is free at once. */
void
glance_scheduler_remove (GlanceScheduler *self, GlanceMonitor *monitor)
{
  Entry *entry;

  g_return_if_fail (GLANCE_IS_SCHEDULER (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  entry = g_hash_table_lookup (self->entries, monitor);
  if (entry == NULL)
    return;
  glance_slots_withdraw (self->slots, &entry->slot);
  g_clear_pointer (&entry->place, g_sequence_remove);
  g_hash_table_remove (self->entries, monitor);
  run (self);
}

void
glance_scheduler_answered (GlanceScheduler *self, GlanceMonitor *monitor)
{
  Entry *entry;

  g_return_if_fail (GLANCE_IS_SCHEDULER (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  entry = g_hash_table_lookup (self->entries, monitor);
  if (entry == NULL || !entry->slot.under_way)
    return;
  entry->slow = now (self) - entry->slot.began_at > SLOW;
  glance_slots_withdraw (self->slots, &entry->slot);
  plan_next (self, entry);
  if (entry->again)
    glance_scheduler_check_now (self, monitor);
  else
    run (self);
}

static void
plan_soon (GlanceScheduler *self, Entry *entry)
{
  gint64 soon = now (self) + (gint64) (glance_clock_get_random (self->clock) * RESUME_JITTER);

  entry->bunched = TRUE;
  plan (self, entry, entry->place != NULL ? MIN (entry->due, soon) : soon);
}

/* The check ended without an answer because we dropped its connection. */
void
glance_scheduler_given_up (GlanceScheduler *self, GlanceMonitor *monitor)
{
  Entry *entry;

  g_return_if_fail (GLANCE_IS_SCHEDULER (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  entry = g_hash_table_lookup (self->entries, monitor);
  if (entry == NULL || !entry->slot.under_way)
    return;
  glance_slots_withdraw (self->slots, &entry->slot);
  plan_soon (self, entry);
  run (self);
}

/* Ends a pause, and goes to the front of the queue. If a check is still in progress, another one
 * follows it, since the key may have changed by now. Retry-After stands: the portal would only
 * answer 429 again, and count it. */
void
glance_scheduler_check_now (GlanceScheduler *self, GlanceMonitor *monitor)
{
  Entry *entry;

  g_return_if_fail (GLANCE_IS_SCHEDULER (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  entry = g_hash_table_lookup (self->entries, monitor);
  if (entry == NULL)
    return;
  entry->paused = FALSE;
  entry->again = entry->slot.under_way;
  if (entry->not_before > now (self))
    plan (self, entry, entry->not_before);
  else if (!entry->slot.under_way)
    wait_for_turn (self, entry, TRUE);
  run (self);
}

/* But not those that were checked just now. */
void
glance_scheduler_check_all_now (GlanceScheduler *self)
{
  g_return_if_fail (GLANCE_IS_SCHEDULER (self));

  gint64 time = now (self);
  GHashTableIter iter;
  Entry *entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    if (!entry->paused && entry->answered_at + GLANCE_CADENCE_FASTEST <= time)
      {
        entry->bunched = TRUE;
        plan (self, entry, time);
      }
  run (self);
}

void
glance_scheduler_connection_changed (GlanceScheduler *self)
{
  GHashTableIter iter;
  Entry *entry;

  g_return_if_fail (GLANCE_IS_SCHEDULER (self));

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    {
      glance_cadence_answered (&entry->cadence);
      if (!entry->paused)
        plan_soon (self, entry);
    }
  run (self);
}

void
glance_scheduler_set_idle_interval (GlanceScheduler *self, guint seconds)
{
  g_return_if_fail (GLANCE_IS_SCHEDULER (self));

  self->idle_interval = CLAMP (seconds, 15, 3600);
  replan_idle (self);
}

void
glance_scheduler_set_attentive (GlanceScheduler *self, gboolean attentive)
{
  g_return_if_fail (GLANCE_IS_SCHEDULER (self));

  self->attentive = attentive;
  replan_idle (self);
}

void
glance_scheduler_set_saving (GlanceScheduler *self, gboolean saving)
{
  g_return_if_fail (GLANCE_IS_SCHEDULER (self));

  self->saving = saving;
  replan_idle (self);
}

/**
 * glance_scheduler_get_next_time:
 *
 * Returns: boot time in µs of the next check of @monitor's portal; in the past while it waits for
 *   its turn; -1 when it is in progress, or when none will come before the user acts
 */
gint64
glance_scheduler_get_next_time (GlanceScheduler *self, GlanceMonitor *monitor)
{
  Entry *entry;

  g_return_val_if_fail (GLANCE_IS_SCHEDULER (self), -1);
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), -1);

  entry = g_hash_table_lookup (self->entries, monitor);
  return entry != NULL && !entry->slot.under_way && entry->due != NEVER ? entry->due : -1;
}
