/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-saving.h"

#include "glance-error.h"

struct _GlanceSaving
{
  GObject parent_instance;

  /* Owned */ GlanceDownload *download; /* the one that is followed; or NULL */
  int state;
  /* Owned */ char *run;
  gint64 received;
  gint64 total;
  gint64 speed;
  int time_left;
  gint64 retry_at;
  /* Owned */ GError *problem;
  /* Owned */ char *notice;
  /* Owned */ char *path;

  int thrift;
  /* Owned */ GError *leftover;

  gint64 saved_at;
  gint64 saved_size;
  /* Owned */ char *saved_path;
  /* Owned */ char *saved_sha256;
  /* Owned */ char *saved_run;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceSaving, glance_saving, G_TYPE_OBJECT)

static void
clear_download (GlanceSaving *self)
{
  self->state = GLANCE_DOWNLOAD_NEW;
  self->received = 0;
  self->total = -1;
  self->speed = 0;
  self->time_left = -1;
  self->retry_at = 0;
  g_clear_pointer (&self->run, g_free);
  g_clear_error (&self->problem);
  g_clear_pointer (&self->notice, g_free);
  g_clear_pointer (&self->path, g_free);
}

static void
clear_saved (GlanceSaving *self)
{
  self->saved_at = 0;
  self->saved_size = -1;
  g_clear_pointer (&self->saved_path, g_free);
  g_clear_pointer (&self->saved_sha256, g_free);
  g_clear_pointer (&self->saved_run, g_free);
}

static void
tell (GlanceSaving *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Following a download */

static void
take_over (GlanceSaving *self)
{
  GlanceDownload *download = self->download;
  const GError *problem = glance_download_get_problem (download);

  self->state = glance_download_get_state (download);
  self->received = glance_download_get_received (download);
  self->total = glance_download_get_total (download);
  self->speed = glance_download_get_speed (download);
  self->time_left = glance_download_get_time_left (download);
  self->retry_at = glance_download_get_retry_at (download);
  g_clear_error (&self->problem);
  self->problem = problem != NULL ? g_error_copy (problem) : NULL;
  g_free (self->path);
  self->path = g_strdup (glance_download_get_path (download));
  tell (self);
}

static void
noticed (GlanceSaving *self, const char *sentence)
{
  g_free (self->notice);
  self->notice = g_strdup (sentence);
  tell (self);
}

static void
let_go (GlanceSaving *self)
{
  if (self->download != NULL)
    g_signal_handlers_disconnect_by_data (self->download, self);
  g_clear_object (&self->download);
}

void
glance_saving_follow (GlanceSaving *self, GlanceDownload *download, const char *run)
{
  g_return_if_fail (GLANCE_IS_SAVING (self));
  g_return_if_fail (download == NULL || GLANCE_IS_DOWNLOAD (download));

  let_go (self);
  clear_download (self);
  if (download == NULL)
    {
      tell (self);
      return;
    }
  self->run = g_strdup (run);
  self->download = g_object_ref (download);
  g_signal_connect_swapped (download, "notify", G_CALLBACK (take_over), self);
  g_signal_connect_swapped (download, "notice", G_CALLBACK (noticed), self);
  take_over (self);
}

void
glance_saving_fail (GlanceSaving *self, const char *run, const GError *problem)
{
  g_return_if_fail (GLANCE_IS_SAVING (self));

  let_go (self);
  clear_download (self);
  self->state = GLANCE_DOWNLOAD_FAILED;
  self->run = g_strdup (run);
  self->problem = g_error_copy (problem);
  tell (self);
}

void
glance_saving_set_saved (GlanceSaving *self, const GlanceJournalEntry *entry)
{
  g_return_if_fail (GLANCE_IS_SAVING (self));

  clear_saved (self);
  if (entry != NULL)
    {
      self->saved_at = entry->time;
      self->saved_size = entry->size;
      self->saved_path = g_strdup (entry->path);
      self->saved_sha256 = g_strdup (entry->sha256);
      self->saved_run = g_strdup (entry->run);
    }
  tell (self);
}

void
glance_saving_set_thrift (GlanceSaving *self, GlanceThrift thrift)
{
  g_return_if_fail (GLANCE_IS_SAVING (self));

  if (self->thrift == (int) thrift)
    return;
  self->thrift = (int) thrift;
  tell (self);
}

void
glance_saving_set_leftover (GlanceSaving *self, const GError *why)
{
  g_return_if_fail (GLANCE_IS_SAVING (self));

  if (self->leftover == NULL && why == NULL)
    return;
  g_clear_error (&self->leftover);
  self->leftover = why != NULL ? g_error_copy (why) : NULL;
  tell (self);
}

/* Crossing */

static void
insert (GVariantDict *dict, const char *key, const char *bytes)
{
  if (bytes != NULL)
    g_variant_dict_insert (dict, key, "^ay", bytes);
}

/**
 * glance_saving_save:
 *
 * Returns: (transfer floating): all of it, as an `a{sv}`; file names and texts are byte strings
 */
GVariant *
glance_saving_save (GlanceSaving *self)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_return_val_if_fail (GLANCE_IS_SAVING (self), NULL);

  g_variant_dict_insert (&dict, "state", "i", self->state);
  g_variant_dict_insert (&dict, "received", "x", self->received);
  g_variant_dict_insert (&dict, "total", "x", self->total);
  g_variant_dict_insert (&dict, "speed", "x", self->speed);
  g_variant_dict_insert (&dict, "time-left", "i", self->time_left);
  g_variant_dict_insert (&dict, "retry-at", "x", self->retry_at);
  if (self->problem != NULL)
    g_variant_dict_insert_value (&dict, "problem", glance_error_to_variant (self->problem));
  insert (&dict, "run", self->run);
  insert (&dict, "notice", self->notice);
  insert (&dict, "path", self->path);
  g_variant_dict_insert (&dict, "thrift", "i", self->thrift);
  if (self->leftover != NULL)
    g_variant_dict_insert_value (&dict, "leftover", glance_error_to_variant (self->leftover));
  g_variant_dict_insert (&dict, "saved-at", "x", self->saved_at);
  g_variant_dict_insert (&dict, "saved-size", "x", self->saved_size);
  insert (&dict, "saved-path", self->saved_path);
  insert (&dict, "saved-sha256", self->saved_sha256);
  insert (&dict, "saved-run", self->saved_run);
  return g_variant_dict_end (&dict);
}

static char *
dup_bytes (GVariantDict *dict, const char *key)
{
  char *bytes = NULL;

  g_variant_dict_lookup (dict, key, "^ay", &bytes);
  return bytes;
}

static gint64
lookup_size (GVariantDict *dict, const char *key)
{
  gint64 size = -1;

  g_variant_dict_lookup (dict, key, "x", &size);
  return MAX (size, -1);
}

static void
restore_download (GlanceSaving *self, GVariantDict *dict)
{
  g_autoptr (GVariant) problem = g_variant_dict_lookup_value (dict, "problem", NULL);

  clear_download (self);
  g_variant_dict_lookup (dict, "state", "i", &self->state);
  self->state = CLAMP (self->state, GLANCE_DOWNLOAD_NEW, GLANCE_DOWNLOAD_CANCELLED);
  self->received = MAX (lookup_size (dict, "received"), 0);
  self->total = lookup_size (dict, "total");
  self->speed = MAX (lookup_size (dict, "speed"), 0);
  g_variant_dict_lookup (dict, "time-left", "i", &self->time_left);
  self->time_left = MAX (self->time_left, -1);
  self->retry_at = MAX (lookup_size (dict, "retry-at"), 0);
  self->problem = problem != NULL ? glance_error_from_variant (problem) : NULL;
  self->run = dup_bytes (dict, "run");
  self->notice = dup_bytes (dict, "notice");
  self->path = dup_bytes (dict, "path");
}

static void
restore_automatic (GlanceSaving *self, GVariantDict *dict)
{
  g_autoptr (GVariant) leftover = g_variant_dict_lookup_value (dict, "leftover", NULL);

  self->thrift = GLANCE_THRIFT_NONE;
  g_variant_dict_lookup (dict, "thrift", "i", &self->thrift);
  self->thrift = CLAMP (self->thrift, GLANCE_THRIFT_NONE, GLANCE_THRIFT_POWER_SAVER);
  g_clear_error (&self->leftover);
  self->leftover = leftover != NULL ? glance_error_from_variant (leftover) : NULL;
}

static void
restore_saved (GlanceSaving *self, GVariantDict *dict)
{
  clear_saved (self);
  self->saved_at = MAX (lookup_size (dict, "saved-at"), 0);
  self->saved_size = lookup_size (dict, "saved-size");
  self->saved_path = dup_bytes (dict, "saved-path");
  self->saved_sha256 = dup_bytes (dict, "saved-sha256");
  self->saved_run = dup_bytes (dict, "saved-run");
}

/**
 * glance_saving_restore:
 * @saving: what glance_saving_save() gave, or anything else
 *
 * Takes the place of what @self knows; what is absent counts as not known.
 */
gboolean
glance_saving_restore (GlanceSaving *self, GVariant *saving)
{
  g_autoptr (GVariantDict) dict = NULL;

  g_return_val_if_fail (GLANCE_IS_SAVING (self), FALSE);

  if (!g_variant_is_of_type (saving, G_VARIANT_TYPE_VARDICT) || !g_variant_is_normal_form (saving))
    return FALSE;
  let_go (self);
  dict = g_variant_dict_new (saving);
  restore_download (self, dict);
  restore_automatic (self, dict);
  restore_saved (self, dict);
  tell (self);
  return TRUE;
}

static void
glance_saving_dispose (GObject *object)
{
  let_go (GLANCE_SAVING (object));
  G_OBJECT_CLASS (glance_saving_parent_class)->dispose (object);
}

static void
glance_saving_finalize (GObject *object)
{
  clear_download (GLANCE_SAVING (object));
  clear_saved (GLANCE_SAVING (object));
  g_clear_error (&GLANCE_SAVING (object)->leftover);
  G_OBJECT_CLASS (glance_saving_parent_class)->finalize (object);
}

static void
glance_saving_class_init (GlanceSavingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_saving_dispose;
  object_class->finalize = glance_saving_finalize;

  signals[CHANGED] = g_signal_new ("changed", GLANCE_TYPE_SAVING, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
glance_saving_init (GlanceSaving *self)
{
  clear_download (self);
  clear_saved (self);
}

GlanceSaving *
glance_saving_new (void)
{
  return g_object_new (GLANCE_TYPE_SAVING, NULL);
}

gboolean
glance_saving_is_active (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), FALSE);

  switch (self->state)
    {
    case GLANCE_DOWNLOAD_RUNNING:
    case GLANCE_DOWNLOAD_CHECKING:
    case GLANCE_DOWNLOAD_WAITING:
    case GLANCE_DOWNLOAD_PAUSED:
      return TRUE;
    default:
      return FALSE;
    }
}

GlanceDownloadState
glance_saving_get_state (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), GLANCE_DOWNLOAD_NEW);

  return (GlanceDownloadState) self->state;
}

const char *
glance_saving_get_run (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), NULL);

  return self->run;
}

gboolean
glance_saving_is_about (GlanceSaving *self, const char *run)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), FALSE);

  return self->state != GLANCE_DOWNLOAD_NEW
         && (run == NULL || self->run == NULL || g_str_equal (run, self->run));
}

gboolean
glance_saving_is_saved (GlanceSaving *self, const char *run)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), FALSE);

  return (self->state == GLANCE_DOWNLOAD_DONE && glance_saving_is_about (self, run))
         || glance_saving_has_saved (self, run);
}

gint64
glance_saving_get_received (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), 0);

  return self->received;
}

gint64
glance_saving_get_total (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), -1);

  return self->total;
}

gint64
glance_saving_get_speed (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), 0);

  return self->speed;
}

int
glance_saving_get_time_left (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), -1);

  return self->time_left;
}

gint64
glance_saving_get_retry_at (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), 0);

  return self->retry_at;
}

const GError *
glance_saving_get_problem (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), NULL);

  return self->problem;
}

const char *
glance_saving_get_notice (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), NULL);

  return self->notice;
}

const char *
glance_saving_get_path (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), NULL);

  return self->path;
}

GlanceThrift
glance_saving_get_thrift (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), GLANCE_THRIFT_NONE);

  return (GlanceThrift) self->thrift;
}

const GError *
glance_saving_get_leftover (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), NULL);

  return self->leftover;
}

gboolean
glance_saving_has_saved (GlanceSaving *self, const char *run)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), FALSE);

  return self->saved_at != 0 && run != NULL && g_strcmp0 (run, self->saved_run) == 0;
}

gint64
glance_saving_get_saved_at (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), 0);

  return self->saved_at;
}

gint64
glance_saving_get_saved_size (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), -1);

  return self->saved_size;
}

const char *
glance_saving_get_saved_path (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), NULL);

  return self->saved_path;
}

const char *
glance_saving_get_saved_sha256 (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), NULL);

  return self->saved_sha256;
}

const char *
glance_saving_get_saved_run (GlanceSaving *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING (self), NULL);

  return self->saved_run;
}
