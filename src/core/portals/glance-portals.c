/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portals.h"

#include "glance-error.h"
#include "glance-portal-edit.h"
#include "glance-portal-record.h"
#include "glance-text.h"
#include "glance-url.h"
#include "glance-words.h"

struct _GlancePortals
{
  GObject parent_instance;

  /* Owned */ GlanceSettings *settings;
  /* Owned */ GHashTable *records;  /* id -> GlancePortalRecord, of all listed ids */
  /* Owned */ GPtrArray *portals;   /* the GlancePortal with an address, in the order of the list */
  /* Owned */ GHashTable *places;   /* id of a removed portal -> where it was in the list */
  /* Owned */ GHashTable *arriving; /* id -> GlancePortal that is being listed */
};

static void glance_portals_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GlancePortals,
                               glance_portals,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      glance_portals_list_model_init))

static GlancePortalRecord *
ensure_record (GlancePortals *self, const char *id)
{
  GlancePortalRecord *record = g_hash_table_lookup (self->records, id);
  GlancePortal *arriving = g_hash_table_lookup (self->arriving, id);
  g_autoptr (GlancePortal) portal = NULL;

  if (record != NULL)
    return record;
  portal = arriving != NULL ? g_object_ref (arriving) : glance_portal_new (id);
  record = glance_portal_record_new (self->settings, portal);
  g_hash_table_insert (self->records, g_strdup (id), record);
  return record;
}

/* Replaces the array and emits the part that differs. */
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

static char **
dup_ids (GlancePortals *self)
{
  return g_settings_get_strv (glance_settings_get_app (self->settings), "portals");
}

/* Ids that are not UUIDs would make bad paths, and an id that is listed twice is one portal. */
static void
reload (GlancePortals *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) portals = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) ids = dup_ids (self);

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

/* @id: NULL: any of them may have changed */
static void
portal_changed (GlancePortals *self, const char *id)
{
  const char *const one[] = { id, NULL };
  g_auto (GStrv) ids = id != NULL ? g_strdupv ((char **) one) : dup_ids (self);
  gboolean validity_changed = FALSE;

  for (gsize i = 0; ids[i] != NULL; i++)
    {
      GlancePortalRecord *record = g_hash_table_lookup (self->records, ids[i]);

      validity_changed |= record != NULL && glance_portal_record_read (record);
    }
  if (validity_changed)
    reload (self);
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
    {
      g_signal_handlers_disconnect_by_data (glance_settings_get_app (self->settings), self);
      g_signal_handlers_disconnect_by_data (self->settings, self);
    }
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
  g_hash_table_unref (self->arriving);
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
  self->arriving = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->portals = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * glance_portals_new:
 * @settings: where they are stored
 *
 * Returns: (transfer full): a live list of the portals
 */
GlancePortals *
glance_portals_new (GlanceSettings *settings)
{
  g_return_val_if_fail (GLANCE_IS_SETTINGS (settings), NULL);

  GlancePortals *self = g_object_new (GLANCE_TYPE_PORTALS, NULL);

  self->settings = g_object_ref (settings);
  g_signal_connect_swapped (glance_settings_get_app (settings), "changed::portals",
                            G_CALLBACK (reload), self);
  g_signal_connect_swapped (settings, "portal-changed", G_CALLBACK (portal_changed), self);
  reload (self);
  return self;
}

GlanceSettings *
glance_portals_get_settings (GlancePortals *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTALS (self), NULL);

  return self->settings;
}

gboolean
glance_portals_contains (GlancePortals *self, GlancePortal *portal)
{
  g_return_val_if_fail (GLANCE_IS_PORTALS (self), FALSE);
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), FALSE);

  return g_hash_table_contains (self->records, glance_portal_get_id (portal));
}

static GlancePortalEdit *
edit_new (GlancePortals *self, GlancePortal *portal)
{
  gpointer place = NULL;
  gboolean had_one =
      g_hash_table_lookup_extended (self->places, glance_portal_get_id (portal), NULL, &place);

  return glance_portal_edit_new (portal, had_one ? GPOINTER_TO_INT (place) : G_MAXINT);
}

static gboolean
can_be_shown (GlancePortal *portal, GError **error)
{
  g_autofree char *origin = glance_url_normalize_origin (
      glance_portal_get_origin (portal), glance_portal_get_allow_http (portal), NULL);

  if (origin == NULL)
    g_propagate_error (error, glance_error_new (GLANCE_ERROR_SETTINGS, NULL));
  return origin != NULL;
}

static void
arrive (GlancePortals *self, GlancePortal *portal)
{
  if (!glance_portals_contains (self, portal))
    g_hash_table_replace (self->arriving, g_strdup (glance_portal_get_id (portal)),
                          g_object_ref (portal));
}

static void
arrived (GlancePortals *self, GlancePortalEdit *edit, gboolean saved)
{
  g_hash_table_remove (self->arriving, edit->id);
  if (saved)
    g_hash_table_remove (self->places, edit->id);
}

/**
 * glance_portals_add:
 * @portal: a portal with an origin of glance_url_normalize_origin()
 *
 * Returns: FALSE with %GLANCE_ERROR_SETTINGS when it could not be saved; it is not listed then
 */
gboolean
glance_portals_add (GlancePortals *self, GlancePortal *portal, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_PORTALS (self), FALSE);
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), FALSE);

  g_autoptr (GlancePortalEdit) edit = edit_new (self, portal);
  gboolean saved;

  if (!can_be_shown (portal, error))
    return FALSE;
  arrive (self, portal);
  saved = glance_settings_write (self->settings, glance_portal_edit_save, edit, error);
  arrived (self, edit, saved);
  return saved;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GlancePortals *self = g_task_get_source_object (task);
  GlancePortalEdit *edit = g_task_get_task_data (task);
  gboolean written = glance_settings_write_finish (GLANCE_SETTINGS (source), result, &error);

  if (g_task_get_source_tag (task) == glance_portals_save_async)
    arrived (self, edit, written);
  else if (g_task_get_source_tag (task) == glance_portals_forget_async)
    g_hash_table_remove (self->places, edit->id);
  else if (written && edit->place >= 0)
    g_hash_table_replace (self->places, g_strdup (edit->id), GINT_TO_POINTER (edit->place));

  if (written)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
write_async (GTask *task, GlancePortalEdit *edit, GlanceChangesFunc func)
{
  GlancePortals *self = g_task_get_source_object (task);

  g_task_set_check_cancellable (task, FALSE); /* what has been written is told as written */
  g_task_set_task_data (task, edit, glance_portal_edit_unref);
  glance_settings_write_async (self->settings, func, glance_portal_edit_ref (edit),
                               glance_portal_edit_unref, g_task_get_cancellable (task), written_cb,
                               task);
}

/**
 * glance_portals_save_async:
 * @portal: a portal whose origin comes from glance_url_normalize_origin(): new, removed, listed, or
 *   an edited copy of a listed one with the same id
 *
 * Saves the values of @portal, and lists it if it is not listed: at the end, or where it was. If another
 * portal with its address is on the list, it is refused with %GLANCE_ERROR_DUPLICATE.
 */
void
glance_portals_save_async (GlancePortals *self,
                           GlancePortal *portal,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (GLANCE_IS_PORTALS (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  GlancePortalEdit *edit;

  g_task_set_source_tag (task, glance_portals_save_async);
  if (!can_be_shown (portal, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  edit = edit_new (self, portal);
  edit->is_first = !glance_portals_contains (self, portal);
  arrive (self, portal);
  write_async (g_steal_pointer (&task), edit, glance_portal_edit_save);
}

void
glance_portals_remove_async (GlancePortals *self,
                             GlancePortal *portal,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;

  g_return_if_fail (GLANCE_IS_PORTALS (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, glance_portals_remove_async);
  write_async (task, edit_new (self, portal), glance_portal_edit_take_off);
}

void
glance_portals_forget_async (GlancePortals *self,
                             GlancePortal *portal,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;

  g_return_if_fail (GLANCE_IS_PORTALS (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, glance_portals_forget_async);
  write_async (task, edit_new (self, portal), glance_portal_edit_forget);
}

gboolean
glance_portals_finish (GlancePortals *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GLANCE_IS_PORTALS (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, glance_portals_save_async)
                            || g_async_result_is_tagged (result, glance_portals_remove_async)
                            || g_async_result_is_tagged (result, glance_portals_forget_async),
                        FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
has_name (GlancePortal *portal, const char *text)
{
  return glance_text_is_same_name (glance_portal_get_name (portal), text);
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
 * @text: what somebody calls it: its id, else its name (ignoring case), else its host or address
 *
 * Returns: (transfer full): the portal; NULL with %GLANCE_ERROR_NO_SUCH_PORTAL when there is none,
 *   or more than one
 */
GlancePortal *
glance_portals_find (GlancePortals *self, const char *text, GError **error)
{
  static gboolean (*const ways[]) (GlancePortal *, const char *) = { has_id, has_name, has_host,
                                                                     has_address };
  g_autofree char *wanted = glance_text_clean_name (text);
  guint n_found = 0;

  g_return_val_if_fail (GLANCE_IS_PORTALS (self), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (ways) && n_found == 0; i++)
    {
      GlancePortal *found = NULL;

      for (guint j = 0; j < self->portals->len; j++)
        if (ways[i](self->portals->pdata[j], wanted))
          {
            found = self->portals->pdata[j];
            n_found++;
          }
      if (n_found == 1)
        return g_object_ref (found);
    }

  g_set_error (error, GLANCE_ERROR, GLANCE_ERROR_NO_SUCH_PORTAL,
               /* Translators: %s is what somebody typed as a portal's name. */
               n_found > 1 ? _ ("More than one portal on the list has the name “%s”.")
                           : _ ("No portal on the list has the name “%s”."),
               wanted);
  return NULL;
}

GlancePortal *
glance_portals_find_by_id (GlancePortals *self, const char *id)
{
  g_return_val_if_fail (GLANCE_IS_PORTALS (self), NULL);

  for (guint i = 0; i < self->portals->len; i++)
    if (has_id (self->portals->pdata[i], id))
      return g_object_ref (self->portals->pdata[i]);
  return NULL;
}

GlancePortal *
glance_portals_find_same (GlancePortals *self, const char *origin, gboolean dump)
{
  g_return_val_if_fail (GLANCE_IS_PORTALS (self), NULL);

  for (guint i = 0; i < self->portals->len; i++)
    {
      GlancePortal *portal = self->portals->pdata[i];

      if (glance_portal_get_dump (portal) == !!dump
          && g_str_equal (glance_portal_get_origin (portal), origin))
        return g_object_ref (portal);
    }
  return NULL;
}
