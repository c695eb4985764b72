/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-dconf-backend.h"

#include "glance-settings-place.h"

static GSettingsBackendClass *parent_class;

/* dconf counts how often a path is subscribed to, and tells the bus of the first time only. */
static const char *
widen (const char *path)
{
  return g_str_has_prefix (path, GLANCE_SETTINGS_ROOT) ? GLANCE_SETTINGS_ROOT : path;
}

static void
subscribe (GSettingsBackend *backend, const char *path)
{
  parent_class->subscribe (backend, widen (path));
}

static void
unsubscribe (GSettingsBackend *backend, const char *path)
{
  parent_class->unsubscribe (backend, widen (path));
}

static void
class_init (gpointer klass, gpointer unused)
{
  GSettingsBackendClass *backend_class = klass;

  parent_class = g_type_class_peek_parent (klass);
  backend_class->subscribe = subscribe;
  backend_class->unsubscribe = unsubscribe;
}

/* dconf's type is in a module of GIO, so its sizes are known only when we run.
 * Returns: a type derived from @dconf, or @dconf */
static GType
derive (GType dconf)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      GTypeInfo info = { .class_init = class_init };
      GTypeQuery query = { 0 };
      GType derived = dconf;

      g_type_query (dconf, &query);
      info.class_size = (guint16) query.class_size;
      info.instance_size = (guint16) query.instance_size;
      if (query.type != 0 && !G_TYPE_IS_FINAL (dconf))
        derived = g_type_register_static (dconf, "GlanceDconfBackend", &info, G_TYPE_FLAG_NONE);
      g_once_init_leave (&type, derived);
    }
  return type;
}

GSettingsBackend *
glance_dconf_backend_new (GSettingsBackend *dconf)
{
  GType type = derive (G_OBJECT_TYPE (dconf));

  return type == G_OBJECT_TYPE (dconf) ? g_object_ref (dconf) : g_object_new (type, NULL);
}
