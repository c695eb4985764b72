/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-scheduler.h"

#include "glance-error.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MAX_UNDER_WAY 8
#define MAX_UNDER_WAY_PER_HOST 2
#define TOGETHER (1 * SECOND) /* questions due within this go together */
#define RUN_FASTEST (2 * SECOND)
#define RUN_SLOWEST (5 * SECOND)
#define ATTENTIVE_INTERVAL 15 /* s */
#define SAVING_FACTOR 5
#define BACK_OFF_FIRST (2 * SECOND)
#define BACK_OFF_LAST (300 * SECOND)
#define PAUSE (3600 * SECOND) /* after an answer that only the user can change */
#define RESUME_JITTER (2 * SECOND)
#define NEVER G_MAXINT64

typedef struct
{
  /* Owned */ GlanceMonitor *monitor;
  /* Owned */ char *host; /* of the question under way */
  GSequenceIter *place;   /* in `plan`, or NULL while it is under way */
  gint64 due;
  gint64 not_before; /* Retry-After */
  gint64 answered_at;
  gint64 moved_at; /* when the percentage last changed */
  int percent;
  gint64 run_interval;
  guint n_failures; /* in a row */
  gboolean paused;  /* until the user acts, or `due` */
  gboolean under_way;
  gboolean again; /* asked for while under way */
} Entry;

struct _GlanceScheduler
{
  GObject parent_instance;

  /* Owned */ GlanceClock *clock;
  GlanceSchedulerAsk ask;
  gpointer user_data;
  /* Owned */ GHashTable *entries; /* GlanceMonitor -> Entry */
  /* Owned */ GSequence *plan;     /* Entry, by due time */
  /* Owned */ GHashTable *hosts;   /* host -> how many are under way there */
  guint n_under_way;
  guint alarm;
  gint64 alarm_time;
  guint idle_interval; /* s */
  gboolean attentive;
  gboolean saving;
  gboolean started;
};

G_DEFINE_FINAL_TYPE (GlanceScheduler, glance_scheduler, G_TYPE_OBJECT)

static void run (GlanceScheduler *self);

static void
entry_free (Entry *entry)
{
  g_object_unref (entry->monitor);
  g_free (entry->host);
  g_free (entry);
}

static int
compare_due (gconstpointer a, gconstpointer b, gpointer unused)
{
  const Entry *first = a;
  const Entry *second = b;

  return (first->due > second->due) - (first->due < second->due);
}

static gint64
now (GlanceScheduler *self)
{
  return glance_clock_get_boot_time (self->clock);
}

static void
alarm_cb (gpointer user_data)
{
  GlanceScheduler *self = user_data;

  self->alarm = 0;
  run (self);
}

/* One alarm, for the next question that may go; none when nothing is planned. */
static void
set_alarm (GlanceScheduler *self, gint64 time)
{
  if (self->alarm != 0 && self->alarm_time == time)
    return;
  if (self->alarm != 0)
    glance_clock_remove_alarm (self->clock, self->alarm);
  self->alarm = 0;
  self->alarm_time = time;
  if (time != NEVER)
    self->alarm = glance_clock_add_alarm (self->clock, time, alarm_cb, self);
}

static void
plan (GlanceScheduler *self, Entry *entry, gint64 due)
{
  entry->due = MAX (due, entry->not_before);
  if (entry->under_way)
    return;
  if (entry->place == NULL)
    entry->place = g_sequence_insert_sorted (self->plan, entry, compare_due, NULL);
  else
    g_sequence_sort_changed (entry->place, compare_due, NULL);
}

static char *
dup_host (GlanceMonitor *monitor)
{
  const char *origin = glance_portal_get_origin (glance_monitor_get_portal (monitor));
  g_autoptr (GUri) uri = g_uri_parse (origin != NULL ? origin : "", G_URI_FLAGS_NONE, NULL);

  return g_strdup (uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "");
}

static guint
count_at_host (GlanceScheduler *self, const char *host)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->hosts, host));
}

static void
begin (GlanceScheduler *self, Entry *entry, char *host)
{
  g_clear_pointer (&entry->place, g_sequence_remove);
  entry->under_way = TRUE;
  entry->again = FALSE;
  entry->host = host;
  self->n_under_way++;
  g_hash_table_replace (self->hosts, g_strdup (host),
                        GUINT_TO_POINTER (count_at_host (self, host) + 1));
  self->ask (entry->monitor, self->user_data);
}

static void
end (GlanceScheduler *self, Entry *entry)
{
  guint left = count_at_host (self, entry->host) - 1;

  if (left > 0)
    g_hash_table_replace (self->hosts, g_strdup (entry->host), GUINT_TO_POINTER (left));
  else
    g_hash_table_remove (self->hosts, entry->host);
  self->n_under_way--;
  entry->under_way = FALSE;
  g_clear_pointer (&entry->host, g_free);
}

/* Starts what is due and may start, then sets the alarm for what comes next. What must wait for a free
 * place has no alarm: the answer that frees it runs us again. */
static void
run (GlanceScheduler *self)
{
  gint64 time = now (self);
  GSequenceIter *iter = g_sequence_get_begin_iter (self->plan);

  if (!self->started)
    return;

  while (!g_sequence_iter_is_end (iter) && self->n_under_way < MAX_UNDER_WAY)
    {
      Entry *entry = g_sequence_get (iter);
      g_autofree char *host = NULL;

      if (entry->due > time + TOGETHER)
        break;
      iter = g_sequence_iter_next (iter);
      if (entry->not_before > time)
        continue;
      host = dup_host (entry->monitor);
      if (count_at_host (self, host) < MAX_UNDER_WAY_PER_HOST)
        begin (self, entry, g_steal_pointer (&host));
    }

  if (self->n_under_way >= MAX_UNDER_WAY)
    iter = g_sequence_get_end_iter (self->plan);
  else
    for (iter = g_sequence_get_begin_iter (self->plan); !g_sequence_iter_is_end (iter);
         iter = g_sequence_iter_next (iter))
      if (((Entry *) g_sequence_get (iter))->due > time)
        break;

  set_alarm (self, g_sequence_iter_is_end (iter) ? NEVER : ((Entry *) g_sequence_get (iter))->due);
}

static gint64
idle_interval (GlanceScheduler *self)
{
  if (self->attentive)
    return MIN (self->idle_interval, ATTENTIVE_INTERVAL) * SECOND;
  return (gint64) self->idle_interval * (self->saving ? SAVING_FACTOR : 1) * SECOND;
}

/* As often as the percentage really moves, within 2 to 5 seconds. */
static gint64
run_interval (Entry *entry, gint64 time)
{
  int percent = glance_monitor_get_percent (entry->monitor);

  if (entry->run_interval == 0)
    entry->run_interval = RUN_FASTEST;
  else if (percent == entry->percent)
    entry->run_interval = MIN (entry->run_interval + SECOND, RUN_SLOWEST);
  else
    entry->run_interval = CLAMP ((time - entry->moved_at) / MAX (ABS (percent - entry->percent), 1),
                                 RUN_FASTEST, RUN_SLOWEST);
  if (percent != entry->percent || entry->moved_at == 0)
    entry->moved_at = time;
  entry->percent = percent;
  return entry->run_interval;
}

/* Exponential, with full jitter, so that clients that failed together do not come back together. */
static gint64
back_off (GlanceScheduler *self, Entry *entry)
{
  gint64 ceiling = MIN (BACK_OFF_FIRST << MIN (entry->n_failures, 16), BACK_OFF_LAST);

  entry->n_failures++;
  return BACK_OFF_FIRST
         + (gint64) (glance_clock_get_random (self->clock) * (ceiling - BACK_OFF_FIRST));
}

static void
plan_after_problem (GlanceScheduler *self, Entry *entry, const GError *problem, gint64 time)
{
  switch (problem->domain == GLANCE_ERROR ? problem->code : -1)
    {
    case GLANCE_ERROR_RATE_LIMITED:
      if (glance_error_get_retry_after (problem) >= 0)
        entry->not_before = time + glance_error_get_retry_after (problem) * SECOND;
      plan (self, entry, time + back_off (self, entry));
      break;
    case GLANCE_ERROR_UNAUTHORIZED:
    case GLANCE_ERROR_FORBIDDEN:
    case GLANCE_ERROR_BLOCKED:
    case GLANCE_ERROR_PAYMENT_REQUIRED:
    case GLANCE_ERROR_NOT_FOUND:
    case GLANCE_ERROR_NO_KEY:
    case GLANCE_ERROR_BAD_KEY:
    case GLANCE_ERROR_KEYRING_ABSENT:
    case GLANCE_ERROR_KEYRING_HUNG:
    case GLANCE_ERROR_KEYRING_FAILED:
    case GLANCE_ERROR_BAD_ADDRESS:
    case GLANCE_ERROR_NOT_ENCRYPTED:
      entry->paused = TRUE;
      plan (self, entry, time + PAUSE);
      break;
    case GLANCE_ERROR_KEYRING_LOCKED:
      /* Asking again would put the same password prompt before the user again. */
      entry->paused = TRUE;
      plan (self, entry, NEVER);
      break;
    case GLANCE_ERROR_RESTORING:
      plan (self, entry, time + idle_interval (self));
      break;
    default:
      plan (self, entry, time + back_off (self, entry));
    }
}

static void
plan_next (GlanceScheduler *self, Entry *entry)
{
  const GError *problem = glance_monitor_get_problem (entry->monitor);
  gint64 time = now (self);

  entry->answered_at = time;
  entry->paused = FALSE;
  entry->not_before = 0;
  if (problem != NULL)
    {
      plan_after_problem (self, entry, problem, time);
      return;
    }

  entry->n_failures = 0;
  if (glance_phase_is_active (glance_monitor_get_phase (entry->monitor)))
    {
      plan (self, entry, time + run_interval (entry, time));
      return;
    }
  entry->run_interval = 0;
  entry->moved_at = 0;
  plan (self, entry, time + idle_interval (self));
}

static gboolean
is_idle (Entry *entry)
{
  return glance_monitor_get_problem (entry->monitor) == NULL
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
    if (entry->answered_at != 0 && is_idle (entry))
      plan (self, entry, entry->answered_at + idle_interval (self));
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
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->hosts);
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
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->plan = g_sequence_new (NULL);
  self->idle_interval = 60;
}

/**
 * glance_scheduler_new:
 * @clock: time and chance
 * @ask: called when a monitor's portal is to be asked; every call wants one glance_scheduler_answered(),
 *   unless the monitor is removed or the scheduler stopped before
 * @user_data: for @ask; must live as long as the scheduler
 *
 * Returns: (transfer full): a stopped scheduler
 */
GlanceScheduler *
glance_scheduler_new (GlanceClock *clock, GlanceSchedulerAsk ask, gpointer user_data)
{
  GlanceScheduler *self = g_object_new (GLANCE_TYPE_SCHEDULER, NULL);

  self->clock = g_object_ref (clock);
  self->ask = ask;
  self->user_data = user_data;
  return self;
}

void
glance_scheduler_start (GlanceScheduler *self)
{
  self->started = TRUE;
  run (self);
}

/* What is under way counts as given up; it is asked again when started again. */
void
glance_scheduler_stop (GlanceScheduler *self)
{
  GHashTableIter iter;
  Entry *entry;

  self->started = FALSE;
  if (self->alarm != 0)
    glance_clock_remove_alarm (self->clock, self->alarm);
  self->alarm = 0;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    if (entry->under_way)
      {
        end (self, entry);
        plan (self, entry, now (self));
      }
}

void
glance_scheduler_add (GlanceScheduler *self, GlanceMonitor *monitor)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->monitor = g_object_ref (monitor);
  g_hash_table_insert (self->entries, monitor, entry);
  plan (self, entry, now (self));
  run (self);
}

void
glance_scheduler_remove (GlanceScheduler *self, GlanceMonitor *monitor)
{
  Entry *entry = g_hash_table_lookup (self->entries, monitor);

  if (entry == NULL)
    return;
  if (entry->under_way)
    end (self, entry);
  g_clear_pointer (&entry->place, g_sequence_remove);
  g_hash_table_remove (self->entries, monitor);
  run (self);
}

void
glance_scheduler_answered (GlanceScheduler *self, GlanceMonitor *monitor)
{
  Entry *entry = g_hash_table_lookup (self->entries, monitor);

  if (entry == NULL || !entry->under_way)
    return;
  end (self, entry);
  plan_next (self, entry);
  if (entry->again)
    glance_scheduler_ask_now (self, monitor);
  else
    run (self);
}

/* Ends a pause. Retry-After stands: the portal would only answer 429 again, and count it. */
void
glance_scheduler_ask_now (GlanceScheduler *self, GlanceMonitor *monitor)
{
  Entry *entry = g_hash_table_lookup (self->entries, monitor);

  if (entry == NULL)
    return;
  entry->paused = FALSE;
  entry->again = entry->under_way;
  plan (self, entry, now (self));
  run (self);
}

void
glance_scheduler_ask_all_now (GlanceScheduler *self)
{
  gint64 time = now (self);
  GHashTableIter iter;
  Entry *entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    if (!entry->paused && !entry->under_way && entry->answered_at + RUN_FASTEST <= time)
      plan (self, entry, time);
  run (self);
}

void
glance_scheduler_connection_changed (GlanceScheduler *self)
{
  gint64 time = now (self);
  GHashTableIter iter;
  Entry *entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    {
      gint64 soon = time + (gint64) (glance_clock_get_random (self->clock) * RESUME_JITTER);

      entry->n_failures = 0;
      if (!entry->paused && !entry->under_way)
        plan (self, entry, MIN (entry->due, soon));
    }
  run (self);
}

void
glance_scheduler_set_idle_interval (GlanceScheduler *self, guint seconds)
{
  self->idle_interval = CLAMP (seconds, 15, 3600);
  replan_idle (self);
}

void
glance_scheduler_set_attentive (GlanceScheduler *self, gboolean attentive)
{
  self->attentive = attentive;
  replan_idle (self);
}

void
glance_scheduler_set_saving (GlanceScheduler *self, gboolean saving)
{
  self->saving = saving;
  replan_idle (self);
}

gint64
glance_scheduler_get_next_time (GlanceScheduler *self, GlanceMonitor *monitor)
{
  Entry *entry = g_hash_table_lookup (self->entries, monitor);

  return entry != NULL && !entry->under_way && entry->due != NEVER ? entry->due : -1;
}
