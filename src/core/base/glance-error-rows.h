/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-error.h"

G_BEGIN_DECLS

/* One row a code: what the program says and does about it. The next step is read in the window, which
 * keeps checking, and on the command line, which checks once: it says what the reader can do, and
 * promises nothing that only one of them does. */
typedef struct
{
  const char *nick; /* of `--json` and the log */
  const char *sentence;
  const char *next_step;
  const char *pill; /* two words on a card */
  const char *icon_name;
  GlanceErrorRemedy remedy;
  GlanceErrorRetry retry;
  GlanceErrorField field;
  gboolean passes;   /* waiting may help: nobody need act */
  gboolean is_usage; /* what was typed is wrong */
} GlanceErrorRow;

extern const GlanceErrorRow glance_error_rows[GLANCE_N_ERRORS];
extern const GlanceErrorRow glance_error_refused;   /* the words of a refusal that the portal did not write */
extern const GlanceErrorRow glance_error_foreign;   /* for an error of another domain */

G_END_DECLS
