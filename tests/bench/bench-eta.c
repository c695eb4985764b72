/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* How good the estimate is: for each recorded series (series/, made by record-progress), the share
 * of the run in which there is an estimate, and how far off it is. bench-eta FILE… */

#include "glance-eta.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static double
quantile (GArray *sorted, double share)
{
  return g_array_index (sorted, double, (guint) (share * (sorted->len - 1) + 0.5));
}

static void
print_series (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GlanceEta) eta = glance_eta_new ();
  g_autoptr (GArray) errors = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *text = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_auto (GStrv) lines = NULL;
  double end;
  guint n = 0;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  end = g_ascii_strtod (lines[g_strv_length (lines) - 1], NULL);

  for (char **line = lines; *line != NULL; line++)
    {
      double seconds = g_ascii_strtod (*line, NULL);
      gint64 now = (gint64) (seconds * G_USEC_PER_SEC);
      int said;

      glance_eta_add (eta, now, atoi (strchr (*line, ' ') + 1));
      said = glance_eta_get_seconds (eta, now);
      n++;
      if (said < 0)
        continue;
      double off = ABS (said - (end - seconds)) / (end - seconds);
      g_array_append_val (errors, off);
    }

  *strrchr (name, '.') = '\0';
  g_array_sort (errors, compare_doubles);
  printf ("| %s | %.0f s | %.0f %% |", name, end, 100.0 * errors->len / n);
  if (errors->len > 0)
    printf (" %.0f %% | %.0f %% |\n", 100 * quantile (errors, 0.5), 100 * quantile (errors, 0.9));
  else
    printf (" | |\n");
}

int
main (int argc, char *argv[])
{
  printf ("| series | lasted | shown | half of it within | nine tenths within |\n"
          "| --- | ---: | ---: | ---: | ---: |\n");
  for (int i = 1; i < argc; i++)
    print_series (argv[i]);
  return 0;
}
