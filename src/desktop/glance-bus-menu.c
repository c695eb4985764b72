/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-bus-menu.h"

#include "glance-bus-menu-dbus.h"

/* The object that is on the bus is generated from bus-menu.xml; this one answers for it. */

#define ROOT 0

typedef struct
{
  char *key;
  int id;
  /* Owned */ GVariant *properties; /* a{sv} */
} Row;

struct _GlanceBusMenu
{
  GObject parent_instance;

  /* Owned */ GlanceDBusMenu *skeleton;
  /* Owned */ GPtrArray *rows; /* Row, in order */
  /* Owned */ GHashTable *ids; /* key -> id, of every row that there ever was */
  guint revision;              /* of the layout that has been told last */
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceBusMenu, glance_bus_menu, G_TYPE_OBJECT)

static void
row_free (Row *row)
{
  g_free (row->key);
  g_variant_unref (row->properties);
  g_free (row);
}

static int
find_id (GlanceBusMenu *self, const char *key)
{
  gpointer id;

  if (g_hash_table_lookup_extended (self->ids, key, NULL, &id))
    return GPOINTER_TO_INT (id);
  id = GINT_TO_POINTER ((int) g_hash_table_size (self->ids) + 1);
  g_hash_table_insert (self->ids, g_strdup (key), id);
  return GPOINTER_TO_INT (id);
}

static Row *
find_row (GlanceBusMenu *self, int id)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      if (row->id == id)
        return row;
    }
  return NULL;
}

/* What hosts take for a mnemonic is meant as it stands. */
static char *
escape_label (const char *label)
{
  g_auto (GStrv) parts = g_strsplit (label, "_", -1);

  return g_strjoinv ("__", parts);
}

/* Floating, without what has its default: enabled and visible. */
static GVariant *
describe_row (const GlanceBusMenuRow *row)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (row->label == NULL)
    g_variant_builder_add (&builder, "{sv}", "type", g_variant_new_string ("separator"));
  else
    g_variant_builder_add (&builder, "{sv}", "label",
                           g_variant_new_take_string (escape_label (row->label)));
  if (!row->enabled && row->label != NULL)
    g_variant_builder_add (&builder, "{sv}", "enabled", g_variant_new_boolean (FALSE));
  return g_variant_builder_end (&builder);
}

static Row *
row_new (GlanceBusMenu *self, const GlanceBusMenuRow *from)
{
  Row *row = g_new0 (Row, 1);

  row->key = g_strdup (from->key);
  row->id = find_id (self, from->key);
  row->properties = g_variant_ref_sink (describe_row (from));
  return row;
}

/* (transfer floating) `a{sv}` with the properties that @names asks for; all when it names none. */
static GVariant *
pick_properties (GVariant *properties, const char *const *names)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, properties);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    if (names == NULL || names[0] == NULL || g_strv_contains (names, name))
      g_variant_builder_add (&builder, "{sv}", name, value);
  return g_variant_builder_end (&builder);
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
  Row *row = find_row (self, id);

  if (id == ROOT)
    return root_properties ();
  return row != NULL ? g_variant_ref (row->properties) : NULL;
}

static GVariant *
build_node (int id, GVariant *properties, GVariant *children, const char *const *names)
{
  return g_variant_new ("(i@a{sv}@av)", id, pick_properties (properties, names), children);
}

/* The methods */

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
      g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                             "There is no row %d", parent);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  for (guint i = 0; parent == ROOT && depth != 0 && i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

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
  g_variant_builder_add (builder, "(i@a{sv})", id, pick_properties (properties, names));
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
        Row *row = self->rows->pdata[i];

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

/* Returns: whether there is such a row. A row that cannot be chosen does nothing. */
static gboolean
handle_one_event (GlanceBusMenu *self, int id, const char *event)
{
  Row *row = find_row (self, id);
  gboolean enabled = TRUE;
  g_autofree char *key = NULL;

  if (row == NULL)
    return id == ROOT;
  g_variant_lookup (row->properties, "enabled", "b", &enabled);
  if (!enabled || !g_str_equal (event, "clicked"))
    return TRUE;
  key = g_strdup (row->key); /* whoever hears of it may change the rows */
  g_signal_emit (self, signals[ACTIVATED], 0, key);
  return TRUE;
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
  glance_dbus_menu_complete_event (skeleton, invocation);
  handle_one_event (self, id, event);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_event_group (GlanceDBusMenu *skeleton,
                    GDBusMethodInvocation *invocation,
                    GVariant *events,
                    GlanceBusMenu *self)
{
  GVariantBuilder unknown = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ai"));
  GVariantIter iter;
  int id;
  const char *event;

  g_variant_iter_init (&iter, events);
  while (g_variant_iter_next (&iter, "(i&svu)", &id, &event, NULL, NULL))
    if (!handle_one_event (self, id, event))
      g_variant_builder_add (&unknown, "i", id);
  glance_dbus_menu_complete_event_group (skeleton, invocation, g_variant_builder_end (&unknown));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* The rows are right at any time: a host never has to fetch them before it shows them. */
static gboolean
handle_about_to_show (GlanceDBusMenu *skeleton,
                      GDBusMethodInvocation *invocation,
                      int id,
                      GlanceBusMenu *self)
{
  glance_dbus_menu_complete_about_to_show (skeleton, invocation, FALSE);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_about_to_show_group (GlanceDBusMenu *skeleton,
                            GDBusMethodInvocation *invocation,
                            GVariant *ids,
                            GlanceBusMenu *self)
{
  glance_dbus_menu_complete_about_to_show_group (
      skeleton, invocation, g_variant_new_array (G_VARIANT_TYPE_INT32, NULL, 0),
      g_variant_new_array (G_VARIANT_TYPE_INT32, NULL, 0));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Changes */

static gboolean
has_same_rows (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (((Row *) a->pdata[i])->id != ((Row *) b->pdata[i])->id)
      return FALSE;
  return TRUE;
}

static void
note_removed (GVariantBuilder *removed, Row *was, Row *is)
{
  GVariantBuilder names = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  GVariantIter iter;
  const char *name;
  guint n_names = 0;

  g_variant_iter_init (&iter, was->properties);
  while (g_variant_iter_next (&iter, "{&sv}", &name, NULL))
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (is->properties, name, NULL);

      if (value != NULL)
        continue;
      g_variant_builder_add (&names, "s", name);
      n_names++;
    }
  if (n_names > 0)
    g_variant_builder_add (removed, "(i@as)", is->id, g_variant_builder_end (&names));
  else
    g_variant_builder_clear (&names);
}

static void
tell_properties (GlanceBusMenu *self, GPtrArray *before)
{
  GVariantBuilder updated = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ia{sv})"));
  GVariantBuilder removed = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ias)"));
  guint n_changed = 0;

  for (guint i = 0; i < before->len; i++)
    {
      Row *was = before->pdata[i], *is = self->rows->pdata[i];

      if (g_variant_equal (was->properties, is->properties))
        continue;
      add_group (&updated, is->id, is->properties, NULL);
      note_removed (&removed, was, is);
      n_changed++;
    }
  if (n_changed > 0)
    glance_dbus_menu_emit_items_properties_updated (
        self->skeleton, g_variant_builder_end (&updated), g_variant_builder_end (&removed));
  else
    {
      g_variant_builder_clear (&updated);
      g_variant_builder_clear (&removed);
    }
}

void
glance_bus_menu_set_rows (GlanceBusMenu *self, const GlanceBusMenuRow *rows, gsize n_rows)
{
  g_autoptr (GPtrArray) before = NULL;

  g_return_if_fail (GLANCE_IS_BUS_MENU (self));

  before = g_steal_pointer (&self->rows);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  for (gsize i = 0; i < n_rows; i++)
    g_ptr_array_add (self->rows, row_new (self, &rows[i]));

  if (has_same_rows (before, self->rows))
    tell_properties (self, before);
  else
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
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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

  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                           path, error);
}

void
glance_bus_menu_unexport (GlanceBusMenu *self)
{
  GDBusInterfaceSkeleton *skeleton = G_DBUS_INTERFACE_SKELETON (self->skeleton);

  if (g_dbus_interface_skeleton_get_connection (skeleton) != NULL)
    g_dbus_interface_skeleton_unexport (skeleton);
}
