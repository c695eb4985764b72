/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portals.h"

#include <glib/gi18n-lib.h>

#include "glance-error.h"
#include "glance-portal-record.h"
#include "glance-url.h"

struct _GlancePortals
{
  GObject parent_instance;

  /* Owned */ GlanceSettings *settings;
  /* Owned */ GHashTable *records; /* id -> GlancePortalRecord, of all listed ids */
  /* Owned */ GPtrArray
      *portals; /* GlancePortal, those with an address, in the order of the list */
  /* Owned */ GHashTable *places; /* id of a removed portal -> where it was in the list */
};

static void glance_portals_list_model_init (GListModelInterface *iface);
static void reload (gpointer user_data);

G_DEFINE_FINAL_TYPE_WITH_CODE (GlancePortals,
                               glance_portals,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      glance_portals_list_model_init))

static GlancePortalRecord *
record_new (GlancePortals *self, GlancePortal *portal, GlancePortalRecordMode mode)
{
  g_autoptr (GSettings) settings =
      glance_settings_new_portal (self->settings, glance_portal_get_id (portal));

  return glance_portal_record_new (settings, portal, mode, reload, self);
}

static GlancePortalRecord *
ensure_record (GlancePortals *self, const char *id)
{
  GlancePortalRecord *record = g_hash_table_lookup (self->records, id);

  if (record == NULL)
    {
      g_autoptr (GlancePortal) portal = glance_portal_new (id);

      record = record_new (self, portal, GLANCE_PORTAL_RECORD_READ);
      g_hash_table_insert (self->records, g_strdup (id), record);
    }
  return record;
}

/* Replaces the array and tells of the part that differs. */
static void
show (GlancePortals *self, GPtrArray *portals)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->portals);
  guint head = 0;
  guint tail = 0;
  guint shorter = MIN (old->len, portals->len);

  while (head < shorter && old->pdata[head] == portals->pdata[head])
    head++;
  while (tail < shorter - head
         && old->pdata[old->len - 1 - tail] == portals->pdata[portals->len - 1 - tail])
    tail++;

  self->portals = g_ptr_array_ref (portals);
  if (old->len != head + tail || portals->len != head + tail)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                portals->len - head - tail);
}

static gboolean
is_unlisted (gpointer id, gpointer record, gpointer seen)
{
  return !g_hash_table_contains (seen, id);
}

/* Ids that are no UUIDs would make bad paths, and one that is listed twice is one portal. */
static void
reload (gpointer user_data)
{
  GlancePortals *self = user_data;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) portals = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) ids = g_settings_get_strv (glance_settings_get_app (self->settings), "portals");

  for (gsize i = 0; ids[i] != NULL; i++)
    {
      GlancePortalRecord *record;

      if (!g_uuid_string_is_valid (ids[i]) || !g_hash_table_add (seen, ids[i]))
        continue;
      record = ensure_record (self, ids[i]);
      if (glance_portal_record_is_valid (record))
        g_ptr_array_add (portals, g_object_ref (glance_portal_record_get_portal (record)));
    }

  g_hash_table_foreach_remove (self->records, is_unlisted, seen);
  show (self, portals);
}

static GType
glance_portals_get_item_type (GListModel *model)
{
  return GLANCE_TYPE_PORTAL;
}

static guint
glance_portals_get_n_items (GListModel *model)
{
  return GLANCE_PORTALS (model)->portals->len;
}

static gpointer
glance_portals_get_item (GListModel *model, guint position)
{
  GPtrArray *portals = GLANCE_PORTALS (model)->portals;

  return position < portals->len ? g_object_ref (portals->pdata[position]) : NULL;
}

static void
glance_portals_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = glance_portals_get_item_type;
  iface->get_n_items = glance_portals_get_n_items;
  iface->get_item = glance_portals_get_item;
}

static void
glance_portals_dispose (GObject *object)
{
  GlancePortals *self = GLANCE_PORTALS (object);

  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (glance_settings_get_app (self->settings), self);
  g_hash_table_remove_all (self->records);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (glance_portals_parent_class)->dispose (object);
}

static void
glance_portals_finalize (GObject *object)
{
  GlancePortals *self = GLANCE_PORTALS (object);

  g_hash_table_unref (self->records);
  g_hash_table_unref (self->places);
  g_ptr_array_unref (self->portals);
  G_OBJECT_CLASS (glance_portals_parent_class)->finalize (object);
}

static void
glance_portals_class_init (GlancePortalsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = glance_portals_dispose;
  G_OBJECT_CLASS (klass)->finalize = glance_portals_finalize;
}

static void
glance_portals_init (GlancePortals *self)
{
  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) glance_portal_record_free);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->portals = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * glance_portals_new:
 * @settings: where they are kept
 *
 * Returns: (transfer full): the portals that are listed now, and from now on
 */
GlancePortals *
glance_portals_new (GlanceSettings *settings)
{
  GlancePortals *self = g_object_new (GLANCE_TYPE_PORTALS, NULL);

  self->settings = g_object_ref (settings);
  g_signal_connect_swapped (glance_settings_get_app (settings), "changed::portals",
                            G_CALLBACK (reload), self);
  reload (self);
  return self;
}

GlanceSettings *
glance_portals_get_settings (GlancePortals *self)
{
  return self->settings;
}

/* Without @id, which is put at @place unless that is negative. */
static gboolean
write_list (GlancePortals *self, const char *id, int place)
{
  GSettings *app = glance_settings_get_app (self->settings);
  g_auto (GStrv) ids = g_settings_get_strv (app, "portals");
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (gsize i = 0; ids[i] != NULL; i++)
    if (!g_str_equal (ids[i], id))
      g_ptr_array_add (list, ids[i]);
  if (place >= 0)
    g_ptr_array_insert (list, MIN (place, (int) list->len), (gpointer) id);
  g_ptr_array_add (list, NULL);
  return g_settings_set_strv (app, "portals", (const char *const *) list->pdata);
}

static gboolean
is_listed (GlancePortals *self, GlancePortal *portal)
{
  return g_ptr_array_find (self->portals, portal, NULL);
}

static gboolean
add (GlancePortals *self, GlancePortal *portal, GError **error)
{
  const char *id = glance_portal_get_id (portal);
  gpointer place;

  if (!glance_settings_sync (self->settings, error))
    return FALSE;
  g_hash_table_replace (self->records, g_strdup (id),
                        record_new (self, portal, GLANCE_PORTAL_RECORD_WRITE));
  if (!g_hash_table_lookup_extended (self->places, id, NULL, &place))
    place = GINT_TO_POINTER (G_MAXINT);
  if (write_list (self, id, GPOINTER_TO_INT (place)) && glance_settings_sync (self->settings, error)
      && is_listed (self, portal))
    {
      g_hash_table_remove (self->places, id);
      return TRUE;
    }

  write_list (self, id, -1);
  reload (self);
  if (!g_hash_table_contains (self->places, id)) /* else its values are those of a removed portal */
    glance_portals_forget (self, portal);
  if (error != NULL && *error == NULL)
    *error = glance_error_new (GLANCE_ERROR_SETTINGS, NULL);
  return FALSE;
}

/**
 * glance_portals_add:
 * @portal: a portal that is not listed, with an origin of glance_url_normalize_origin()
 *
 * Lists a portal: at the end, or where it was when it was removed. From now on a change of its
 * properties is kept.
 *
 * Returns: FALSE with %GLANCE_ERROR_SETTINGS when it could not be kept; it is not listed then
 */
gboolean
glance_portals_add (GlancePortals *self, GlancePortal *portal, GError **error)
{
  gboolean added;

  glance_settings_lock (self->settings);
  added = add (self, portal, error);
  glance_settings_unlock (self->settings);
  return added;
}

static void
note_place (GlancePortals *self, const char *id)
{
  g_auto (GStrv) ids = g_settings_get_strv (glance_settings_get_app (self->settings), "portals");

  for (int i = 0; ids[i] != NULL; i++)
    if (g_str_equal (ids[i], id))
      {
        g_hash_table_replace (self->places, g_strdup (id), GINT_TO_POINTER (i));
        break;
      }
}

/* Takes @portal off the list; its values stay for glance_portals_add() to bring it back. Where the list
 * cannot be written it stays as it is. */
void
glance_portals_remove (GlancePortals *self, GlancePortal *portal)
{
  const char *id = glance_portal_get_id (portal);
  g_autoptr (GError) error = NULL;

  glance_settings_lock (self->settings);
  if (glance_settings_sync (self->settings, &error))
    {
      note_place (self, id);
      if (write_list (self, id, -1))
        glance_settings_sync (self->settings, &error);
    }
  glance_settings_unlock (self->settings);
  if (error != NULL || is_listed (self, portal))
    g_warning ("%s", error != NULL ? error->message : "The list of portals cannot be written.");
}

gboolean
glance_portals_contains (GlancePortals *self, GlancePortal *portal)
{
  return g_hash_table_contains (self->records, glance_portal_get_id (portal));
}

/* Resets what is kept of a removed portal. */
void
glance_portals_forget (GlancePortals *self, GlancePortal *portal)
{
  const char *id = glance_portal_get_id (portal);
  g_autoptr (GSettings) settings = glance_settings_new_portal (self->settings, id);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_return_if_fail (!glance_portals_contains (self, portal));

  glance_settings_lock (self->settings);
  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (gsize i = 0; keys[i] != NULL; i++)
    g_settings_reset (settings, keys[i]);
  g_hash_table_remove (self->places, id);
  glance_settings_unlock (self->settings);
}

static gboolean
has_name (GlancePortal *portal, const char *text)
{
  g_autofree char *name = g_utf8_casefold (glance_portal_get_name (portal), -1);
  g_autofree char *wanted = g_utf8_casefold (text, -1);

  return g_utf8_collate (name, wanted) == 0;
}

static gboolean
has_id (GlancePortal *portal, const char *text)
{
  return g_ascii_strcasecmp (glance_portal_get_id (portal), text) == 0;
}

static gboolean
has_host (GlancePortal *portal, const char *text)
{
  g_autofree char *host = glance_url_dup_display_host (glance_portal_get_origin (portal));

  return g_ascii_strcasecmp (host, text) == 0;
}

static gboolean
has_address (GlancePortal *portal, const char *text)
{
  g_autofree char *origin = glance_url_normalize_origin (text, TRUE, NULL);

  return g_strcmp0 (origin, glance_portal_get_origin (portal)) == 0;
}

/**
 * glance_portals_find:
 * @text: what somebody calls it: its id, else its name in any case, else its host or address
 *
 * Returns: (transfer full): the portal; NULL with %GLANCE_ERROR_NO_SUCH_PORTAL when there is none or more
 *   than one
 */
GlancePortal *
glance_portals_find (GlancePortals *self, const char *text, GError **error)
{
  static gboolean (*const ways[]) (GlancePortal *, const char *) = { has_id, has_name, has_host,
                                                                     has_address };
  guint n_found = 0;

  if (!g_utf8_validate (text, -1, NULL))
    text = "";
  for (gsize i = 0; i < G_N_ELEMENTS (ways) && n_found == 0; i++)
    {
      GlancePortal *found = NULL;

      for (guint j = 0; j < self->portals->len; j++)
        if (ways[i](self->portals->pdata[j], text))
          {
            found = self->portals->pdata[j];
            n_found++;
          }
      if (n_found == 1)
        return g_object_ref (found);
    }

  if (n_found > 1)
    g_set_error_literal (error, GLANCE_ERROR, GLANCE_ERROR_NO_SUCH_PORTAL,
                         _ ("More than one portal on the list has this name."));
  else
    g_propagate_error (error, glance_error_new (GLANCE_ERROR_NO_SUCH_PORTAL, NULL));
  return NULL;
}

GlancePortal *
glance_portals_find_same (GlancePortals *self, const char *origin, gboolean dump)
{
  for (guint i = 0; i < self->portals->len; i++)
    {
      GlancePortal *portal = self->portals->pdata[i];

      if (glance_portal_get_dump (portal) == !!dump
          && g_str_equal (glance_portal_get_origin (portal), origin))
        return g_object_ref (portal);
    }
  return NULL;
}
