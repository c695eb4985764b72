/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portal-dialog.h"

#include <glib/gi18n-lib.h>

#include "glance-dialog-ref.h"
#include "glance-enroll.h"
#include "glance-format-key.h"
#include "glance-key-store.h"
#include "glance-portal-form.h"
#include "glance-url.h"
#include "glance-window.h"

struct _GlancePortalDialog
{
  AdwWindow parent_instance;

  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GlancePortal *portal;      /* the listed one that is edited, or NULL */
  /* Owned */ GlancePortal *candidate;   /* what is being checked, or NULL */
  /* Owned */ GCancellable *cancellable; /* of the check under way */
  gboolean has_new_key;                  /* the check under way is of one */
  gboolean begins_saving;                /* backups are to be saved automatically, and were not */
  /* Owned */ GCancellable *key_info;    /* of looking at what the stored key may do */
  /* Template */ GtkStack *stack;
  /* Template */ GlancePortalForm *form;
  /* Template */ AdwStatusPage *done_page;
  /* Template */ GtkWidget *done_button;
  /* Template */ GtkWidget *cancel_button;
  /* Template */ GtkWidget *add_button;
};

enum
{
  PROP_0,
  PROP_BUSY,
  N_PROPS
};

enum
{
  ENROLLED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlancePortalDialog, glance_portal_dialog, ADW_TYPE_WINDOW)

static gboolean
is_busy (GlancePortalDialog *self)
{
  return self->cancellable != NULL;
}

static gint64
get_now (GlancePortalDialog *self)
{
  GlanceClock *clock = glance_monitor_list_get_clock (self->monitors);

  return glance_clock_get_real_time (clock) / G_USEC_PER_SEC;
}

static void
update_actions (GlancePortalDialog *self)
{
  gboolean complete;

  g_object_get (self->form, "complete", &complete, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.submit", !is_busy (self) && complete);
}

static void
set_cancellable (GlancePortalDialog *self, GCancellable *cancellable)
{
  if (!g_set_object (&self->cancellable, cancellable))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  update_actions (self);
}

static void
say_error (GlancePortalDialog *self, const GError *error)
{
  if (!glance_portal_form_show_error (self->form, error, get_now (self)))
    gtk_widget_grab_focus (self->add_button);
}

/* Says what the key may do and when it expires, before anything else goes on. */
static void
show_key_info (GlancePortalDialog *self, GlancePortal *portal, const char *info, gboolean is_good)
{
  const char *name = glance_portal_get_name (portal);
  /* Translators: the name of a portal. */
  g_autofree char *title = g_strdup_printf (_ ("Watching “%s”"), name);
  g_autofree char *markup = g_markup_escape_text (info, -1);

  adw_status_page_set_icon_name (self->done_page,
                                 is_good ? "object-select-symbolic" : "dialog-warning-symbolic");
  adw_status_page_set_title (self->done_page, title);
  adw_status_page_set_description (self->done_page, markup);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->done_button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, info, -1);
  gtk_widget_set_visible (self->cancel_button, FALSE);
  gtk_widget_set_visible (self->add_button, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "done");
  gtk_window_set_default_widget (GTK_WINDOW (self), self->done_button);
  gtk_widget_grab_focus (self->done_button);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  glance_settings_write_finish (GLANCE_SETTINGS (source), result, NULL);
  g_application_release (g_application_get_default ());
}

/* Somebody who did not want it to run in the background may see that differently now. */
static void
ask_again (GlancePortalDialog *self)
{
  GlancePortals *portals = glance_monitor_list_get_portals (self->monitors);
  GlanceSettings *settings = glance_portals_get_settings (portals);
  GVariantDict values = G_VARIANT_DICT_INIT (NULL);

  if (g_settings_get_boolean (glance_settings_get_app (settings), "run-in-background"))
    return;
  g_variant_dict_insert (&values, "background-asked", "b", FALSE);
  g_application_hold (g_application_get_default ());
  glance_settings_set_async (settings, g_variant_dict_end (&values), asked_cb, NULL);
}

static void
enrolled (GlancePortalDialog *self, GlancePortal *portal, GlanceKeyInfo *info)
{
  g_autofree char *words = self->has_new_key ? glance_format_key_info (info, get_now (self)) : NULL;

  glance_portal_form_forget_key (self->form);
  if (self->begins_saving)
    ask_again (self);
  g_signal_emit (self, signals[ENROLLED], 0, portal);
  if (words != NULL)
    show_key_info (self, portal, words, glance_key_info_is_good (info, get_now (self)));
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
enrolled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlancePortalDialog) self = glance_dialog_ref_take (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceKeyInfo) info = glance_enroll_finish (result, &error);
  g_autoptr (GlancePortal) candidate = NULL;

  if (self == NULL)
    return;
  candidate = g_steal_pointer (&self->candidate);
  set_cancellable (self, NULL);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (info != NULL)
    enrolled (self, self->portal != NULL ? self->portal : candidate, info);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_widget_grab_focus (GTK_WIDGET (self->form));
  else
    say_error (self, error);
}

static void
submit (GlancePortalDialog *self)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  char *key;

  if (is_busy (self))
    return;
  glance_portal_form_clear_errors (self->form);
  gtk_window_set_focus (GTK_WINDOW (self), NULL); /* the form is insensitive meanwhile */
  set_cancellable (self, cancellable);
  self->candidate = glance_portal_form_read (self->form);
  key = glance_portal_form_dup_key (self->form);
  self->has_new_key = key != NULL;
  self->begins_saving = glance_portal_get_fetches (self->candidate)
                        && (self->portal == NULL || !glance_portal_get_fetches (self->portal));
  glance_enroll_async (self->monitors, self->candidate, key, cancellable, enrolled_cb,
                       glance_dialog_ref_new (self));
  glance_key_free (key);
}

/* Stops a check that is under way and keeps the form; without one it closes the dialog. */
static void
cancel (GlancePortalDialog *self)
{
  if (!is_busy (self))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  g_cancellable_cancel (self->cancellable);
}

static void
submit_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  submit (GLANCE_PORTAL_DIALOG (widget));
}

static void
cancel_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  cancel (GLANCE_PORTAL_DIALOG (widget));
}

/* Opens the form of the listed portal that this one would duplicate, in place of this form. */
static void
edit_listed_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GlancePortalDialog *self = GLANCE_PORTAL_DIALOG (widget);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autoptr (GlancePortal) typed = glance_portal_form_read (self->form);
  g_autofree char *origin =
      glance_url_normalize_origin (glance_portal_get_origin (typed), TRUE, NULL);
  g_autoptr (GlancePortal) listed = NULL;

  if (origin != NULL)
    listed = glance_portals_find_same (glance_monitor_list_get_portals (self->monitors), origin,
                                       glance_portal_get_dump (typed));
  gtk_window_close (GTK_WINDOW (self));
  if (listed != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.edit", "s",
                                glance_portal_get_id (listed));
}

/* What the stored key may do is an extra, so a failure is not reported. */
static void
key_info_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlancePortalDialog) self = glance_dialog_ref_take (user_data);
  g_autoptr (GlanceKeyInfo) info =
      glance_client_get_key_info_finish (GLANCE_CLIENT (source), result, NULL);
  g_autofree char *text = NULL;

  if (self != NULL && info != NULL)
    text = glance_format_key_info (info, get_now (self));
  if (text != NULL)
    glance_portal_form_show_key_info (self->form, text);
}

static void
key_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlancePortalDialog) self = glance_dialog_ref_take (user_data);
  char *key = glance_key_store_lookup_finish (GLANCE_KEY_STORE (source), result, NULL);

  if (self != NULL && key != NULL && !g_cancellable_is_cancelled (self->key_info))
    glance_client_get_key_info_async (glance_monitor_list_get_client (self->monitors), self->portal,
                                      key, self->key_info, key_info_cb,
                                      glance_dialog_ref_new (self));
  glance_key_free (key);
}

/* A key that the portal has just accepted comes from an unlocked keyring, so there is no prompt. */
static void
look_at_key (GlancePortalDialog *self)
{
  self->key_info = g_cancellable_new ();
  glance_key_store_lookup_async (glance_monitor_list_get_key_store (self->monitors), self->portal,
                                 self->key_info, key_found_cb, glance_dialog_ref_new (self));
}

/* Fills the form, and says why the portal needs an edit, if it does. */
static void
edit (GlancePortalDialog *self)
{
  GlanceMonitor *monitor = glance_monitor_list_get_monitor (self->monitors, self->portal);
  const GError *problem = monitor != NULL ? glance_monitor_get_problem (monitor) : NULL;

  gtk_window_set_title (GTK_WINDOW (self), _ ("Edit Portal"));
  gtk_button_set_label (GTK_BUTTON (self->add_button), _ ("Save"));
  glance_portal_form_fill (self->form, self->portal);
  gtk_widget_grab_focus (GTK_WIDGET (self->form));
  if (problem != NULL && glance_error_get_remedy (problem) == GLANCE_ERROR_REMEDY_EDIT)
    say_error (self, problem);
  else if (monitor != NULL && problem == NULL && glance_monitor_get_checked_at (monitor) != 0)
    look_at_key (self);
}

static gboolean
glance_portal_dialog_close_request (GtkWindow *window)
{
  GlancePortalDialog *self = GLANCE_PORTAL_DIALOG (window);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->key_info);
  return GTK_WINDOW_CLASS (glance_portal_dialog_parent_class)->close_request (window);
}

static void
glance_portal_dialog_dispose (GObject *object)
{
  GlancePortalDialog *self = GLANCE_PORTAL_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_cancellable_cancel (self->key_info);
  g_clear_object (&self->key_info);
  g_clear_object (&self->monitors);
  g_clear_object (&self->portal);
  g_clear_object (&self->candidate);
  G_OBJECT_CLASS (glance_portal_dialog_parent_class)->dispose (object);
}

static void
glance_portal_dialog_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, is_busy (GLANCE_PORTAL_DIALOG (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (GLANCE_TYPE_PORTAL_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-portal-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, form);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, done_page);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, done_button);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, add_button);
  gtk_widget_class_bind_template_callback (widget_class, update_actions);
}

static void
glance_portal_dialog_class_init (GlancePortalDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = glance_portal_dialog_dispose;
  object_class->get_property = glance_portal_dialog_get_property;
  GTK_WINDOW_CLASS (klass)->close_request = glance_portal_dialog_close_request;

  /* The portal is being checked */
  properties[PROP_BUSY] =
      g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ENROLLED] = g_signal_new ("enrolled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, GLANCE_TYPE_PORTAL);

  gtk_widget_class_install_action (widget_class, "dialog.submit", NULL, submit_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "dialog.edit-listed", NULL, edit_listed_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.cancel", NULL);
  bind_template (widget_class);
}

static void
glance_portal_dialog_init (GlancePortalDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_actions (self);
}

GlancePortalDialog *
glance_portal_dialog_new (GtkWindow *parent, GlanceMonitorList *monitors, GlancePortal *portal)
{
  GlancePortalDialog *self =
      g_object_new (GLANCE_TYPE_PORTAL_DIALOG, "application", gtk_window_get_application (parent),
                    "transient-for", parent, NULL);

  self->monitors = g_object_ref (monitors);
  if (!GLANCE_IS_WINDOW (parent) || !glance_window_is_demo (GLANCE_WINDOW (parent)))
    glance_portal_form_offer_saving (
        self->form, glance_portals_get_settings (glance_monitor_list_get_portals (monitors)));
  if (g_set_object (&self->portal, portal))
    edit (self);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->form));
  return self;
}
