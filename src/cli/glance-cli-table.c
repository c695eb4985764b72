/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-table.h"

#include "glance-cli-output.h"
#include "glance-cli-state.h"
#include "glance-cli-terminal.h"
#include "glance-format.h"
#include "glance-url.h"
#include "glance-words.h"

enum
{
  COLUMN_NAME,
  COLUMN_STATE,
  COLUMN_PERCENT,
  COLUMN_LAST,
  COLUMN_DETAILS,
  N_COLUMNS
};

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
  row->cells[COLUMN_DETAILS] = g_strdup (_ ("Details"));
  return row;
}

/* The link itself may be longer than any line, and it opens the file to whoever reads the table. */
static Row *
row_new (GlanceMonitor *monitor)
{
  const char *link = glance_monitor_get_link (monitor);
  g_autofree char *file = link != NULL ? glance_url_dup_file_name (link) : NULL;
  Row *row = g_new0 (Row, 1);

  row->cells[COLUMN_NAME] = g_strdup (glance_portal_get_name (glance_monitor_get_portal (monitor)));
  row->cells[COLUMN_STATE] = glance_format_pill (monitor);
  row->cells[COLUMN_PERCENT] = glance_cli_state_is_known (monitor)
                                   ? glance_format_percent (glance_monitor_get_percent (monitor))
                                   : g_strdup ("");
  row->cells[COLUMN_LAST] = glance_cli_state_last (monitor);
  row->cells[COLUMN_DETAILS] = glance_cli_state_details (monitor, file);
  row->color = glance_cli_terminal_get_color (monitor);
  return row;
}

static void
print_row (Row *row, const int *widths)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (int i = 0; i < N_COLUMNS; i++)
    {
      if (i == COLUMN_STATE)
        glance_cli_terminal_append_colored (line, row->cells[i], row->color);
      else
        g_string_append (line, row->cells[i]);
      /* Nothing stands behind the last one, which may be long. */
      if (i < COLUMN_DETAILS)
        g_string_append_printf (line, "%*s",
                                widths[i] - glance_cli_terminal_text_width (row->cells[i]) + 2, "");
    }
  g_strchomp (line->str);
  glance_cli_print ("%s\n", line->str);
}

void
glance_cli_table_print (GPtrArray *monitors)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  int widths[N_COLUMNS] = { 0 };

  g_ptr_array_add (rows, row_new_heading ());
  for (guint i = 0; i < monitors->len; i++)
    g_ptr_array_add (rows, row_new (monitors->pdata[i]));

  for (guint i = 0; i < rows->len; i++)
    {
      Row *row = rows->pdata[i];

      for (int j = 0; j < N_COLUMNS; j++)
        widths[j] = MAX (widths[j], glance_cli_terminal_text_width (row->cells[j]));
    }
  for (guint i = 0; i < rows->len; i++)
    print_row (rows->pdata[i], widths);
}
