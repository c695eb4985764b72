/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-demo-session.h"

#include <glib/gstdio.h>

#include "glance-demo.h"
#include "glance-downloads.h"
#include "glance-folder.h"
#include "glance-words.h"

struct _GlanceDemoSession
{
  GObject parent_instance;

  /* Owned */ GlanceDemo *demo;
  /* Owned */ GlanceEngine *engine;
  /* Owned */ GlanceDownloads *downloads; /* or NULL */
  /* Owned */ char *place;                /* the folder that all of it is in; or NULL */
  /* Owned */ char *folder;               /* for downloads, in that; or NULL */
};

G_DEFINE_FINAL_TYPE (GlanceDemoSession, glance_demo_session, G_TYPE_OBJECT)

static void
set_up_downloads (GlanceDemoSession *self)
{
  GlanceSettings *settings = glance_engine_get_settings (self->engine);

  self->place = g_dir_make_tmp ("backup-glance-demo-XXXXXX", NULL);
  if (self->place == NULL)
    return;
  /* Translators: a folder. */
  self->folder = g_build_filename (self->place, _ ("Demo Downloads"), NULL);
  g_mkdir (self->folder, 0700);
  glance_folder_choose (settings, self->folder, NULL);
  self->downloads = glance_downloads_new (glance_engine_get_keys (self->engine),
                                          glance_engine_get_clock (self->engine), NULL,
                                          glance_settings_get_app (settings));
}

/* Others may refer to them for a moment longer. */
static void
end_downloads (GlanceDemoSession *self)
{
  GListModel *portals = G_LIST_MODEL (glance_engine_get_portals (self->engine));

  for (guint i = 0; i < g_list_model_get_n_items (portals); i++)
    {
      g_autoptr (GlancePortal) portal = g_list_model_get_item (portals, i);

      glance_downloads_forget (self->downloads, portal);
    }
  g_clear_object (&self->downloads);
}

/* A download that still goes on has no folder for its file then. */
static void
remove_downloads (GlanceDemoSession *self)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (self->downloads == NULL)
    return;
  end_downloads (self);
  dir = g_dir_open (self->folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_rmdir (self->place);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->place, g_free);
}

static void
glance_demo_session_dispose (GObject *object)
{
  GlanceDemoSession *self = GLANCE_DEMO_SESSION (object);

  remove_downloads (self);
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

GlanceSaver *
glance_demo_session_get_saver (GlanceDemoSession *self)
{
  g_return_val_if_fail (GLANCE_IS_DEMO_SESSION (self), NULL);

  if (self->downloads == NULL)
    set_up_downloads (self);
  return self->downloads != NULL ? GLANCE_SAVER (self->downloads) : NULL;
}
