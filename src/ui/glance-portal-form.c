/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portal-form.h"

#include <glib/gi18n-lib.h>

#include "glance-file-dialog.h"
#include "glance-folder.h"
#include "glance-format-error.h"
#include "glance-key-row.h"
#include "glance-notice.h"
#include "glance-saving-group.h"
#include "glance-url.h"

#define MARGIN 6 /* below what is scrolled to */

struct _GlancePortalForm
{
  GtkBox parent_instance;

  /* Owned */ GlancePortal *portal; /* the listed one that is edited, or NULL */
  /* Owned */ char *ca_file;
  /* Borrowed */ GtkWidget *cure; /* the advanced row that an error is about, or NULL */
  guint scroll_id;
  gboolean complete;
  /* Template */ GlanceNotice *general_notice;
  /* Template */ GtkScrolledWindow *scroller;
  /* Template */ GtkWidget *entries;
  /* Template */ GtkWidget *address_row;
  /* Template */ GlanceNotice *address_notice;
  /* Template */ GtkWidget *key_row;
  /* Template */ GlanceNotice *key_notice;
  /* Template */ GtkLabel *key_info;
  /* Template */ GtkWidget *name_row;
  /* Template */ GtkAdjustment *max_age;
  /* Template */ AdwExpanderRow *advanced_row;
  /* Template */ GlanceNotice *advanced_notice;
  /* Template */ GtkSwitch *dump_switch;
  /* Template */ GtkWidget *http_row;
  /* Template */ GtkSwitch *http_switch;
  /* Template */ AdwActionRow *ca_row;
  /* Template */ GtkWidget *ca_button;
  /* Template */ GtkWidget *ca_clear_button;
  /* Template */ GlanceSavingGroup *saving_group;
};

enum
{
  PROP_0,
  PROP_COMPLETE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GlancePortalForm, glance_portal_form, GTK_TYPE_BOX)

static char *
dup_trimmed (GtkWidget *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

/* GTK 4.8 reads out the row, and later versions the text inside it, so both say what is wrong. */
static void
set_invalid (GtkWidget *row, const char *why)
{
  GtkEditable *text = GTK_IS_EDITABLE (row) ? gtk_editable_get_delegate (GTK_EDITABLE (row)) : NULL;
  GtkAccessible *readers[] = { GTK_ACCESSIBLE (row),
                               text != NULL ? GTK_ACCESSIBLE (text) : GTK_ACCESSIBLE (row) };

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
clear_error (GtkWidget *row, GlanceNotice *notice)
{
  glance_notice_hide (notice);
  set_valid (row);
}

/* Taking the focus reads the entry and its description: that is how the error is announced. */
static void
show_error (GtkWidget *row, GlanceNotice *notice, const char *text, const char *detail)
{
  glance_notice_show_error (notice, text, detail);
  gtk_widget_add_css_class (row, "error");
  set_invalid (row, text);
  gtk_widget_grab_focus (row);
  gtk_editable_set_position (GTK_EDITABLE (row), -1);
}

/* From the row that an error is about to the notice below it. */
static gboolean
scroll_cb (gpointer user_data)
{
  GlancePortalForm *self = user_data;
  GtkWidget *page = gtk_widget_get_parent (self->entries); /* with their margins */
  graphene_rect_t row, notice;

  self->scroll_id = 0;
  if (self->cure != NULL && gtk_widget_compute_bounds (self->cure, page, &row)
      && gtk_widget_compute_bounds (GTK_WIDGET (self->advanced_notice), page, &notice))
    gtk_adjustment_clamp_page (gtk_scrolled_window_get_vadjustment (self->scroller), row.origin.y,
                               notice.origin.y + notice.size.height + MARGIN);
  return G_SOURCE_REMOVE;
}

/* When the layout is done, and once more for each step in which the rows unfold. */
static void
scroll_to_cure (GlancePortalForm *self)
{
  if (self->cure != NULL && self->scroll_id == 0)
    self->scroll_id = g_idle_add (scroll_cb, self);
}

/* @row: of those that are folded away; @widget: the part of it that takes the focus */
static void
show_advanced_error (GlancePortalForm *self,
                     GtkWidget *row,
                     GtkWidget *widget,
                     const char *text,
                     const char *detail)
{
  glance_notice_show_error (self->advanced_notice, text, detail);
  adw_expander_row_set_expanded (self->advanced_row, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text, -1);
  gtk_widget_grab_focus (widget);
  self->cure = row;
  scroll_to_cure (self);
}

/* Whether the address typed is another one than the key was stored for. */
static gboolean
needs_another_key (GlancePortalForm *self)
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
update_key_row (GlancePortalForm *self)
{
  gboolean needed = needs_another_key (self);
  g_autofree char *host = NULL;
  g_autofree char *text = NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->key_row),
                                 needed ? _ ("API Key for the New Address")
                                 : self->portal != NULL
                                     ? _ ("New API Key (leave empty to keep the old one)")
                                     : _ ("API Key"));
  if (!needed)
    return;
  host = glance_url_dup_display_host (glance_portal_get_origin (self->portal));
  /* Translators: the host of a portal, such as acme.onlyoffice.com */
  text = g_strdup_printf (_ ("The key was for %s. Enter it for the new address."), host);
  glance_notice_show_hint (self->key_notice, text);
}

/* What is required: an address, and a key that is not stored already. */
static gboolean
is_complete (GlancePortalForm *self)
{
  g_autofree char *address = dup_trimmed (self->address_row);
  gboolean needs_key = self->portal == NULL || needs_another_key (self);

  return *address != '\0'
         && (!needs_key || !glance_key_row_is_empty (GLANCE_KEY_ROW (self->key_row)));
}

static void
update_complete (GlancePortalForm *self)
{
  gboolean complete = is_complete (self);

  if (self->complete == complete)
    return;
  self->complete = complete;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
}

static void
row_edited_cb (GlancePortalForm *self, GtkWidget *row)
{
  if (row == self->address_row)
    clear_error (row, self->address_notice);
  /* An alert that stays is not hidden in between, or it would be read out at each key stroke. */
  if (needs_another_key (self))
    set_valid (self->key_row);
  else
    clear_error (self->key_row, self->key_notice);
  update_key_row (self);
  update_complete (self);
}

static void
clear_advanced_error (GlancePortalForm *self)
{
  self->cure = NULL;
  glance_notice_hide (self->advanced_notice);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self->http_switch),
                                 GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self->ca_button),
                                 GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

/* In a sandbox, a file that was chosen has a path that says nothing, and its own name. */
static char *
make_ca_subtitle (const char *path)
{
  return path != NULL ? glance_folder_dup_name (path)
                      : g_strdup (_ ("Only those that this computer trusts"));
}

static void
set_ca_file (GlancePortalForm *self, const char *path)
{
  g_autofree char *subtitle = make_ca_subtitle (path);

  clear_advanced_error (self);
  g_free (self->ca_file);
  self->ca_file = g_strdup (path);
  adw_action_row_set_subtitle (self->ca_row, subtitle);
  gtk_widget_set_visible (self->ca_clear_button, path != NULL);
}

static void
ca_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlancePortalForm) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = glance_file_dialog_open_finish (result, &error);
  const char *path = file != NULL ? g_file_peek_path (file) : NULL;
  const char *trouble = NULL;

  if (path != NULL && g_utf8_validate (path, -1, NULL))
    set_ca_file (self, path);
  else if (path != NULL)
    trouble = _ ("The path of the CA file is not valid UTF-8. Rename the file, or copy it to "
                 "another folder.");
  else if (file != NULL)
    trouble = _ ("The certificate must be a file on this computer.");
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    trouble = error->message;
  if (trouble != NULL)
    show_advanced_error (self, GTK_WIDGET (self->ca_row), self->ca_button, trouble, NULL);
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
  gtk_file_filter_add_suffix (filter, "cer");
  glance_file_dialog_open_async (GTK_WINDOW (gtk_widget_get_root (widget)),
                                 _ ("Choose a Certificate Authority"), filter, NULL, ca_chosen_cb,
                                 g_object_ref (widget));
}

static void
clear_ca_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  set_ca_file (GLANCE_PORTAL_FORM (widget), NULL);
}

static gboolean
glance_portal_form_grab_focus (GtkWidget *widget)
{
  GlancePortalForm *self = GLANCE_PORTAL_FORM (widget);

  return gtk_widget_grab_focus (self->portal != NULL ? self->key_row : self->address_row);
}

static void
glance_portal_form_dispose (GObject *object)
{
  GlancePortalForm *self = GLANCE_PORTAL_FORM (object);
  GtkWidget *child;

  g_clear_handle_id (&self->scroll_id, g_source_remove);
  g_clear_object (&self->portal);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  G_OBJECT_CLASS (glance_portal_form_parent_class)->dispose (object);
}

static void
glance_portal_form_finalize (GObject *object)
{
  g_free (GLANCE_PORTAL_FORM (object)->ca_file);
  G_OBJECT_CLASS (glance_portal_form_parent_class)->finalize (object);
}

static void
glance_portal_form_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPLETE:
      g_value_set_boolean (value, GLANCE_PORTAL_FORM (object)->complete);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (GLANCE_TYPE_KEY_ROW);
  g_type_ensure (GLANCE_TYPE_NOTICE);
  g_type_ensure (GLANCE_TYPE_SAVING_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-portal-form.ui");
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, general_notice);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, scroller);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, entries);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, address_row);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, address_notice);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, key_row);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, key_notice);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, key_info);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, name_row);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, max_age);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, advanced_row);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, advanced_notice);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, dump_switch);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, http_row);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, http_switch);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, ca_row);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, ca_button);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, ca_clear_button);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalForm, saving_group);
  gtk_widget_class_bind_template_callback (widget_class, row_edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_advanced_error);
  gtk_widget_class_bind_template_callback (widget_class, scroll_to_cure);
}

static void
glance_portal_form_class_init (GlancePortalFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = glance_portal_form_dispose;
  object_class->finalize = glance_portal_form_finalize;
  object_class->get_property = glance_portal_form_get_property;
  widget_class->grab_focus = glance_portal_form_grab_focus;

  properties[PROP_COMPLETE] =
      g_param_spec_boolean ("complete", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "form.choose-ca", NULL, choose_ca_action);
  gtk_widget_class_install_action (widget_class, "form.clear-ca", NULL, clear_ca_action);
  bind_template (widget_class);
}

static void
glance_portal_form_init (GlancePortalForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_ca_file (self, NULL);
}

void
glance_portal_form_offer_saving (GlancePortalForm *self, GlanceSettings *settings)
{
  g_return_if_fail (GLANCE_IS_PORTAL_FORM (self));
  g_return_if_fail (GLANCE_IS_SETTINGS (settings));

  glance_saving_group_set_settings (self->saving_group, settings);
  gtk_widget_set_visible (GTK_WIDGET (self->saving_group), TRUE);
}

void
glance_portal_form_fill (GlancePortalForm *self, GlancePortal *portal)
{
  g_return_if_fail (GLANCE_IS_PORTAL_FORM (self));
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  g_set_object (&self->portal, portal);
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), glance_portal_get_origin (portal));
  if (glance_portal_has_own_name (portal))
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), glance_portal_get_name (portal));
  gtk_switch_set_active (self->dump_switch, glance_portal_get_dump (portal));
  gtk_switch_set_active (self->http_switch, glance_portal_get_allow_http (portal));
  set_ca_file (self, glance_portal_get_ca_file (portal));
  gtk_adjustment_set_value (self->max_age, glance_portal_get_max_age_days (portal));
  glance_saving_group_fill (self->saving_group, portal);
  update_key_row (self);
  update_complete (self);
}

/**
 * glance_portal_form_read:
 *
 * Returns: (transfer full): the form as a portal: new, or the twin of the edited one; its address is as it
 *   was typed
 */
GlancePortal *
glance_portal_form_read (GlancePortalForm *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL_FORM (self), NULL);

  g_autofree char *address = dup_trimmed (self->address_row);
  g_autofree char *name = dup_trimmed (self->name_row);
  GlancePortal *portal =
      glance_portal_new (self->portal != NULL ? glance_portal_get_id (self->portal) : NULL);

  glance_portal_set_origin (portal, address);
  glance_portal_set_name (portal, name);
  glance_portal_set_dump (portal, gtk_switch_get_active (self->dump_switch));
  glance_portal_set_allow_http (portal, gtk_switch_get_active (self->http_switch));
  glance_portal_set_ca_file (portal, self->ca_file);
  glance_portal_set_max_age_days (portal, (guint) gtk_adjustment_get_value (self->max_age));
  glance_saving_group_read (self->saving_group, portal);
  return portal;
}

/**
 * glance_portal_form_dup_key:
 *
 * Returns: (transfer full) (nullable): the key, to be freed with glance_key_free(); NULL when the stored
 *   one is to be kept
 */
char *
glance_portal_form_dup_key (GlancePortalForm *self)
{
  GlanceKeyRow *row;

  g_return_val_if_fail (GLANCE_IS_PORTAL_FORM (self), NULL);

  row = GLANCE_KEY_ROW (self->key_row);
  return self->portal != NULL && glance_key_row_is_empty (row) ? NULL
                                                               : glance_key_row_dup_key (row);
}

void
glance_portal_form_forget_key (GlancePortalForm *self)
{
  g_return_if_fail (GLANCE_IS_PORTAL_FORM (self));

  gtk_editable_set_text (GTK_EDITABLE (self->key_row), "");
}

void
glance_portal_form_show_key_info (GlancePortalForm *self, const char *text)
{
  g_return_if_fail (GLANCE_IS_PORTAL_FORM (self));

  gtk_label_set_label (self->key_info, text);
  gtk_widget_set_visible (GTK_WIDGET (self->key_info), TRUE);
}

void
glance_portal_form_clear_errors (GlancePortalForm *self)
{
  g_return_if_fail (GLANCE_IS_PORTAL_FORM (self));

  clear_error (self->address_row, self->address_notice);
  clear_error (self->key_row, self->key_notice);
  clear_advanced_error (self);
  glance_notice_hide (self->general_notice);
}

/**
 * glance_portal_form_show_error:
 * @now: seconds since 1970
 *
 * Says it at the entry that it belongs to, or above them all.
 *
 * Returns: whether an entry has the focus now
 */
gboolean
glance_portal_form_show_error (GlancePortalForm *self, const GError *error, gint64 now)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL_FORM (self), FALSE);

  g_autofree char *text = glance_format_error (error, GLANCE_ERROR_READER_FORM, now);
  const char *detail = glance_error_get_detail (error);

  switch (glance_error_get_field (error))
    {
    case GLANCE_ERROR_FIELD_ADDRESS:
      show_error (self->address_row, self->address_notice, text, detail);
      break;
    case GLANCE_ERROR_FIELD_KEY:
      show_error (self->key_row, self->key_notice, text, detail);
      break;
    case GLANCE_ERROR_FIELD_HTTP:
      show_advanced_error (self, self->http_row, GTK_WIDGET (self->http_switch), text, detail);
      break;
    case GLANCE_ERROR_FIELD_CA:
      show_advanced_error (self, GTK_WIDGET (self->ca_row), self->ca_button, text, detail);
      break;
    case GLANCE_ERROR_FIELD_NONE:
    default:
      glance_notice_show_error (self->general_notice, text, detail);
      return FALSE;
    }
  if (g_error_matches (error, GLANCE_ERROR, GLANCE_ERROR_DUPLICATE))
    glance_notice_offer (self->address_notice, _ ("Edit…"), "dialog.edit-listed");
  return TRUE;
}
