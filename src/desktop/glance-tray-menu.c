/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-tray-menu.h"

#include "glance-sign.h"
#include "glance-words.h"

/* Of a row's key, before the portal's id */
#define PORTAL_PREFIX "portal:"
#define SAVE_PREFIX "save:"

char *
glance_tray_menu_rest (guint n)
{
  return g_strdup_printf (ngettext ("%u more portal", "%u more portals", n), n);
}

char *
glance_tray_menu_knowledge (guint n, GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), NULL);

  if (n == 1)
    /* Translators: the user knows that something is wrong there, and wants no more to be said of it; %s is the
     * name of a portal. */
    return g_strdup_printf (_ ("I Know About %s"),
                            glance_portal_get_name (glance_monitor_get_portal (monitor)));
  /* Translators: the same, for so many portals; never for one. */
  return g_strdup_printf (ngettext ("I Know About %u Portal", "I Know About %u Portals", n), n);
}

static void
add_row (GArray *rows, const char *key, const char *label, const char *icon_name, gboolean enabled)
{
  GlanceBusMenuRow row = { key, label, icon_name, enabled };

  g_array_append_val (rows, row);
}

/* @texts owns what the row points to. */
static void
add_portal (GArray *rows, GPtrArray *texts, GlanceMonitor *monitor, gboolean icons)
{
  char *key =
      g_strconcat (PORTAL_PREFIX, glance_portal_get_id (glance_monitor_get_portal (monitor)), NULL);
  char *label = glance_sign_line (monitor);
  char *icon_name = icons ? glance_sign_dup_icon (glance_sign_find_state (monitor)) : NULL;

  g_ptr_array_add (texts, key);
  g_ptr_array_add (texts, label);
  g_ptr_array_add (texts, icon_name);
  add_row (rows, key, label, icon_name, TRUE);
}

static void
add_save (GArray *rows, GPtrArray *texts, GlanceMonitor *monitor)
{
  GlancePortal *portal = glance_monitor_get_portal (monitor);
  char *key = g_strconcat (SAVE_PREFIX, glance_portal_get_id (portal), NULL);
  /* Translators: the name of a portal. */
  char *label = g_strdup_printf (_ ("Save the Backup of %s"), glance_portal_get_name (portal));

  g_ptr_array_add (texts, key);
  g_ptr_array_add (texts, label);
  add_row (rows, key, label, NULL, TRUE);
}

void
glance_tray_menu_fill (GlanceBusMenu *menu,
                       GPtrArray *shown,
                       guint n_rest,
                       GPtrArray *offered,
                       const char *knowledge,
                       gboolean icons)
{
  g_return_if_fail (GLANCE_IS_BUS_MENU (menu));

  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (GlanceBusMenuRow));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < shown->len; i++)
    add_portal (rows, texts, shown->pdata[i], icons);
  if (n_rest > 0)
    {
      g_ptr_array_add (texts, glance_tray_menu_rest (n_rest));
      add_row (rows, "rest", texts->pdata[texts->len - 1], NULL, TRUE);
    }
  if (shown->len > 0)
    add_row (rows, "separator", NULL, NULL, TRUE);
  add_row (rows, "open", _ ("Open Backup Glance"), NULL, TRUE);
  add_row (rows, "check-all", _ ("Check Now"), NULL, shown->len > 0);
  for (guint i = 0; i < offered->len; i++)
    add_save (rows, texts, offered->pdata[i]);
  if (knowledge != NULL)
    add_row (rows, "acknowledge", knowledge, NULL, TRUE);
  add_row (rows, "separator-2", NULL, NULL, TRUE);
  add_row (rows, "quit", _ ("Quit"), NULL, TRUE);
  glance_bus_menu_set_rows (menu, (const GlanceBusMenuRow *) rows->data, rows->len);
}

const char *
glance_tray_menu_action (const char *key, const char **target)
{
  *target = "";
  if (g_str_equal (key, "check-all"))
    return "check-all";
  if (g_str_equal (key, "acknowledge"))
    return "acknowledge";
  if (g_str_equal (key, "quit"))
    return "quit";
  if (g_str_has_prefix (key, SAVE_PREFIX))
    {
      *target = key + strlen (SAVE_PREFIX);
      return "save-portal";
    }
  if (!g_str_has_prefix (key, PORTAL_PREFIX))
    return "";
  *target = key + strlen (PORTAL_PREFIX);
  return "show-portal";
}
