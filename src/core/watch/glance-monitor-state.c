/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-monitor-private.h"

#include "glance-dict.h"
#include "glance-text.h"

#define LATEST G_GINT64_CONSTANT (253402300799) /* the end of the year 9999; later ones overflow */

/* What is worth keeping beyond the life of this process. */
static void
add_kept (GVariantBuilder *dict, GlanceMonitor *self)
{
  if (self->last_backup != 0)
    glance_dict_add (dict, "last-backup", g_variant_new_int64 (self->last_backup));
  if (self->knows_history)
    glance_dict_add (dict, "knows-history", g_variant_new_boolean (TRUE));
  if (self->checked_at != 0)
    glance_dict_add (dict, "checked-at", g_variant_new_int64 (self->checked_at));
  if (self->known != NULL)
    glance_dict_add (dict, "acknowledged",
                     g_variant_new_strv ((const char *const *) self->known, -1));
}

/* What another process would not find out for itself, or not the same. */
static void
add_found (GVariantBuilder *dict, GlanceMonitor *self)
{
  if (self->run->phase == GLANCE_PHASE_RUNNING)
    {
      glance_dict_add (dict, "stalled", g_variant_new_boolean (self->stalled));
      glance_dict_add (dict, "still-since",
                       g_variant_new_int64 (glance_monitor_get_still_since (self)));
      glance_dict_add (dict, "eta-seconds", g_variant_new_int32 (self->eta_seconds));
    }
  if (self->checking)
    glance_dict_add (dict, "checking", g_variant_new_boolean (TRUE));
  if (self->n_checks != 0)
    glance_dict_add (dict, "n-checks", g_variant_new_uint32 (self->n_checks));
  if (self->problem != NULL)
    glance_dict_add (dict, "problem", glance_error_to_variant (self->problem));
  if (self->last_problem != NULL)
    glance_dict_add (dict, "last-problem", glance_error_to_variant (self->last_problem));
}

/**
 * glance_monitor_save:
 * @self: a monitor
 *
 * Returns: (transfer floating): everything that is known, as an `a{sv}`: `run`, `last-backup`,
 *   `knows-history`, `checked-at`, `recalled`, `acknowledged`, and what holds only for as long as the process that found it
 *   lives: `problem`, `last-problem`, `checking`, `n-checks`, and while a backup runs `stalled`, `still-since`,
 *   `eta-seconds`. What is not known or not so is left out. No key; the link is whole
 */
GVariant *
glance_monitor_save (GlanceMonitor *self)
{
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  if (self->run->phase != GLANCE_PHASE_UNKNOWN)
    glance_dict_add (&dict, "run", glance_run_to_variant (self->run));
  if (self->recalled)
    glance_dict_add (&dict, "recalled", g_variant_new_boolean (TRUE));
  add_kept (&dict, self);
  add_found (&dict, self);
  return g_variant_builder_end (&dict);
}

/* A link lets whoever has it in, for as long as it lives; an error may have one in it. */
static GVariant *
strip_run (GlanceRun *run)
{
  g_autoptr (GVariant) whole = NULL;
  GVariantDict dict;

  if (run->link == NULL && run->link_expires == 0 && run->error == NULL && run->warning == NULL)
    return glance_run_to_variant (run);
  whole = g_variant_ref_sink (glance_run_to_variant (run));
  g_variant_dict_init (&dict, whole);
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
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_return_val_if_fail (GLANCE_IS_MONITOR (self), NULL);

  glance_dict_add (&dict, "run", strip_run (self->run));
  glance_dict_add (&dict, "recalled", g_variant_new_boolean (TRUE));
  add_kept (&dict, self);
  return g_variant_builder_end (&dict);
}

typedef struct
{
  /* Owned */ GVariant *run;
  /* Owned */ GVariant *known;
  /* Owned */ GVariant *problem;
  /* Owned */ GVariant *last_problem;
  gint64 last_backup;
  gint64 checked_at;
  gint64 still_since;
  gboolean knows_history;
  gboolean recalled;
  gboolean stalled; /* or NOT_TOLD */
  gboolean checking;
  int eta_seconds;
  guint n_checks;
} State;

#define NOT_TOLD (-1)

static const GlanceDictField fields[] = {
  { "run", "a{sv}", G_STRUCT_OFFSET (State, run) },
  { "acknowledged", "as", G_STRUCT_OFFSET (State, known) },
  { "problem", "*", G_STRUCT_OFFSET (State, problem) },
  { "last-problem", "*", G_STRUCT_OFFSET (State, last_problem) },
  { "last-backup", "x", G_STRUCT_OFFSET (State, last_backup) },
  { "checked-at", "x", G_STRUCT_OFFSET (State, checked_at) },
  { "still-since", "x", G_STRUCT_OFFSET (State, still_since) },
  { "knows-history", "b", G_STRUCT_OFFSET (State, knows_history) },
  { "recalled", "b", G_STRUCT_OFFSET (State, recalled) },
  { "stalled", "b", G_STRUCT_OFFSET (State, stalled) },
  { "checking", "b", G_STRUCT_OFFSET (State, checking) },
  { "eta-seconds", "i", G_STRUCT_OFFSET (State, eta_seconds) },
  { "n-checks", "u", G_STRUCT_OFFSET (State, n_checks) },
};

static void
state_clear (State *state)
{
  g_clear_pointer (&state->run, g_variant_unref);
  g_clear_pointer (&state->known, g_variant_unref);
  g_clear_pointer (&state->problem, g_variant_unref);
  g_clear_pointer (&state->last_problem, g_variant_unref);
}

/* Failures from here on are counted anew. */
static void
restore_problem (GlanceMonitor *self, const State *state)
{
  g_autoptr (GError) problem =
      state->problem != NULL ? glance_error_from_variant (state->problem) : NULL;

  self->n_failures = 0;
  self->answered_at = glance_clock_get_boot_time (self->clock);
  g_clear_error (&self->last_problem);
  if (problem != NULL)
    self->last_problem = g_error_copy (problem);
  else if (state->last_problem != NULL)
    self->last_problem = glance_error_from_variant (state->last_problem);
  glance_monitor_set_problem (self, problem);
}

/* As the other process saw it: it may have watched for longer than this one. */
static void
restore_still_since (GlanceMonitor *self, gint64 still_since)
{
  gint64 now = glance_monitor_get_now (self);

  if (still_since > 0 && still_since < now)
    self->changed_at -= (now - still_since) * G_USEC_PER_SEC;
}

/* Where they are said, they are not found here until the portal itself answers. */
static void
restore_told (GlanceMonitor *self, const State *state)
{
  gboolean is_running = self->run->phase == GLANCE_PHASE_RUNNING;

  self->is_told = state->stalled != NOT_TOLD;
  if (self->is_told)
    restore_still_since (self, CLAMP (state->still_since, 0, LATEST));
  glance_monitor_set_int (self, PROP_STALLED, &self->stalled,
                          self->is_told && state->stalled && is_running);
  glance_monitor_set_int (self, PROP_ETA_SECONDS, &self->eta_seconds, MAX (state->eta_seconds, -1));
  glance_monitor_set_int (self, PROP_CHECKING, &self->checking, state->checking);
  glance_monitor_set_int (self, PROP_N_CHECKS, (int *) &self->n_checks, (int) state->n_checks);
  glance_monitor_set_int (self, PROP_RECALLED, &self->recalled,
                          state->recalled && self->checked_at != 0);
}

static void
apply (GlanceMonitor *self, const State *state)
{
  g_object_freeze_notify (G_OBJECT (self));
  self->wants_history = FALSE;
  self->asked_at = 0;
  self->knows_history = state->knows_history;
  self->changed_at = glance_clock_get_boot_time (self->clock);
  glance_eta_reset (self->eta);
  glance_monitor_set_run (self, state->run != NULL ? glance_run_from_variant (state->run)
                                                   : glance_run_new (GLANCE_PHASE_UNKNOWN));
  glance_monitor_set_time (self, PROP_LAST_BACKUP, &self->last_backup,
                           CLAMP (state->last_backup, 0, LATEST));
  glance_monitor_set_time (self, PROP_CHECKED_AT, &self->checked_at,
                           CLAMP (state->checked_at, 0, LATEST));
  restore_problem (self, state);
  restore_told (self, state);
  glance_monitor_restore_known (self, state->known);
  glance_monitor_update (self);
  g_object_thaw_notify (G_OBJECT (self));
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

  State known = { .stalled = NOT_TOLD, .eta_seconds = -1, .n_checks = self->n_checks };

  if (!g_variant_is_of_type (state, G_VARIANT_TYPE_VARDICT) || !g_variant_is_normal_form (state))
    return;
  glance_dict_read (state, fields, G_N_ELEMENTS (fields), &known);
  apply (self, &known);
  state_clear (&known);
}
