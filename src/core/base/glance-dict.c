/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-dict.h"

void
glance_dict_add (GVariantBuilder *dict, const char *key, GVariant *value)
{
  g_return_if_fail (key != NULL && value != NULL);

  g_variant_builder_add_value (
      dict, g_variant_new_dict_entry (g_variant_new_string (key), g_variant_new_variant (value)));
}

static void
store (gpointer field, const char *type, GVariant *value)
{
  switch (*type)
    {
    case 'b':
      *(gboolean *) field = g_variant_get_boolean (value);
      break;
    case 'i':
      *(int *) field = g_variant_get_int32 (value);
      break;
    case 'u':
      *(guint *) field = g_variant_get_uint32 (value);
      break;
    case 'x':
      *(gint64 *) field = g_variant_get_int64 (value);
      break;
    case 's':
      g_free (*(char **) field);
      *(char **) field = g_variant_dup_string (value, NULL);
      break;
    default:
      g_clear_pointer ((GVariant **) field, g_variant_unref);
      *(GVariant **) field = g_variant_ref (value);
    }
}

void
glance_dict_read (GVariant *dict, const GlanceDictField *fields, gsize n_fields, gpointer target)
{
  g_return_if_fail (g_variant_is_of_type (dict, G_VARIANT_TYPE_VARDICT));

  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    for (gsize i = 0; i < n_fields; i++)
      if (g_str_equal (key, fields[i].key)
          && g_variant_is_of_type (value, G_VARIANT_TYPE (fields[i].type)))
        store (G_STRUCT_MEMBER_P (target, fields[i].offset), fields[i].type, value);
}
