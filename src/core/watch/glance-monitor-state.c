/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-monitor-private.h"

#include "glance-text.h"

#define LATEST G_GINT64_CONSTANT (253402300799) /* the end of the year 9999; later ones overflow */

/**
 * glance_monitor_save:
 * @self: a monitor
 *
 * Returns: (transfer floating): everything that is known, as an `a{sv}`: `run`, `last-backup`,
 *   `knows-history`, `checked-at`, `recalled`, `acknowledged`, and what holds only for as long as the process that found it
 *   lives: `problem`, `last-problem`, `stalled`, `still-since`, `eta-seconds`, `checking`, `n-checks`. No key; the
 *   link is whole
 */
GVariant *
glance_monitor_save (GlanceMonitor *self)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  g_variant_dict_insert_value (&dict, "run", glance_run_to_variant (self->run));
  g_variant_dict_insert (&dict, "last-backup", "x", self->last_backup);
  g_variant_dict_insert (&dict, "knows-history", "b", self->knows_history);
  g_variant_dict_insert (&dict, "checked-at", "x", self->checked_at);
  g_variant_dict_insert (&dict, "recalled", "b", self->recalled);
  glance_monitor_save_known (self, &dict);
  g_variant_dict_insert (&dict, "stalled", "b", self->stalled);
  g_variant_dict_insert (&dict, "still-since", "x", glance_monitor_get_still_since (self));
  g_variant_dict_insert (&dict, "eta-seconds", "i", self->eta_seconds);
  g_variant_dict_insert (&dict, "checking", "b", self->checking);
  g_variant_dict_insert (&dict, "n-checks", "u", self->n_checks);
  if (self->problem != NULL)
    g_variant_dict_insert_value (&dict, "problem", glance_error_to_variant (self->problem));
  if (self->last_problem != NULL)
    g_variant_dict_insert_value (&dict, "last-problem",
                                 glance_error_to_variant (self->last_problem));
  return g_variant_dict_end (&dict);
}

/* A link lets whoever has it in, for as long as it lives; an error may have one in it. */
static GVariant *
strip_run (GlanceRun *run)
{
  g_autoptr (GVariant) whole = g_variant_ref_sink (glance_run_to_variant (run));
  GVariantDict dict = G_VARIANT_DICT_INIT (whole);

  g_variant_dict_remove (&dict, "link");
  g_variant_dict_remove (&dict, "link-expires");
  for (gsize i = 0; i < 2; i++)
    {
      const char *key = i == 0 ? "error" : "warning";
      const char *text = i == 0 ? run->error : run->warning;

      if (text != NULL)
        g_variant_dict_insert_value (&dict, key,
                                     g_variant_new_take_string (glance_text_strip_queries (text)));
    }
  return g_variant_dict_end (&dict);
}

/**
 * glance_monitor_save_for_later:
 * @self: a monitor
 *
 * Returns: (transfer floating): what is worth keeping for the next start of the program, as an `a{sv}` for
 *   glance_monitor_restore(), which says `recalled` of it: no link, and nothing that holds only for as long as
 *   this process lives
 */
GVariant *
glance_monitor_save_for_later (GlanceMonitor *self)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  g_variant_dict_insert_value (&dict, "run", strip_run (self->run));
  g_variant_dict_insert (&dict, "last-backup", "x", self->last_backup);
  g_variant_dict_insert (&dict, "knows-history", "b", self->knows_history);
  g_variant_dict_insert (&dict, "checked-at", "x", self->checked_at);
  g_variant_dict_insert (&dict, "recalled", "b", TRUE);
  glance_monitor_save_known (self, &dict);
  return g_variant_dict_end (&dict);
}

static GError *
lookup_error (GVariantDict *dict, const char *key)
{
  g_autoptr (GVariant) error = g_variant_dict_lookup_value (dict, key, NULL);

  return error != NULL ? glance_error_from_variant (error) : NULL;
}

/* Failures from here on are counted anew. */
static void
restore_problem (GlanceMonitor *self, GVariantDict *dict)
{
  g_autoptr (GError) problem = lookup_error (dict, "problem");

  self->n_failures = 0;
  self->answered_at = glance_clock_get_boot_time (self->clock);
  g_clear_error (&self->last_problem);
  self->last_problem =
      problem != NULL ? g_error_copy (problem) : lookup_error (dict, "last-problem");
  glance_monitor_set_problem (self, problem);
}

static gint64
lookup_time (GVariantDict *dict, const char *key)
{
  gint64 time = 0;

  g_variant_dict_lookup (dict, key, "x", &time);
  return CLAMP (time, 0, LATEST);
}

/* As the other process saw it: it may have watched for longer than this one. */
static void
restore_still_since (GlanceMonitor *self, GVariantDict *dict)
{
  gint64 now = glance_monitor_get_now (self);
  gint64 still_since = lookup_time (dict, "still-since");

  if (still_since > 0 && still_since < now)
    self->changed_at -= (now - still_since) * G_USEC_PER_SEC;
}

/* Where they are said, they are not found here until the portal itself answers. */
static void
restore_told (GlanceMonitor *self, GVariantDict *dict)
{
  gboolean stalled = FALSE;
  gboolean checking = FALSE;
  guint n_checks = self->n_checks;
  gboolean recalled = FALSE;
  int eta_seconds = -1;

  self->is_told = g_variant_dict_lookup (dict, "stalled", "b", &stalled);
  g_variant_dict_lookup (dict, "eta-seconds", "i", &eta_seconds);
  g_variant_dict_lookup (dict, "checking", "b", &checking);
  g_variant_dict_lookup (dict, "n-checks", "u", &n_checks);
  if (self->is_told)
    restore_still_since (self, dict);
  g_variant_dict_lookup (dict, "recalled", "b", &recalled);
  glance_monitor_set_int (self, PROP_STALLED, &self->stalled,
                          stalled && self->run->phase == GLANCE_PHASE_RUNNING);
  glance_monitor_set_int (self, PROP_ETA_SECONDS, &self->eta_seconds, MAX (eta_seconds, -1));
  glance_monitor_set_int (self, PROP_CHECKING, &self->checking, checking);
  glance_monitor_set_int (self, PROP_N_CHECKS, (int *) &self->n_checks, (int) n_checks);
  glance_monitor_set_int (self, PROP_RECALLED, &self->recalled, recalled && self->checked_at != 0);
}

/**
 * glance_monitor_restore:
 * @self: a monitor
 * @state: what glance_monitor_save() gave, perhaps with entries left out; it may come from anywhere,
 *   and what is damaged or absent counts as not known
 *
 * Takes the place of what @self knows. No run ends by this: `run-ended` is for what an answer tells.
 */
void
glance_monitor_restore (GlanceMonitor *self, GVariant *state)
{
  g_return_if_fail (GLANCE_IS_MONITOR (self));

  g_autoptr (GVariantDict) dict = NULL;
  g_autoptr (GVariant) run = NULL;

  if (!g_variant_is_of_type (state, G_VARIANT_TYPE_VARDICT) || !g_variant_is_normal_form (state))
    return;

  dict = g_variant_dict_new (state);
  run = g_variant_dict_lookup_value (dict, "run", G_VARIANT_TYPE_VARDICT);

  g_object_freeze_notify (G_OBJECT (self));
  self->wants_history = FALSE;
  self->knows_history = FALSE;
  self->asked_at = 0;
  g_variant_dict_lookup (dict, "knows-history", "b", &self->knows_history);
  self->changed_at = glance_clock_get_boot_time (self->clock);
  glance_eta_reset (self->eta);
  glance_monitor_set_run (self, run != NULL ? glance_run_from_variant (run)
                                            : glance_run_new (GLANCE_PHASE_UNKNOWN));
  glance_monitor_set_time (self, PROP_LAST_BACKUP, &self->last_backup,
                           lookup_time (dict, "last-backup"));
  glance_monitor_set_time (self, PROP_CHECKED_AT, &self->checked_at,
                           lookup_time (dict, "checked-at"));
  restore_problem (self, dict);
  restore_told (self, dict);
  glance_monitor_restore_known (self, dict);
  glance_monitor_update (self);
  g_object_thaw_notify (G_OBJECT (self));
}
