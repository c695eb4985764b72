/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-engine.h"

#include "glance-key-store-memory.h"
#include "glance-key-store-secret.h"

struct _GlanceEngine
{
  GObject parent_instance;

  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceSettings *settings;
  /* Owned */ GlancePortals *portals;
  /* Owned */ GlanceKeyStore *keys;
  /* Owned */ GlanceWatcher *watcher; /* or NULL */
};

G_DEFINE_FINAL_TYPE (GlanceEngine, glance_engine, G_TYPE_OBJECT)

static void
glance_engine_dispose (GObject *object)
{
  GlanceEngine *self = GLANCE_ENGINE (object);

  if (self->watcher != NULL)
    glance_watcher_stop (self->watcher);
  g_clear_object (&self->watcher);
  g_clear_object (&self->portals);
  g_clear_object (&self->keys);
  g_clear_object (&self->settings);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (glance_engine_parent_class)->dispose (object);
}

static void
glance_engine_class_init (GlanceEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = glance_engine_dispose;
}

static void
glance_engine_init (GlanceEngine *self)
{
}

/**
 * glance_engine_new:
 * @options: (nullable): what is not the user's own
 *
 * Nothing is checked before somebody starts the watcher.
 *
 * Returns: (transfer full): an engine, or %NULL with %GLANCE_ERROR_SETTINGS
 */
GlanceEngine *
glance_engine_new (const GlanceEngineOptions *options, GError **error)
{
  static const GlanceEngineOptions none = { FALSE };
  g_autoptr (GlanceEngine) self = g_object_new (GLANCE_TYPE_ENGINE, NULL);

  if (options == NULL)
    options = &none;
  g_return_val_if_fail (options->clock == NULL || GLANCE_IS_CLOCK (options->clock), NULL);
  g_return_val_if_fail (options->keys == NULL || GLANCE_IS_KEY_STORE (options->keys), NULL);

  self->settings =
      options->in_memory ? glance_settings_new_memory (error) : glance_settings_new (error);
  if (self->settings == NULL)
    return NULL;
  self->clock = options->clock != NULL ? g_object_ref (options->clock) : glance_clock_new ();
  self->portals = glance_portals_new (self->settings);
  if (options->keys != NULL)
    self->keys = g_object_ref (options->keys);
  else if (options->in_memory)
    self->keys = glance_key_store_memory_new ();
  else
    self->keys = glance_key_store_secret_new (self->clock);
  return g_steal_pointer (&self);
}

GlanceClock *
glance_engine_get_clock (GlanceEngine *self)
{
  g_return_val_if_fail (GLANCE_IS_ENGINE (self), NULL);

  return self->clock;
}

GlanceSettings *
glance_engine_get_settings (GlanceEngine *self)
{
  g_return_val_if_fail (GLANCE_IS_ENGINE (self), NULL);

  return self->settings;
}

GlancePortals *
glance_engine_get_portals (GlanceEngine *self)
{
  g_return_val_if_fail (GLANCE_IS_ENGINE (self), NULL);

  return self->portals;
}

GlanceKeyStore *
glance_engine_get_keys (GlanceEngine *self)
{
  g_return_val_if_fail (GLANCE_IS_ENGINE (self), NULL);

  return self->keys;
}

GlanceWatcher *
glance_engine_get_watcher (GlanceEngine *self)
{
  g_return_val_if_fail (GLANCE_IS_ENGINE (self), NULL);

  if (self->watcher == NULL)
    self->watcher = glance_watcher_new (self->portals, self->keys, self->clock);
  return self->watcher;
}
