/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

/* Standard input, output and error, with nothing but the C library. */

void glance_streams_ensure (void);   /* opens those that are missing, on /dev/null: or else messages would go into whatever is opened in their place */
