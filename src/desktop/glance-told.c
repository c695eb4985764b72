/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-told.h"

#include "glance-standing.h"

#define NO_AGE (-1)

struct _GlanceTold
{
  gboolean is_known; /* the portal has answered before */
  char *task_id;     /* of the run whose end was told last */
  GlancePhase phase; /* that end; UNKNOWN: none, or something has run since */
  gboolean problem;  /* told since the last answer */
  gint64 age;        /* the last backup that was said to be too old, 0 for none at all; or NO_AGE */
  GError *unsaved;   /* why a download was said to have failed; or NULL */
  char *unsaved_run; /* of which run, as far as is known; or NULL */
  GPtrArray *reasons;  /* the names of all errors of that run that were told */
  GlanceNotice notice; /* what was told last */
  gboolean is_unseen;
  gboolean is_held; /* it was not told, for the portal was muted */
};

static gboolean
is_end (GlancePhase phase)
{
  return phase > GLANCE_PHASE_RUNNING;
}

static GlancePhase
find_phase (const char *nick)
{
  for (GlancePhase phase = GLANCE_PHASE_UNKNOWN; phase <= GLANCE_PHASE_LOST; phase++)
    if (g_str_equal (glance_phase_get_nick (phase), nick))
      return phase;
  return GLANCE_PHASE_UNKNOWN;
}

static gboolean
has_reason (const GlanceTold *self, const char *name)
{
  return g_ptr_array_find_with_equal_func (self->reasons, name, g_str_equal, NULL);
}

static void
add_reason (GlanceTold *self, const char *name)
{
  if (self->reasons->len < GLANCE_N_ERRORS && !has_reason (self, name))
    g_ptr_array_add (self->reasons, g_strdup (name));
}

static void
recall_unsaved (GlanceTold *self, GVariantDict *dict)
{
  g_autoptr (GVariant) unsaved = g_variant_dict_lookup_value (dict, "unsaved", NULL);
  g_autofree const char **reasons = NULL;

  self->unsaved = unsaved != NULL ? glance_error_from_variant (unsaved) : NULL;
  if (self->unsaved != NULL)
    {
      g_variant_dict_lookup (dict, "unsaved-run", "s", &self->unsaved_run);
      add_reason (self, glance_error_get_name (self->unsaved));
      g_variant_dict_lookup (dict, "unsaved-reasons", "^a&s", &reasons);
      for (gsize i = 0; reasons != NULL && reasons[i] != NULL; i++)
        add_reason (self, reasons[i]);
    }
  else if (self->notice == GLANCE_NOTICE_UNSAVED) /* damaged */
    glance_told_see (self);
}

GlanceTold *
glance_told_new (GVariant *note)
{
  GlanceTold *self = g_new0 (GlanceTold, 1);
  g_autoptr (GVariantDict) dict = NULL;
  const char *phase = "";
  guint notice = 0;

  self->age = NO_AGE;
  self->reasons = g_ptr_array_new_with_free_func (g_free);
  if (note == NULL || !g_variant_is_of_type (note, G_VARIANT_TYPE_VARDICT)
      || !g_variant_is_normal_form (note))
    return self;

  dict = g_variant_dict_new (note);
  g_variant_dict_lookup (dict, "known", "b", &self->is_known);
  g_variant_dict_lookup (dict, "task-id", "s", &self->task_id);
  g_variant_dict_lookup (dict, "phase", "&s", &phase);
  g_variant_dict_lookup (dict, "problem", "b", &self->problem);
  g_variant_dict_lookup (dict, "age", "x", &self->age);
  g_variant_dict_lookup (dict, "notice", "u", &notice);
  g_variant_dict_lookup (dict, "unseen", "b", &self->is_unseen);
  g_variant_dict_lookup (dict, "held", "b", &self->is_held);
  self->phase = find_phase (phase);
  self->notice = MIN (notice, GLANCE_NOTICE_UNSAVED);
  recall_unsaved (self, dict);
  return self;
}

static gpointer
copy_name (gconstpointer name, gpointer unused)
{
  return g_strdup (name);
}

GlanceTold *
glance_told_copy (const GlanceTold *self)
{
  GlanceTold *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->task_id = g_strdup (self->task_id);
  copy->unsaved = self->unsaved != NULL ? g_error_copy (self->unsaved) : NULL;
  copy->unsaved_run = g_strdup (self->unsaved_run);
  copy->reasons = g_ptr_array_copy (self->reasons, copy_name, NULL);
  g_ptr_array_set_free_func (copy->reasons, g_free);
  return copy;
}

static gboolean
is_same_error (const GError *one, const GError *other)
{
  return one == NULL || other == NULL ? one == other
                                      : g_error_matches (one, other->domain, other->code)
                                            && g_str_equal (one->message, other->message);
}

gboolean
glance_told_equal (const GlanceTold *self, const GlanceTold *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  return self->is_known == other->is_known && g_strcmp0 (self->task_id, other->task_id) == 0
         && self->phase == other->phase && self->problem == other->problem
         && self->age == other->age && self->notice == other->notice
         && self->is_unseen == other->is_unseen && self->is_held == other->is_held
         && is_same_error (self->unsaved, other->unsaved)
         && g_strcmp0 (self->unsaved_run, other->unsaved_run) == 0
         && self->reasons->len == other->reasons->len; /* there is one more with each telling */
}

void
glance_told_free (GlanceTold *self)
{
  g_free (self->task_id);
  g_clear_error (&self->unsaved);
  g_free (self->unsaved_run);
  g_ptr_array_unref (self->reasons);
  g_free (self);
}

GVariant *
glance_told_to_variant (const GlanceTold *self)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_return_val_if_fail (self != NULL, NULL);

  g_variant_dict_insert (&dict, "known", "b", self->is_known);
  if (self->task_id != NULL)
    g_variant_dict_insert (&dict, "task-id", "s", self->task_id);
  g_variant_dict_insert (&dict, "phase", "s", glance_phase_get_nick (self->phase));
  g_variant_dict_insert (&dict, "problem", "b", self->problem);
  g_variant_dict_insert (&dict, "age", "x", self->age);
  g_variant_dict_insert (&dict, "notice", "u", (guint32) self->notice);
  g_variant_dict_insert (&dict, "unseen", "b", self->is_unseen);
  g_variant_dict_insert (&dict, "held", "b", self->is_held);
  if (self->unsaved != NULL)
    g_variant_dict_insert_value (&dict, "unsaved", glance_error_to_variant (self->unsaved));
  if (self->unsaved_run != NULL)
    g_variant_dict_insert (&dict, "unsaved-run", "s", self->unsaved_run);
  if (self->reasons->len > 0)
    g_variant_dict_insert_value (
        &dict, "unsaved-reasons",
        g_variant_new_strv ((const char *const *) self->reasons->pdata, self->reasons->len));
  return g_variant_dict_end (&dict);
}

static void
set_end (GlanceTold *self, GlancePhase phase, const char *task_id)
{
  g_free (self->task_id);
  self->task_id = g_strdup (task_id);
  self->phase = phase;
}

static GlanceNews
tell (GlanceTold *self, GlanceNotice notice, GlanceNews news)
{
  self->notice = notice;
  self->is_unseen = TRUE;
  self->is_held = FALSE;
  return news;
}

static GlanceNews
take_back (GlanceTold *self)
{
  return glance_told_see (self) ? GLANCE_NEWS_OVER : GLANCE_NEWS_NONE;
}

/* The history may tell when a run ended, and that one that has vanished was completed: it is being read. */
static gboolean
awaits_history (GlanceMonitor *monitor)
{
  return glance_monitor_get_checking (monitor) && glance_monitor_wants_history (monitor);
}

/* Whatever runs now, what ends will be news; where runs have no ids, so it is when nothing is there. */
static gboolean
forgets_end (GlanceTold *self, GlanceMonitor *monitor)
{
  GlancePhase phase = glance_monitor_get_phase (monitor);

  return glance_phase_is_active (phase) || (phase == GLANCE_PHASE_IDLE && self->task_id == NULL);
}

static GlanceNews
update_end (GlanceTold *self, GlanceMonitor *monitor)
{
  GlancePhase phase = glance_monitor_get_phase (monitor);
  const char *task_id = glance_monitor_get_task_id (monitor);
  gboolean was_known = self->is_known;

  self->is_known = TRUE;
  if (forgets_end (self, monitor))
    set_end (self, GLANCE_PHASE_UNKNOWN, NULL);
  if (glance_phase_is_active (phase))
    return self->notice != GLANCE_NOTICE_UNSAVED ? take_back (self) : GLANCE_NEWS_NONE;
  if (!is_end (phase) || (phase == self->phase && g_strcmp0 (task_id, self->task_id) == 0))
    return GLANCE_NEWS_NONE;

  if (was_known && awaits_history (monitor)
      && (phase == GLANCE_PHASE_LOST || glance_monitor_get_finished_at (monitor) == 0))
    return GLANCE_NEWS_NONE;
  set_end (self, phase, task_id);
  return was_known ? tell (self, GLANCE_NOTICE_END, GLANCE_NEWS_END) : GLANCE_NEWS_NONE;
}

static GlanceNews
update_age (GlanceTold *self, GlanceMonitor *monitor)
{
  gint64 last = glance_monitor_get_last_backup (monitor);

  if (awaits_history (monitor))
    return GLANCE_NEWS_NONE;
  if (glance_monitor_get_age (monitor) == GLANCE_AGE_FINE)
    {
      self->age = NO_AGE;
      return self->notice == GLANCE_NOTICE_AGE ? take_back (self) : GLANCE_NEWS_NONE;
    }
  if (!glance_monitor_is_overdue (monitor) || self->age == last || glance_told_is_urgent (self))
    return GLANCE_NEWS_NONE;
  self->age = last;
  return tell (self, GLANCE_NOTICE_AGE, GLANCE_NEWS_AGE);
}

/* Not of what the desktop itself shows, nor in place of a failure that is known. */
static GlanceNews
update_problem (GlanceTold *self, GlanceMonitor *monitor)
{
  gboolean is_answered = glance_monitor_get_checked_at (monitor) != 0
                         && !glance_monitor_get_recalled (monitor)
                         && glance_monitor_get_last_problem (monitor) == NULL;

  if (is_answered && self->problem)
    {
      self->problem = FALSE;
      return self->notice == GLANCE_NOTICE_PROBLEM ? take_back (self) : GLANCE_NEWS_NONE;
    }
  if (!glance_monitor_get_problem_lasts (monitor) || self->problem || glance_told_is_urgent (self)
      || g_error_matches (glance_monitor_get_problem (monitor), GLANCE_ERROR, GLANCE_ERROR_OFFLINE))
    return GLANCE_NEWS_NONE;
  self->problem = TRUE;
  return tell (self, GLANCE_NOTICE_PROBLEM, GLANCE_NEWS_PROBLEM);
}

/**
 * glance_told_update:
 * @monitor: the portal as it is now
 *
 * Returns: what is new of it since the last call, in this process or in one before it
 */
GlanceNews
glance_told_update (GlanceTold *self, GlanceMonitor *monitor)
{
  g_return_val_if_fail (self != NULL, GLANCE_NEWS_NONE);
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), GLANCE_NEWS_NONE);

  GlanceNews news = update_problem (self, monitor);

  if (news != GLANCE_NEWS_NONE || glance_monitor_get_recalled (monitor)
      || glance_monitor_get_phase (monitor) == GLANCE_PHASE_UNKNOWN)
    return news;
  news = update_end (self, monitor);
  return news != GLANCE_NEWS_NONE ? news : update_age (self, monitor);
}

static GlanceNews
forget_unsaved (GlanceTold *self)
{
  g_clear_error (&self->unsaved);
  g_clear_pointer (&self->unsaved_run, g_free);
  g_ptr_array_set_size (self->reasons, 0);
  return self->notice == GLANCE_NOTICE_UNSAVED ? take_back (self) : GLANCE_NEWS_NONE;
}

static gboolean
is_same_run (const GlanceTold *self, GlanceSaving *saving)
{
  return self->unsaved != NULL
         && g_strcmp0 (glance_saving_get_run (saving), self->unsaved_run) == 0;
}

/* It failed for the same reason before, if not the last time, and was tried again by itself. */
static gboolean
is_same_failure (const GlanceTold *self, GlanceSaving *saving)
{
  return is_same_run (self, saving)
         && has_reason (self, glance_error_get_name (glance_saving_get_problem (saving)));
}

static GlanceNews
tell_unsaved (GlanceTold *self, GlanceSaving *saving)
{
  const GError *problem = glance_saving_get_problem (saving);

  if (!is_same_run (self, saving))
    forget_unsaved (self);
  g_clear_error (&self->unsaved);
  g_free (self->unsaved_run);
  self->unsaved = g_error_copy (problem);
  self->unsaved_run = g_strdup (glance_saving_get_run (saving));
  add_reason (self, glance_error_get_name (problem));
  return tell (self, GLANCE_NOTICE_UNSAVED, GLANCE_NEWS_UNSAVED);
}

/**
 * glance_told_update_saving:
 * @saving: the portal's download as it is now
 * @automatic: whether it began by itself
 *
 * Returns: what is new of it. A failure is not told in place of one of the backup itself that nobody has seen, nor
 *   that another program saves what would have been saved automatically.
 */
GlanceNews
glance_told_update_saving (GlanceTold *self, GlanceSaving *saving, gboolean automatic)
{
  const GError *problem;
  GlanceDownloadState state;

  g_return_val_if_fail (self != NULL, GLANCE_NEWS_NONE);
  g_return_val_if_fail (GLANCE_IS_SAVING (saving), GLANCE_NEWS_NONE);

  problem = glance_saving_get_problem (saving);
  state = glance_saving_get_state (saving);
  if (state == GLANCE_DOWNLOAD_DONE || state == GLANCE_DOWNLOAD_CANCELLED
      || glance_saving_has_saved (saving, self->unsaved_run)
      || glance_saving_has_saved (saving, glance_saving_get_run (saving)))
    return forget_unsaved (self);
  if (state != GLANCE_DOWNLOAD_FAILED || problem == NULL || is_same_failure (self, saving)
      || (automatic && g_error_matches (problem, GLANCE_ERROR, GLANCE_ERROR_BUSY))
      || (self->notice == GLANCE_NOTICE_END && glance_told_is_urgent (self)))
    return GLANCE_NEWS_NONE;
  return tell_unsaved (self, saving);
}

gboolean
glance_told_expect_saving (GlanceTold *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return forget_unsaved (self) == GLANCE_NEWS_OVER;
}

gboolean
glance_told_see (GlanceTold *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  gboolean was_unseen = self->is_unseen;

  self->is_unseen = FALSE;
  self->is_held = FALSE;
  return was_unseen;
}

void
glance_told_hold (GlanceTold *self)
{
  self->is_held = TRUE;
}

/* Whether what was told last is still so. That a backup was completed is no news later on. */
static gboolean
still_holds (const GlanceTold *self, GlanceMonitor *monitor)
{
  switch (self->notice)
    {
    case GLANCE_NOTICE_PROBLEM:
      return glance_monitor_get_problem (monitor) != NULL;
    case GLANCE_NOTICE_AGE:
      return glance_monitor_is_overdue (monitor);
    case GLANCE_NOTICE_UNSAVED:
      return self->unsaved != NULL;
    case GLANCE_NOTICE_END:
    default:
      return glance_monitor_get_phase (monitor) == self->phase
             && self->phase != GLANCE_PHASE_COMPLETED;
    }
}

/**
 * glance_told_release:
 * @monitor: the portal, which is not muted any more
 *
 * Returns: whether there is something that was held back and is to be told now
 */
gboolean
glance_told_release (GlanceTold *self, GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), FALSE);

  if (!self->is_held
      || (glance_monitor_get_recalled (monitor) && self->notice != GLANCE_NOTICE_PROBLEM))
    return FALSE;
  self->is_held = FALSE;
  self->is_unseen = still_holds (self, monitor);
  return self->is_unseen;
}

gboolean
glance_told_is_unseen (const GlanceTold *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_unseen;
}

gboolean
glance_told_is_urgent (const GlanceTold *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_unseen
         && (self->notice == GLANCE_NOTICE_UNSAVED
             || (self->notice == GLANCE_NOTICE_END
                 && glance_standing_get_row (glance_standing_of_phase (self->phase))->is_urgent));
}

GlanceNotice
glance_told_get_notice (const GlanceTold *self)
{
  g_return_val_if_fail (self != NULL, GLANCE_NOTICE_END);

  return self->notice;
}

const GError *
glance_told_get_unsaved (const GlanceTold *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->notice == GLANCE_NOTICE_UNSAVED ? self->unsaved : NULL;
}
