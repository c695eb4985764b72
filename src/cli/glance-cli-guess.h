/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *glance_cli_guess       (const char         *typed,      /* borrowed from @words: the likely one; NULL if none is close */
                                    const char *const  *words);
char       *glance_cli_guess_after (const char         *sentence,   /* owned: @sentence, and “Did you mean …?” if there is a @guess */
                                    const char         *guess);

G_END_DECLS
