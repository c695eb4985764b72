/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-demo-session.h"

#include "glance-demo.h"

struct _GlanceDemoSession
{
  GObject parent_instance;

  /* Owned */ GlanceDemo *demo;
  /* Owned */ GlanceEngine *engine;
};

G_DEFINE_FINAL_TYPE (GlanceDemoSession, glance_demo_session, G_TYPE_OBJECT)

static void
glance_demo_session_dispose (GObject *object)
{
  GlanceDemoSession *self = GLANCE_DEMO_SESSION (object);

  g_clear_object (&self->engine);
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
 * @seconds: from start to end of a backup; 0: GLANCE_DEMO_SECONDS
 *
 * Returns: (transfer full) (nullable): a demo whose backups have begun; NULL
 *   with %GLANCE_ERROR_SETTINGS or the sockets' error
 */
GlanceDemoSession *
glance_demo_session_new (guint seconds, GError **error)
{
  g_autoptr (GlanceDemoSession) self = g_object_new (GLANCE_TYPE_DEMO_SESSION, NULL);

  self->engine = glance_engine_new (&(GlanceEngineOptions) { .in_memory = TRUE }, error);
  if (self->engine == NULL)
    return NULL;
  self->demo = glance_demo_new (glance_engine_get_clock (self->engine), seconds, error);
  if (self->demo == NULL
      || !glance_demo_populate (self->demo, glance_engine_get_portals (self->engine),
                                GLANCE_KEY_STORE_MEMORY (glance_engine_get_keys (self->engine)),
                                error))
    return NULL;
  return g_steal_pointer (&self);
}

GlanceEngine *
glance_demo_session_get_engine (GlanceDemoSession *self)
{
  g_return_val_if_fail (GLANCE_IS_DEMO_SESSION (self), NULL);

  return self->engine;
}
