/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portal-edit.h"

#include "glance-error.h"
#include "glance-portal-record.h"

GlancePortalEdit *
glance_portal_edit_new (GlancePortal *portal, int place)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);

  GlancePortalEdit *edit = g_atomic_rc_box_new0 (GlancePortalEdit);

  edit->id = g_strdup (glance_portal_get_id (portal));
  edit->values = g_variant_ref_sink (glance_portal_record_describe (portal));
  edit->place = place;
  return edit;
}

GlancePortalEdit *
glance_portal_edit_ref (GlancePortalEdit *edit)
{
  g_return_val_if_fail (edit != NULL, NULL);

  return g_atomic_rc_box_acquire (edit);
}

static void
edit_clear (GlancePortalEdit *edit)
{
  g_free (edit->id);
  g_variant_unref (edit->values);
}

void
glance_portal_edit_unref (gpointer edit)
{
  g_atomic_rc_box_release_full (edit, (GDestroyNotify) edit_clear);
}

static int
find_id (char **ids, const char *id)
{
  for (int i = 0; ids[i] != NULL; i++)
    if (g_str_equal (ids[i], id))
      return i;
  return -1;
}

static gboolean
is_same_place (GVariant *a, GVariant *b)
{
  const char *urls[2] = { "", "" };
  gboolean dumps[2] = { FALSE, FALSE };

  g_variant_lookup (a, "url", "&s", &urls[0]);
  g_variant_lookup (b, "url", "&s", &urls[1]);
  g_variant_lookup (a, "dump", "b", &dumps[0]);
  g_variant_lookup (b, "dump", "b", &dumps[1]);
  return g_str_equal (urls[0], urls[1]) && dumps[0] == dumps[1];
}

/* Two processes that add the same portal at the same time have both found that it is not listed. */
static gboolean
has_same (GlanceChanges *changes, char **ids, GlancePortalEdit *edit)
{
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (GVariant) values = NULL;

      if (g_str_equal (ids[i], edit->id) || !g_uuid_string_is_valid (ids[i]))
        continue;
      values = glance_changes_get_portal (changes, ids[i]);
      if (is_same_place (values, edit->values))
        return TRUE;
    }
  return FALSE;
}

gboolean
glance_portal_edit_save (GlanceChanges *changes, gpointer data, GError **error)
{
  GlancePortalEdit *edit = data;
  g_auto (GStrv) ids = glance_changes_get_portals (changes);

  if (edit->is_first && has_same (changes, ids, edit))
    {
      g_propagate_error (error, glance_error_new (GLANCE_ERROR_DUPLICATE, NULL));
      return FALSE;
    }
  if (find_id (ids, edit->id) < 0)
    {
      g_autoptr (GPtrArray) list = g_ptr_array_new ();

      for (gsize i = 0; ids[i] != NULL; i++)
        g_ptr_array_add (list, ids[i]);
      g_ptr_array_insert (list, MIN (edit->place, (int) list->len), edit->id);
      glance_changes_set (changes, "portals",
                          g_variant_new_strv ((const char *const *) list->pdata, list->len));
    }
  glance_changes_set_portal (changes, edit->id, edit->values);
  return TRUE;
}

gboolean
glance_portal_edit_take_off (GlanceChanges *changes, gpointer data, GError **error)
{
  GlancePortalEdit *edit = data;
  g_auto (GStrv) ids = glance_changes_get_portals (changes);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  edit->place = find_id (ids, edit->id);
  for (gsize i = 0; ids[i] != NULL; i++)
    if (!g_str_equal (ids[i], edit->id))
      g_ptr_array_add (list, ids[i]);
  if (edit->place >= 0 && list->len > 0)
    glance_changes_set (changes, "portals",
                        g_variant_new_strv ((const char *const *) list->pdata, list->len));
  else if (edit->place >= 0)
    glance_changes_set (changes, "portals", NULL);
  return TRUE;
}

gboolean
glance_portal_edit_forget (GlanceChanges *changes, gpointer data, GError **error)
{
  GlancePortalEdit *edit = data;
  g_auto (GStrv) ids = glance_changes_get_portals (changes);

  if (find_id (ids, edit->id) >= 0)
    {
      g_propagate_error (error, glance_error_new (GLANCE_ERROR_DUPLICATE, NULL));
      return FALSE;
    }
  glance_changes_set_portal (changes, edit->id, NULL);
  return TRUE;
}
