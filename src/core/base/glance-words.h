/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

/* Our own words, translated: include this in place of <glib/gi18n-lib.h>. Where the locale's character set
 * is not UTF-8 (cron, systemd and ssh run programs in the C locale), the command line uses words whose
 * quotation marks, dashes and dots are ASCII. Text from people and portals is left alone: our words are
 * made plain before anything is substituted for “%s”. */

#include <glib/gi18n-lib.h>

G_BEGIN_DECLS

void        glance_words_set_plain (gboolean    plain);      /* call this at the start, before any words are needed */
gboolean    glance_words_are_plain (void);
const char *glance_words_translate (const char *msgid) G_GNUC_FORMAT (1);
const char *glance_words_sign      (const char *sign) G_GNUC_FORMAT (1);   /* "…", " · " and the like, as it is or plain; static */
char       *glance_words_to_plain  (const char *text);       /* owned, whatever the locale */
char       *glance_words_size      (gint64      bytes);      /* owned: "1.2 GB" */

#undef _
#undef ngettext
#define _(msgid) glance_words_translate (msgid)
#define ngettext(one, many, n) glance_words_sign (g_dngettext (GETTEXT_PACKAGE, one, many, n))

G_END_DECLS
