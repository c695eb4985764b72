/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-note-row.h"

#include <glib/gi18n-lib.h>

#include "glance-format-key.h"
#include "glance-format.h"
#include "glance-wrap-box.h"

struct _GlanceNoteRow
{
  GlanceCardPart parent_instance;

  GlanceNote note;
  /* Template */ GtkLabel *label;
  /* Template */ GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (GlanceNoteRow, glance_note_row, GLANCE_TYPE_CARD_PART)

static char *
say_muted (GlanceMonitor *monitor, gint64 now)
{
  return glance_format_muted (glance_monitor_get_portal (monitor), now);
}

/* Where the portal cannot be checked, that comes first. */
static char *
say_key_expiry (GlanceMonitor *monitor, gint64 now)
{
  return glance_monitor_get_problem (monitor) == NULL
             ? glance_format_key_expiry (glance_monitor_get_portal (monitor), now)
             : NULL;
}

static const struct
{
  char *(*say) (GlanceMonitor *monitor, gint64 now);
  const char *label;
  const char *action;
} notes[] = {
  [GLANCE_NOTE_MUTED] = { say_muted, N_ ("Unmute"), "card.unmute" },
  [GLANCE_NOTE_KEY_EXPIRY] = { say_key_expiry, N_ ("Edit…"), "card.edit" },
};

static void
glance_note_row_refresh (GlanceCardPart *part)
{
  GlanceNoteRow *self = GLANCE_NOTE_ROW (part);
  GlanceMonitor *monitor = glance_card_part_get_monitor (part);
  const char *name = glance_portal_get_name (glance_monitor_get_portal (monitor));
  g_autofree char *text = notes[self->note].say (monitor, glance_card_part_get_now (part));
  /* Translators: the name of a portal: the user is told of it again. */
  g_autofree char *unmute = g_strdup_printf (_ ("Unmute %s"), name);

  gtk_label_set_label (self->label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
  if (self->note == GLANCE_NOTE_MUTED)
    glance_card_part_name_button (self->button, unmute);
}

static void
glance_note_row_class_init (GlanceNoteRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  GLANCE_CARD_PART_CLASS (klass)->refresh = glance_note_row_refresh;
  g_type_ensure (GLANCE_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-note-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceNoteRow, label);
  gtk_widget_class_bind_template_child (widget_class, GlanceNoteRow, button);
}

static void
glance_note_row_init (GlanceNoteRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GlanceCardPart *
glance_note_row_new (GlanceNote note)
{
  GlanceNoteRow *self = g_object_new (GLANCE_TYPE_NOTE_ROW, NULL);

  self->note = note;
  gtk_button_set_label (GTK_BUTTON (self->button), _ (notes[note].label));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), notes[note].action);
  return GLANCE_CARD_PART (self);
}

gboolean
glance_note_row_is_needed (GlanceNote note, GlanceMonitor *monitor, gint64 now)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), FALSE);

  text = notes[note].say (monitor, now);
  return text != NULL;
}
