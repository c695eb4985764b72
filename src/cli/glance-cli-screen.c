/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-screen.h"

#include "glance-cli-output.h"
#include "glance-cli-state.h"
#include "glance-cli-terminal.h"
#include "glance-format.h"
#include "glance-words.h"

#define MIN_BAR 10
#define MAX_BAR 40
#define WORDS 26 /* columns that the words behind the bar would like to have */
#define GAP "  "
#define NARROW 12 /* columns that leave no room for names */

struct _GlanceCliScreen
{
  /* Owned */ GArray *widths; /* int: columns of each line that is drawn */
  /* Owned */ char *drawn;    /* those lines */
  int width;                  /* of the terminal */
  int height;
};

GlanceCliScreen *
glance_cli_screen_new (void)
{
  GlanceCliScreen *self = g_new0 (GlanceCliScreen, 1);

  self->widths = g_array_new (FALSE, FALSE, sizeof (int));
  glance_cli_screen_fit (self);
  return self;
}

void
glance_cli_screen_free (GlanceCliScreen *self)
{
  if (self->widths->len > 0)
    glance_cli_print ("\n");
  g_array_unref (self->widths);
  g_free (self->drawn);
  g_free (self);
}

/* Goes to where the first line begins and clears from there on. A terminal that has become narrower
 * has wrapped the lines that were too long for it. */
static char *
make_rewind (GlanceCliScreen *self)
{
  int rows = 0;

  for (guint i = 0; i < self->widths->len; i++)
    rows += MAX (1, (g_array_index (self->widths, int, i) + self->width - 1) / self->width);
  return rows > 1 ? g_strdup_printf ("\r\033[%dA\033[J", rows - 1) : g_strdup ("\r\033[J");
}

/* Empty room where nothing is known: an empty bar would say that nothing is done. */
static char *
make_bar (GlanceMonitor *monitor, int width)
{
  double fraction = glance_monitor_get_fraction (monitor);
  gboolean plain = glance_words_are_plain ();
  int filled = fraction * width;
  GString *bar;

  if (!glance_cli_state_is_known (monitor))
    return g_strnfill (width, ' ');

  bar = g_string_new (NULL);
  for (int i = 0; i < width; i++)
    {
      if (plain)
        g_string_append_c (bar, i < filled ? '#' : '-');
      else
        g_string_append (bar, i < filled ? "█" : "░");
    }
  return g_string_free (bar, FALSE);
}

/* The words behind the bar. Of what is not known there is no percentage. */
static char *
make_words (GlanceMonitor *monitor)
{
  g_autofree char *percent = NULL;
  g_autofree char *pill = glance_format_pill (monitor);
  g_autofree char *eta = NULL;

  if (glance_monitor_get_eta_seconds (monitor) >= 0)
    eta = glance_format_eta (glance_monitor_get_eta_seconds (monitor));
  if (!glance_cli_state_is_known (monitor))
    return g_steal_pointer (&pill);
  percent = eta != NULL ? glance_format_progress (monitor)
                        : glance_format_percent (glance_monitor_get_percent (monitor));
  return g_strconcat (percent, GAP, eta != NULL ? eta : pill, NULL);
}

/* Appends one line of at most @width columns, and gives how many it takes. */
static int
append_line (GString *text, GlanceMonitor *monitor, int name_width, int width)
{
  g_autofree char *words = make_words (monitor);
  g_autofree char *name = glance_cli_terminal_fit (
      glance_portal_get_name (glance_monitor_get_portal (monitor)), name_width);
  int used = name_width > 0 ? name_width + strlen (GAP) : 0;
  int room = width - used;
  /* Of the same width in every line, whatever the words are. */
  int bar_width = MIN (room - MIN (WORDS, room / 2) - (int) strlen (GAP), MAX_BAR);
  g_autofree char *fitted = NULL;

  if (name_width > 0)
    g_string_append_printf (text, "%s%*s" GAP, name,
                            name_width - glance_cli_terminal_text_width (name), "");
  if (bar_width >= MIN_BAR)
    {
      g_autofree char *bar = make_bar (monitor, bar_width);

      glance_cli_terminal_append_colored (text, bar, glance_cli_terminal_get_color (monitor));
      g_string_append (text, GAP);
      used += bar_width + strlen (GAP);
    }

  fitted = glance_cli_terminal_fit (words, width - used);
  g_string_append (text, fitted);
  return used + glance_cli_terminal_text_width (fitted);
}

static int
get_name_width (GPtrArray *monitors, guint n_lines)
{
  int width = 0;

  for (guint i = 0; i < n_lines; i++)
    {
      GlancePortal *portal = glance_monitor_get_portal (monitors->pdata[i]);

      width = MAX (width, glance_cli_terminal_text_width (glance_portal_get_name (portal)));
    }
  return width;
}

void
glance_cli_screen_draw (GlanceCliScreen *self, GPtrArray *monitors)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) widths = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree char *rewind = make_rewind (self);
  guint n_lines = MIN (monitors->len, (guint) MAX (self->height - 1, 1));
  int name_width =
      self->width < NARROW ? 0 : MIN (get_name_width (monitors, n_lines), self->width / 3);

  for (guint i = 0; i < n_lines; i++)
    {
      int used;

      if (i > 0)
        g_string_append (text, "\r\n");
      /* The last column stays free: many terminals wrap when it is written. */
      used = append_line (text, monitors->pdata[i], name_width, self->width - 1);
      g_array_append_val (widths, used);
    }
  if (g_strcmp0 (text->str, self->drawn) == 0)
    return;

  glance_cli_print ("%s%s", rewind, text->str);
  g_array_set_size (self->widths, 0);
  g_array_append_vals (self->widths, widths->data, widths->len);
  g_free (self->drawn);
  self->drawn = g_string_free (g_steal_pointer (&text), FALSE);
}

void
glance_cli_screen_fit (GlanceCliScreen *self)
{
  self->width = glance_cli_terminal_get_width ();
  self->height = glance_cli_terminal_get_height ();
  g_clear_pointer (&self->drawn, g_free);
}
