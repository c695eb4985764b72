/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-problem-row.h"

#include "glance-card-closures.h"
#include "glance-wrap-box.h"

struct _GlanceProblemRow
{
  GlanceCardPart parent_instance;

  /* Template */ GtkWidget *know_button;
};

G_DEFINE_FINAL_TYPE (GlanceProblemRow, glance_problem_row, GLANCE_TYPE_CARD_PART)

static void
glance_problem_row_refresh (GlanceCardPart *part)
{
  GlanceMonitor *monitor = glance_card_part_get_monitor (part);

  glance_card_part_name_know_button (GLANCE_PROBLEM_ROW (part)->know_button, monitor);
  gtk_widget_set_visible (GTK_WIDGET (part), glance_problem_row_is_needed (monitor));
}

static void
glance_problem_row_class_init (GlanceProblemRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  GLANCE_CARD_PART_CLASS (klass)->refresh = glance_problem_row_refresh;
  g_type_ensure (GLANCE_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-problem-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceProblemRow, know_button);
  glance_card_closures_bind (widget_class);
}

static void
glance_problem_row_init (GlanceProblemRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GlanceCardPart *
glance_problem_row_new (void)
{
  return g_object_new (GLANCE_TYPE_PROBLEM_ROW, NULL);
}

gboolean
glance_problem_row_is_needed (GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR (monitor), FALSE);

  return glance_monitor_get_problem (monitor) != NULL;
}
