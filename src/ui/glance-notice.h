/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GlanceNotice:
 *
 * What is wrong with a form, or with an entry above it: a sentence or two, and on demand the details. Hidden
 * while there is nothing to say.
 */
#define GLANCE_TYPE_NOTICE (glance_notice_get_type ())
G_DECLARE_FINAL_TYPE (GlanceNotice, glance_notice, GLANCE, NOTICE, GtkBox)

void glance_notice_show_error (GlanceNotice *self,
                               const char   *text,
                               const char   *detail);   /* or NULL */
void glance_notice_show_hint  (GlanceNotice *self,
                               const char   *text);
void glance_notice_offer      (GlanceNotice *self,      /* a button as well, until the next text */
                               const char   *label,
                               const char   *action);
void glance_notice_hide       (GlanceNotice *self);

G_END_DECLS
