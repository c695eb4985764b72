/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-window.h"

#include <glib/gi18n-lib.h>

#include "glance-card-list.h"
#include "glance-portal-dialog.h"
#include "glance-removal.h"
#include "glance-window-size.h"

#define UNDO_SECONDS 10 /* time to find the button without eyes or mouse */

struct _GlanceWindow
{
  AdwApplicationWindow parent_instance;

  /* Owned */ GlanceWatcher *watcher;
  /* Owned */ GHashTable *removed; /* id -> GlanceRemoval: can be undone while its toast is there */
  /* Borrowed */ AdwToast *undo_toast; /* of the latest removal; cleared with the toast */
  gboolean demo;
  /* Template */ GtkWidget *add_button;
  /* Template */ GtkRevealer *demo_revealer;
  /* Template */ AdwToastOverlay *toasts;
  /* Template */ GtkStack *stack;
  /* Template */ GlanceCardList *cards;
};

enum
{
  PROP_0,
  PROP_WATCHER,
  PROP_DEMO,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GlanceWindow, glance_window, ADW_TYPE_APPLICATION_WINDOW)

static AdwToast *
toast_new (const char *text)
{
  /* A toast reads markup, and portals have names such as "R&D". */
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  return adw_toast_new (escaped);
}

static GlancePortal *
find_portal (GlanceWindow *self, GVariant *id)
{
  GlancePortalCard *card = glance_card_list_find (self->cards, g_variant_get_string (id, NULL));

  return card != NULL ? glance_monitor_get_portal (glance_portal_card_get_monitor (card)) : NULL;
}

static GlanceMonitor *
find_monitor (GlanceWindow *self, GVariant *id)
{
  GlancePortal *portal = find_portal (self, id);

  return portal != NULL ? glance_watcher_get_monitor (self->watcher, portal) : NULL;
}

static void
update_page (GlanceWindow *self)
{
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->watcher)) == 0;

  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "portals");
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
  GlancePortalDialog *dialog = glance_portal_dialog_new (GTK_WINDOW (self), self->watcher, portal);

  g_signal_connect_object (dialog, "enrolled", G_CALLBACK (enrolled_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
edit_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlancePortal *portal = find_portal (user_data, id);

  if (portal != NULL)
    open_portal_dialog (user_data, portal);
}

/* Removing */

/* The program stays until what was begun has ended, even when its window is closed before. */
static GlanceWindow *
hold (GlanceWindow *self)
{
  g_application_hold (g_application_get_default ());
  return g_object_ref (self);
}

static void
release (GlanceWindow *self)
{
  g_object_unref (self);
  g_application_release (g_application_get_default ());
}

static void
completed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GlanceWindow *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!glance_removal_finish (GLANCE_REMOVAL (source), result, &error))
    {
      /* Translators: what the keyring said follows, a whole sentence. */
      g_autofree char *text =
          g_strdup_printf (_ ("The API key has not been removed yet. %s"), error->message);

      glance_window_toast (self, text);
      g_message ("An API key stays in the keyring until the next start: %s", error->message);
    }
  release (self);
}

static void
complete_removal (GlanceWindow *self, GlanceRemoval *removal)
{
  glance_removal_complete_async (removal, completed_cb, hold (self));
}

static GlanceRemoval *
steal_removal (GlanceWindow *self, const char *portal_id)
{
  g_autofree char *key = NULL;
  GlanceRemoval *removal = NULL;

  g_hash_table_steal_extended (self->removed, portal_id, (gpointer *) &key, (gpointer *) &removal);
  return removal;
}

static void
remove_toast_dismissed (AdwToast *toast, GlanceWindow *self)
{
  g_autoptr (GlanceRemoval) removal =
      steal_removal (self, g_object_get_data (G_OBJECT (toast), "portal-id"));

  if (removal != NULL)
    complete_removal (self, removal);
}

static void
offer_undo (GlanceWindow *self, GlancePortal *portal)
{
  const char *id = glance_portal_get_id (portal);
  /* Translators: the name of a portal. */
  g_autofree char *text = g_strdup_printf (_ ("“%s” removed"), glance_portal_get_name (portal));
  AdwToast *toast = toast_new (text);

  g_object_set_data_full (G_OBJECT (toast), "portal-id", g_strdup (id), g_free);
  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_action_name (toast, "win.undo-remove");
  adw_toast_set_action_target (toast, "s", id);
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_set_weak_pointer (&self->undo_toast, toast);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (remove_toast_dismissed), self, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GlanceWindow *self = user_data;
  GlanceRemoval *removal = GLANCE_REMOVAL (source);
  GlancePortal *portal = glance_removal_get_portal (removal);
  g_autoptr (GError) error = NULL;

  if (glance_removal_finish (removal, result, &error) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    offer_undo (self, portal);
  else
    {
      g_hash_table_remove (self->removed, glance_portal_get_id (portal));
      if (error != NULL)
        glance_window_toast (self, error->message);
      else
        complete_removal (self, removal);
    }
  release (self);
}

static void
remove_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceWindow *self = user_data;
  GlancePortal *portal = find_portal (self, id);
  GlanceRemoval *removal;

  if (portal == NULL || g_hash_table_contains (self->removed, g_variant_get_string (id, NULL)))
    return;
  removal = glance_removal_new (glance_watcher_get_portals (self->watcher),
                                glance_watcher_get_key_store (self->watcher), portal);
  g_hash_table_insert (self->removed, g_variant_dup_string (id, NULL), removal);
  glance_removal_begin_async (removal, removed_cb, hold (self));
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GlanceWindow *self = user_data;
  GlanceRemoval *removal = GLANCE_REMOVAL (source);
  g_autoptr (GError) error = NULL;

  if (glance_removal_finish (removal, result, &error))
    glance_window_show_portal (self, glance_portal_get_id (glance_removal_get_portal (removal)));
  else
    glance_window_toast (self, error->message);
  release (self);
}

static void
undo_remove (GlanceWindow *self, const char *portal_id)
{
  g_autoptr (GlanceRemoval) removal = steal_removal (self, portal_id);

  if (removal != NULL)
    glance_removal_undo_async (removal, undone_cb, hold (self));
}

static void
undo_remove_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  undo_remove (user_data, g_variant_get_string (id, NULL));
}

/* What the button of the latest toast does, for who cannot point at it. */
static void
undo_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GlanceWindow *self = user_data;

  if (self->undo_toast == NULL)
    return;
  undo_remove (self, g_object_get_data (G_OBJECT (self->undo_toast), "portal-id"));
  adw_toast_dismiss (self->undo_toast);
}

static void
complete_removals (GlanceWindow *self)
{
  GHashTableIter iter;
  gpointer removal;

  g_hash_table_iter_init (&iter, self->removed);
  while (g_hash_table_iter_next (&iter, NULL, &removal))
    if (glance_removal_is_pending (removal)) /* else removed_cb() does */
      {
        complete_removal (self, removal);
        g_hash_table_iter_remove (&iter);
      }
}

/* Asking */

static void
check_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceWindow *self = user_data;
  GlanceMonitor *monitor = find_monitor (self, id);

  if (monitor != NULL)
    glance_watcher_check_now (self->watcher, monitor);
}

static void
check_all_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  glance_watcher_check_now (GLANCE_WINDOW (user_data)->watcher, NULL);
}

/* Links */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    {
      g_debug ("Opening failed: %s", error->message);
      glance_window_toast (self, _ ("Nothing on this desktop could open the link."));
    }
}

static void
open_uri (GlanceWindow *self, const char *uri)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (self));
  g_autoptr (GdkAppLaunchContext) context = gdk_display_get_app_launch_context (display);

  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), NULL, opened_cb,
                                           g_object_ref (self));
}

static void
open_link_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceMonitor *monitor = find_monitor (user_data, id);

  if (monitor != NULL && glance_monitor_get_link (monitor) != NULL
      && !glance_monitor_link_is_expired (monitor))
    open_uri (user_data, glance_monitor_get_link (monitor));
}

static void
copy_link_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlanceMonitor *monitor = find_monitor (user_data, id);

  if (monitor == NULL || glance_monitor_get_link (monitor) == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (user_data), glance_monitor_get_link (monitor));
  glance_window_toast (user_data, _ ("Link copied"));
}

static void
open_portal_activated (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  GlancePortal *portal = find_portal (user_data, id);

  if (portal != NULL)
    open_uri (user_data, glance_portal_get_origin (portal));
}

static const GActionEntry actions[] = {
  { "check", check_activated, "s" },
  { "check-all", check_all_activated },
  { "copy-link", copy_link_activated, "s" },
  { "edit", edit_activated, "s" },
  { "open-link", open_link_activated, "s" },
  { "open-portal", open_portal_activated, "s" },
  { "remove", remove_activated, "s" },
  { "undo", undo_activated },
  { "undo-remove", undo_remove_activated, "s" },
};

static void
tidied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  glance_removal_tidy_finish (result);
}

/* Who comes back to the window may just have unlocked the keyring. */
static void
is_active_changed (GlanceWindow *self)
{
  if (self->watcher == NULL)
    return;
  glance_watcher_set_attentive (self->watcher, gtk_window_is_active (GTK_WINDOW (self)));
  if (gtk_window_is_active (GTK_WINDOW (self)))
    glance_removal_tidy_async (glance_watcher_get_portals (self->watcher),
                               glance_watcher_get_key_store (self->watcher), tidied_cb, NULL);
}

static void
high_contrast_changed (GlanceWindow *self)
{
  if (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    gtk_widget_add_css_class (GTK_WIDGET (self), "high-contrast");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "high-contrast");
}

static GlanceSettings *
get_settings (GlanceWindow *self)
{
  return glance_portals_get_settings (glance_watcher_get_portals (self->watcher));
}

static gboolean
glance_window_close_request (GtkWindow *window)
{
  complete_removals (GLANCE_WINDOW (window));
  glance_window_size_save (window, get_settings (GLANCE_WINDOW (window)));
  return GTK_WINDOW_CLASS (glance_window_parent_class)->close_request (window);
}

static void
glance_window_constructed (GObject *object)
{
  GlanceWindow *self = GLANCE_WINDOW (object);

  G_OBJECT_CLASS (glance_window_parent_class)->constructed (object);
  glance_window_size_restore (GTK_WINDOW (self), get_settings (self));
  glance_card_list_set_watcher (self->cards, self->watcher);
  g_signal_connect_object (self->watcher, "items-changed", G_CALLBACK (update_page), self,
                           G_CONNECT_SWAPPED);
  update_page (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast",
                           G_CALLBACK (high_contrast_changed), self, G_CONNECT_SWAPPED);
  high_contrast_changed (self);
  gtk_widget_set_visible (self->add_button, !self->demo);
  gtk_revealer_set_reveal_child (self->demo_revealer, self->demo);
  if (self->demo)
    gtk_window_set_title (GTK_WINDOW (self), _ ("Backup Glance Demo"));
}

static void
glance_window_dispose (GObject *object)
{
  GlanceWindow *self = GLANCE_WINDOW (object);

  if (self->watcher != NULL)
    complete_removals (self);
  if (self->cards != NULL)
    glance_card_list_set_watcher (self->cards, NULL);
  g_clear_weak_pointer (&self->undo_toast);
  g_clear_object (&self->watcher);
  G_OBJECT_CLASS (glance_window_parent_class)->dispose (object);
}

static void
glance_window_finalize (GObject *object)
{
  g_hash_table_unref (GLANCE_WINDOW (object)->removed);
  G_OBJECT_CLASS (glance_window_parent_class)->finalize (object);
}

static void
glance_window_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GlanceWindow *self = GLANCE_WINDOW (object);

  switch (prop_id)
    {
    case PROP_WATCHER:
      self->watcher = g_value_dup_object (value);
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
  object_class->finalize = glance_window_finalize;
  object_class->set_property = glance_window_set_property;
  GTK_WINDOW_CLASS (klass)->close_request = glance_window_close_request;

  properties[PROP_WATCHER] =
      g_param_spec_object ("watcher", NULL, NULL, GLANCE_TYPE_WATCHER, fixed);
  properties[PROP_DEMO] = g_param_spec_boolean ("demo", NULL, NULL, FALSE, fixed);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (GLANCE_TYPE_CARD_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-window.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, demo_revealer);
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, GlanceWindow, cards);
}

static void
glance_window_init (GlanceWindow *self)
{
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (is_active_changed), NULL);
}

GlanceWindow *
glance_window_new (GtkApplication *application, GlanceWatcher *watcher, gboolean demo)
{
  return g_object_new (GLANCE_TYPE_WINDOW, "application", application, "watcher", watcher, "demo",
                       demo, NULL);
}

gboolean
glance_window_is_demo (GlanceWindow *self)
{
  return self->demo;
}

void
glance_window_add_portal (GlanceWindow *self)
{
  open_portal_dialog (self, NULL);
}

void
glance_window_show_portal (GlanceWindow *self, const char *portal_id)
{
  GlancePortalCard *card = glance_card_list_find (self->cards, portal_id);

  if (card != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (card));
}

void
glance_window_toast (GlanceWindow *self, const char *text)
{
  adw_toast_overlay_add_toast (self->toasts, toast_new (text));
}
