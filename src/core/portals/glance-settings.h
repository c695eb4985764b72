/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GlanceSettings:
 *
 * What the user set, and the list of portals: in GSettings on the desktop's backend, on a key file where
 * the desktop has none (a server without dconf would otherwise forget everything), or in memory for the
 * demo. Keys are those of data/io.github.backupglance.BackupGlance.gschema.xml.
 *
 * Reading, and hearing of changes, is GSettings'. Writing is glance_settings_write(), and nothing else:
 * GSettings itself says "written" of what is lost, and of two who add to a list it keeps one. A
 * transaction goes like this:
 *
 *   lock         other processes, and other threads of this one, wait for their turn
 *   prove        what is written will be what is read
 *   read again   #GlanceChanges sees what is kept now, whatever this process has heard of
 *   change       the caller's function says what shall be different
 *   write        all of it in one piece: the backends do it wholly or not at all, also when we are killed
 *   read back    with new eyes, which see no write under way
 *   compare      and where it is not the same, write the old values back and fail
 *
 * It may take as long as the others need and the disk takes, so the window uses the asynchronous form.
 */
#define GLANCE_TYPE_SETTINGS (glance_settings_get_type ())
G_DECLARE_FINAL_TYPE (GlanceSettings, glance_settings, GLANCE, SETTINGS, GObject)

/* What a transaction reads and changes. */
typedef struct _GlanceChanges GlanceChanges;

/* Called once, perhaps in another thread: reads and sets nothing but @changes and its own @data.
 * FALSE with an error ends the transaction, and nothing is changed. */
typedef gboolean (*GlanceChangesFunc) (GlanceChanges  *changes,
                                       gpointer        data,
                                       GError        **error);

GlanceSettings *glance_settings_new           (GError              **error);
GlanceSettings *glance_settings_new_memory    (GError              **error);
GSettings      *glance_settings_get_app       (GlanceSettings       *self);        /* borrowed; to read and to listen */
GSettings      *glance_settings_new_portal    (GlanceSettings       *self,         /* owned: the relocatable schema at this portal's path; to read and to listen */
                                               const char           *portal_id);
const char     *glance_settings_get_folder    (GlanceSettings       *self);        /* borrowed: where what goes with them is kept; NULL: in memory */

gboolean        glance_settings_write         (GlanceSettings       *self,         /* blocks; for programs that have nothing else to do */
                                               GlanceChangesFunc     func,
                                               gpointer              data,
                                               GError              **error);
void            glance_settings_write_async   (GlanceSettings       *self,
                                               GlanceChangesFunc     func,
                                               gpointer              data,         /* owned: freed with free_data */
                                               GDestroyNotify        free_data,
                                               GCancellable         *cancellable,  /* until it has begun to write */
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean        glance_settings_write_finish  (GlanceSettings       *self,         /* FALSE: SETTINGS, what the function said, or CANCELLED; nothing has changed then */
                                               GAsyncResult         *result,
                                               GError              **error);

char          **glance_changes_get_portals    (GlanceChanges        *changes);     /* owned: the ids on the list now */
GVariant       *glance_changes_get_portal     (GlanceChanges        *changes,      /* owned: a{sv}, what is kept of it now; the others are the defaults */
                                               const char           *portal_id);
void            glance_changes_set            (GlanceChanges        *changes,      /* a key of the program; takes a floating value; NULL resets */
                                               const char           *key,
                                               GVariant             *value);
void            glance_changes_set_portal     (GlanceChanges        *changes,      /* all keys of a portal: what is not among them is reset; NULL resets all */
                                               const char           *portal_id,
                                               GVariant             *values);      /* a{sv} */

G_END_DECLS
