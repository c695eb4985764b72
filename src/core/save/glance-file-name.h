/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a download is called. Results are owned; with every suffix that a download needs, they fit into the
 * 255 bytes that a file system allows. */

char *glance_file_name_from_link (const char *link);   /* a plain base name, whatever the link says */
char *glance_file_name_number    (const char *name,    /* "name (2).tar.gz"; 1: @name itself */
                                  guint       number);

G_END_DECLS
