/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <adwaita.h>

#include "glance-error.h"
#include "glance-portal.h"
#include "glance-settings.h"

G_BEGIN_DECLS

/**
 * GlancePortalForm:
 *
 * The entries for a portal. An error stands at the entry that it belongs to, and what was typed stays; an
 * entry that is folded away is unfolded and scrolled to.
 *
 * Property "complete": whether everything required is there.
 */
#define GLANCE_TYPE_PORTAL_FORM (glance_portal_form_get_type ())
G_DECLARE_FINAL_TYPE (GlancePortalForm, glance_portal_form, GLANCE, PORTAL_FORM, GtkBox)

void          glance_portal_form_offer_saving (GlancePortalForm *self,    /* once: where backups are saved automatically */
                                               GlanceSettings   *settings);
void          glance_portal_form_fill         (GlancePortalForm *self,     /* to edit a listed portal */
                                               GlancePortal     *portal);
GlancePortal *glance_portal_form_read         (GlancePortalForm *self);    /* owned */
char         *glance_portal_form_dup_key      (GlancePortalForm *self);    /* owned; NULL: keep the stored one */
void          glance_portal_form_forget_key   (GlancePortalForm *self);
void          glance_portal_form_show_key_info (GlancePortalForm *self,   /* what the stored key may do, and until when */
                                                const char       *text);
void          glance_portal_form_clear_errors (GlancePortalForm *self);
gboolean      glance_portal_form_show_error   (GlancePortalForm *self,
                                               const GError     *error,
                                               gint64            now);

G_END_DECLS
