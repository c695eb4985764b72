/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *glance_cli_guess       (const char         *typed,      /* borrowed from @words: what was meant; NULL when nothing is close */
                                    const char *const  *words);
char       *glance_cli_guess_after (const char         *sentence,   /* owned: @sentence, and “Did you mean …?” when @guess is not NULL */
                                    const char         *guess);

G_END_DECLS
