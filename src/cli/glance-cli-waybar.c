/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-waybar.h"

#include <json-glib/json-glib.h>

#include "glance-cli-state.h"
#include "glance-format-error.h"
#include "glance-format.h"
#include "glance-standing.h"
#include "glance-words.h"

/* The class for a style sheet: a current problem counts more than an old phase, and no backup at all as one that is
 * too old. */
static const char *
get_class (GlanceMonitor *monitor)
{
  GlanceStanding standing = glance_standing_of (monitor);

  if (standing == GLANCE_STANDING_NEVER)
    standing = GLANCE_STANDING_OVERDUE;
  return glance_standing_get_row (standing)->nick;
}

static char *
get_text (GlanceMonitor *monitor)
{
  if (glance_monitor_get_severity (monitor) == GLANCE_SEVERITY_FINE
      && glance_monitor_get_phase (monitor) == GLANCE_PHASE_RUNNING)
    return glance_format_progress (monitor);
  return glance_format_pill (monitor);
}

static void
append_line (GString *tooltip, GlanceMonitor *monitor)
{
  g_autofree char *pill = glance_format_pill (monitor);
  g_autofree char *percent = glance_format_percent (glance_monitor_get_percent (monitor));
  gboolean active = glance_phase_is_active (glance_monitor_get_phase (monitor));
  const GError *problem = glance_monitor_get_problem (monitor);
  const char *why = problem != NULL ? problem->message : glance_monitor_get_error (monitor);
  const char *dot = glance_words_sign (" · ");
  g_autofree char *summary = NULL;
  g_autofree char *line = NULL;

  if (why == NULL)
    why = glance_monitor_get_warning (monitor);
  if (why == NULL && glance_monitor_is_overdue (monitor))
    why = summary = glance_format_summary (monitor, g_get_real_time () / G_USEC_PER_SEC);
  line = g_strconcat (glance_portal_get_name (glance_monitor_get_portal (monitor)), ": ", pill,
                      active ? dot : "", active ? percent : "", why != NULL ? dot : "",
                      why != NULL ? why : "", NULL);
  if (tooltip->len > 0)
    g_string_append_c (tooltip, '\n');
  g_string_append (tooltip, line);
}

static void
add_escaped (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, escaped);
}

static char *
make_object (const char *text,
             const char *alt,
             const char *tooltip,
             const char *class_name,
             int percent)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  add_escaped (builder, "text", text);
  add_escaped (builder, "alt", alt);
  add_escaped (builder, "tooltip", tooltip);
  add_escaped (builder, "class", class_name);
  json_builder_set_member_name (builder, "percentage");
  json_builder_add_int_value (builder, percent);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

char *
glance_cli_waybar_object (GPtrArray *monitors)
{
  g_autoptr (GString) tooltip = g_string_new (NULL);
  GlanceMonitor *first;
  g_autofree char *text = NULL;

  g_return_val_if_fail (monitors != NULL, NULL);

  first = monitors->len > 0 ? monitors->pdata[0] : NULL;
  if (first == NULL)
    return make_object ("", "unknown", _ ("No portal is watched yet"), "unknown", 0);

  for (guint i = 0; i < monitors->len; i++)
    append_line (tooltip, monitors->pdata[i]);
  text = get_text (first);
  return make_object (text, glance_phase_get_nick (glance_monitor_get_phase (first)), tooltip->str,
                      get_class (first), glance_monitor_get_percent (first));
}

char *
glance_cli_waybar_problem (const GError *error)
{
  g_autofree char *text =
      glance_format_error (error, GLANCE_ERROR_READER_COMMAND, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *tooltip = g_utf8_make_valid (text, -1);
  const char *pill = error->domain == GLANCE_ERROR ? glance_error_get_pill (error) : _ ("Problem");

  return make_object (pill, "unknown", tooltip, "problem", 0);
}
