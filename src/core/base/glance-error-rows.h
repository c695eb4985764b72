/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-error.h"

G_BEGIN_DECLS

/* One row a code: what the program says and does about it. A next step says what its reader can do. */
typedef struct
{
  const char *nick; /* of `--json` and the log */
  const char *name; /* of this code alone, which must never change; or NULL: its nick is such a name */
  const char *sentence;
  const char *sentence_with;     /* the same with a place for the detail; or NULL: it stands apart */
  const char *next_step;         /* for every reader who has none of their own */
  const char *next_step_card;    /* on a card of the window, which keeps checking; or NULL */
  const char *next_step_command; /* on the command line; or NULL */
  const char *next_step_listed;  /* on the command line, for a portal on the list; or NULL */
  const char *pill; /* a word or two on a card */
  const char *icon_name;
  GlanceErrorRemedy remedy;
  GlanceErrorRetry retry;
  GlanceErrorField field;
  gboolean passes;      /* waiting may help */
  gboolean is_of_call;  /* the portal may have refused this call alone */
  gboolean is_usage;    /* what was typed is wrong */
  gboolean is_bad_file; /* what came is not a whole backup */
} GlanceErrorRow;

/* The table is in two files: what can go wrong with a check, and from this code on with a download. */
#define GLANCE_ERROR_FIRST_OF_SAVE GLANCE_ERROR_LINK_EXPIRED

extern const GlanceErrorRow glance_error_rows[GLANCE_ERROR_FIRST_OF_SAVE];
extern const GlanceErrorRow glance_error_rows_of_save[GLANCE_N_ERRORS - GLANCE_ERROR_FIRST_OF_SAVE];
extern const GlanceErrorRow glance_error_refused;   /* the words for a refusal that the portal did not write */
extern const GlanceErrorRow glance_error_foreign;   /* for an error of another domain */

G_END_DECLS
