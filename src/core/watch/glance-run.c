/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-run.h"

#include <string.h>

#include "glance-dict.h"
#include "glance-link.h"
#include "glance-text.h"

/* Between two answers this close together, nothing has happened except what differs between them.
 * */
#define CLOSE_S 120
#define MAX_TEXT_CHARS 4096
#define LATEST G_GINT64_CONSTANT (253402300799) /* the end of the year 9999; later ones overflow */

G_DEFINE_BOXED_TYPE (GlanceRun, glance_run, glance_run_ref, glance_run_unref)

/* All strings, for what is done to each of them. */
static const GlanceDictField texts[] = {
  { "task-id", "s", G_STRUCT_OFFSET (GlanceRun, task_id) },
  { "error", "s", G_STRUCT_OFFSET (GlanceRun, error) },
  { "warning", "s", G_STRUCT_OFFSET (GlanceRun, warning) },
  { "link", "s", G_STRUCT_OFFSET (GlanceRun, link) },
};

static const GlanceDictField numbers[] = {
  { "percent", "i", G_STRUCT_OFFSET (GlanceRun, percent) },
  { "type", "i", G_STRUCT_OFFSET (GlanceRun, type) },
};

static const GlanceDictField times[] = {
  { "link-expires", "x", G_STRUCT_OFFSET (GlanceRun, link_expires) },
  { "started-at", "x", G_STRUCT_OFFSET (GlanceRun, started_at) },
  { "finished-at", "x", G_STRUCT_OFFSET (GlanceRun, finished_at) },
};

static void
set_text (const char **field, const char *text)
{
  char *copy = g_strdup (text);

  g_free ((char *) *field);
  *field = copy;
}

static GlanceRun *
copy (const GlanceRun *self)
{
  GlanceRun *run = g_atomic_rc_box_new (GlanceRun);

  *run = *self;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char **field = G_STRUCT_MEMBER_P (run, texts[i].offset);

      *field = g_strdup (*field);
    }
  return run;
}

GlanceRun *
glance_run_new (GlancePhase phase)
{
  GlanceRun *self = g_atomic_rc_box_new0 (GlanceRun);

  self->phase = phase;
  self->type = GLANCE_TASK_TYPE_UNKNOWN;
  return self;
}

static void
glance_run_clear (gpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (G_STRUCT_MEMBER (char *, data, texts[i].offset));
}

GlanceRun *
glance_run_ref (GlanceRun *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

void
glance_run_unref (GlanceRun *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, glance_run_clear);
}

gboolean
glance_run_is_active (const GlanceRun *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return glance_phase_is_active (self->phase);
}

/* A run without a type comes from a portal that only knows backups. */
gboolean
glance_run_is_backup (const GlanceRun *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->type == GLANCE_TASK_TYPE_BACKUP || self->type == GLANCE_TASK_TYPE_UNKNOWN;
}

gboolean
glance_run_is_over (const GlanceRun *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->phase > GLANCE_PHASE_RUNNING && self->phase != GLANCE_PHASE_LOST;
}

/* The error decides whether a run failed, since the status of a failed run is "completed". Every
 * field may be missing: portals before 3.7.1 send no status. */
static GlancePhase
read_phase (const GlanceProgress *progress)
{
  if (progress->error != NULL)
    return GLANCE_PHASE_FAILED;
  if (progress->status == GLANCE_TASK_STATUS_CANCELED)
    return GLANCE_PHASE_CANCELLED;
  if (progress->status == GLANCE_TASK_STATUS_FAILED)
    return GLANCE_PHASE_FAILED;
  if (progress->is_completed || progress->status == GLANCE_TASK_STATUS_COMPLETED)
    {
      if (progress->warning == NULL)
        return GLANCE_PHASE_COMPLETED;
      return g_str_has_prefix (progress->warning, "Backup cancelled") ? GLANCE_PHASE_CANCELLED
                                                                      : GLANCE_PHASE_WARNING;
    }
  if (progress->status == GLANCE_TASK_STATUS_CREATED && progress->percent == 0)
    return GLANCE_PHASE_QUEUED;
  return GLANCE_PHASE_RUNNING;
}

/* Another task id, or a percentage that falls, means another run. */
static gboolean
is_same (const GlanceRun *self, const char *task_id, GlancePhase phase, int percent)
{
  if (self->phase == GLANCE_PHASE_UNKNOWN || self->phase == GLANCE_PHASE_IDLE)
    return FALSE;
  if (self->task_id != NULL && task_id != NULL && !g_str_equal (self->task_id, task_id))
    return FALSE;
  if (glance_phase_is_active (phase))
    return !glance_run_is_over (self) && percent >= self->percent;
  return TRUE;
}

gboolean
glance_run_continues (const GlanceRun *self, const GlanceRun *earlier)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (earlier != NULL, FALSE);

  if (self == earlier)
    return TRUE;
  if (self->phase == GLANCE_PHASE_UNKNOWN || self->phase == GLANCE_PHASE_IDLE)
    return self->phase == earlier->phase;
  return is_same (earlier, self->task_id, self->phase, self->percent);
}

/* The portal knows no task: an active run has vanished, or the record of an ended one has been
 * dropped. */
static GlanceRun *
fold_absence (GlanceRun *self, gint64 now, gboolean close)
{
  GlanceRun *next;

  if (glance_run_is_active (self))
    {
      next = copy (self);
      next->phase = GLANCE_PHASE_LOST;
      next->finished_at = close ? now : 0;
      return next;
    }
  if (self->phase == GLANCE_PHASE_LOST || self->phase == GLANCE_PHASE_IDLE)
    return glance_run_ref (self);
  return glance_run_new (GLANCE_PHASE_IDLE);
}

static GlanceRun *
fold_task (GlanceRun *self, const GlanceProgress *progress, gint64 now, gboolean close)
{
  GlancePhase phase = read_phase (progress);
  gboolean same = is_same (self, progress->task_id, phase, progress->percent);
  GlanceRun *next = same ? copy (self) : glance_run_new (phase);

  /* Seen to start: it runs now and did not just before. */
  if (phase == GLANCE_PHASE_RUNNING && close && (!same || self->phase == GLANCE_PHASE_QUEUED))
    next->started_at = now;
  if (glance_phase_is_active (phase))
    next->finished_at = 0; /* a lost run has reappeared */
  else if (close && (!same || phase != self->phase))
    next->finished_at = now;

  next->phase = phase;
  next->percent = progress->percent;
  next->type = progress->type;
  if (progress->task_id != NULL)
    set_text (&next->task_id, progress->task_id);
  set_text (&next->error, progress->error);
  set_text (&next->warning, progress->warning);
  set_text (&next->link, progress->link);
  return next;
}

/**
 * glance_run_fold_answer:
 * @self: what was known
 * @progress: what the portal reports now
 * @now: seconds since 1970
 * @before: seconds since 1970, of the answer that @self comes from; 0 when there was none
 *
 * Returns: (transfer full): what is known now: @self brought up to date, or the run that replaced
 *   it
 */
GlanceRun *
glance_run_fold_answer (GlanceRun *self, const GlanceProgress *progress, gint64 now, gint64 before)
{
  gboolean close = before != 0 && now - before <= CLOSE_S;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (progress != NULL, NULL);

  return progress->present ? fold_task (self, progress, now, close)
                           : fold_absence (self, now, close);
}

/**
 * glance_run_fold_history:
 * @self: a run that is no longer active
 * @entry: the portal's record of it, written when a backup has succeeded
 *
 * Returns: (transfer full): @self with the times that the portal recorded; a lost run with a record
 *   completed while nobody was looking
 */
GlanceRun *
glance_run_fold_history (GlanceRun *self, const GlanceHistoryEntry *entry)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (entry != NULL, NULL);

  GlanceRun *next = copy (self);

  if (self->phase == GLANCE_PHASE_LOST)
    {
      next->phase = GLANCE_PHASE_COMPLETED;
      next->percent = 100;
      next->finished_at = 0;
    }
  if (next->finished_at == 0)
    next->finished_at = entry->created_at;
  next->link_expires = entry->expires_at;
  return next;
}

/* Only fields that differ from their defaults. */
GVariant *
glance_run_to_variant (const GlanceRun *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_return_val_if_fail (self != NULL, NULL);

  if (self->phase != GLANCE_PHASE_UNKNOWN)
    glance_dict_add (&builder, "phase", g_variant_new_string (glance_phase_get_nick (self->phase)));
  if (self->percent != 0)
    glance_dict_add (&builder, "percent", g_variant_new_int32 (self->percent));
  if (self->type != GLANCE_TASK_TYPE_UNKNOWN)
    glance_dict_add (&builder, "type", g_variant_new_int32 (self->type));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = G_STRUCT_MEMBER (const char *, self, texts[i].offset);

      if (text != NULL)
        glance_dict_add (&builder, texts[i].key, g_variant_new_string (text));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 time = G_STRUCT_MEMBER (gint64, self, times[i].offset);

      if (time != 0)
        glance_dict_add (&builder, times[i].key, g_variant_new_int64 (time));
    }
  return g_variant_builder_end (&builder);
}

static GlancePhase
read_saved_phase (GVariant *variant)
{
  static const GlanceDictField fields[] = { { "phase", "s", 0 } };
  g_autoptr (GEnumClass) phases = g_type_class_ref (GLANCE_TYPE_PHASE);
  g_autofree char *nick = NULL;
  const GEnumValue *value = NULL;

  glance_dict_read (variant, fields, G_N_ELEMENTS (fields), &nick);
  if (nick != NULL)
    value = g_enum_get_value_by_nick (phases, nick);
  return value != NULL ? (GlancePhase) value->value : GLANCE_PHASE_UNKNOWN;
}

/* A link is used unchanged or not at all; other strings are for people. A string that is too long
 * was cut by the decoder, not far past the limit. */
static void
clean_text (char **text, const char *key)
{
  g_autofree char *raw = g_steal_pointer (text);

  if (raw == NULL)
    return;
  if (g_str_equal (key, "link"))
    {
      if (strlen (raw) < GLANCE_LINK_MAX_BYTES + 8)
        *text = g_steal_pointer (&raw);
      return;
    }
  *text = glance_text_sanitize (raw, MAX_TEXT_CHARS);
  if (**text == '\0')
    g_clear_pointer (text, g_free);
}

/**
 * glance_run_from_variant:
 * @variant: of any type, from anywhere
 *
 * Returns: (transfer full): the run; in phase unknown when @variant does not tell
 */
GlanceRun *
glance_run_from_variant (GVariant *variant)
{
  GlanceRun *self;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT)
      || !g_variant_is_normal_form (variant))
    return glance_run_new (GLANCE_PHASE_UNKNOWN);

  self = glance_run_new (read_saved_phase (variant));
  if (self->phase == GLANCE_PHASE_UNKNOWN || self->phase == GLANCE_PHASE_IDLE)
    return self;

  glance_dict_read (variant, numbers, G_N_ELEMENTS (numbers), self);
  glance_dict_read (variant, texts, G_N_ELEMENTS (texts), self);
  glance_dict_read (variant, times, G_N_ELEMENTS (times), self);
  self->percent = CLAMP (self->percent, 0, 100);
  if (self->type < GLANCE_TASK_TYPE_UNKNOWN || self->type > GLANCE_TASK_TYPE_TRANSFER)
    self->type = GLANCE_TASK_TYPE_UNKNOWN;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    clean_text (G_STRUCT_MEMBER_P (self, texts[i].offset), texts[i].key);
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 *time = G_STRUCT_MEMBER_P (self, times[i].offset);

      *time = CLAMP (*time, 0, LATEST);
    }
  return self;
}
