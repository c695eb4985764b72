/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-saving-row.h"

#include <glib/gi18n-lib.h>

#include "glance-format-saving.h"
#include "glance-wrap-box.h"

struct _GlanceSavingRow
{
  GtkBox parent_instance;

  /* Owned */ GlanceMonitor *monitor; /* NULL until glance_saving_row_set() */
  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceSaving *saving;
  gboolean states[3];            /* by property */
  guint tick_id;                 /* seconds are shown, and somebody can see them */
  /* Owned */ char *spoken_name; /* as the screen reader was last told */
  /* Template */ GtkProgressBar *progress_bar;
  /* Template */ GtkLabel *words_label;
  /* Template */ GtkWidget *pause_button;
  /* Template */ GtkWidget *cancel_button;
  /* Template */ GtkWidget *retry_button;
  /* Template */ GtkWidget *elsewhere_button;
  /* Template */ GtkWidget *show_button;
  /* Template */ GtkLabel *notice_label;
  /* Template */ GtkLabel *saved_label;
};

enum
{
  PROP_0,
  PROP_HAS_FILE,
  PROP_CAN_SAVE,
  PROP_OFFERS_SAVE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GlanceSavingRow, glance_saving_row, GTK_TYPE_BOX)

static gboolean *
get_state (GlanceSavingRow *self, int property)
{
  return &self->states[property - PROP_HAS_FILE];
}

static void
set_state (GlanceSavingRow *self, int property, gboolean state)
{
  if (*get_state (self, property) == state)
    return;
  *get_state (self, property) = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* (transfer full) @name */
static void
take_name (GtkWidget *widget, char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_free (name);
}

static void
set_words (GtkLabel *label, const char *words)
{
  gtk_label_set_label (label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (label), words != NULL);
}

/* The two are one button, so that the keyboard stays on it. */
static void
update_pause (GlanceSavingRow *self, const char *name)
{
  gboolean is_paused = glance_saving_get_state (self->saving) == GLANCE_DOWNLOAD_PAUSED;

  gtk_button_set_icon_name (GTK_BUTTON (self->pause_button), is_paused
                                                                 ? "media-playback-start-symbolic"
                                                                 : "media-playback-pause-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->pause_button),
                                  is_paused ? "card.resume-saving" : "card.pause-saving");
  gtk_widget_set_tooltip_text (self->pause_button, is_paused ? _ ("Resume") : _ ("Pause"));
  if (is_paused)
    /* Translators: the name of a portal, whose backup is saved. */
    take_name (self->pause_button, g_strdup_printf (_ ("Resume Saving %s"), name));
  else
    /* Translators: the name of a portal, whose backup is saved. */
    take_name (self->pause_button, g_strdup_printf (_ ("Pause Saving %s"), name));
}

/* A name that has not changed is not announced again. */
static void
update_accessible_name (GlanceSavingRow *self, const char *spoken)
{
  if (g_strcmp0 (spoken, self->spoken_name) == 0)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress_bar),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, spoken, -1);
  g_free (self->spoken_name);
  self->spoken_name = g_strdup (spoken);
}

static void
update_names (GlanceSavingRow *self, gint64 now)
{
  const char *name = glance_portal_get_name (glance_monitor_get_portal (self->monitor));
  g_autofree char *spoken =
      glance_format_saving_spoken (self->saving, glance_monitor_get_run_id (self->monitor), now);

  update_accessible_name (self, spoken != NULL ? spoken : "");
  update_pause (self, name);
  /* Translators: the name of a portal, whose backup is saved. */
  take_name (GTK_WIDGET (self->progress_bar), g_strdup_printf (_ ("Progress of Saving %s"), name));
  /* Translators: the name of a portal, whose backup is saved. */
  take_name (self->cancel_button, g_strdup_printf (_ ("Cancel Saving %s"), name));
}

static void
update_states (GlanceSavingRow *self, gboolean is_new)
{
  gboolean is_active = glance_saving_is_active (self->saving);
  gboolean can_save = !is_active && glance_monitor_get_link (self->monitor) != NULL
                      && !glance_monitor_link_is_expired (self->monitor);

  set_state (self, PROP_HAS_FILE, glance_saving_get_saved_path (self->saving) != NULL);
  set_state (self, PROP_CAN_SAVE, can_save);
  set_state (self, PROP_OFFERS_SAVE, can_save && is_new);
}

static double
get_fraction (GlanceSavingRow *self)
{
  gint64 total = glance_saving_get_total (self->saving);

  return total > 0 ? MIN ((double) glance_saving_get_received (self->saving) / (double) total, 1.0)
                   : 0.0;
}

/* What it is about: the one that is under way, the one that failed, or the backup that the card shows. What was
 * saved earlier is told quietly, below. */
static void
update_words (GlanceSavingRow *self, gint64 now)
{
  const char *run = glance_monitor_get_run_id (self->monitor);
  gboolean is_active = glance_saving_is_active (self->saving);
  g_autofree char *progress = glance_format_saving (self->saving, now);
  g_autofree char *problem = glance_format_saving_problem (self->saving, run, now);
  g_autofree char *saved = glance_format_saved (self->saving, run, now);
  g_autofree char *later = glance_format_saving_later (self->saving);
  g_autofree char *leftover = glance_format_leftover (self->saving, now);
  gboolean is_saved = glance_saving_is_saved (self->saving, run);
  const char *words = is_active ? progress : problem;
  gboolean is_new;

  if (words == NULL && is_saved)
    words = saved;
  is_new = words == NULL;
  if (is_new)
    words = later;
  set_words (self->words_label, words);
  set_words (self->notice_label, is_active ? glance_saving_get_notice (self->saving) : leftover);
  set_words (self->saved_label, !is_active && words != saved ? saved : NULL);
  gtk_progress_bar_set_fraction (self->progress_bar, get_fraction (self));
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), is_active);
  gtk_widget_set_visible (self->pause_button, is_active);
  gtk_widget_set_visible (self->cancel_button, is_active);
  update_states (self, is_new);
  gtk_widget_set_visible (self->retry_button, problem != NULL && *get_state (self, PROP_CAN_SAVE));
  gtk_widget_set_visible (self->elsewhere_button,
                          problem != NULL && *get_state (self, PROP_CAN_SAVE));
  gtk_widget_set_visible (self->show_button, problem == NULL && is_saved && !is_active
                                                 && *get_state (self, PROP_HAS_FILE));
  gtk_widget_set_visible (GTK_WIDGET (self), words != NULL || saved != NULL || leftover != NULL);
}

static gboolean
tick_cb (gpointer user_data)
{
  GlanceSavingRow *self = user_data;

  self->tick_id = 0;
  glance_saving_row_refresh (self);
  return G_SOURCE_REMOVE;
}

/* “Trying again in 20 seconds” */
static void
update_tick (GlanceSavingRow *self)
{
  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->saving != NULL
      && glance_saving_get_state (self->saving) == GLANCE_DOWNLOAD_WAITING)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
}

static void
glance_saving_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (glance_saving_row_parent_class)->map (widget);
  update_tick (GLANCE_SAVING_ROW (widget));
}

static void
glance_saving_row_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&GLANCE_SAVING_ROW (widget)->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (glance_saving_row_parent_class)->unmap (widget);
}

static void
glance_saving_row_dispose (GObject *object)
{
  GlanceSavingRow *self = GLANCE_SAVING_ROW (object);
  GtkWidget *child;

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->saving);
  g_clear_object (&self->monitor);
  g_clear_object (&self->clock);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  G_OBJECT_CLASS (glance_saving_row_parent_class)->dispose (object);
}

static void
glance_saving_row_finalize (GObject *object)
{
  g_free (GLANCE_SAVING_ROW (object)->spoken_name);
  G_OBJECT_CLASS (glance_saving_row_parent_class)->finalize (object);
}

static void
glance_saving_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id > PROP_0 && prop_id < N_PROPS)
    g_value_set_boolean (value, *get_state (GLANCE_SAVING_ROW (object), (int) prop_id));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
glance_saving_row_class_init (GlanceSavingRowClass *klass)
{
  static const char *const names[N_PROPS] = {
    [PROP_HAS_FILE] = "has-file",
    [PROP_CAN_SAVE] = "can-save",
    [PROP_OFFERS_SAVE] = "offers-save",
  };
  const GParamFlags shown = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = glance_saving_row_dispose;
  object_class->finalize = glance_saving_row_finalize;
  object_class->get_property = glance_saving_row_get_property;
  widget_class->map = glance_saving_row_map;
  widget_class->unmap = glance_saving_row_unmap;
  for (int i = PROP_HAS_FILE; i < N_PROPS; i++)
    properties[i] = g_param_spec_boolean (names[i], NULL, NULL, FALSE, shown);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (GLANCE_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-saving-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingRow, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingRow, words_label);
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingRow, pause_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingRow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingRow, retry_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingRow, elsewhere_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingRow, show_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingRow, notice_label);
  gtk_widget_class_bind_template_child (widget_class, GlanceSavingRow, saved_label);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
glance_saving_row_init (GlanceSavingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
glance_saving_row_set (GlanceSavingRow *self,
                       GlanceSaver *saver,
                       GlanceMonitor *monitor,
                       GlanceClock *clock)
{
  g_return_if_fail (GLANCE_IS_SAVING_ROW (self));
  g_return_if_fail (self->saving == NULL);

  self->monitor = g_object_ref (monitor);
  self->clock = g_object_ref (clock);
  self->saving =
      g_object_ref (glance_saver_get_saving (saver, glance_monitor_get_portal (monitor)));
  g_signal_connect_object (self->saving, "changed", G_CALLBACK (glance_saving_row_refresh), self,
                           G_CONNECT_SWAPPED);
  glance_saving_row_refresh (self);
}

void
glance_saving_row_refresh (GlanceSavingRow *self)
{
  gint64 now;

  g_return_if_fail (GLANCE_IS_SAVING_ROW (self));

  if (self->saving == NULL)
    return;
  now = glance_clock_get_real_time (self->clock) / G_USEC_PER_SEC;
  g_object_freeze_notify (G_OBJECT (self));
  update_words (self, now);
  update_names (self, now);
  g_object_thaw_notify (G_OBJECT (self));
  update_tick (self);
}

gboolean
glance_saving_row_has_file (GlanceSavingRow *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING_ROW (self), FALSE);

  return *get_state (self, PROP_HAS_FILE);
}

gboolean
glance_saving_row_can_save (GlanceSavingRow *self)
{
  g_return_val_if_fail (GLANCE_IS_SAVING_ROW (self), FALSE);

  return *get_state (self, PROP_CAN_SAVE);
}
