/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-card-closures.h"

#include <glib/gi18n-lib.h>

#include "glance-format.h"
#include "glance-monitor.h"
#include "glance-url.h"

/* Each is a pure function: from a monitor and the current time to what is shown. */

/* Without a time the summary of what has ended badly says no more than the pill and the outcome. */
static char *
summary_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  g_autofree char *outcome = monitor != NULL ? glance_format_outcome (monitor, 1) : NULL;

  if (monitor == NULL)
    return NULL;
  if (outcome != NULL && !glance_phase_is_active (glance_monitor_get_phase (monitor))
      && glance_monitor_get_finished_at (monitor) == 0 && !glance_monitor_is_overdue (monitor))
    return NULL;
  return glance_format_summary (monitor, now / G_USEC_PER_SEC);
}

/* When it started; of what does not run, when it was checked. */
static char *
time_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  char *started = monitor != NULL ? glance_format_started (monitor, now / G_USEC_PER_SEC) : NULL;

  if (started != NULL || monitor == NULL)
    return started;
  return glance_format_checked (monitor, now / G_USEC_PER_SEC);
}

static char *
outcome_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return monitor != NULL ? glance_format_outcome (monitor, GLANCE_FORMAT_EXCERPT) : NULL;
}

/* The portal's own words, to search for and to pass on. */
static gboolean
outcome_is_quoted (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return monitor != NULL && glance_format_outcome_is_quoted (monitor);
}

static gboolean
outcome_is_cut (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  g_autofree char *shown = outcome_of (target, monitor, now);
  g_autofree char *whole = monitor != NULL ? glance_format_outcome (monitor, G_MAXSIZE) : NULL;

  return g_strcmp0 (shown, whole) != 0;
}

static char *
problem_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return monitor != NULL ? glance_format_problem (monitor, now / G_USEC_PER_SEC) : NULL;
}

static gboolean
link_works (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return monitor != NULL && glance_monitor_get_link (monitor) != NULL
         && !glance_monitor_link_is_expired (monitor);
}

static char *
link_place_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return link_works (target, monitor, now) ? glance_format_link_place (monitor) : NULL;
}

static char *
link_problem_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return monitor != NULL ? glance_format_link_problem (monitor) : NULL;
}

static char *
link_life_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return monitor != NULL ? glance_format_link_life (monitor, now / G_USEC_PER_SEC) : NULL;
}

static char *
pill_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return monitor != NULL ? glance_format_pill (monitor) : NULL;
}

static char *
acknowledged_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return monitor != NULL ? glance_format_acknowledged (monitor) : NULL;
}

static gboolean
offers_to_know (GlanceMonitor *monitor, gboolean with_problem)
{
  return monitor != NULL && glance_monitor_get_troubles (monitor) != NULL
         && !glance_monitor_get_acknowledged (monitor)
         && (glance_monitor_get_problem (monitor) != NULL) == with_problem;
}

/* Whether to offer that the user knows of what is wrong: beside what there is to do about a problem, if there
 * is one, or else below the outcome. */
static gboolean
offers_to_know_with_outcome (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return offers_to_know (monitor, FALSE);
}

static gboolean
offers_to_know_with_problem (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return offers_to_know (monitor, TRUE);
}

static char *
host_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return monitor != NULL ? glance_format_host (glance_monitor_get_portal (monitor)) : NULL;
}

static char *
icon_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return monitor != NULL ? g_strdup (glance_format_icon_name (monitor)) : NULL;
}

static char **
state_classes_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  const char *classes[] = { "state", "neutral", NULL };

  if (monitor != NULL)
    classes[1] = glance_format_style_class (monitor);
  return g_strdupv ((char **) classes);
}

static char **
pill_classes_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  const char *classes[] = { "state-pill", "neutral", NULL };

  if (monitor != NULL)
    classes[1] = glance_format_style_class (monitor);
  return g_strdupv ((char **) classes);
}

static gboolean
is_active (gpointer target, GlancePhase phase)
{
  return glance_phase_is_active (phase);
}

static gboolean
has_text (gpointer target, const char *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
has_either (gpointer target, const char *first, const char *second)
{
  return has_text (target, first) || has_text (target, second);
}

static gboolean
either (gpointer target, gboolean first, gboolean second)
{
  return first || second;
}

/* Never NULL: a GtkLinkButton wants one. */
static char *
link_uri_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  const char *link = monitor != NULL ? glance_monitor_get_link (monitor) : NULL;

  return g_strdup (link != NULL ? link : "");
}

static char *
link_name_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  const char *link = monitor != NULL ? glance_monitor_get_link (monitor) : NULL;
  char *name = link != NULL ? glance_url_dup_file_name (link) : NULL;

  return name != NULL ? name : g_strdup (_ ("Download Link"));
}

static gboolean
is_unencrypted (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return monitor != NULL && glance_portal_is_unencrypted (glance_monitor_get_portal (monitor));
}

static const GError *
get_problem (GlanceMonitor *monitor)
{
  return monitor != NULL ? glance_monitor_get_problem (monitor) : NULL;
}

/* The button beside a problem: edit what only the user can put right, or else check again. */
static gboolean
needs_edit (GlanceMonitor *monitor)
{
  const GError *problem = get_problem (monitor);

  return problem != NULL && glance_error_get_remedy (problem) == GLANCE_ERROR_REMEDY_EDIT;
}

/* Where waiting is right there is no button. */
static gboolean
has_remedy (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  const GError *problem = get_problem (monitor);

  return problem != NULL && glance_error_get_remedy (problem) != GLANCE_ERROR_REMEDY_WAIT;
}

static gboolean
has_detail (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  const GError *problem = get_problem (monitor);

  return problem != NULL && glance_error_get_detail (problem) != NULL;
}

static char *
remedy_label_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return g_strdup (needs_edit (monitor) ? _ ("Edit…") : _ ("Check Now"));
}

static char *
remedy_action_of (gpointer target, GlanceMonitor *monitor, gint64 now)
{
  return g_strdup (needs_edit (monitor) ? "card.edit" : "card.check");
}

void
glance_card_closures_bind (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, summary_of);
  gtk_widget_class_bind_template_callback (widget_class, time_of);
  gtk_widget_class_bind_template_callback (widget_class, outcome_of);
  gtk_widget_class_bind_template_callback (widget_class, outcome_is_quoted);
  gtk_widget_class_bind_template_callback (widget_class, outcome_is_cut);
  gtk_widget_class_bind_template_callback (widget_class, problem_of);
  gtk_widget_class_bind_template_callback (widget_class, link_place_of);
  gtk_widget_class_bind_template_callback (widget_class, link_problem_of);
  gtk_widget_class_bind_template_callback (widget_class, link_life_of);
  gtk_widget_class_bind_template_callback (widget_class, pill_of);
  gtk_widget_class_bind_template_callback (widget_class, acknowledged_of);
  gtk_widget_class_bind_template_callback (widget_class, offers_to_know_with_outcome);
  gtk_widget_class_bind_template_callback (widget_class, offers_to_know_with_problem);
  gtk_widget_class_bind_template_callback (widget_class, host_of);
  gtk_widget_class_bind_template_callback (widget_class, icon_of);
  gtk_widget_class_bind_template_callback (widget_class, state_classes_of);
  gtk_widget_class_bind_template_callback (widget_class, pill_classes_of);
  gtk_widget_class_bind_template_callback (widget_class, is_active);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, has_either);
  gtk_widget_class_bind_template_callback (widget_class, either);
  gtk_widget_class_bind_template_callback (widget_class, link_works);
  gtk_widget_class_bind_template_callback (widget_class, link_uri_of);
  gtk_widget_class_bind_template_callback (widget_class, link_name_of);
  gtk_widget_class_bind_template_callback (widget_class, is_unencrypted);
  gtk_widget_class_bind_template_callback (widget_class, has_remedy);
  gtk_widget_class_bind_template_callback (widget_class, has_detail);
  gtk_widget_class_bind_template_callback (widget_class, remedy_label_of);
  gtk_widget_class_bind_template_callback (widget_class, remedy_action_of);
}
