/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The two programs, and where they are. */

char *glance_programs_find_window     (void);   /* owned: an absolute path, beside this program as it was built, or where it is installed */
char *glance_programs_find_resident   (void);   /* owned: this program, by the name that a later version will have as well */
void  glance_programs_start_installed (void);   /* the resident that is installed, in place of this one; returns when it cannot */

G_END_DECLS
