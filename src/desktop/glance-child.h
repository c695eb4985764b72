/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* Starts the window's process, with nothing but the C library: the program does so before it loads any other. */

#define GLANCE_CHILD_WIRE 3 /* the child's end of the socket */

/**
 * GlanceChild:
 * @pid: 0 when there is none
 * @wire: our end of a socket to it, closed on exec; -1 when there is none
 *
 * Whoever follows the child owns both: it closes the socket, and waits for the process.
 */
typedef struct
{
  pid_t pid;
  int wire;
} GlanceChild;

#define GLANCE_CHILD_NONE { 0, -1 }

/* Returns false, with errno, when it cannot be started. */
bool glance_child_start (GlanceChild *child,    /* out */
                         const char  *program,  /* an absolute path */
                         bool         is_spare, /* nobody knows yet whether it is needed */
                         const char  *token);   /* the activation token; "": the one in our environment */
void glance_child_end   (GlanceChild *child);   /* kills it, where there is one, and waits for that */
