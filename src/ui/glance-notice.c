/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-notice.h"

struct _GlanceNotice
{
  GtkBox parent_instance;

  /* Template */ GtkLabel *label;
  /* Template */ GtkButton *offer_button;
  /* Template */ GtkToggleButton *detail_button;
  /* Template */ GtkLabel *detail_label;
};

G_DEFINE_FINAL_TYPE (GlanceNotice, glance_notice, GTK_TYPE_BOX)

static void
glance_notice_class_init (GlanceNoticeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-notice.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceNotice, label);
  gtk_widget_class_bind_template_child (widget_class, GlanceNotice, offer_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceNotice, detail_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceNotice, detail_label);
}

static void
glance_notice_init (GlanceNotice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* An alert that stays is not read out again. */
static void
show (GlanceNotice *self, const char *text, const char *detail)
{
  if (!g_str_equal (gtk_label_get_label (self->label), text))
    gtk_label_set_label (self->label, text);
  gtk_label_set_label (self->detail_label, detail != NULL ? detail : "");
  gtk_toggle_button_set_active (self->detail_button, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->detail_button), detail != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->offer_button), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

void
glance_notice_show_error (GlanceNotice *self, const char *text, const char *detail)
{
  g_return_if_fail (GLANCE_IS_NOTICE (self));

  gtk_widget_add_css_class (GTK_WIDGET (self->label), "error");
  show (self, text, detail);
}

void
glance_notice_show_hint (GlanceNotice *self, const char *text)
{
  g_return_if_fail (GLANCE_IS_NOTICE (self));

  gtk_widget_remove_css_class (GTK_WIDGET (self->label), "error");
  show (self, text, NULL);
}

void
glance_notice_offer (GlanceNotice *self, const char *label, const char *action)
{
  g_return_if_fail (GLANCE_IS_NOTICE (self));

  gtk_button_set_label (self->offer_button, label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->offer_button), action);
  gtk_widget_set_visible (GTK_WIDGET (self->offer_button), TRUE);
}

void
glance_notice_hide (GlanceNotice *self)
{
  g_return_if_fail (GLANCE_IS_NOTICE (self));

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
