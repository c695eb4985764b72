/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-child.h"

/* The one symbol of the module that main.c loads */
#define GLANCE_RESIDENT_MAIN "glance_resident_main"

typedef int GlanceResidentMain (const char  *version,        /* the caller's; stays the first argument in every version */
                                const char  *window_program, /* an absolute path */
                                GlanceChild *window,         /* already started, or none; the resident's from here on */
                                int          argc,
                                char       **argv);

GlanceResidentMain glance_resident_main;
