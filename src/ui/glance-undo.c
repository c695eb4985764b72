/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-undo.h"

#include <glib/gi18n-lib.h>

#include "glance-error.h"

struct _GlanceUndo
{
  GObject parent_instance;

  /* Owned */ GlancePortals *portals;
  /* Owned */ GlanceKeyStore *key_store;
  /* Owned */ GPtrArray
      *removals; /* GlanceRemoval, newest last; pending once the portal is off the list */
  /* Owned */ GlancePortal *portal; /* of the newest that is pending, or NULL */
  gboolean is_closed;
};

enum
{
  PROP_0,
  PROP_PORTAL,
  N_PROPS
};

enum
{
  RESTORED,
  FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceUndo, glance_undo, G_TYPE_OBJECT)

/* The newest that is pending, or NULL. */
static GlanceRemoval *
find_newest (GlanceUndo *self)
{
  for (guint i = self->removals->len; i > 0; i--)
    if (glance_removal_is_pending (self->removals->pdata[i - 1]))
      return self->removals->pdata[i - 1];
  return NULL;
}

static void
update_portal (GlanceUndo *self)
{
  GlanceRemoval *newest = find_newest (self);
  GlancePortal *portal = newest != NULL ? glance_removal_get_portal (newest) : NULL;

  if (g_set_object (&self->portal, portal))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORTAL]);
}

static void
fail (GlanceUndo *self, const char *text)
{
  g_signal_emit (self, signals[FAILED], 0, text);
}

static GlanceUndo *
hold (GlanceUndo *self)
{
  g_application_hold (g_application_get_default ());
  return g_object_ref (self);
}

static void
release (GlanceUndo *self)
{
  g_object_unref (self);
  g_application_release (g_application_get_default ());
}

static void
completed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GlanceUndo *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!glance_removal_finish (GLANCE_REMOVAL (source), result, &error))
    {
      /* Translators: what the keyring said follows, a whole sentence. */
      g_autofree char *text =
          g_strdup_printf (_ ("The API key has not been removed yet. %s"), error->message);

      fail (self, text);
      g_message ("An API key stays in the keyring until the next start: %s", error->message);
    }
  release (self);
}

static void
complete (GlanceUndo *self, GlanceRemoval *removal)
{
  glance_removal_complete_async (removal, completed_cb, hold (self));
}

static void
begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GlanceUndo *self = user_data;
  GlanceRemoval *removal = GLANCE_REMOVAL (source);
  g_autoptr (GError) error = NULL;

  if (!glance_removal_finish (removal, result, &error))
    {
      g_ptr_array_remove (self->removals, removal);
      fail (self, error->message);
    }
  else if (self->is_closed)
    glance_undo_complete (self);
  update_portal (self);
  release (self);
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GlanceUndo *self = user_data;
  GlanceRemoval *removal = GLANCE_REMOVAL (source);
  g_autoptr (GError) error = NULL;

  if (glance_removal_finish (removal, result, &error))
    g_signal_emit (self, signals[RESTORED], 0, glance_removal_get_portal (removal));
  else
    {
      fail (self, error->message);
      if (self->is_closed || g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_DUPLICATE))
        complete (self, removal);
      else
        g_ptr_array_add (self->removals, g_object_ref (removal));
    }
  update_portal (self);
  release (self);
}

/* Whether a portal has come back without us: itself, or a new one of the same address. */
static gboolean
is_back (GlanceUndo *self, GlancePortal *portal)
{
  g_autoptr (GlancePortal) same = glance_portals_find_same (
      self->portals, glance_portal_get_origin (portal), glance_portal_get_dump (portal));

  return same != NULL || glance_portals_contains (self->portals, portal);
}

static void
portals_changed (GlanceUndo *self)
{
  for (guint i = self->removals->len; i > 0; i--)
    {
      g_autoptr (GlanceRemoval) removal = g_object_ref (self->removals->pdata[i - 1]);
      GlancePortal *portal = glance_removal_get_portal (removal);

      if (!glance_removal_is_pending (removal) || !is_back (self, portal))
        continue;
      g_ptr_array_remove_index (self->removals, i - 1);
      /* With the same id it needs its key. */
      if (!glance_portals_contains (self->portals, portal))
        complete (self, removal);
    }
  update_portal (self);
}

static void
glance_undo_dispose (GObject *object)
{
  GlanceUndo *self = GLANCE_UNDO (object);

  g_ptr_array_set_size (self->removals, 0);
  g_clear_object (&self->portal);
  g_clear_object (&self->portals);
  g_clear_object (&self->key_store);
  G_OBJECT_CLASS (glance_undo_parent_class)->dispose (object);
}

static void
glance_undo_finalize (GObject *object)
{
  g_ptr_array_unref (GLANCE_UNDO (object)->removals);
  G_OBJECT_CLASS (glance_undo_parent_class)->finalize (object);
}

static void
glance_undo_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_PORTAL:
      g_value_set_object (value, GLANCE_UNDO (object)->portal);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_undo_class_init (GlanceUndoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_undo_dispose;
  object_class->finalize = glance_undo_finalize;
  object_class->get_property = glance_undo_get_property;

  properties[PROP_PORTAL] =
      g_param_spec_object ("portal", NULL, NULL, GLANCE_TYPE_PORTAL,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[RESTORED] = g_signal_new ("restored", GLANCE_TYPE_UNDO, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, GLANCE_TYPE_PORTAL);
  signals[FAILED] = g_signal_new ("failed", GLANCE_TYPE_UNDO, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
glance_undo_init (GlanceUndo *self)
{
  self->removals = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * glance_undo_new:
 * @key_store: where the keys are that go with @portals
 */
GlanceUndo *
glance_undo_new (GlancePortals *portals, GlanceKeyStore *key_store)
{
  GlanceUndo *self = g_object_new (GLANCE_TYPE_UNDO, NULL);

  self->portals = g_object_ref (portals);
  self->key_store = g_object_ref (key_store);
  g_signal_connect_object (portals, "items-changed", G_CALLBACK (portals_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
glance_undo_remove (GlanceUndo *self, GlancePortal *portal)
{
  GlanceRemoval *removal;

  g_return_if_fail (GLANCE_IS_UNDO (self));

  for (guint i = 0; i < self->removals->len; i++)
    if (glance_removal_get_portal (self->removals->pdata[i]) == portal)
      return;
  removal = glance_removal_new (self->portals, self->key_store, portal);
  g_ptr_array_add (self->removals, removal);
  glance_removal_begin_async (removal, begun_cb, hold (self));
}

GlancePortal *
glance_undo_get_portal (GlanceUndo *self)
{
  g_return_val_if_fail (GLANCE_IS_UNDO (self), NULL);

  return self->portal;
}

void
glance_undo_undo (GlanceUndo *self)
{
  g_return_if_fail (GLANCE_IS_UNDO (self));

  g_autoptr (GlanceRemoval) newest = NULL;

  if (!g_set_object (&newest, find_newest (self)))
    return;
  g_ptr_array_remove (self->removals, newest);
  glance_removal_undo_async (newest, undone_cb, hold (self));
  update_portal (self);
}

void
glance_undo_complete (GlanceUndo *self)
{
  GlanceRemoval *newest;

  g_return_if_fail (GLANCE_IS_UNDO (self));

  while ((newest = find_newest (self)) != NULL)
    {
      complete (self, newest);
      g_ptr_array_remove (self->removals, newest);
    }
  update_portal (self);
}

void
glance_undo_close (GlanceUndo *self)
{
  g_return_if_fail (GLANCE_IS_UNDO (self));

  self->is_closed = TRUE;
  glance_undo_complete (self);
}
