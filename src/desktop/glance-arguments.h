/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What backup-glance understands on its command line, beside GApplication's own options. */

void glance_arguments_add   (GApplication *application);
int  glance_arguments_check (GVariantDict *options);    /* an exit status; -1: go on */
int  glance_arguments_fail  (void);                     /* says where help is; an exit status */

G_END_DECLS
