/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-toasts.h"

#include <glib/gi18n-lib.h>

#define UNDO_SECONDS 10 /* time to find the button without eyes or mouse */

struct _GlanceToasts
{
  GObject parent_instance;

  /* Owned */ AdwToastOverlay *overlay;
  /* Owned */ GlanceUndo *undo;
  /* Owned */ GListModel *shown; /* the children of the overlay */
  /* Owned */ AdwToast *message; /* shown, or NULL */
  /* Owned */ AdwToast *offer;   /* to undo: shown or below the message, or NULL */
  gboolean are_alerts;           /* which screen readers read out by themselves */
};

enum
{
  SAID,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceToasts, glance_toasts, G_TYPE_OBJECT)

static AdwToast *
toast_new (const char *text)
{
  /* A toast reads markup, and portals have names such as "R&D". */
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  return adw_toast_new (escaped);
}

/* Takes a toast off the screen without being told that it has gone. */
static void
withdraw (GlanceToasts *self, AdwToast **toast)
{
  g_autoptr (AdwToast) gone = g_steal_pointer (toast);

  if (gone == NULL)
    return;
  g_signal_handlers_disconnect_by_data (gone, self);
  adw_toast_dismiss (gone);
}

/* With @spoken in its place for those who hear it. */
static void
show (GlanceToasts *self, AdwToast *toast, const char *spoken)
{
  adw_toast_overlay_add_toast (self->overlay, g_object_ref (toast));
  if (!self->are_alerts)
    g_signal_emit (self, signals[SAID], 0, spoken);
}

static void
message_dismissed (AdwToast *toast, GlanceToasts *self)
{
  g_clear_object (&self->message);
}

static void
offer_dismissed (AdwToast *toast, GlanceToasts *self)
{
  g_clear_object (&self->offer);
  glance_undo_complete (self->undo);
}

static void
portal_changed (GlanceToasts *self)
{
  GlancePortal *portal = glance_undo_get_portal (self->undo);
  g_autofree char *text = NULL;
  g_autofree char *spoken = NULL;

  withdraw (self, &self->offer);
  if (portal == NULL)
    return;
  /* Translators: the name of a portal. */
  text = g_strdup_printf (_ ("“%s” removed"), glance_portal_get_name (portal));
  /* Translators: for a screen reader: the name of a portal. */
  spoken =
      g_strdup_printf (_ ("“%s” removed. Press Ctrl+Z to undo."), glance_portal_get_name (portal));
  self->offer = toast_new (text);
  adw_toast_set_button_label (self->offer, _ ("Undo"));
  adw_toast_set_action_name (self->offer, "win.undo");
  adw_toast_set_timeout (self->offer, UNDO_SECONDS);
  g_signal_connect_object (self->offer, "dismissed", G_CALLBACK (offer_dismissed), self, 0);
  show (self, self->offer, spoken);
}

/* libadwaita names the button of a toast, and so does GTK by its label: GTK 4.8 would say "Undo Undo". */
static void
name_button_once (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)) != NULL)
    gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_button_once (child);
}

/* The overlay shows a toast: it is a child then. Toasts of a newer libadwaita are alerts. */
static void
shown_cb (GlanceToasts *self, guint position, guint removed, guint added)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (GtkWidget) child = g_list_model_get_item (self->shown, position + i);

      name_button_once (child);
      self->are_alerts =
          gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (child)) == GTK_ACCESSIBLE_ROLE_ALERT;
    }
}

static void
failed_cb (GlanceToasts *self, const char *text)
{
  glance_toasts_say (self, text);
}

static void
glance_toasts_finalize (GObject *object)
{
  GlanceToasts *self = GLANCE_TOASTS (object);

  g_clear_object (&self->message);
  g_clear_object (&self->offer);
  g_clear_object (&self->undo);
  g_clear_object (&self->shown);
  g_clear_object (&self->overlay);
  G_OBJECT_CLASS (glance_toasts_parent_class)->finalize (object);
}

static void
glance_toasts_class_init (GlanceToastsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = glance_toasts_finalize;
  signals[SAID] = g_signal_new ("said", GLANCE_TYPE_TOASTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
glance_toasts_init (GlanceToasts *self)
{
}

GlanceToasts *
glance_toasts_new (AdwToastOverlay *overlay, GlanceUndo *undo)
{
  GlanceToasts *self = g_object_new (GLANCE_TYPE_TOASTS, NULL);

  self->overlay = g_object_ref (overlay);
  self->undo = g_object_ref (undo);
  self->shown = gtk_widget_observe_children (GTK_WIDGET (overlay));
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (shown_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (undo, "notify::portal", G_CALLBACK (portal_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (undo, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
glance_toasts_say (GlanceToasts *self, const char *text)
{
  g_return_if_fail (GLANCE_IS_TOASTS (self));

  withdraw (self, &self->message);
  self->message = toast_new (text);
  /* The overlay queues toasts of normal priority; one of high priority sends the offer back into the queue. */
  adw_toast_set_priority (self->message, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_object (self->message, "dismissed", G_CALLBACK (message_dismissed), self, 0);
  show (self, self->message, text);
}
