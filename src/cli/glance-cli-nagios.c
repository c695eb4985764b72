/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-nagios.h"

#include <string.h>

#include "glance-cli-state.h"
#include "glance-format.h"
#include "glance-sign.h"
#include "glance-words.h"

/* The words that Nagios itself uses, in every language. */
static const char *
get_word (GlanceSeverity severity)
{
  static const char *const words[] = {
    [GLANCE_SEVERITY_FINE] = "OK",
    [GLANCE_SEVERITY_WARNING] = "WARNING",
    [GLANCE_SEVERITY_FAILED] = "CRITICAL",
    [GLANCE_SEVERITY_PROBLEM] = "UNKNOWN",
  };

  return words[severity];
}

/* What comes after a bar is figures, and a second line is for others. */
static void
append_plain (GString *line, const char *text)
{
  g_autofree char *plain = g_strdelimit (g_strdup (text), "|", '/');

  g_string_append_len (line, plain, strcspn (plain, "\n"));
}

/* Whether its last backup is the reason for @severity, which --max-age may have made worse. */
static gboolean
needs_backup (GlanceMonitor *monitor, GlanceSeverity severity)
{
  if (glance_monitor_get_problem (monitor) != NULL)
    return FALSE;
  return glance_monitor_get_age (monitor) != GLANCE_AGE_FINE
         || (severity == GLANCE_SEVERITY_PROBLEM && !glance_cli_state_knows_age (monitor));
}

static void
append_state (GString *line, GlanceMonitor *monitor, GlanceSeverity severity)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *last = NULL;
  g_autofree char *text = NULL;

  g_ptr_array_add (parts, glance_format_pill (monitor));
  if (glance_phase_is_active (glance_monitor_get_phase (monitor)))
    g_ptr_array_add (parts, glance_format_percent (glance_monitor_get_percent (monitor)));
  glance_cli_state_add_reasons (parts, monitor);
  if (needs_backup (monitor, severity))
    {
      last = glance_cli_state_last (monitor);
      /* Translators: %s is a time, or “not known”. */
      g_ptr_array_add (parts, g_strdup_printf (_ ("last backup: %s"), last));
    }
  text = glance_cli_state_join (parts);
  append_plain (line, glance_portal_get_name (glance_monitor_get_portal (monitor)));
  g_string_append (line, ": ");
  append_plain (line, text);
}

/* 'NAME WHAT'= */
static void
append_label (GString *line, GlanceMonitor *monitor, const char *what)
{
  GlancePortal *portal = glance_monitor_get_portal (monitor);
  g_autoptr (GString) name = g_string_new (glance_portal_get_name (portal));

  g_strdelimit (name->str, "=|", '_');
  g_string_replace (name, "'", "''", 0);
  g_string_append_printf (line, " '%s%s %s'=", name->str,
                          glance_portal_get_dump (portal) ? " dump" : "", what);
}

/* 'Acme progress'=42%;;;0;100 'Acme age'=86400s;691200;;0 */
static void
append_figures (GString *line, GlanceMonitor *monitor)
{
  gint64 last = glance_monitor_get_last_backup (monitor);
  gint64 max_age = glance_monitor_get_max_age (monitor);
  gint64 age = MAX (g_get_real_time () / G_USEC_PER_SEC - last, 0);

  if (glance_cli_state_is_known (monitor))
    {
      append_label (line, monitor, "progress");
      g_string_append_printf (line, "%d%%;;;0;100", glance_monitor_get_percent (monitor));
    }
  if (last > 0)
    {
      append_label (line, monitor, "age");
      g_string_append_printf (line, "%" G_GINT64_FORMAT "s;", age);
      if (max_age > 0)
        g_string_append_printf (line, "%" G_GINT64_FORMAT, max_age);
      g_string_append (line, ";;0");
    }
}

/* Names those that need somebody; a single portal always. */
static void
append_states (GString *line, GPtrArray *monitors, GlanceSeverity severity)
{
  for (guint i = 0; i < monitors->len; i++)
    {
      if (monitors->len > 1
          && glance_monitor_get_severity (monitors->pdata[i]) == GLANCE_SEVERITY_FINE
          && !needs_backup (monitors->pdata[i], severity))
        continue;
      if (monitors->len > 1)
        g_string_append (line, "; ");
      append_state (line, monitors->pdata[i], severity);
    }
}

char *
glance_cli_nagios_line (GListModel *list, GPtrArray *monitors, GlanceSeverity severity)
{
  GString *line;
  g_autoptr (GString) figures = g_string_new (NULL);
  g_autofree char *counts = NULL;
  GlanceSign sign;

  g_return_val_if_fail (G_IS_LIST_MODEL (list), NULL);
  g_return_val_if_fail (monitors != NULL && monitors->len > 0, NULL);

  line = g_string_new (NULL);
  sign = glance_sign_make (list);
  counts = glance_sign_describe (&sign);
  g_string_append_printf (line, "BACKUP %s - ", get_word (severity));
  if (monitors->len > 1)
    g_string_append (line, counts);
  append_states (line, monitors, severity);

  for (guint i = 0; i < monitors->len; i++)
    append_figures (figures, monitors->pdata[i]);
  if (figures->len > 0)
    g_string_append_printf (line, " |%s", figures->str);
  return g_string_free (line, FALSE);
}

char *
glance_cli_nagios_problem (const char *text)
{
  GString *line = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_printf (line, "BACKUP %s - ", get_word (GLANCE_SEVERITY_PROBLEM));
  append_plain (line, valid);
  return g_string_free (line, FALSE);
}
