/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-screen.h"

#include "glance-cli-output.h"
#include "glance-cli-terminal.h"
#include "glance-format.h"

#define MIN_BAR 10
#define MAX_BAR 40
#define GAP "  "

struct _GlanceCliScreen
{
  /* Owned */ GArray *widths; /* int: columns of each line that is drawn */
};

GlanceCliScreen *
glance_cli_screen_new (void)
{
  GlanceCliScreen *self = g_new0 (GlanceCliScreen, 1);

  self->widths = g_array_new (FALSE, FALSE, sizeof (int));
  return self;
}

void
glance_cli_screen_free (GlanceCliScreen *self)
{
  if (self->widths->len > 0)
    glance_cli_print ("\n");
  g_array_unref (self->widths);
  g_free (self);
}

/* Goes to where the first line begins and clears from there on. A terminal that has become narrower
 * has wrapped the lines that were too long for it. */
static void
append_rewind (GlanceCliScreen *self, GString *text, int width)
{
  int rows = 0;

  for (guint i = 0; i < self->widths->len; i++)
    rows += MAX (1, (g_array_index (self->widths, int, i) + width - 1) / width);
  g_string_append_c (text, '\r');
  if (rows > 1)
    g_string_append_printf (text, "\033[%dA", rows - 1);
  g_string_append (text, "\033[J");
}

static char *
make_bar (double fraction, int width)
{
  gboolean unicode = g_get_charset (NULL);
  int filled = fraction * width;
  GString *bar = g_string_new (NULL);

  for (int i = 0; i < width; i++)
    {
      if (unicode)
        g_string_append (bar, i < filled ? "█" : "░");
      else
        g_string_append_c (bar, i < filled ? '#' : '-');
    }
  return g_string_free (bar, FALSE);
}

/* The words behind the bar. */
static char *
make_words (GlanceMonitor *monitor)
{
  g_autofree char *percent = glance_format_percent (glance_monitor_get_percent (monitor));
  g_autofree char *pill = glance_format_pill (monitor);
  g_autofree char *eta = NULL;

  if (glance_monitor_get_eta_seconds (monitor) >= 0)
    eta = glance_format_eta (glance_monitor_get_eta_seconds (monitor));
  return g_strconcat (percent, GAP, eta != NULL ? eta : pill, NULL);
}

/* Appends one line of at most @width columns, and gives how many it takes. */
static int
append_line (GString *text, GlanceMonitor *monitor, int name_width, int width)
{
  g_autofree char *words = make_words (monitor);
  g_autofree char *name = glance_cli_terminal_fit (
      glance_portal_get_name (glance_monitor_get_portal (monitor)), name_width);
  int used = name_width + strlen (GAP);
  int bar_width =
      MIN (width - used - (int) strlen (GAP) - glance_cli_terminal_text_width (words), MAX_BAR);
  g_autofree char *fitted = NULL;

  g_string_append_printf (text, "%s%*s" GAP, name,
                          name_width - glance_cli_terminal_text_width (name), "");
  if (bar_width >= MIN_BAR)
    {
      g_autofree char *bar = make_bar (glance_monitor_get_fraction (monitor), bar_width);

      glance_cli_terminal_append_colored (text, bar, glance_cli_terminal_get_color (monitor));
      g_string_append (text, GAP);
      used += bar_width + strlen (GAP);
    }

  fitted = glance_cli_terminal_fit (words, width - used);
  g_string_append (text, fitted);
  return used + glance_cli_terminal_text_width (fitted);
}

void
glance_cli_screen_draw (GlanceCliScreen *self, GPtrArray *monitors)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int width = glance_cli_terminal_get_width ();
  guint n_lines = MIN (monitors->len, (guint) MAX (glance_cli_terminal_get_height () - 1, 1));
  int name_width = 0;

  append_rewind (self, text, width);
  g_array_set_size (self->widths, 0);
  for (guint i = 0; i < n_lines; i++)
    {
      GlancePortal *portal = glance_monitor_get_portal (monitors->pdata[i]);

      name_width =
          MAX (name_width, glance_cli_terminal_text_width (glance_portal_get_name (portal)));
    }
  name_width = MIN (name_width, width / 3);

  for (guint i = 0; i < n_lines; i++)
    {
      int used;

      if (i > 0)
        g_string_append (text, "\r\n");
      /* The last column stays free: many terminals wrap when it is written. */
      used = append_line (text, monitors->pdata[i], name_width, width - 1);
      g_array_append_val (self->widths, used);
    }
  glance_cli_print ("%s", text->str);
}
