/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-prometheus.h"

#include "glance-cli-state.h"
#include "glance-error.h"

/* Appends the samples of one portal; none when nothing is known. */
typedef void (*SampleFunc) (GString *text, const char *name, GlanceMonitor *monitor);

typedef struct
{
  const char *name;
  const char *help;
  SampleFunc append;
} Metric;

/* A name may have anything in it: what ends a label's value is escaped. */
static void
append_label (GString *text, const char *name, const char *value)
{
  g_string_append_printf (text, "%s=\"", name);
  for (; *value != '\0'; value++)
    {
      if (*value == '\n')
        g_string_append (text, "\\n");
      else if (*value == '\\' || *value == '"')
        g_string_append_printf (text, "\\%c", *value);
      else
        g_string_append_c (text, *value);
    }
  g_string_append_c (text, '"');
}

/* @label: one more of them, or NULL */
static void
append_sample (GString *text,
               const char *name,
               GlanceMonitor *monitor,
               const char *label,
               const char *label_value,
               double value)
{
  GlancePortal *portal = glance_monitor_get_portal (monitor);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "%s{", name);
  append_label (text, "portal", glance_portal_get_name (portal));
  g_string_append_c (text, ',');
  append_label (text, "url", glance_portal_get_origin (portal));
  g_string_append_c (text, ',');
  append_label (text, "dump", glance_portal_get_dump (portal) ? "true" : "false");
  if (label != NULL)
    {
      g_string_append_c (text, ',');
      append_label (text, label, label_value);
    }
  /* In every locale with a point. */
  g_string_append_printf (text, "} %s\n", g_ascii_formatd (number, sizeof number, "%.12g", value));
}

/* One sample for each phase, so that a query need not know which there are. */
static void
append_phase (GString *text, const char *name, GlanceMonitor *monitor)
{
  for (GlancePhase phase = GLANCE_PHASE_UNKNOWN; phase <= GLANCE_PHASE_LOST; phase++)
    append_sample (text, name, monitor, "phase", glance_phase_get_nick (phase),
                   glance_monitor_get_phase (monitor) == phase);
}

static void
append_progress (GString *text, const char *name, GlanceMonitor *monitor)
{
  if (glance_cli_state_is_known (monitor))
    append_sample (text, name, monitor, NULL, NULL, glance_monitor_get_percent (monitor) / 100.0);
}

static void
append_stalled (GString *text, const char *name, GlanceMonitor *monitor)
{
  append_sample (text, name, monitor, NULL, NULL, glance_monitor_get_stalled (monitor));
}

static void
append_last_backup (GString *text, const char *name, GlanceMonitor *monitor)
{
  gint64 last = glance_monitor_get_last_backup (monitor);

  if (last > 0)
    append_sample (text, name, monitor, NULL, NULL, (double) last);
}

static void
append_overdue (GString *text, const char *name, GlanceMonitor *monitor)
{
  if (glance_cli_state_knows_age (monitor))
    append_sample (text, name, monitor, NULL, NULL,
                   glance_monitor_get_age (monitor) != GLANCE_AGE_FINE);
}

static void
append_last_check (GString *text, const char *name, GlanceMonitor *monitor)
{
  gint64 checked = glance_monitor_get_checked_at (monitor);

  if (checked > 0)
    append_sample (text, name, monitor, NULL, NULL, (double) checked);
}

static void
append_problem (GString *text, const char *name, GlanceMonitor *monitor)
{
  const GError *problem = glance_monitor_get_problem (monitor);

  if (problem != NULL)
    append_sample (text, name, monitor, "code", glance_error_get_nick (problem), 1);
  else
    append_sample (text, name, monitor, NULL, NULL, 0);
}

/* Untranslated, like the names: two servers that disagree about a help text make Prometheus warn. */
static const Metric metrics[] = {
  { "backup_glance_phase", "Where the backup stands: 1 for the phase it is in, 0 for the others.",
    append_phase },
  { "backup_glance_progress_ratio", "How far the latest run is or was, from 0 to 1.",
    append_progress },
  { "backup_glance_stalled", "Whether it runs and has made no progress for ten minutes.",
    append_stalled },
  { "backup_glance_last_backup_timestamp_seconds",
    "When the newest backup in the portal's history was made.", append_last_backup },
  { "backup_glance_overdue",
    "Whether the last backup is older than the portal's age limit, or there is none.",
    append_overdue },
  { "backup_glance_last_check_timestamp_seconds", "When the portal last answered.",
    append_last_check },
  { "backup_glance_problem",
    "Whether the portal could not be checked, with the reason as its code.", append_problem },
};

char *
glance_cli_prometheus_text (GPtrArray *monitors)
{
  GString *text;

  g_return_val_if_fail (monitors != NULL, NULL);

  text = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (metrics); i++)
    {
      g_autoptr (GString) samples = g_string_new (NULL);

      for (guint j = 0; j < monitors->len; j++)
        metrics[i].append (samples, metrics[i].name, monitors->pdata[j]);
      if (samples->len > 0)
        g_string_append_printf (text, "# HELP %s %s\n# TYPE %s gauge\n%s", metrics[i].name,
                                metrics[i].help, metrics[i].name, samples->str);
    }
  return g_string_free (text, FALSE);
}
