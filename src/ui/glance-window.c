/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-window.h"

#include <glib/gi18n-lib.h>

#include "glance-announcer.h"
#include "glance-background-dialog.h"
#include "glance-card-list.h"
#include "glance-check-all.h"
#include "glance-overview.h"
#include "glance-portal-actions.h"
#include "glance-portal-dialog.h"
#include "glance-removal.h"
#include "glance-saving-actions.h"
#include "glance-toasts.h"
#include "glance-undo.h"
#include "glance-window-size.h"

struct _GlanceWindow
{
  AdwApplicationWindow parent_instance;

  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GlanceSaver *saver;                  /* or NULL */
  /* Owned */ GlanceSavingActions *saving_actions; /* or NULL */
  /* Owned */ GlanceUndo *undo;
  /* Owned */ GlanceToasts *toasts;
  /* Owned */ GlanceCheckAll *check_all;
  /* Owned */ GlanceAnnouncer *announcer;
  gboolean demo;
  gboolean is_ending;             /* with the program: nothing is asked */
  /* Weak */ GtkWindow *question; /* while it is open */
  /* Template */ GtkWidget *add_button;
  /* Template */ GMenu *demo_section;
  /* Template */ GtkMenuButton *menu_button;
  /* Template */ GMenuModel *primary_menu;
  /* Template */ GtkWidget *search_button;
  /* Template */ GtkWidget *spinner;
  /* Template */ GtkRevealer *demo_revealer;
  /* Template */ AdwToastOverlay *toast_overlay;
  /* Template */ GtkStack *stack;
  /* Template */ GlanceCardList *cards;
  /* Template */ GtkLabel *announcement;
};

enum
{
  PROP_0,
  PROP_MONITORS,
  PROP_SAVER,
  PROP_DEMO,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GlanceWindow, glance_window, ADW_TYPE_APPLICATION_WINDOW)

static GlancePortal *
get_portal (GlanceWindow *self, GVariant *id)
{
  GlanceMonitor *monitor =
      glance_monitor_list_find_by_id (self->monitors, g_variant_get_string (id, NULL));

  return monitor != NULL ? glance_monitor_get_portal (monitor) : NULL;
}

static void
set_enabled (GlanceWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* Made when it is first shown, like the menu: most starts show neither. */
static void
ensure_empty_page (GlanceWindow *self)
{
  g_autoptr (GtkBuilder) builder = NULL;

  if (gtk_stack_get_child_by_name (self->stack, "empty") != NULL)
    return;
  builder = gtk_builder_new_from_resource (GLANCE_APP_PATH "/ui/glance-empty-page.ui");
  gtk_stack_add_named (self->stack, GTK_WIDGET (gtk_builder_get_object (builder, "page")), "empty");
}

static void
menu_wanted (GtkMenuButton *button, gpointer menu)
{
  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_menu_model (button, menu);
}

static void
update_page (GlanceWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->monitors));
  gboolean empty = n == 0;

  if (empty)
    ensure_empty_page (self);
  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "portals");
  set_enabled (self, "check-all", !empty);
  set_enabled (self, "find", !empty);
  gtk_widget_set_visible (self->search_button, n > GLANCE_OVERVIEW_FEW);
}

/* Adding and editing */

static void
enrolled_cb (GlanceWindow *self, GlancePortal *portal)
{
  glance_window_show_portal (self, glance_portal_get_id (portal));
}

static void
open_portal_dialog (GlanceWindow *self, GlancePortal *portal)
{
  GlancePortalDialog *dialog = glance_portal_dialog_new (GTK_WINDOW (self), self->monitors, portal);

  g_signal_connect_object (dialog, "enrolled", G_CALLBACK (enrolled_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
edit_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlancePortal *portal = get_portal (user_data, id);

  if (portal != NULL)
    open_portal_dialog (user_data, portal);
}

/* Removing */

static void
remove_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceWindow *self = user_data;
  GlancePortal *portal = get_portal (self, id);

  if (portal != NULL)
    glance_undo_remove (self->undo, portal);
}

static void
undo_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  glance_undo_undo (GLANCE_WINDOW (user_data)->undo);
}

static void
restored_cb (GlanceWindow *self, GlancePortal *portal)
{
  glance_window_show_portal (self, glance_portal_get_id (portal));
}

/* Checking */

static void
check_all_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  glance_check_all_run (GLANCE_WINDOW (user_data)->check_all);
}

static void
find_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  glance_card_list_search (GLANCE_WINDOW (user_data)->cards);
}

static void
all_checked_cb (GlanceWindow *self, guint n_portals, guint n_failed)
{
  g_autofree char *text = NULL;

  if (n_failed == 0)
    /* Translators: one or more portals; none of them failed to answer. */
    text = g_strdup_printf (ngettext ("%u portal checked", "%u portals checked", n_portals),
                            n_portals);
  else
    /* Translators: the second figure is the number of all portals, and chooses the form. */
    text = g_strdup_printf (ngettext ("%u of %u portal could not be checked",
                                      "%u of %u portals could not be checked", n_portals),
                            n_failed, n_portals);
  glance_window_toast (self, text);
}

static const GActionEntry actions[] = {
  { "check-all", check_all_activated }, { "edit", edit_activated, "s" }, { "find", find_activated },
  { "remove", remove_activated, "s" },  { "undo", undo_activated },
};

static void
tidied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  glance_removal_tidy_finish (result);
}

/* A user who comes back to the window may just have unlocked the keyring. */
static void
is_active_changed (GlanceWindow *self)
{
  if (self->monitors == NULL)
    return;
  glance_monitor_list_set_attentive (self->monitors, gtk_window_is_active (GTK_WINDOW (self)));
  if (gtk_window_is_active (GTK_WINDOW (self)))
    glance_removal_tidy_async (glance_monitor_list_get_portals (self->monitors),
                               glance_monitor_list_get_key_store (self->monitors), tidied_cb, NULL);
}

static void
high_contrast_changed (GlanceWindow *self)
{
  gboolean is_high = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());

  gtk_widget_add_css_class (GTK_WIDGET (self), is_high ? "high-contrast" : "usual-contrast");
  gtk_widget_remove_css_class (GTK_WIDGET (self), is_high ? "usual-contrast" : "high-contrast");
}

static GlanceSettings *
get_settings (GlanceWindow *self)
{
  return glance_portals_get_settings (glance_monitor_list_get_portals (self->monitors));
}

static void
answered_cb (GlanceWindow *self, const GError *error)
{
  if (error != NULL)
    glance_window_toast (self, error->message);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static gboolean
saves_any (GlanceWindow *self)
{
  GListModel *portals = G_LIST_MODEL (glance_monitor_list_get_portals (self->monitors));

  for (guint i = 0; i < g_list_model_get_n_items (portals); i++)
    {
      g_autoptr (GlancePortal) portal = g_list_model_get_item (portals, i);

      if (glance_portal_get_fetches (portal))
        return TRUE;
    }
  return FALSE;
}

/* Where there is something to watch, and a bus by which the window can be brought back. */
static gboolean
ask_about_background (GlanceWindow *self)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));

  if (self->demo || self->is_ending || g_list_model_get_n_items (G_LIST_MODEL (self->monitors)) == 0
      || application == NULL || g_application_get_dbus_connection (application) == NULL
      || !glance_background_dialog_is_needed (get_settings (self)))
    return FALSE;
  if (self->question == NULL)
    {
      g_set_weak_pointer (&self->question, GTK_WINDOW (glance_background_dialog_new (
                                               GTK_WINDOW (self), get_settings (self))));
      if (saves_any (self))
        glance_background_dialog_mention_saving (GLANCE_BACKGROUND_DIALOG (self->question));
      g_signal_connect_object (self->question, "answered", G_CALLBACK (answered_cb), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_window_present (self->question);
  return TRUE;
}

static gboolean
glance_window_close_request (GtkWindow *window)
{
  if (ask_about_background (GLANCE_WINDOW (window)))
    return GDK_EVENT_STOP;
  glance_undo_close (GLANCE_WINDOW (window)->undo);
  glance_window_size_save (window, get_settings (GLANCE_WINDOW (window)));
  return GTK_WINDOW_CLASS (glance_window_parent_class)->close_request (window);
}

static void
undo_changed (GlanceWindow *self)
{
  set_enabled (self, "undo", glance_undo_get_portal (self->undo) != NULL);
}

static void
set_up_check_all (GlanceWindow *self)
{
  self->check_all = glance_check_all_new (self->monitors);
  g_object_bind_property (self->check_all, "active", self->spinner, "visible", 0);
  g_signal_connect_object (self->check_all, "done", G_CALLBACK (all_checked_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
set_up_undo (GlanceWindow *self)
{
  self->undo = glance_undo_new (glance_monitor_list_get_portals (self->monitors),
                                glance_monitor_list_get_key_store (self->monitors));
  self->toasts = glance_toasts_new (self->toast_overlay, self->undo);
  g_signal_connect_object (self->undo, "restored", G_CALLBACK (restored_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->undo, "notify::portal", G_CALLBACK (undo_changed), self,
                           G_CONNECT_SWAPPED);
  undo_changed (self);
}

static void
glance_window_constructed (GObject *object)
{
  GlanceWindow *self = GLANCE_WINDOW (object);

  G_OBJECT_CLASS (glance_window_parent_class)->constructed (object);
  glance_window_size_restore (GTK_WINDOW (self), get_settings (self));
  set_up_undo (self);
  set_up_check_all (self);
  if (self->saver != NULL)
    self->saving_actions = glance_saving_actions_new (GTK_APPLICATION_WINDOW (self), self->monitors,
                                                      self->saver, self->toasts);
  self->announcer = glance_announcer_new (self->monitors, self->saver, self->announcement);
  g_signal_connect_object (self->toasts, "said", G_CALLBACK (glance_announcer_say), self->announcer,
                           G_CONNECT_SWAPPED);
  glance_card_list_set_monitors (self->cards, self->monitors, self->saver);
  g_signal_connect_object (self->monitors, "items-changed", G_CALLBACK (update_page), self,
                           G_CONNECT_SWAPPED);
  update_page (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast",
                           G_CALLBACK (high_contrast_changed), self, G_CONNECT_SWAPPED);
  high_contrast_changed (self);
  gtk_widget_set_visible (self->add_button, !self->demo);
  gtk_widget_set_visible (GTK_WIDGET (self->demo_revealer), self->demo);
  gtk_revealer_set_reveal_child (self->demo_revealer, self->demo);
  if (!self->demo)
    return;
  g_menu_remove_all (self->demo_section);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Backup Glance Demo"));
}

static void
glance_window_dispose (GObject *object)
{
  GlanceWindow *self = GLANCE_WINDOW (object);

  if (self->undo != NULL)
    glance_undo_close (self->undo);
  gtk_window_set_focus (GTK_WINDOW (self),
                        NULL); /* else GTK keeps what has it for longer than its card */
  if (self->cards != NULL)
    glance_card_list_set_monitors (self->cards, NULL, NULL);
  if (self->saving_actions != NULL)
    glance_saving_actions_stop (self->saving_actions);
  g_clear_object (&self->saving_actions);
  g_clear_object (&self->announcer);
  g_clear_weak_pointer (&self->question);
  g_clear_object (&self->check_all);
  g_clear_object (&self->toasts);
  g_clear_object (&self->undo);
  g_clear_object (&self->saver);
  g_clear_object (&self->monitors);
  G_OBJECT_CLASS (glance_window_parent_class)->dispose (object);
}

static void
glance_window_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GlanceWindow *self = GLANCE_WINDOW (object);

  switch (prop_id)
    {
    case PROP_MONITORS:
      self->monitors = g_value_dup_object (value);
      break;
    case PROP_SAVER:
      self->saver = g_value_dup_object (value);
      break;
    case PROP_DEMO:
      self->demo = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_window_class_init (GlanceWindowClass *klass)
{
  const GParamFlags fixed = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = glance_window_constructed;
  object_class->dispose = glance_window_dispose;
  object_class->set_property = glance_window_set_property;
  GTK_WINDOW_CLASS (klass)->close_request = glance_window_close_request;

  properties[PROP_MONITORS] =
      g_param_spec_object ("monitors", NULL, NULL, GLANCE_TYPE_MONITOR_LIST, fixed);
  properties[PROP_SAVER] = g_param_spec_object ("saver", NULL, NULL, GLANCE_TYPE_SAVER, fixed);
  properties[PROP_DEMO] = g_param_spec_boolean ("demo", NULL, NULL, FALSE, fixed);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (GLANCE_TYPE_CARD_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-window.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, demo_section);
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, primary_menu);
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, demo_revealer);
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, cards);
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, announcement);
}

static void
glance_window_init (GlanceWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  glance_portal_actions_add (self);
  gtk_menu_button_set_create_popup_func (self->menu_button, menu_wanted, self->primary_menu, NULL);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (is_active_changed), NULL);
}

GlanceWindow *
glance_window_new (GtkApplication *application,
                   GlanceMonitorList *monitors,
                   GlanceSaver *saver,
                   gboolean demo)
{
  return g_object_new (GLANCE_TYPE_WINDOW, "application", application, "monitors", monitors,
                       "saver", saver, "demo", demo, NULL);
}

gboolean
glance_window_is_demo (GlanceWindow *self)
{
  g_return_val_if_fail (GLANCE_IS_WINDOW (self), FALSE);

  return self->demo;
}

GlanceMonitorList *
glance_window_get_monitors (GlanceWindow *self)
{
  g_return_val_if_fail (GLANCE_IS_WINDOW (self), NULL);

  return self->monitors;
}

void
glance_window_add_portal (GlanceWindow *self)
{
  g_return_if_fail (GLANCE_IS_WINDOW (self));

  open_portal_dialog (self, NULL);
}

void
glance_window_show_portal (GlanceWindow *self, const char *portal_id)
{
  GlanceMonitor *monitor;

  g_return_if_fail (GLANCE_IS_WINDOW (self));

  monitor = glance_monitor_list_find_by_id (self->monitors, portal_id);
  if (monitor != NULL)
    glance_card_list_show (self->cards, monitor);
}

void
glance_window_toast (GlanceWindow *self, const char *text)
{
  g_return_if_fail (GLANCE_IS_WINDOW (self));

  glance_toasts_say (self->toasts, text);
}

void
glance_window_end (GlanceWindow *self)
{
  g_return_if_fail (GLANCE_IS_WINDOW (self));

  self->is_ending = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}
