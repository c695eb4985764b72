/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-bus-menu-row.h"

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
    {
      g_variant_builder_add (&builder, "{sv}", "type", g_variant_new_string ("separator"));
      return g_variant_builder_end (&builder);
    }
  g_variant_builder_add (&builder, "{sv}", "label",
                         g_variant_new_take_string (escape_label (row->label)));
  if (row->icon_name != NULL)
    g_variant_builder_add (&builder, "{sv}", "icon-name", g_variant_new_string (row->icon_name));
  if (!row->enabled)
    g_variant_builder_add (&builder, "{sv}", "enabled", g_variant_new_boolean (FALSE));
  return g_variant_builder_end (&builder);
}

GlanceBusMenuItem *
glance_bus_menu_item_new (int id, const GlanceBusMenuRow *from)
{
  GlanceBusMenuItem *self = g_new0 (GlanceBusMenuItem, 1);

  self->key = g_strdup (from->key);
  self->id = id;
  self->can_be_chosen = from->enabled && from->label != NULL;
  self->properties = g_variant_ref_sink (describe_row (from));
  return self;
}

void
glance_bus_menu_item_free (GlanceBusMenuItem *self)
{
  g_free (self->key);
  g_variant_unref (self->properties);
  g_free (self);
}

GVariant *
glance_bus_menu_pick (GVariant *properties, const char *const *names)
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

GVariant *
glance_bus_menu_removed (GVariant *before, GVariant *now)
{
  GVariantBuilder names = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, before);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) kept = g_variant_lookup_value (now, name, NULL);

      if (kept == NULL)
        g_variant_builder_add (&names, "s", name);
    }
  return g_variant_builder_end (&names);
}
