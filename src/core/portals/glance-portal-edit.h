/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-portal.h"
#include "glance-settings.h"

G_BEGIN_DECLS

/**
 * GlancePortalEdit:
 *
 * One change of the list of portals, as the data of a transaction. That may run in a thread of its own, which may
 * also hold the last reference, so all of it is copied.
 */
typedef struct
{
  /* Owned */ char *id;
  /* Owned */ GVariant *values; /* to be saved */
  int place;                    /* position in the list: where it should be, or where it was */
  gboolean is_first;            /* no other portal may have its address */
} GlancePortalEdit;

GlancePortalEdit *glance_portal_edit_new      (GlancePortal      *portal,    /* owned */
                                               int                place);    /* G_MAXINT: the end */
GlancePortalEdit *glance_portal_edit_ref      (GlancePortalEdit  *edit);
void              glance_portal_edit_unref    (gpointer           edit);

/* Each a GlanceChangesFunc, whose data is an edit. */
gboolean          glance_portal_edit_save     (GlanceChanges     *changes,   /* the values, and the portal on the list */
                                               gpointer           data,
                                               GError           **error);    /* DUPLICATE */
gboolean          glance_portal_edit_take_off (GlanceChanges     *changes,   /* off the list; the values stay */
                                               gpointer           data,
                                               GError           **error);
gboolean          glance_portal_edit_forget   (GlanceChanges     *changes,   /* resets the values of what is not listed */
                                               gpointer           data,
                                               GError           **error);    /* DUPLICATE: it is */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlancePortalEdit, glance_portal_edit_unref)

G_END_DECLS
