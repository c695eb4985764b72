/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-keyring-job.h"

G_BEGIN_DECLS

/* The steps of a call before its own: from nothing to a keyring that answers. */

void glance_keyring_open          (GlanceKeyringJob *job);   /* its calls' begin() comes next */
void glance_keyring_open_to_write (GlanceKeyringJob *job);   /* again, for a look-up that was not going to; begin() comes again */

G_END_DECLS
