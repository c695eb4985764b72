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
#define WORDS 26 /* columns for the figures after the bar, if there is room */
#define GAP "  "
#define NARROW 12 /* no room for names below so many columns */

struct _GlanceCliScreen
{
  /* Owned */ GArray *widths; /* int: columns of each line that is drawn */
  /* Owned */ char *drawn;    /* those lines */
  int width;                  /* of the terminal */
  int height;
};

/* Widths that are the same on every line. */
typedef struct
{
  int name;
  int percent;
} Columns;

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

/* Moves to the beginning of the first line and clears what follows. A terminal that has become narrower has
 * wrapped lines that are now too long. */
static char *
make_rewind (GlanceCliScreen *self)
{
  int rows = 0;

  for (guint i = 0; i < self->widths->len; i++)
    rows += MAX (1, (g_array_index (self->widths, int, i) + self->width - 1) / self->width);
  return rows > 1 ? g_strdup_printf ("\r\033[%dA\033[J", rows - 1) : g_strdup ("\r\033[J");
}

/* Blank if nothing is running and nothing was done: an empty bar would mean that a backup has just begun. */
static char *
make_bar (GlanceMonitor *monitor, int width)
{
  double fraction = glance_monitor_get_fraction (monitor);
  gboolean plain = glance_words_are_plain ();
  int filled = fraction * width;
  GString *bar;

  if (!glance_phase_is_active (glance_monitor_get_phase (monitor)) && fraction <= 0)
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

/* Empty if nothing is known. */
static char *
make_percent (GlanceMonitor *monitor)
{
  return glance_cli_state_is_known (monitor)
             ? glance_format_percent (glance_monitor_get_percent (monitor))
             : g_strdup ("");
}

/* The time left, or else the state; both if it is not a backup. */
static char *
make_words (GlanceMonitor *monitor)
{
  g_autofree char *pill = glance_format_pill (monitor);
  g_autofree char *eta = NULL;

  if (glance_cli_state_is_settling (monitor))
    return g_strdup (_ ("Checking"));
  if (glance_monitor_get_eta_seconds (monitor) < 0)
    return g_steal_pointer (&pill);

  eta = glance_format_eta (glance_monitor_get_eta_seconds (monitor));
  return glance_monitor_get_task_type (monitor) <= GLANCE_TASK_TYPE_BACKUP
             ? g_steal_pointer (&eta)
             : g_strconcat (pill, glance_words_sign (" · "), eta, NULL);
}

/* The percentage, whose sign is in the same column on every line, and the words. */
static char *
make_figures (GlanceMonitor *monitor, int percent_width)
{
  g_autofree char *percent = make_percent (monitor);
  g_autofree char *words = make_words (monitor);

  return g_strdup_printf ("%*s%s%s%s", percent_width - glance_cli_terminal_text_width (percent), "",
                          percent, percent_width > 0 ? GAP : "", words);
}

/* Appends one line of at most @width columns; returns how many it takes. */
static int
append_line (GString *text, GlanceMonitor *monitor, const Columns *columns, int width)
{
  g_autofree char *figures = make_figures (monitor, columns->percent);
  int name_width = columns->name;
  g_autofree char *name = glance_cli_terminal_fit (
      glance_portal_get_name (glance_monitor_get_portal (monitor)), name_width);
  int used = name_width > 0 ? name_width + strlen (GAP) : 0;
  int room = width - used;
  /* The same on every line, whatever the words are. */
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

  fitted = glance_cli_terminal_fit (figures, width - used);
  g_string_append (text, fitted);
  return used + glance_cli_terminal_text_width (fitted);
}

static Columns
measure_columns (GlanceCliScreen *self, GPtrArray *monitors, guint n_lines)
{
  Columns columns = { 0 };

  for (guint i = 0; i < n_lines; i++)
    {
      GlancePortal *portal = glance_monitor_get_portal (monitors->pdata[i]);
      g_autofree char *percent = make_percent (monitors->pdata[i]);

      columns.name =
          MAX (columns.name, glance_cli_terminal_text_width (glance_portal_get_name (portal)));
      columns.percent = MAX (columns.percent, glance_cli_terminal_text_width (percent));
    }
  columns.name = self->width < NARROW ? 0 : MIN (columns.name, self->width / 3);
  return columns;
}

/* Says how many portals have no line; returns how many columns it takes. */
static int
append_rest (GString *text, guint n_rest, int width)
{
  g_autofree char *rest =
      g_strdup_printf (ngettext ("… and %u more portal", "… and %u more portals", n_rest), n_rest);
  g_autofree char *fitted = glance_cli_terminal_fit (rest, width);

  g_string_append_printf (text, "\r\n%s", fitted);
  return glance_cli_terminal_text_width (fitted);
}

/* Appends what fits the terminal, and the columns that each line takes to @widths. */
static void
append_lines (GlanceCliScreen *self, GString *text, GArray *widths, GPtrArray *monitors)
{
  guint room = (guint) MAX (self->height - 1, 1);
  guint n_lines = monitors->len <= room ? monitors->len : MAX (room - 1, 1);
  g_autoptr (GPtrArray) shown = n_lines < monitors->len ? glance_cli_state_copy_sorted (monitors)
                                                        : g_ptr_array_ref (monitors);
  Columns columns = measure_columns (self, shown, n_lines);
  int used;

  for (guint i = 0; i < n_lines; i++)
    {
      if (i > 0)
        g_string_append (text, "\r\n");
      /* The last column stays free: many terminals wrap when it is written. */
      used = append_line (text, shown->pdata[i], &columns, self->width - 1);
      g_array_append_val (widths, used);
    }
  if (n_lines < room && n_lines < monitors->len)
    {
      used = append_rest (text, monitors->len - n_lines, self->width - 1);
      g_array_append_val (widths, used);
    }
}

void
glance_cli_screen_draw (GlanceCliScreen *self, GPtrArray *monitors)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) widths = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree char *rewind = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (monitors != NULL);

  append_lines (self, text, widths, monitors);
  if (g_strcmp0 (text->str, self->drawn) == 0)
    return;

  rewind = make_rewind (self);

  glance_cli_print ("%s%s", rewind, text->str);
  g_array_set_size (self->widths, 0);
  g_array_append_vals (self->widths, widths->data, widths->len);
  g_free (self->drawn);
  self->drawn = g_string_free (g_steal_pointer (&text), FALSE);
}

void
glance_cli_screen_begin_anew (GlanceCliScreen *self)
{
  g_return_if_fail (self != NULL);

  g_array_set_size (self->widths, 0);
  glance_cli_screen_fit (self);
}

void
glance_cli_screen_fit (GlanceCliScreen *self)
{
  g_return_if_fail (self != NULL);

  self->width = glance_cli_terminal_get_width ();
  self->height = glance_cli_terminal_get_height ();
  g_clear_pointer (&self->drawn, g_free);
}
