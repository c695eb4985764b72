/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portal-card.h"

#include <glib/gi18n-lib.h>

#include "glance-cadence.h"
#include "glance-card-closures.h"
#include "glance-card-head.h"
#include "glance-card-parts.h"
#include "glance-format.h"
#include "glance-saving-row.h"
#include "glance-text-dialog.h"
#include "glance-wrap-box.h"

#define QUIET_TICK_S 1
#define CHECKED_TICK_S 10 /* “Checked 20 seconds ago” goes in such steps, and up to a minute */
#define MINUTE_S 60

struct _GlancePortalCard
{
  GtkBox parent_instance;

  /* Owned */ GlanceMonitor *monitor;
  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceSaver *saver; /* or NULL */
  /* Owned */ GSignalGroup *monitor_signals;
  /* Owned */ GSignalGroup *portal_signals;
  /* Template */ GlanceCardHead *head;
  /* Template */ GtkProgressBar *progress_bar;
  GlanceCardParts parts;
  /* Template */ GlanceSavingRow *saving_row;
  /* Template */ GtkWidget *know_outcome_button;
  gint64 now;         /* µs since 1970; every word on the card is of this moment */
  gboolean is_wanted; /* the user has wanted a check, which has not ended yet */
  guint refresh_id;
  guint tick_id;                 /* seconds are on the card, and somebody can see them */
  /* Owned */ char *spoken_name; /* as the screen reader was last told */
};

enum
{
  PROP_0,
  PROP_MONITOR,
  PROP_CLOCK,
  PROP_SAVER,
  PROP_NOW,
  PROP_BUSY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GlancePortalCard, glance_portal_card, GTK_TYPE_BOX)

/* A name that has not changed is not announced again. */
static void
update_accessible_name (GlancePortalCard *self)
{
  g_autofree char *name = glance_format_accessible (self->monitor, self->now / G_USEC_PER_SEC);

  if (g_strcmp0 (name, self->spoken_name) == 0)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_free (self->spoken_name);
  self->spoken_name = g_steal_pointer (&name);
}

/* What a binding cannot reach. */
static void
update_accessible (GlancePortalCard *self)
{
  gint64 now = self->now / G_USEC_PER_SEC;
  const char *name = glance_portal_get_name (glance_monitor_get_portal (self->monitor));
  g_autofree char *summary = glance_format_summary (self->monitor, now);
  /* Translators: the name of a portal. */
  g_autofree char *progress = g_strdup_printf (_ ("Progress of %s"), name);

  update_accessible_name (self);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->progress_bar), GTK_ACCESSIBLE_PROPERTY_LABEL, progress,
      GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, summary != NULL ? summary : "", -1);
  glance_card_part_name_know_button (self->know_outcome_button, self->monitor);
}

static void
update_saving_actions (GlancePortalCard *self)
{
  gboolean has_file = glance_saving_row_has_file (self->saving_row);
  gboolean can_save = glance_saving_row_can_save (self->saving_row);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.save", can_save);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.save-to", can_save);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.retry-saving", can_save);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.show-file", has_file);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.copy-checksum", has_file);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.verify-file", has_file);
}

static void
update_actions (GlancePortalCard *self)
{
  gboolean works = glance_monitor_get_link (self->monitor) != NULL
                   && !glance_monitor_link_is_expired (self->monitor);
  gboolean is_muted = glance_monitor_get_muted (self->monitor);
  gint64 now = glance_clock_get_real_time (self->clock) / G_USEC_PER_SEC;

  gtk_widget_action_set_enabled (
      GTK_WIDGET (self), "card.check",
      !glance_cadence_is_pause (glance_monitor_get_last_problem (self->monitor), now));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.open-link", works);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.copy-link", works);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.mute", !is_muted);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.unmute", is_muted);
  update_saving_actions (self);
}

/* A burst of notifications becomes one refresh. */
static gboolean
refresh_cb (gpointer user_data)
{
  GlancePortalCard *self = user_data;

  self->refresh_id = 0;
  glance_portal_card_refresh (self);
  return G_SOURCE_REMOVE;
}

/* In how many seconds the words change, where the list's own refresh would come too late; 0: nowhere. */
static guint
get_tick_seconds (GlancePortalCard *self)
{
  gint64 now = self->now / G_USEC_PER_SEC;
  g_autofree char *checked = glance_format_checked (self->monitor, now);

  if (glance_monitor_get_quiet (self->monitor))
    return QUIET_TICK_S;
  return checked != NULL && now - glance_monitor_get_checked_at (self->monitor) < MINUTE_S
             ? CHECKED_TICK_S
             : 0;
}

/* Nobody sees the seconds of a window that is minimized. */
static gboolean
is_on_screen (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;

  return gtk_widget_get_mapped (widget) && GDK_IS_TOPLEVEL (surface)
         && (gdk_toplevel_get_state (GDK_TOPLEVEL (surface)) & GDK_TOPLEVEL_STATE_MINIMIZED) == 0;
}

static gboolean
tick_cb (gpointer user_data)
{
  GlancePortalCard *self = user_data;

  self->tick_id = 0;
  glance_portal_card_refresh (self);
  return G_SOURCE_REMOVE;
}

static void
update_tick (GlancePortalCard *self)
{
  guint seconds = is_on_screen (GTK_WIDGET (self)) ? get_tick_seconds (self) : 0;

  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (seconds > 0)
    self->tick_id = g_timeout_add_seconds (seconds, tick_cb, self);
}

static void
queue_refresh (GlancePortalCard *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, refresh_cb, self, NULL);
}

static void
checking_changed (GlancePortalCard *self)
{
  if (!glance_monitor_get_checking (self->monitor))
    self->is_wanted = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

/* card.thing on the card is win.thing(id) on the window. */
static void
forward_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GlancePortalCard *self = GLANCE_PORTAL_CARD (widget);
  GlancePortal *portal = glance_monitor_get_portal (self->monitor);
  g_autofree char *forwarded = g_strconcat ("win", action + strlen ("card"), NULL);

  if (g_str_equal (action, "card.check"))
    self->is_wanted = TRUE;
  gtk_widget_activate_action (widget, forwarded, "s", glance_portal_get_id (portal));
}

/* The button goes; the keyboard stays on the card. */
static void
forward_and_leave (GtkWidget *widget, const char *action, GVariant *parameter)
{
  forward_action (widget, action, parameter);
  glance_card_head_focus_menu (GLANCE_PORTAL_CARD (widget)->head);
}

static void
mute (GlancePortalCard *self, const char *choice)
{
  GlancePortal *portal = glance_monitor_get_portal (self->monitor);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.mute", "(ss)", glance_portal_get_id (portal),
                              choice);
}

static void
mute_activated (GtkWidget *widget, const char *action, GVariant *choice)
{
  mute (GLANCE_PORTAL_CARD (widget), g_variant_get_string (choice, NULL));
}

static void
unmute_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GlancePortalCard *self = GLANCE_PORTAL_CARD (widget);

  mute (self, "off");
  glance_card_head_focus_menu (self->head);
}

static void
show_text (GlancePortalCard *self, const char *text)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  const char *name = glance_portal_get_name (glance_monitor_get_portal (self->monitor));

  if (text != NULL)
    gtk_window_present (GTK_WINDOW (glance_text_dialog_new (window, name, text)));
}

static void
show_outcome (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GlancePortalCard *self = GLANCE_PORTAL_CARD (widget);
  g_autofree char *text = glance_format_outcome (self->monitor, G_MAXSIZE);

  show_text (self, text);
}

static void
show_detail (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GlancePortalCard *self = GLANCE_PORTAL_CARD (widget);
  const GError *problem = glance_monitor_get_problem (self->monitor);

  show_text (self, problem != NULL ? glance_error_get_detail (problem) : NULL);
}

/* A label that is left keeps no gray selection. */
static void
clear_selection (GtkEventController *focus)
{
  gtk_label_select_region (GTK_LABEL (gtk_event_controller_get_widget (focus)), 0, 0);
}

static void
set_monitor (GlancePortalCard *self, GlanceMonitor *monitor)
{
  if (monitor == NULL)
    return;
  self->monitor = g_object_ref (monitor);
  g_signal_group_set_target (self->monitor_signals, monitor);
  g_signal_group_set_target (self->portal_signals, glance_monitor_get_portal (monitor));
}

static void
set_up_saving (GlancePortalCard *self)
{
  glance_saving_row_set (self->saving_row, self->saver, self->monitor, self->clock);
  g_signal_connect_object (self->saving_row, "notify::can-save", G_CALLBACK (update_saving_actions),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->saving_row, "notify::has-file", G_CALLBACK (update_saving_actions),
                           self, G_CONNECT_SWAPPED);
}

static void
glance_portal_card_constructed (GObject *object)
{
  GlancePortalCard *self = GLANCE_PORTAL_CARD (object);

  G_OBJECT_CLASS (glance_portal_card_parent_class)->constructed (object);
  if (self->saver != NULL)
    set_up_saving (self);
  glance_portal_card_refresh (self);
}

static void
glance_portal_card_dispose (GObject *object)
{
  GlancePortalCard *self = GLANCE_PORTAL_CARD (object);
  GtkWidget *child;

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->monitor_signals);
  g_clear_object (&self->portal_signals);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  gtk_widget_dispose_template (GTK_WIDGET (self), GLANCE_TYPE_PORTAL_CARD);
  G_OBJECT_CLASS (glance_portal_card_parent_class)->dispose (object);
}

static void
glance_portal_card_finalize (GObject *object)
{
  GlancePortalCard *self = GLANCE_PORTAL_CARD (object);

  g_clear_object (&self->monitor);
  g_clear_object (&self->clock);
  g_clear_object (&self->saver);
  g_free (self->spoken_name);
  G_OBJECT_CLASS (glance_portal_card_parent_class)->finalize (object);
}

static void
glance_portal_card_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (glance_portal_card_parent_class)->map (widget);
  update_tick (GLANCE_PORTAL_CARD (widget));
}

static void
glance_portal_card_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&GLANCE_PORTAL_CARD (widget)->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (glance_portal_card_parent_class)->unmap (widget);
}

static void
glance_portal_card_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GlancePortalCard *self = GLANCE_PORTAL_CARD (object);

  switch (prop_id)
    {
    case PROP_MONITOR:
      g_value_set_object (value, self->monitor);
      break;
    case PROP_CLOCK:
      g_value_set_object (value, self->clock);
      break;
    case PROP_SAVER:
      g_value_set_object (value, self->saver);
      break;
    case PROP_NOW:
      g_value_set_int64 (value, self->now);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->is_wanted && glance_monitor_get_checking (self->monitor));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_portal_card_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  GlancePortalCard *self = GLANCE_PORTAL_CARD (object);

  switch (prop_id)
    {
    case PROP_MONITOR:
      set_monitor (self, g_value_get_object (value));
      break;
    case PROP_CLOCK:
      self->clock = g_value_dup_object (value);
      break;
    case PROP_SAVER:
      self->saver = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags fixed = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags shown = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_MONITOR] =
      g_param_spec_object ("monitor", NULL, NULL, GLANCE_TYPE_MONITOR, fixed);
  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, GLANCE_TYPE_CLOCK, fixed);
  properties[PROP_SAVER] = g_param_spec_object ("saver", NULL, NULL, GLANCE_TYPE_SAVER, fixed);
  /* µs since 1970; notifies whenever anything on the card may read differently */
  properties[PROP_NOW] = g_param_spec_int64 ("now", NULL, NULL, 0, G_MAXINT64, 0, shown);
  /* The user has wanted a check, and it is under way */
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, shown);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
glance_portal_card_class_init (GlancePortalCardClass *klass)
{
  static const char *const actions[] = {
    "card.check",       "card.edit",          "card.open-link",     "card.copy-link",
    "card.open-portal", "card.remove",        "card.save-to",       "card.pause-saving",
    "card.show-file",   "card.copy-checksum", "card.resume-saving", "card.verify-file",
  };
  static const char *const last_actions[] = { "card.acknowledge", "card.save", "card.retry-saving",
                                              "card.cancel-saving" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = glance_portal_card_constructed;
  object_class->dispose = glance_portal_card_dispose;
  object_class->finalize = glance_portal_card_finalize;
  object_class->get_property = glance_portal_card_get_property;
  object_class->set_property = glance_portal_card_set_property;
  widget_class->map = glance_portal_card_map;
  widget_class->unmap = glance_portal_card_unmap;
  install_properties (object_class);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, forward_action);
  for (gsize i = 0; i < G_N_ELEMENTS (last_actions); i++)
    gtk_widget_class_install_action (widget_class, last_actions[i], NULL, forward_and_leave);
  gtk_widget_class_install_action (widget_class, "card.mute", "s", mute_activated);
  gtk_widget_class_install_action (widget_class, "card.unmute", NULL, unmute_activated);
  gtk_widget_class_install_action (widget_class, "card.show-outcome", NULL, show_outcome);
  gtk_widget_class_install_action (widget_class, "card.show-detail", NULL, show_detail);

  g_type_ensure (GLANCE_TYPE_MONITOR);
  g_type_ensure (GLANCE_TYPE_PORTAL);
  g_type_ensure (GLANCE_TYPE_CARD_HEAD);
  g_type_ensure (GLANCE_TYPE_SAVING_ROW);
  g_type_ensure (GLANCE_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-portal-card.ui");
  gtk_widget_class_bind_template_child (widget_class, GlancePortalCard, head);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalCard, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalCard, saving_row);
  gtk_widget_class_bind_template_child (widget_class, GlancePortalCard, know_outcome_button);
  glance_card_closures_bind (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, clear_selection);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
glance_portal_card_init (GlancePortalCard *self)
{
  self->monitor_signals = g_signal_group_new (GLANCE_TYPE_MONITOR);
  g_signal_group_connect_swapped (self->monitor_signals, "notify", G_CALLBACK (queue_refresh),
                                  self);
  g_signal_group_connect_swapped (self->monitor_signals, "notify::checking",
                                  G_CALLBACK (checking_changed), self);
  self->portal_signals = g_signal_group_new (GLANCE_TYPE_PORTAL);
  g_signal_group_connect_swapped (self->portal_signals, "notify", G_CALLBACK (queue_refresh), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GlancePortalCard *
glance_portal_card_new (GlanceMonitor *monitor, GlanceClock *clock, GlanceSaver *saver)
{
  return g_object_new (GLANCE_TYPE_PORTAL_CARD, "monitor", monitor, "clock", clock, "saver", saver,
                       NULL);
}

void
glance_portal_card_set_closable (GlancePortalCard *self, gboolean closable)
{
  g_return_if_fail (GLANCE_IS_PORTAL_CARD (self));

  glance_card_head_set_closable (self->head, closable);
}

gboolean
glance_portal_card_focus_first (GlancePortalCard *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL_CARD (self), FALSE);

  return glance_card_head_focus_first (self->head);
}

void
glance_portal_card_refresh (GlancePortalCard *self)
{
  g_return_if_fail (GLANCE_IS_PORTAL_CARD (self));

  /* Always a new value, so that every binding is evaluated again. */
  self->now = MAX (self->now + 1, glance_clock_get_real_time (self->clock));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOW]);
  glance_card_part_refresh (GLANCE_CARD_PART (self->head), self->monitor, self->now);
  glance_card_parts_refresh (&self->parts, self->saving_row, self->monitor, self->now);
  glance_saving_row_refresh (self->saving_row);
  update_accessible (self);
  update_actions (self);
  update_tick (self);
}
