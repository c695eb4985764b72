/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#ifndef G_SETTINGS_ENABLE_BACKEND
#define G_SETTINGS_ENABLE_BACKEND
#endif

#include <gio/gio.h>
#include <gio/gsettingsbackend.h>

G_BEGIN_DECLS

/* @prefix with each of @items is the path of a key that may have another value, or of a folder with such keys. */
typedef void (*GlancePathsFunc) (const char        *prefix,
                                 const char *const *items,
                                 gpointer           user_data);

/**
 * GlanceKeyFileBackend:
 *
 * GSettings in a key file, in the format of GLib's own backend, which it replaces: GLib's truncates the
 * file on a full disk, and never tells whether a write was kept. This one replaces the whole file or leaves
 * it alone, and a file that cannot be read is an error, not an empty list.
 */
#define GLANCE_TYPE_KEY_FILE_BACKEND (glance_key_file_backend_get_type ())
G_DECLARE_FINAL_TYPE (GlanceKeyFileBackend, glance_key_file_backend, GLANCE, KEY_FILE_BACKEND, GSettingsBackend)

GSettingsBackend *glance_key_file_backend_new    (const char            *path,         /* a missing file counts as empty */
                                                  const char            *root_path,    /* of the settings in it, such as "/" */
                                                  const char            *root_group,   /* of the keys directly below; NULL: no such keys are kept */
                                                  GError               **error);
void              glance_key_file_backend_follow (GlanceKeyFileBackend  *self,         /* emits changes that other processes make, from the main loop */
                                                  GlancePathsFunc        changed,      /* (nullable): of those that are emitted */
                                                  gpointer               user_data);
void              glance_key_file_backend_reload (GlanceKeyFileBackend  *self);        /* reads the file again and emits what is different */

G_END_DECLS
