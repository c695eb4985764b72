/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-tray.h"

#include "glance-monitor-order.h"
#include "glance-sign.h"
#include "glance-status-item.h"
#include "glance-status-pixmap.h"
#include "glance-words.h"

#define MIN_PERIOD G_USEC_PER_SEC /* between two icons: hosts fetch and decode each */
#define MAX_LINES 15 /* of portals in the menu and the tooltip: more fit on no screen */

#define PORTAL_PREFIX "portal:" /* of a row's key, before the portal's id */

struct _GlanceTray
{
  GObject parent_instance;

  /* Owned */ GlanceStatusItem *item;
  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GPtrArray *followed; /* GlanceMonitor */
  GlanceTrayMode mode;
  guint alarm;
  gint64 told_at; /* boot time */
};

enum
{
  ACTIVATED,
  TOLD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceTray, glance_tray, G_TYPE_OBJECT)

static int
compare (gconstpointer a, gconstpointer b)
{
  return glance_monitor_compare_worst_first (*(GlanceMonitor *const *) a,
                                             *(GlanceMonitor *const *) b);
}

/* (transfer container): worst first */
static GPtrArray *
sort_monitors (GlanceTray *self)
{
  GPtrArray *sorted = g_ptr_array_new ();

  for (guint i = 0; i < self->followed->len; i++)
    g_ptr_array_add (sorted, self->followed->pdata[i]);
  g_ptr_array_sort (sorted, compare);
  return sorted;
}

/* The rest is counted, where not all fit. */
static char *
describe_rest (guint n)
{
  return g_strdup_printf (ngettext ("%u more portal", "%u more portals", n), n);
}

static void
tell_icon (GlanceTray *self, const GlanceSign *sign)
{
  g_autofree char *words = glance_sign_describe (sign);
  /* Translators: how all portals stand: "Backup Glance: 1 failed, 3 fine". */
  g_autofree char *description = g_strdup_printf (_ ("Backup Glance: %s"), words);
  g_autofree char *name =
      sign->state == GLANCE_SIGN_RUNNING
          ? g_strdup ("") /* the ring is made of pixels alone */
          : g_strconcat (GLANCE_APP_ID "-", glance_sign_get_nick (sign->state), NULL);

  glance_status_item_set_icon (self->item, name, glance_status_pixmaps (sign->state, sign->percent),
                               description);
  glance_status_item_set_status (self->item, sign->state == GLANCE_SIGN_FAILED
                                                 ? GLANCE_STATUS_ATTENTION
                                                 : GLANCE_STATUS_ACTIVE);
}

static char *
describe (const GlanceSign *sign, guint n_portals)
{
  return n_portals > 0 ? glance_sign_describe (sign) : g_strdup (_ ("No portal is watched yet"));
}

static void
tell_tooltip (GlanceTray *self, const char *title, GPtrArray *sorted)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (sorted->len, MAX_LINES); i++)
    {
      g_autofree char *line = glance_sign_line (sorted->pdata[i]);

      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
    }
  if (sorted->len > MAX_LINES)
    {
      g_autofree char *rest = describe_rest (sorted->len - MAX_LINES);

      g_string_append_printf (text, "\n%s", rest);
    }
  glance_status_item_set_tooltip (self->item, title, text->str);
}

static void
add_row (GArray *rows, const char *key, const char *label, gboolean enabled)
{
  GlanceBusMenuRow row = { key, label, enabled };

  g_array_append_val (rows, row);
}

/* The portals keep the order of the list: a menu that is open does not move under the pointer. */
static void
tell_menu (GlanceTray *self)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (GlanceBusMenuRow));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  guint n_lines = MIN (self->followed->len, MAX_LINES);

  for (guint i = 0; i < n_lines; i++)
    {
      GlanceMonitor *monitor = self->followed->pdata[i];
      char *key = g_strconcat (PORTAL_PREFIX,
                               glance_portal_get_id (glance_monitor_get_portal (monitor)), NULL);
      char *label = glance_sign_line (monitor);

      g_ptr_array_add (texts, key);
      g_ptr_array_add (texts, label);
      add_row (rows, key, label, TRUE);
    }
  if (self->followed->len > MAX_LINES)
    {
      char *rest = describe_rest (self->followed->len - MAX_LINES);

      g_ptr_array_add (texts, rest);
      add_row (rows, "rest", rest, TRUE);
    }
  if (n_lines > 0)
    add_row (rows, "separator", NULL, TRUE);
  add_row (rows, "open", _ ("Open Backup Glance"), TRUE);
  add_row (rows, "check-all", _ ("Check Now"), n_lines > 0);
  add_row (rows, "separator-2", NULL, TRUE);
  add_row (rows, "quit", _ ("Quit"), TRUE);
  glance_bus_menu_set_rows (glance_status_item_get_menu (self->item),
                            (const GlanceBusMenuRow *) rows->data, rows->len);
}

static gboolean
is_wanted (GlanceTray *self, const GlanceSign *sign)
{
  if (self->mode == GLANCE_TRAY_ACTIVE)
    return sign->state != GLANCE_SIGN_IDLE && sign->state != GLANCE_SIGN_DONE;
  return self->mode == GLANCE_TRAY_ALWAYS;
}

static void
tell (GlanceTray *self)
{
  GlanceSign sign = glance_sign_make (G_LIST_MODEL (self->monitors));
  g_autoptr (GPtrArray) sorted = sort_monitors (self);
  g_autofree char *words = describe (&sign, sorted->len);

  self->told_at = glance_clock_get_boot_time (glance_monitor_list_get_clock (self->monitors));
  tell_icon (self, &sign);
  tell_tooltip (self, words, sorted);
  tell_menu (self);
  if (is_wanted (self, &sign))
    glance_status_item_show (self->item);
  else
    glance_status_item_hide (self->item);
  g_signal_emit (self, signals[TOLD], 0, words);
}

static void
on_alarm (gpointer user_data)
{
  GlanceTray *self = user_data;

  self->alarm = 0;
  tell (self);
}

static void
note_change (GlanceTray *self)
{
  GlanceClock *clock = glance_monitor_list_get_clock (self->monitors);

  if (self->alarm == 0)
    self->alarm = glance_clock_add_alarm (
        clock, MAX (self->told_at + MIN_PERIOD, glance_clock_get_boot_time (clock)), on_alarm,
        self);
}

/* Of what is not shown nothing has to be told. */
static void
monitor_notify (GlanceMonitor *monitor, GParamSpec *pspec, GlanceTray *self)
{
  static const char *const shown[] = { "phase",    "percent", "eta-seconds", "stalled",
                                       "severity", "problem", "task-type",   NULL };

  if (g_strv_contains (shown, pspec->name))
    note_change (self);
}

static void
items_changed (GListModel *monitors, guint position, guint removed, guint added, GlanceTray *self)
{
  for (guint i = 0; i < removed; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_ptr_array_steal_index (self->followed, position);

      g_signal_handlers_disconnect_by_data (monitor, self);
      g_signal_handlers_disconnect_by_data (glance_monitor_get_portal (monitor), self);
    }
  for (guint i = 0; i < added; i++)
    {
      GlanceMonitor *monitor = g_list_model_get_item (monitors, position + i);

      g_signal_connect (monitor, "notify", G_CALLBACK (monitor_notify), self);
      g_signal_connect_swapped (glance_monitor_get_portal (monitor), "notify::name",
                                G_CALLBACK (note_change), self);
      g_ptr_array_insert (self->followed, position + i, monitor);
    }
  note_change (self);
}

/* What the user does */

static void
item_activated (GlanceTray *self, const char *token)
{
  g_signal_emit (self, signals[ACTIVATED], 0, "", "", token != NULL ? token : "");
}

static void
item_secondary_activated (GlanceTray *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0, "check-all", "", "");
}

static void
row_activated (GlanceTray *self, const char *key)
{
  if (g_str_has_prefix (key, PORTAL_PREFIX))
    g_signal_emit (self, signals[ACTIVATED], 0, "show-portal", key + strlen (PORTAL_PREFIX), "");
  else if (g_str_equal (key, "open") || g_str_equal (key, "rest"))
    g_signal_emit (self, signals[ACTIVATED], 0, "", "", "");
  else
    g_signal_emit (self, signals[ACTIVATED], 0, key, "", "");
}

static void
glance_tray_dispose (GObject *object)
{
  GlanceTray *self = GLANCE_TRAY (object);

  if (self->monitors != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitors, self);
      for (guint i = 0; i < self->followed->len; i++)
        {
          GlanceMonitor *monitor = self->followed->pdata[i];

          g_signal_handlers_disconnect_by_data (monitor, self);
          g_signal_handlers_disconnect_by_data (glance_monitor_get_portal (monitor), self);
        }
      g_ptr_array_set_size (self->followed, 0);
      if (self->alarm != 0)
        glance_clock_remove_alarm (glance_monitor_list_get_clock (self->monitors), self->alarm);
      self->alarm = 0;
    }
  if (self->item != NULL)
    glance_status_item_hide (self->item);
  g_clear_object (&self->monitors);
  G_OBJECT_CLASS (glance_tray_parent_class)->dispose (object);
}

static void
glance_tray_finalize (GObject *object)
{
  GlanceTray *self = GLANCE_TRAY (object);

  g_object_unref (self->item);
  g_ptr_array_unref (self->followed);
  G_OBJECT_CLASS (glance_tray_parent_class)->finalize (object);
}

static void
glance_tray_class_init (GlanceTrayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_tray_dispose;
  object_class->finalize = glance_tray_finalize;
  signals[ACTIVATED] =
      g_signal_new ("activated", GLANCE_TYPE_TRAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[TOLD] = g_signal_new ("told", GLANCE_TYPE_TRAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
glance_tray_init (GlanceTray *self)
{
  self->followed = g_ptr_array_new_with_free_func (g_object_unref);
}

GlanceTray *
glance_tray_new (void)
{
  GlanceTray *self = g_object_new (GLANCE_TYPE_TRAY, NULL);

  self->item = glance_status_item_new (GLANCE_APP_ID);
  glance_status_item_set_title (self->item, _ ("Backup Glance"));
  g_signal_connect_object (self->item, "activated", G_CALLBACK (item_activated), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->item, "secondary-activated", G_CALLBACK (item_secondary_activated),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (glance_status_item_get_menu (self->item), "activated",
                           G_CALLBACK (row_activated), self, G_CONNECT_SWAPPED);
  return self;
}

void
glance_tray_set_monitors (GlanceTray *self, GlanceMonitorList *monitors)
{
  g_return_if_fail (GLANCE_IS_TRAY (self));
  g_return_if_fail (self->monitors == NULL);

  self->monitors = g_object_ref (monitors);
  g_signal_connect (monitors, "items-changed", G_CALLBACK (items_changed), self);
  items_changed (G_LIST_MODEL (monitors), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (monitors)),
                 self);
  tell (self);
}

void
glance_tray_set_mode (GlanceTray *self, GlanceTrayMode mode)
{
  g_return_if_fail (GLANCE_IS_TRAY (self));

  self->mode = mode;
  if (self->monitors != NULL)
    tell (self);
}
