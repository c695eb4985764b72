/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-part-file.h"

G_BEGIN_DECLS

/* For glance-part-*.c. */

#define GLANCE_PART_FILE_MAX_NUMBER 1000   /* "name (1000).tar.gz" */

struct _GlancePartFile
{
  /* Owned */ char *folder;
  /* Owned */ char *name;   /* what it will be called: without a number */
  /* Owned */ char *target; /* with one, where it is needed */
  /* Owned */ char *part;
  /* Owned */ char *state_name;
  /* Owned */ GlancePartState *state;
  int folder_fd;
  int fd;
  guint number;
  gboolean is_placed; /* @fd is that of the finished file */
  gint64 size;
  gint64 modified; /* of the finished file; see glance_place_get_modified() */
  gint64 flushed; /* so much of it is on its way to the disk */
  gboolean is_sparing;
  gboolean has_room; /* that for all of it has been taken */
};

gboolean glance_part_file_fail        (GlancePartFile         *self,     /* FALSE */
                                       int                     code,     /* errno */
                                       GError                **error);
gboolean glance_part_file_write_state (GlancePartFile         *self,
                                       GError                **error);

gboolean glance_part_file_claim       (GlancePartFile         *self,     /* finds the one that is wanted, or makes it, and locks it */
                                       const GlancePartState  *wanted,
                                       GError                **error);   /* FOLDER, NO_ROOM, BUSY */

G_END_DECLS
