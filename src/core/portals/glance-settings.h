/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GlanceSettings:
 *
 * The user's settings and the list of portals: in GSettings on the desktop's backend, in a key file where
 * the desktop has none (a server without dconf would otherwise forget everything), or in memory for the
 * demo. The keys are defined in data/io.github.backupglance.BackupGlance.gschema.xml.
 *
 * GSettings reads the program's own keys and signals their changes. The portals' are read here, and `portal-changed`
 * says that those of one portal, or of any (NULL), may have changed. All writing goes through glance_settings_write():
 * GSettings itself reports lost writes as written, and when two processes add to a list it keeps only one
 * addition. A transaction works like this:
 *
 *   lock         other processes, and other threads of this one, wait their turn
 *   prove        what is written will be what is read
 *   read again   #GlanceChanges sees what is stored now, whatever this process has heard of
 *   change       the caller's function decides what should be different
 *   write        everything at once: the backends do all of it or nothing, even when we are killed
 *   read back    through a new backend, which sees no write in progress
 *   compare      and if anything differs, write the old values back and fail
 *
 * It takes as long as the other writers and the disk need, so the window uses the asynchronous form.
 */
#define GLANCE_TYPE_SETTINGS (glance_settings_get_type ())
G_DECLARE_FINAL_TYPE (GlanceSettings, glance_settings, GLANCE, SETTINGS, GObject)

/* What a transaction reads and changes. */
typedef struct _GlanceChanges GlanceChanges;

/* Called once, perhaps in another thread, so it may only use @changes and its own @data. FALSE with an
 * error ends the transaction, and nothing is changed. */
typedef gboolean (*GlanceChangesFunc) (GlanceChanges  *changes,
                                       gpointer        data,
                                       GError        **error);

GlanceSettings *glance_settings_new           (GError              **error);
GlanceSettings *glance_settings_new_memory    (GError              **error);
GSettings      *glance_settings_get_app       (GlanceSettings       *self);        /* borrowed; to read and to listen */
GVariant       *glance_settings_get_portal_value
                                              (GlanceSettings       *self,         /* owned: the stored value, or the default */
                                               const char           *portal_id,
                                               const char           *key);
const char     *glance_settings_get_folder    (GlanceSettings       *self);        /* borrowed: the folder for files that go with them; NULL: in memory */

gboolean        glance_settings_write         (GlanceSettings       *self,         /* blocks; for programs that have nothing else to do */
                                               GlanceChangesFunc     func,
                                               gpointer              data,
                                               GError              **error);
void            glance_settings_write_async   (GlanceSettings       *self,
                                               GlanceChangesFunc     func,
                                               gpointer              data,         /* owned: freed with free_data */
                                               GDestroyNotify        free_data,
                                               GCancellable         *cancellable,  /* effective until writing has begun */
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
void            glance_settings_set_async     (GlanceSettings       *self,         /* these keys of the program, and nothing else */
                                               GVariant             *values,       /* a{sv}; a floating one is consumed */
                                               GAsyncReadyCallback   callback,     /* glance_settings_write_finish() */
                                               gpointer              user_data);
gboolean        glance_settings_write_finish  (GlanceSettings       *self,         /* FALSE: SETTINGS, the function's error, or CANCELLED; nothing has changed then */
                                               GAsyncResult         *result,
                                               GError              **error);

char          **glance_changes_get_portals    (GlanceChanges        *changes);     /* owned: the ids on the list now */
GVariant       *glance_changes_get_portal     (GlanceChanges        *changes,      /* owned: a{sv}, all its values */
                                               const char           *portal_id);
void            glance_changes_set            (GlanceChanges        *changes,      /* one of the program's keys; takes a floating value; NULL: its default */
                                               const char           *key,
                                               GVariant             *value);
void            glance_changes_set_portal     (GlanceChanges        *changes,      /* all keys of a portal: those not included are at their defaults; NULL: none has a value of the user's */
                                               const char           *portal_id,
                                               GVariant             *values);      /* a{sv} */

G_END_DECLS
