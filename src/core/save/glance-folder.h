/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-settings.h"

G_BEGIN_DECLS

/* The setting that says where backups are saved. It holds an absolute path, or a file URI where the path is not
 * UTF-8; when it is empty, the folder is the usual one. */
#define GLANCE_FOLDER_KEY "download-folder"

char     *glance_folder_find           (GSettings            *app);       /* owned: what was chosen, or the usual one, there or not; NULL: the user has to choose one */
char     *glance_folder_find_usual     (void);                            /* likewise, without a setting: Downloads, or else the home folder; NULL in a sandbox, which sees neither */
char     *glance_folder_dup_chosen     (GSettings            *app);       /* owned: a path, or what is set and is none, in place of which no other counts; NULL: none was chosen */
char     *glance_folder_suggest        (GSettings            *app);       /* owned path: where a file dialog begins; nobody has looked whether it is there */
gboolean  glance_folder_is_known       (GSettings            *app);       /* the user need not choose one first; looks at the disk in a sandbox only */
gboolean  glance_folder_choose         (GlanceSettings       *settings,   /* blocks; for programs that have nothing else to do */
                                        const char           *path,
                                        GError              **error);
void      glance_folder_choose_async   (GlanceSettings       *settings,
                                        const char           *path,       /* NULL: the usual one */
                                        GAsyncReadyCallback   callback,   /* glance_settings_write_finish() */
                                        gpointer              user_data);
char     *glance_folder_dup_name       (const char           *path);      /* owned: what people call it, or a file: of a path in the document portal only the end means something to them */

/* How it is there. A folder of a server that does not answer may take forever. */
typedef enum
{
  GLANCE_FOLDER_FINE,
  GLANCE_FOLDER_NONE,      /* there is no usual one */
  GLANCE_FOLDER_MISSING,
  GLANCE_FOLDER_LOCKED,    /* it cannot be written to */
} GlanceFolderState;

void              glance_folder_look_async  (const char           *path,          /* NULL: the usual one */
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GlanceFolderState glance_folder_look_finish (GAsyncResult         *result,
                                             char                **path,          /* owned: which it was; NULL of NONE */
                                             GError              **error);        /* %G_IO_ERROR_CANCELLED */

/* The value of the setting */
char     *glance_folder_to_setting     (const char           *path);      /* owned */
char     *glance_folder_from_setting   (const char           *value);     /* owned path; NULL: there is none in it */

G_END_DECLS
