/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portal-dialog.h"

#include <glib/gi18n-lib.h>

#include "glance-enroll.h"
#include "glance-file-dialog.h"
#include "glance-format-error.h"
#include "glance-format.h"
#include "glance-key-row.h"
#include "glance-key-store.h"
#include "glance-url.h"

struct _GlancePortalDialog
{
  AdwWindow parent_instance;

  /* Owned */ GlanceWatcher *watcher;
  /* Owned */ GlancePortal *portal;      /* the listed one that is edited, or NULL */
  /* Owned */ GlancePortal *candidate;   /* what is being checked, or NULL */
  /* Owned */ GCancellable *cancellable; /* of the check under way */
  /* Owned */ char *ca_file;
  /* Template */ GtkStack *stack;
  /* Template */ AdwStatusPage *done_page;
  /* Template */ GtkWidget *done_button;
  /* Template */ GtkWidget *cancel_button;
  /* Template */ GtkWidget *add_button;
  /* Template */ GtkWidget *address_row;
  /* Template */ GtkLabel *address_error;
  /* Template */ GtkWidget *key_row;
  /* Template */ GtkLabel *key_error;
  /* Template */ GtkWidget *name_row;
  /* Template */ GtkLabel *general_error;
  /* Template */ AdwExpanderRow *advanced_row;
  /* Template */ GtkSwitch *dump_switch;
  /* Template */ GtkSwitch *http_switch;
  /* Template */ AdwActionRow *ca_row;
  /* Template */ GtkWidget *ca_clear_button;
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

static void
set_cancellable (GlancePortalDialog *self, GCancellable *cancellable)
{
  if (g_set_object (&self->cancellable, cancellable))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static char *
dup_trimmed (GtkWidget *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

/* GTK of the floor reads the row out, later ones the text inside of it: both say what is wrong. */
static void
set_invalid (GtkWidget *row, const char *why)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (row));
  GtkAccessible *readers[] = { GTK_ACCESSIBLE (row), GTK_ACCESSIBLE (text) };

  for (gsize i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      if (why != NULL)
        {
          gtk_accessible_update_state (readers[i], GTK_ACCESSIBLE_STATE_INVALID,
                                       GTK_ACCESSIBLE_INVALID_TRUE, -1);
          gtk_accessible_update_property (readers[i], GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, why, -1);
        }
      else
        {
          gtk_accessible_reset_state (readers[i], GTK_ACCESSIBLE_STATE_INVALID);
          gtk_accessible_reset_property (readers[i], GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
        }
    }
}

static void
set_valid (GtkWidget *row)
{
  gtk_widget_remove_css_class (row, "error");
  set_invalid (row, NULL);
}

static void
clear_error (GtkWidget *row, GtkLabel *label)
{
  gtk_widget_set_visible (GTK_WIDGET (label), FALSE);
  if (row != NULL)
    set_valid (row);
}

/* Taking the focus reads the field and its description: that is how the error is announced. */
static void
show_error (GtkWidget *row, GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text);
  gtk_widget_add_css_class (GTK_WIDGET (label), "error");
  gtk_widget_set_visible (GTK_WIDGET (label), TRUE);
  if (row == NULL)
    return;
  gtk_widget_add_css_class (row, "error");
  set_invalid (row, text);
  gtk_widget_grab_focus (row);
  gtk_editable_set_position (GTK_EDITABLE (row), -1);
}

/* Whether the address typed is another one than the key was stored for. */
static gboolean
needs_another_key (GlancePortalDialog *self)
{
  const char *address = gtk_editable_get_text (GTK_EDITABLE (self->address_row));
  g_autofree char *origin = NULL;

  if (self->portal == NULL)
    return FALSE;
  origin = glance_url_normalize_origin (address, TRUE, NULL);
  return origin != NULL && !g_str_equal (origin, glance_portal_get_origin (self->portal));
}

/* The stored key goes to no other address, so a new one needs it typed in again. */
static void
update_key_row (GlancePortalDialog *self)
{
  gboolean needed = needs_another_key (self);
  g_autofree char *host = NULL;
  g_autofree char *text = NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->key_row),
                                 needed ? _ ("API Key for the New Address")
                                 : self->portal != NULL
                                     ? _ ("New API Key (empty: keep the old one)")
                                     : _ ("API Key"));
  if (!needed)
    return;
  host = glance_url_dup_display_host (glance_portal_get_origin (self->portal));
  /* Translators: the host of a portal, such as acme.onlyoffice.com */
  text = g_strdup_printf (_ ("The key was for %s. Enter it for the new address."), host);
  if (!g_str_equal (gtk_label_get_label (self->key_error), text))
    gtk_label_set_label (self->key_error, text);
  gtk_widget_remove_css_class (GTK_WIDGET (self->key_error), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->key_error), TRUE);
}

static void
clear_errors (GlancePortalDialog *self)
{
  clear_error (self->address_row, self->address_error);
  clear_error (self->key_row, self->key_error);
  clear_error (NULL, self->general_error);
}

static void
say_error (GlancePortalDialog *self, const GError *error)
{
  gint64 now =
      glance_clock_get_real_time (glance_watcher_get_clock (self->watcher)) / G_USEC_PER_SEC;
  g_autofree char *text = glance_format_error (error, GLANCE_ERROR_READER_FORM, now);

  if (g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_NOT_ENCRYPTED)
      || g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_TLS))
    adw_expander_row_set_expanded (self->advanced_row, TRUE);

  switch (glance_error_get_field (error))
    {
    case GLANCE_ERROR_FIELD_ADDRESS:
      show_error (self->address_row, self->address_error, text);
      break;
    case GLANCE_ERROR_FIELD_KEY:
      show_error (self->key_row, self->key_error, text);
      break;
    case GLANCE_ERROR_FIELD_NONE:
    default:
      show_error (NULL, self->general_error, text);
      gtk_widget_grab_focus (self->add_button);
    }
}

/* The form as a portal: new, or the edited one's twin. */
static GlancePortal *
read_form (GlancePortalDialog *self)
{
  g_autofree char *address = dup_trimmed (self->address_row);
  g_autofree char *name = dup_trimmed (self->name_row);
  g_autofree char *id = self->portal != NULL ? g_strdup (glance_portal_get_id (self->portal))
                                             : g_uuid_string_random ();
  GlancePortal *portal = glance_portal_new (id);

  glance_portal_set_origin (portal, address);
  glance_portal_set_name (portal, name);
  glance_portal_set_dump (portal, gtk_switch_get_active (self->dump_switch));
  glance_portal_set_allow_http (portal, gtk_switch_get_active (self->http_switch));
  glance_portal_set_ca_file (portal, self->ca_file);
  return portal;
}

/* Says what the key may do and when it expires, before anything else goes on. */
static void
show_key_info (GlancePortalDialog *self, GlancePortal *portal, const char *info)
{
  const char *name = glance_portal_get_name (portal);
  /* Translators: the name of a portal. */
  g_autofree char *title = g_strdup_printf (_ ("Watching “%s”"), name);
  g_autofree char *markup = g_markup_escape_text (info, -1);

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
enrolled (GlancePortalDialog *self, GlancePortal *portal, GlanceKeyInfo *info)
{
  GlanceClock *clock = glance_watcher_get_clock (self->watcher);
  gint64 now = glance_clock_get_real_time (clock) / G_USEC_PER_SEC;
  gboolean has_new_key = !glance_key_row_is_empty (GLANCE_KEY_ROW (self->key_row));
  g_autofree char *words = has_new_key ? glance_format_key_info (info, now) : NULL;

  gtk_editable_set_text (GTK_EDITABLE (self->key_row), "");
  g_signal_emit (self, signals[ENROLLED], 0, portal);
  if (words != NULL)
    show_key_info (self, portal, words);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
enrolled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlancePortalDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceKeyInfo) info = glance_enroll_finish (result, &error);
  g_autoptr (GlancePortal) candidate = g_steal_pointer (&self->candidate);
  gboolean closed = !gtk_widget_get_mapped (GTK_WIDGET (self));

  set_cancellable (self, NULL);
  if (closed)
    return;
  if (info != NULL)
    enrolled (self, self->portal != NULL ? self->portal : candidate, info);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_widget_grab_focus (self->address_row);
  else
    say_error (self, error);
}

static void
submit (GlancePortalDialog *self)
{
  gboolean keep_key =
      self->portal != NULL && glance_key_row_is_empty (GLANCE_KEY_ROW (self->key_row));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GlancePortal) candidate = NULL;
  char *key;

  if (is_busy (self))
    return;
  clear_errors (self);
  candidate = read_form (self);
  gtk_window_set_focus (GTK_WINDOW (self), NULL); /* the form rests meanwhile */
  set_cancellable (self, cancellable);
  self->candidate = g_steal_pointer (&candidate);
  key = keep_key ? NULL : glance_key_row_dup_key (GLANCE_KEY_ROW (self->key_row));
  glance_enroll_async (self->watcher, self->candidate, key, cancellable, enrolled_cb,
                       g_object_ref (self));
  glance_key_free (key);
}

/* The first time it stops the check and keeps the form; without a check it closes. */
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

static void
row_edited_cb (GlancePortalDialog *self, GtkWidget *row)
{
  if (row == self->address_row)
    clear_error (row, self->address_error);
  /* An alert that stays is not hidden in between, or it would be read out at each key stroke. */
  if (needs_another_key (self))
    set_valid (self->key_row);
  else
    clear_error (self->key_row, self->key_error);
  update_key_row (self);
}

static void
set_ca_file (GlancePortalDialog *self, const char *path)
{
  g_free (self->ca_file);
  self->ca_file = g_strdup (path);
  adw_action_row_set_subtitle (self->ca_row,
                               path != NULL ? path : _ ("Only those that this computer trusts"));
  gtk_widget_set_visible (self->ca_clear_button, path != NULL);
}

static void
ca_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlancePortalDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = glance_file_dialog_open_finish (result, &error);
  const char *path = file != NULL ? g_file_peek_path (file) : NULL;

  if (path != NULL && !g_utf8_validate (path, -1, NULL))
    show_error (NULL, self->general_error,
                _ ("The path of the CA file is not valid UTF-8. Rename the file, or copy it to "
                   "another folder."));
  else if (path != NULL)
    set_ca_file (self, path);
  else if (file != NULL)
    show_error (NULL, self->general_error, _ ("The certificate must be a file on this computer."));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (NULL, self->general_error, error->message);
}

static void
choose_ca_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Certificates"));
  gtk_file_filter_add_mime_type (filter, "application/x-pem-file");
  gtk_file_filter_add_mime_type (filter, "application/x-x509-ca-cert");
  gtk_file_filter_add_suffix (filter, "pem");
  gtk_file_filter_add_suffix (filter, "crt");
  glance_file_dialog_open_async (GTK_WINDOW (widget), _ ("Choose a Certificate Authority"), filter,
                                 NULL, ca_chosen_cb, g_object_ref (widget));
}

static void
clear_ca_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  set_ca_file (GLANCE_PORTAL_DIALOG (widget), NULL);
}

static void
fill_form (GlancePortalDialog *self)
{
  const char *origin = glance_portal_get_origin (self->portal);
  g_autofree char *host = glance_url_dup_display_host (origin);
  const char *name = glance_portal_get_name (self->portal);

  gtk_window_set_title (GTK_WINDOW (self), _ ("Edit Portal"));
  gtk_button_set_label (GTK_BUTTON (self->add_button), _ ("Save"));
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), origin);
  update_key_row (self);
  /* A portal without a name goes by its host: that is no name to edit. */
  if (g_strcmp0 (name, host) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
  gtk_switch_set_active (self->dump_switch, glance_portal_get_dump (self->portal));
  gtk_switch_set_active (self->http_switch, glance_portal_get_allow_http (self->portal));
  set_ca_file (self, glance_portal_get_ca_file (self->portal));
}

static gboolean
glance_portal_dialog_close_request (GtkWindow *window)
{
  GlancePortalDialog *self = GLANCE_PORTAL_DIALOG (window);

  g_cancellable_cancel (self->cancellable);
  return GTK_WINDOW_CLASS (glance_portal_dialog_parent_class)->close_request (window);
}

static void
glance_portal_dialog_dispose (GObject *object)
{
  GlancePortalDialog *self = GLANCE_PORTAL_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->watcher);
  g_clear_object (&self->portal);
  g_clear_object (&self->candidate);
  G_OBJECT_CLASS (glance_portal_dialog_parent_class)->dispose (object);
}

static void
glance_portal_dialog_finalize (GObject *object)
{
  g_free (GLANCE_PORTAL_DIALOG (object)->ca_file);
  G_OBJECT_CLASS (glance_portal_dialog_parent_class)->finalize (object);
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
  g_type_ensure (GLANCE_TYPE_KEY_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-portal-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, done_page);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, done_button);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, address_error);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, key_row);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, key_error);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, general_error);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, advanced_row);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, dump_switch);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, http_switch);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, ca_row);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalDialog, ca_clear_button);
  gtk_widget_class_bind_template_callback (widget_class, row_edited_cb);
}

static void
glance_portal_dialog_class_init (GlancePortalDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = glance_portal_dialog_dispose;
  object_class->finalize = glance_portal_dialog_finalize;
  object_class->get_property = glance_portal_dialog_get_property;
  GTK_WINDOW_CLASS (klass)->close_request = glance_portal_dialog_close_request;

  /* The portal is being asked */
  properties[PROP_BUSY] =
      g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ENROLLED] = g_signal_new ("enrolled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, GLANCE_TYPE_PORTAL);

  gtk_widget_class_install_action (widget_class, "dialog.submit", NULL, submit_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "dialog.choose-ca", NULL, choose_ca_action);
  gtk_widget_class_install_action (widget_class, "dialog.clear-ca", NULL, clear_ca_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.cancel", NULL);
  bind_template (widget_class);
}

static void
glance_portal_dialog_init (GlancePortalDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_ca_file (self, NULL);
}

GlancePortalDialog *
glance_portal_dialog_new (GtkWindow *parent, GlanceWatcher *watcher, GlancePortal *portal)
{
  GlancePortalDialog *self =
      g_object_new (GLANCE_TYPE_PORTAL_DIALOG, "transient-for", parent, NULL);

  self->watcher = g_object_ref (watcher);
  if (g_set_object (&self->portal, portal))
    fill_form (self);
  gtk_widget_grab_focus (portal != NULL ? self->key_row : self->address_row);
  return self;
}
