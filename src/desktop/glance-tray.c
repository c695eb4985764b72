/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-tray.h"

#include "glance-attention.h"
#include "glance-monitor-order.h"
#include "glance-sign.h"
#include "glance-status-item.h"
#include "glance-status-pixmap.h"
#include "glance-tray-menu.h"
#include "glance-words.h"

#define MIN_PERIOD G_USEC_PER_SEC /* between two icons: hosts fetch and decode each */
#define MENU_TIME \
  (60 * G_USEC_PER_SEC) /* a menu may be open for so long, where hosts do not tell */
#define MAX_SAVES 3
#define MAX_LINES 15 /* of portals in the menu and the tooltip: more fit on no screen */

struct _GlanceTray
{
  GObject parent_instance;

  /* Owned */ GlanceStatusItem *item;
  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GlanceAttention *attention;
  /* Owned */ GPtrArray *followed; /* GlanceMonitor, in the order of the list */
  /* Owned */ GPtrArray *shown;    /* GlanceMonitor, those in the menu in its order */
  /* Owned */ GlanceSaver *saver;  /* or NULL */
  /* Owned */ GPtrArray *saves;    /* GlanceMonitor, those whose backups the menu offers to save */
  /* Owned */ GHashTable *offered; /* GlanceMonitor → its troubles (strv): what "I Know" is about */
  GlanceTrayMode mode;
  gboolean has_icons;    /* installed, where hosts find them by name */
  gboolean list_changed; /* since the menu was told last */
  gboolean looking;
  guint alarm;
  gint64 told_at;  /* boot time, as is the next */
  gint64 shown_at; /* the menu; 0 when it has been closed since */
  guint thaw;      /* alarm */
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

/* (transfer container): worst first, as in the window */
static GPtrArray *
sort_monitors (GlanceTray *self)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->followed->len; i++)
    g_ptr_array_add (sorted, g_object_ref (self->followed->pdata[i]));
  g_ptr_array_sort (sorted, compare);
  return sorted;
}

/* Where the icons are not installed, as in a build folder, a name would show nothing in some hosts. */
static gboolean
find_icons (void)
{
  const char *const *folders = g_get_system_data_dirs ();
  const char *icon = "icons/hicolor/scalable/status/" GLANCE_APP_ID "-failed.svg";
  g_autofree char *own = g_build_filename (g_get_user_data_dir (), icon, NULL);
  gboolean found = g_file_test (own, G_FILE_TEST_EXISTS);

  for (gsize i = 0; !found && folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], icon, NULL);

      found = g_file_test (path, G_FILE_TEST_EXISTS);
    }
  return found;
}

static void
tell_icon (GlanceTray *self, const GlanceSign *sign)
{
  g_autofree char *words = glance_sign_describe (sign);
  /* Translators: how all portals stand: "Backup Glance: 1 failed, 3 fine". */
  g_autofree char *description = g_strdup_printf (_ ("Backup Glance: %s"), words);
  g_autofree char *name =
      self->has_icons && sign->state != GLANCE_SIGN_RUNNING /* the ring is made of pixels alone */
          ? glance_sign_dup_icon (sign->state)
          : g_strdup ("");

  glance_status_item_set_icon (self->item, name, glance_status_pixmaps (sign->state, sign->percent),
                               description);
}

static void
tell_status (GlanceTray *self)
{
  glance_status_item_set_status (self->item, glance_attention_is_wanted (self->attention)
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
      g_autofree char *rest = glance_tray_menu_rest (sorted->len - MAX_LINES);

      g_string_append_printf (text, "\n%s", rest);
    }
  glance_status_item_set_tooltip (self->item, title, text->str);
}

static void on_thaw (gpointer user_data);

static gint64
get_boot_time (GlanceTray *self)
{
  return glance_clock_get_boot_time (glance_monitor_list_get_clock (self->monitors));
}

static gboolean
is_menu_open (GlanceTray *self)
{
  return glance_bus_menu_is_open (glance_status_item_get_menu (self->item))
         || (self->shown_at != 0 && get_boot_time (self) < self->shown_at + MENU_TIME);
}

/* What somebody who chooses that knows of is what was there when they opened the menu. */
static void
update_offer (GlanceTray *self)
{
  g_hash_table_remove_all (self->offered);
  for (guint i = 0; i < self->followed->len; i++)
    {
      GlanceMonitor *monitor = self->followed->pdata[i];
      const char *const *troubles = glance_monitor_get_troubles (monitor);

      if (troubles != NULL && !glance_monitor_get_acknowledged (monitor))
        g_hash_table_insert (self->offered, g_object_ref (monitor), g_strdupv ((char **) troubles));
    }
}

/* (nullable): as a row of the menu has it */
static char *
describe_offer (GlanceTray *self)
{
  guint n = g_hash_table_size (self->offered);
  GHashTableIter iter;
  gpointer monitor;

  g_hash_table_iter_init (&iter, self->offered);
  if (n == 0 || !g_hash_table_iter_next (&iter, &monitor, NULL))
    return NULL;
  return glance_tray_menu_knowledge (n, monitor);
}

/* (transfer container): of those in the menu, as many as leave it short */
static GPtrArray *
find_saves (GlanceTray *self)
{
  GPtrArray *saves = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; self->saver != NULL && i < self->shown->len && saves->len < MAX_SAVES; i++)
    if (glance_saver_offers (self->saver, self->shown->pdata[i]))
      g_ptr_array_add (saves, g_object_ref (self->shown->pdata[i]));
  return saves;
}

/* Those in need come first, and with so many that not all fit, the others are counted. Under the pointer of
 * somebody who has the menu open nothing moves, unless the list itself is another one. */
static void
tell_menu (GlanceTray *self, GPtrArray *sorted)
{
  g_autofree char *offer = NULL;

  if (self->list_changed || !is_menu_open (self))
    {
      g_ptr_array_set_size (self->shown, 0);
      for (guint i = 0; i < MIN (sorted->len, MAX_LINES); i++)
        g_ptr_array_add (self->shown, g_object_ref (sorted->pdata[i]));
      update_offer (self);
      g_ptr_array_unref (self->saves);
      self->saves = find_saves (self);
      self->list_changed = FALSE;
    }
  else if (self->thaw == 0 && !glance_bus_menu_is_open (glance_status_item_get_menu (self->item)))
    self->thaw = glance_clock_add_alarm (glance_monitor_list_get_clock (self->monitors),
                                         self->shown_at + MENU_TIME, on_thaw, self);
  offer = describe_offer (self);
  glance_tray_menu_fill (glance_status_item_get_menu (self->item), self->shown,
                         sorted->len - self->shown->len, self->saves, offer, self->has_icons);
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

  self->told_at = get_boot_time (self);
  tell_icon (self, &sign);
  tell_status (self);
  tell_tooltip (self, words, sorted);
  tell_menu (self, sorted);
  if (is_wanted (self, &sign))
    glance_status_item_show (self->item);
  else
    glance_status_item_hide (self->item);
  g_signal_emit (self, signals[TOLD], 0, words);
}

static void
on_thaw (gpointer user_data)
{
  GlanceTray *self = user_data;

  self->thaw = 0;
  tell (self);
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

static void
saving_changed (GlanceTray *self)
{
  g_autoptr (GPtrArray) saves = NULL;
  gboolean same;

  if (self->saver == NULL)
    return;
  saves = find_saves (self);
  same = saves->len == self->saves->len;
  for (guint i = 0; same && i < saves->len; i++)
    same = saves->pdata[i] == self->saves->pdata[i];
  if (!same)
    note_change (self);
}

static void
follow_saving (GlanceTray *self, GlanceMonitor *monitor)
{
  if (self->saver != NULL)
    g_signal_connect_object (
        glance_saver_get_saving (self->saver, glance_monitor_get_portal (monitor)), "changed",
        G_CALLBACK (saving_changed), self, G_CONNECT_SWAPPED);
}

/* What is not shown need not be told. */
static void
monitor_notify (GlanceMonitor *monitor, GParamSpec *pspec, GlanceTray *self)
{
  static const char *const shown[] = { "phase",    "percent",      "eta-seconds", "stalled",
                                       "severity", "problem",      "task-type",   "recalled",
                                       "troubles", "acknowledged", "link",        "link-expired",
                                       NULL };

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
      follow_saving (self, monitor);
      g_signal_connect_swapped (glance_monitor_get_portal (monitor), "notify::name",
                                G_CALLBACK (note_change), self);
      g_ptr_array_insert (self->followed, position + i, monitor);
    }
  self->list_changed = TRUE;
  note_change (self);
}

/* What the user does */

/* The token is the desktop's word that the user wants the window; not every desktop gives one. */
static void
activate (GlanceTray *self, const char *action, const char *target)
{
  g_autofree char *token = glance_status_item_take_token (self->item);

  g_signal_emit (self, signals[ACTIVATED], 0, action, target, token != NULL ? token : "");
}

static void
item_activated (GlanceTray *self)
{
  activate (self, "", "");
}

static void
item_secondary_activated (GlanceTray *self)
{
  activate (self, "check-all", "");
}

static void
acknowledge (GlanceTray *self)
{
  GHashTableIter iter;
  gpointer monitor, troubles;

  g_hash_table_iter_init (&iter, self->offered);
  while (g_hash_table_iter_next (&iter, &monitor, &troubles))
    glance_monitor_list_acknowledge (self->monitors, monitor, troubles);
}

static void
row_activated (GlanceTray *self, const char *key)
{
  const char *target;
  const char *action = glance_tray_menu_action (key, &target);

  self->shown_at = 0; /* that closes it */
  if (g_str_equal (action, "acknowledge"))
    acknowledge (self);
  else
    activate (self, action, target);
}

/* Whoever opens the menu sees what is in it; once it is closed, its rows may be sorted again. */
static void
menu_shown (GlanceTray *self)
{
  if (self->monitors == NULL)
    return;
  self->shown_at = get_boot_time (self);
  glance_attention_see (self->attention);
}

static void
menu_closed (GlanceTray *self)
{
  self->shown_at = 0;
  if (self->monitors != NULL)
    note_change (self);
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
      if (self->thaw != 0)
        glance_clock_remove_alarm (glance_monitor_list_get_clock (self->monitors), self->thaw);
      self->thaw = 0;
    }
  g_clear_object (&self->attention);
  g_clear_object (&self->saver);
  g_clear_object (&self->monitors);
  glance_status_item_hide (self->item);
  G_OBJECT_CLASS (glance_tray_parent_class)->dispose (object);
}

static void
glance_tray_finalize (GObject *object)
{
  GlanceTray *self = GLANCE_TRAY (object);

  g_object_unref (self->item);
  g_ptr_array_unref (self->followed);
  g_ptr_array_unref (self->shown);
  g_ptr_array_unref (self->saves);
  g_hash_table_unref (self->offered);
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
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
  self->saves = g_ptr_array_new_with_free_func (g_object_unref);
  self->offered = g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) g_strfreev);
  self->has_icons = find_icons ();
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
  g_signal_connect_object (glance_status_item_get_menu (self->item), "shown",
                           G_CALLBACK (menu_shown), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (glance_status_item_get_menu (self->item), "closed",
                           G_CALLBACK (menu_closed), self, G_CONNECT_SWAPPED);
  return self;
}

void
glance_tray_set_monitors (GlanceTray *self,
                          GlanceMonitorList *monitors,
                          GlanceSaver *saver,
                          GlanceMemory *memory)
{
  g_return_if_fail (GLANCE_IS_TRAY (self));
  g_return_if_fail (GLANCE_IS_MONITOR_LIST (monitors));
  g_return_if_fail (saver == NULL || GLANCE_IS_SAVER (saver));
  g_return_if_fail (memory == NULL || GLANCE_IS_MEMORY (memory));
  g_return_if_fail (self->monitors == NULL);

  self->monitors = g_object_ref (monitors);
  g_set_object (&self->saver, saver);
  self->attention = glance_attention_new (monitors, memory);
  glance_attention_set_looking (self->attention, self->looking);
  g_signal_connect_object (self->attention, "notify::wanted", G_CALLBACK (note_change), self,
                           G_CONNECT_SWAPPED);
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

void
glance_tray_set_looking (GlanceTray *self, gboolean looking)
{
  g_return_if_fail (GLANCE_IS_TRAY (self));

  self->looking = looking;
  if (self->attention != NULL)
    glance_attention_set_looking (self->attention, looking);
}
