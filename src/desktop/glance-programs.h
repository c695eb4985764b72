/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* This program, and the one that is installed. */

char *glance_programs_find_resident     (void);   /* owned: this program, by the name that a later version will have as well */
void  glance_programs_start_installed   (void);   /* the resident that is installed, in place of this one; returns when it cannot */
void  glance_programs_tell_two_versions (void);   /* on standard error: what is installed does not fit together */

G_END_DECLS
