/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-demo-session.h"

#include "glance-demo.h"

struct _GlanceDemoSession
{
  GObject parent_instance;

  /* Owned */ GlanceDemo *demo;
  /* Owned */ GlanceWatcher *watcher;
};

G_DEFINE_FINAL_TYPE (GlanceDemoSession, glance_demo_session, G_TYPE_OBJECT)

static void
glance_demo_session_dispose (GObject *object)
{
  GlanceDemoSession *self = GLANCE_DEMO_SESSION (object);

  if (self->watcher != NULL)
    glance_watcher_stop (self->watcher);
  g_clear_object (&self->watcher);
  g_clear_object (&self->demo);
  G_OBJECT_CLASS (glance_demo_session_parent_class)->dispose (object);
}

static void
glance_demo_session_class_init (GlanceDemoSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = glance_demo_session_dispose;
}

static void
glance_demo_session_init (GlanceDemoSession *self)
{
}

/**
 * glance_demo_session_new:
 *
 * Returns: (transfer full) (nullable): a demo whose backups have begun and are being watched; NULL
 *   with %GLANCE_ERROR_SETTINGS or the sockets' error
 */
GlanceDemoSession *
glance_demo_session_new (GError **error)
{
  g_autoptr (GlanceDemoSession) self = g_object_new (GLANCE_TYPE_DEMO_SESSION, NULL);
  g_autoptr (GlanceClock) clock = glance_clock_new ();
  g_autoptr (GlanceKeyStore) keys = glance_key_store_memory_new ();
  g_autoptr (GlanceSettings) settings = glance_settings_new_memory (error);
  g_autoptr (GlancePortals) portals = NULL;

  if (settings == NULL)
    return NULL;
  portals = glance_portals_new (settings);
  self->demo = glance_demo_new (clock, GLANCE_DEMO_SECONDS, error);
  if (self->demo == NULL
      || !glance_demo_populate (self->demo, portals, GLANCE_KEY_STORE_MEMORY (keys), error))
    return NULL;
  self->watcher = glance_watcher_new (portals, keys, clock);
  glance_watcher_start (self->watcher);
  return g_steal_pointer (&self);
}

GlanceWatcher *
glance_demo_session_get_watcher (GlanceDemoSession *self)
{
  return self->watcher;
}
