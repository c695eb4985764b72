/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-table.h"

#include "glance-cli-output.h"
#include "glance-cli-state.h"
#include "glance-cli-terminal.h"
#include "glance-format.h"
#include "glance-url.h"
#include "glance-words.h"

#define GAP 2
/* Columns of a terminal for the name and the details together. */
#define MIN_ROOM 36

enum
{
  COLUMN_NAME,
  COLUMN_STATE,
  COLUMN_PERCENT,
  COLUMN_LAST,
  COLUMN_CHECKED,
  COLUMN_DETAILS,
  N_COLUMNS
};

/* What a narrow terminal leaves out, in this order. */
static const int spare_columns[] = { COLUMN_CHECKED, COLUMN_LAST, COLUMN_PERCENT };

typedef struct
{
  char *cells[N_COLUMNS];
  GlanceCliColor color; /* of the state */
} Row;

static void
row_free (Row *row)
{
  for (int i = 0; i < N_COLUMNS; i++)
    g_free (row->cells[i]);
  g_free (row);
}

static Row *
row_new_heading (void)
{
  Row *row = g_new0 (Row, 1);

  row->cells[COLUMN_NAME] = g_strdup (_ ("Portal"));
  row->cells[COLUMN_STATE] = g_strdup (_ ("State"));
  row->cells[COLUMN_PERCENT] = g_strdup (_ ("Progress"));
  row->cells[COLUMN_LAST] = g_strdup (_ ("Last Backup"));
  row->cells[COLUMN_CHECKED] = g_strdup (_ ("Checked"));
  row->cells[COLUMN_DETAILS] = g_strdup (_ ("Details"));
  return row;
}

/* @sentence has one %s, for the time. */
static void
add_time (GPtrArray *parts, const char *sentence, gint64 time)
{
  g_autofree char *text = glance_cli_state_time (time);
  g_autoptr (GString) part = g_string_new (sentence);

  g_string_replace (part, "%s", text, 1);
  if (time > 0)
    g_ptr_array_add (parts, g_string_free (g_steal_pointer (&part), FALSE));
}

static void
add_times (GPtrArray *parts, GlanceMonitor *monitor)
{
  if (glance_phase_is_active (glance_monitor_get_phase (monitor)))
    /* Translators: %s is a time such as “02:15”. */
    add_time (parts, _ ("started %s"), glance_monitor_get_started_at (monitor));
  else
    /* Translators: %s is a time such as “02:15”. */
    add_time (parts, _ ("ended %s"), glance_monitor_get_finished_at (monitor));

  if (glance_cli_state_link_has_expired (monitor))
    g_ptr_array_add (parts, g_strdup (_ ("link expired")));
  else
    /* Translators: %s is a time such as “02:15”. */
    add_time (parts, _ ("link until %s"), glance_monitor_get_link_expires (monitor));
}

/* Has the file's name instead of the link, which may be very long and gives access to the file. */
static char *
make_details (GlanceMonitor *monitor)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  const char *link = glance_monitor_get_link (monitor);
  g_autofree char *file = link != NULL ? glance_url_dup_file_name (link) : NULL;

  if (glance_portal_get_dump (glance_monitor_get_portal (monitor)))
    g_ptr_array_add (parts, g_strdup (_ ("full dump")));
  glance_cli_state_add_reasons (parts, monitor);
  add_times (parts, monitor);
  glance_cli_state_add_link (parts, monitor, file);
  return glance_cli_state_join (parts);
}

static Row *
row_new (GlanceMonitor *monitor)
{
  Row *row = g_new0 (Row, 1);

  row->cells[COLUMN_NAME] = g_strdup (glance_portal_get_name (glance_monitor_get_portal (monitor)));
  row->cells[COLUMN_STATE] = glance_format_pill (monitor);
  row->cells[COLUMN_PERCENT] = glance_cli_state_is_known (monitor)
                                   ? glance_format_percent (glance_monitor_get_percent (monitor))
                                   : g_strdup ("");
  row->cells[COLUMN_LAST] = glance_cli_state_last (monitor);
  row->cells[COLUMN_CHECKED] = glance_cli_state_time (glance_monitor_get_checked_at (monitor));
  row->cells[COLUMN_DETAILS] = make_details (monitor);
  row->color = glance_cli_terminal_get_color (monitor);
  return row;
}

/* Columns with a width of 0 are left out. */
static void
print_row (Row *row, const int *widths)
{
  g_autoptr (GString) line = g_string_new (NULL);
  int padding = 0; /* before the next cell, so that there is none after the last */

  for (int i = 0; i < N_COLUMNS; i++)
    {
      g_autofree char *cell = NULL;

      if (widths[i] == 0 || row->cells[i][0] == '\0')
        {
          padding += widths[i] == 0 ? 0 : widths[i] + GAP;
          continue;
        }
      cell = glance_cli_terminal_fit (row->cells[i], widths[i]);
      /* Figures are aligned on the right. */
      if (i == COLUMN_PERCENT)
        padding += widths[i] - glance_cli_terminal_text_width (cell);
      g_string_append_printf (line, "%*s", padding, "");
      if (i == COLUMN_STATE)
        glance_cli_terminal_append_colored (line, cell, row->color);
      else
        g_string_append (line, cell);
      padding = GAP;
      if (i != COLUMN_PERCENT)
        padding += widths[i] - glance_cli_terminal_text_width (cell);
    }
  glance_cli_print_line ("%s", line->str);
}

static void
measure (GPtrArray *rows, int *widths)
{
  for (guint i = 0; i < rows->len; i++)
    {
      Row *row = rows->pdata[i];

      for (int j = 0; j < N_COLUMNS; j++)
        widths[j] = MAX (widths[j], glance_cli_terminal_text_width (row->cells[j]));
    }
}

/* The columns left for the name and the details. */
static int
get_room (const int *widths, int terminal_width)
{
  int room = terminal_width - GAP;

  for (int i = 0; i < N_COLUMNS; i++)
    if (i != COLUMN_NAME && i != COLUMN_DETAILS && widths[i] > 0)
      room -= widths[i] + GAP;
  return room;
}

/* Makes each line fit the terminal. */
static void
fit (int *widths, int terminal_width)
{
  int wanted = MIN (widths[COLUMN_NAME] + widths[COLUMN_DETAILS], MIN_ROOM);
  int room = get_room (widths, terminal_width);

  for (gsize i = 0; i < G_N_ELEMENTS (spare_columns) && room < wanted; i++)
    {
      widths[spare_columns[i]] = 0;
      room = get_room (widths, terminal_width);
    }

  if (room < MIN_ROOM / 2)
    {
      widths[COLUMN_DETAILS] = 0;
      room += GAP;
    }
  /* A name may take half of the room, and what the details leave. */
  widths[COLUMN_NAME] = MIN (widths[COLUMN_NAME], MAX (room / 2, room - widths[COLUMN_DETAILS]));
  widths[COLUMN_NAME] = MAX (widths[COLUMN_NAME], 1);
  widths[COLUMN_DETAILS] = CLAMP (room - widths[COLUMN_NAME], 0, widths[COLUMN_DETAILS]);
  widths[COLUMN_STATE] =
      CLAMP (terminal_width - widths[COLUMN_NAME] - GAP, 0, widths[COLUMN_STATE]);
}

void
glance_cli_table_print (GPtrArray *monitors)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  int widths[N_COLUMNS] = { 0 };

  g_return_if_fail (monitors != NULL);

  g_ptr_array_add (rows, row_new_heading ());
  for (guint i = 0; i < monitors->len; i++)
    g_ptr_array_add (rows, row_new (monitors->pdata[i]));

  measure (rows, widths);
  if (glance_cli_terminal_is_output ())
    fit (widths, glance_cli_terminal_get_width ());
  for (guint i = 0; i < rows->len; i++)
    print_row (rows->pdata[i], widths);
}
