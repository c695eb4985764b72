/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-bus-menu.h"

#include "glance-bus-menu-dbus.h"
#include "glance-bus-menu-row.h"

/* The object that is on the bus is generated from bus-menu.xml; this one answers for it. */

#define ROOT 0

struct _GlanceBusMenu
{
  GObject parent_instance;

  /* Owned */ GlanceDBusMenu *skeleton;
  /* Owned */ GPtrArray *rows;    /* GlanceBusMenuItem, in order */
  /* Owned */ GHashTable *ids;    /* key -> id, of every row that there ever was */
  /* Owned */ GHashTable *former; /* id -> key, before rows were moved last */
  int last_id;
  guint revision; /* of the layout that has been told last */
  gboolean is_open;
};

enum
{
  ACTIVATED,
  SHOWN,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceBusMenu, glance_bus_menu, G_TYPE_OBJECT)

static int
make_id (GlanceBusMenu *self, const char *key)
{
  g_hash_table_insert (self->ids, g_strdup (key), GINT_TO_POINTER (++self->last_id));
  return self->last_id;
}

static int
find_id (GlanceBusMenu *self, const char *key)
{
  gpointer id = g_hash_table_lookup (self->ids, key);

  return id != NULL ? GPOINTER_TO_INT (id) : make_id (self, key);
}

/* A host may not know yet that it has another id. */
static GlanceBusMenuItem *
find_row (GlanceBusMenu *self, int id)
{
  const char *former = g_hash_table_lookup (self->former, GINT_TO_POINTER (id));

  for (guint i = 0; i < self->rows->len; i++)
    {
      GlanceBusMenuItem *row = self->rows->pdata[i];

      if (row->id == id || (former != NULL && g_str_equal (row->key, former)))
        return row;
    }
  return NULL;
}

static GVariant *
root_properties (void)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&builder, "{sv}", "children-display", g_variant_new_string ("submenu"));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* (transfer full): an `a{sv}`, or NULL where there is no such row */
static GVariant *
find_properties (GlanceBusMenu *self, int id)
{
  GlanceBusMenuItem *row = find_row (self, id);

  if (id == ROOT)
    return root_properties ();
  return row != NULL ? g_variant_ref (row->properties) : NULL;
}

static GVariant *
build_node (int id, GVariant *properties, GVariant *children, const char *const *names)
{
  return g_variant_new ("(i@a{sv}@av)", id, glance_bus_menu_pick (properties, names), children);
}

/* The methods */

static void
return_unknown (GDBusMethodInvocation *invocation, int id)
{
  g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                         "There is no row %d", id);
}

static gboolean
handle_get_layout (GlanceDBusMenu *skeleton,
                   GDBusMethodInvocation *invocation,
                   int parent,
                   int depth,
                   const char *const *names,
                   GlanceBusMenu *self)
{
  g_autoptr (GVariant) properties = find_properties (self, parent);
  GVariantBuilder children = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

  if (properties == NULL)
    {
      g_variant_builder_clear (&children);
      return_unknown (invocation, parent);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  for (guint i = 0; parent == ROOT && depth != 0 && i < self->rows->len; i++)
    {
      GlanceBusMenuItem *row = self->rows->pdata[i];

      g_variant_builder_add (&children, "v",
                             build_node (row->id, row->properties,
                                         g_variant_new_array (G_VARIANT_TYPE_VARIANT, NULL, 0),
                                         names));
    }
  glance_dbus_menu_complete_get_layout (
      skeleton, invocation, self->revision,
      build_node (parent, properties, g_variant_builder_end (&children), names));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
add_group (GVariantBuilder *builder, int id, GVariant *properties, const char *const *names)
{
  g_variant_builder_add (builder, "(i@a{sv})", id, glance_bus_menu_pick (properties, names));
}

/* No ids: all rows. */
static gboolean
handle_get_group_properties (GlanceDBusMenu *skeleton,
                             GDBusMethodInvocation *invocation,
                             GVariant *ids,
                             const char *const *names,
                             GlanceBusMenu *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ia{sv})"));
  GVariantIter iter;
  int id;

  if (g_variant_n_children (ids) == 0)
    for (guint i = 0; i < self->rows->len; i++)
      {
        GlanceBusMenuItem *row = self->rows->pdata[i];

        add_group (&builder, row->id, row->properties, names);
      }
  g_variant_iter_init (&iter, ids);
  while (g_variant_iter_next (&iter, "i", &id))
    {
      g_autoptr (GVariant) properties = find_properties (self, id);

      if (properties != NULL)
        add_group (&builder, id, properties, names);
    }
  glance_dbus_menu_complete_get_group_properties (skeleton, invocation,
                                                  g_variant_builder_end (&builder));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_property (GlanceDBusMenu *skeleton,
                     GDBusMethodInvocation *invocation,
                     int id,
                     const char *name,
                     GlanceBusMenu *self)
{
  g_autoptr (GVariant) properties = find_properties (self, id);
  g_autoptr (GVariant) value =
      properties != NULL ? g_variant_lookup_value (properties, name, NULL) : NULL;

  if (value != NULL)
    glance_dbus_menu_complete_get_property (skeleton, invocation, g_variant_new_variant (value));
  else
    g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                           "Row %d has no “%s”", id, name);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
set_open (GlanceBusMenu *self, gboolean open)
{
  gboolean was_open = self->is_open;

  self->is_open = open;
  if (open)
    g_signal_emit (self, signals[SHOWN], 0);
  else if (was_open)
    g_signal_emit (self, signals[CLOSED], 0);
}

static gboolean
has_row (GlanceBusMenu *self, int id)
{
  return id == ROOT || find_row (self, id) != NULL;
}

/* A row that cannot be chosen does nothing. */
static void
handle_one_event (GlanceBusMenu *self, int id, const char *event)
{
  GlanceBusMenuItem *row = find_row (self, id);
  g_autofree char *key = NULL;

  if (id == ROOT && g_str_equal (event, "opened"))
    set_open (self, TRUE);
  if (id == ROOT && g_str_equal (event, "closed"))
    set_open (self, FALSE);
  if (row == NULL || !row->can_be_chosen || !g_str_equal (event, "clicked"))
    return;
  key = g_strdup (row->key); /* whoever hears of it may change the rows */
  g_signal_emit (self, signals[ACTIVATED], 0, key);
}

static gboolean
handle_event (GlanceDBusMenu *skeleton,
              GDBusMethodInvocation *invocation,
              int id,
              const char *event,
              GVariant *data,
              guint timestamp,
              GlanceBusMenu *self)
{
  if (!has_row (self, id))
    {
      return_unknown (invocation, id);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  glance_dbus_menu_complete_event (skeleton, invocation);
  handle_one_event (self, id, event);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Answers before anything happens, since what happens may be our end. As libdbusmenu does: an error where
 * no row is known, else the ids that are not. */
static gboolean
handle_event_group (GlanceDBusMenu *skeleton,
                    GDBusMethodInvocation *invocation,
                    GVariant *events,
                    GlanceBusMenu *self)
{
  GVariantBuilder unknown = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ai"));
  g_autoptr (GVariant) kept =
      g_variant_ref (events); /* the answer ends the invocation, which owns it */
  GVariantIter iter;
  int id = ROOT;
  const char *event;
  gsize n_unknown = 0;

  g_variant_iter_init (&iter, kept);
  while (g_variant_iter_next (&iter, "(i&svu)", &id, NULL, NULL, NULL))
    if (!has_row (self, id))
      {
        g_variant_builder_add (&unknown, "i", id);
        n_unknown++;
      }
  if (n_unknown > 0 && n_unknown == g_variant_n_children (kept))
    {
      g_variant_builder_clear (&unknown);
      return_unknown (invocation, id);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  glance_dbus_menu_complete_event_group (skeleton, invocation, g_variant_builder_end (&unknown));
  g_variant_iter_init (&iter, kept);
  while (g_variant_iter_next (&iter, "(i&svu)", &id, &event, NULL, NULL))
    handle_one_event (self, id, event);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* The rows are right at any time: a host never has to fetch them before it shows them. */
static gboolean
handle_about_to_show (GlanceDBusMenu *skeleton,
                      GDBusMethodInvocation *invocation,
                      int id,
                      GlanceBusMenu *self)
{
  if (has_row (self, id))
    glance_dbus_menu_complete_about_to_show (skeleton, invocation, FALSE);
  else
    return_unknown (invocation, id);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Only libdbusmenu calls it, when the menu is opened; it tells of that in no other way, and never when the menu
 * is closed. */
static gboolean
handle_about_to_show_group (GlanceDBusMenu *skeleton,
                            GDBusMethodInvocation *invocation,
                            GVariant *ids,
                            GlanceBusMenu *self)
{
  GVariantBuilder unknown = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ai"));
  GVariantIter iter;
  int id = ROOT;
  gsize n_unknown = 0;
  gboolean shown = FALSE;

  g_variant_iter_init (&iter, ids);
  while (g_variant_iter_next (&iter, "i", &id))
    {
      shown |= id == ROOT;
      if (has_row (self, id))
        continue;
      g_variant_builder_add (&unknown, "i", id);
      n_unknown++;
    }
  if (n_unknown > 0 && n_unknown == g_variant_n_children (ids))
    {
      g_variant_builder_clear (&unknown);
      return_unknown (invocation, id);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  glance_dbus_menu_complete_about_to_show_group (
      skeleton, invocation, g_variant_new_array (G_VARIANT_TYPE_INT32, NULL, 0),
      g_variant_builder_end (&unknown));
  if (shown)
    g_signal_emit (self, signals[SHOWN], 0);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Changes */

static gboolean
has_same_rows (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (((GlanceBusMenuItem *) a->pdata[i])->id != ((GlanceBusMenuItem *) b->pdata[i])->id)
      return FALSE;
  return TRUE;
}

/* (nullable): the row of that id; where nothing has moved it is at @position. */
static GlanceBusMenuItem *
find_before (GPtrArray *rows, int id, guint position)
{
  if (position < rows->len && ((GlanceBusMenuItem *) rows->pdata[position])->id == id)
    return rows->pdata[position];
  for (guint i = 0; i < rows->len; i++)
    if (((GlanceBusMenuItem *) rows->pdata[i])->id == id)
      return rows->pdata[i];
  return NULL;
}

/* Also when there is a new layout: GNOME's AppIndicator then asks only about rows that it does not know. */
static void
tell_properties (GlanceBusMenu *self, GPtrArray *before)
{
  g_auto (GVariantBuilder) updated = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ia{sv})"));
  g_auto (GVariantBuilder) removed = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ias)"));
  guint n_changed = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      GlanceBusMenuItem *is = self->rows->pdata[i];
      GlanceBusMenuItem *was = find_before (before, is->id, i);
      g_autoptr (GVariant) gone = NULL;

      if (was == NULL || g_variant_equal (was->properties, is->properties))
        continue;
      n_changed++;
      add_group (&updated, is->id, is->properties, NULL);
      gone = g_variant_ref_sink (glance_bus_menu_removed (was->properties, is->properties));
      if (g_variant_n_children (gone) > 0)
        g_variant_builder_add (&removed, "(i@as)", is->id, gone);
    }
  if (n_changed > 0)
    glance_dbus_menu_emit_items_properties_updated (
        self->skeleton, g_variant_builder_end (&updated), g_variant_builder_end (&removed));
}

static gboolean
is_of_key (GPtrArray *rows, guint position, const char *key)
{
  return g_str_equal (((GlanceBusMenuItem *) rows->pdata[position])->key, key);
}

/* Whether rows that were there have changed places. */
static gboolean
have_moved (GPtrArray *before, const GlanceBusMenuRow *rows, gsize n_rows)
{
  guint last = 0;

  for (gsize i = 0; i < n_rows; i++)
    for (guint j = 0; j < before->len; j++)
      {
        if (!is_of_key (before, j, rows[i].key))
          continue;
        if (j < last)
          return TRUE;
        last = j;
      }
  return FALSE;
}

/* GNOME's AppIndicator leaves a row where it is, whatever the layout says, but shows new ones in their places. */
static void
renew_ids (GlanceBusMenu *self, GPtrArray *before, const GlanceBusMenuRow *rows, gsize n_rows)
{
  guint first = 0, last = before->len;

  while (is_of_key (before, first, rows[first].key))
    first++;
  while (n_rows > first && last > first && is_of_key (before, last - 1, rows[n_rows - 1].key))
    {
      last--;
      n_rows--;
    }
  g_hash_table_remove_all (self->former);
  for (gsize i = first; i < n_rows; i++)
    {
      gpointer former = g_hash_table_lookup (self->ids, rows[i].key);

      if (former != NULL)
        g_hash_table_insert (self->former, former, g_strdup (rows[i].key));
      make_id (self, rows[i].key);
    }
}

void
glance_bus_menu_set_rows (GlanceBusMenu *self, const GlanceBusMenuRow *rows, gsize n_rows)
{
  g_autoptr (GPtrArray) before = NULL;

  g_return_if_fail (GLANCE_IS_BUS_MENU (self));

  before = g_steal_pointer (&self->rows);
  if (have_moved (before, rows, n_rows))
    renew_ids (self, before, rows, n_rows);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) glance_bus_menu_item_free);
  for (gsize i = 0; i < n_rows; i++)
    g_ptr_array_add (self->rows, glance_bus_menu_item_new (find_id (self, rows[i].key), &rows[i]));

  tell_properties (self, before);
  if (!has_same_rows (before, self->rows))
    glance_dbus_menu_emit_layout_updated (self->skeleton, ++self->revision, ROOT);
}

static void
glance_bus_menu_dispose (GObject *object)
{
  GlanceBusMenu *self = GLANCE_BUS_MENU (object);

  glance_bus_menu_unexport (self);
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  G_OBJECT_CLASS (glance_bus_menu_parent_class)->dispose (object);
}

static void
glance_bus_menu_finalize (GObject *object)
{
  GlanceBusMenu *self = GLANCE_BUS_MENU (object);

  g_object_unref (self->skeleton);
  g_ptr_array_unref (self->rows);
  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->former);
  G_OBJECT_CLASS (glance_bus_menu_parent_class)->finalize (object);
}

static void
glance_bus_menu_class_init (GlanceBusMenuClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_bus_menu_dispose;
  object_class->finalize = glance_bus_menu_finalize;
  signals[ACTIVATED] = g_signal_new ("activated", GLANCE_TYPE_BUS_MENU, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SHOWN] = g_signal_new ("shown", GLANCE_TYPE_BUS_MENU, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[CLOSED] = g_signal_new ("closed", GLANCE_TYPE_BUS_MENU, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
glance_bus_menu_init (GlanceBusMenu *self)
{
  static const char *const no_folders[] = { NULL };
  static const struct
  {
    const char *signal;
    GCallback handler;
  } methods[] = {
    { "handle-get-layout", G_CALLBACK (handle_get_layout) },
    { "handle-get-group-properties", G_CALLBACK (handle_get_group_properties) },
    { "handle-get-property", G_CALLBACK (handle_get_property) },
    { "handle-event", G_CALLBACK (handle_event) },
    { "handle-event-group", G_CALLBACK (handle_event_group) },
    { "handle-about-to-show", G_CALLBACK (handle_about_to_show) },
    { "handle-about-to-show-group", G_CALLBACK (handle_about_to_show_group) },
  };

  self->revision = 1;
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) glance_bus_menu_item_free);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->former = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->skeleton = glance_dbus_menu_skeleton_new ();
  glance_dbus_menu_set_version (self->skeleton, 3);
  glance_dbus_menu_set_status (self->skeleton, "normal");
  glance_dbus_menu_set_text_direction (self->skeleton, "ltr");
  glance_dbus_menu_set_icon_theme_path (self->skeleton, no_folders);
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_signal_connect (self->skeleton, methods[i].signal, methods[i].handler, self);
}

GlanceBusMenu *
glance_bus_menu_new (void)
{
  return g_object_new (GLANCE_TYPE_BUS_MENU, NULL);
}

gboolean
glance_bus_menu_export (GlanceBusMenu *self,
                        GDBusConnection *connection,
                        const char *path,
                        GError **error)
{
  g_return_val_if_fail (GLANCE_IS_BUS_MENU (self), FALSE);
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), FALSE);

  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                           path, error);
}

void
glance_bus_menu_unexport (GlanceBusMenu *self)
{
  g_return_if_fail (GLANCE_IS_BUS_MENU (self));

  GDBusInterfaceSkeleton *skeleton = G_DBUS_INTERFACE_SKELETON (self->skeleton);

  if (g_dbus_interface_skeleton_get_connection (skeleton) != NULL)
    g_dbus_interface_skeleton_unexport (skeleton);
}

gboolean
glance_bus_menu_is_open (GlanceBusMenu *self)
{
  g_return_val_if_fail (GLANCE_IS_BUS_MENU (self), FALSE);

  return self->is_open;
}

void
glance_bus_menu_forget_host (GlanceBusMenu *self)
{
  g_return_if_fail (GLANCE_IS_BUS_MENU (self));

  set_open (self, FALSE);
}
