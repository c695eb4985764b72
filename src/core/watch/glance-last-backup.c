/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-last-backup.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define MAX_BYTES 256
/* When the history was read, after which run, and what it said; of the run last. */
#define TYPE G_VARIANT_TYPE ("(xsbxxx)")
#define HOUR 3600
#define FAILURE_LASTS 300

static char *
hash (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/* Named after a hash of what was read, so that the cache holds neither addresses nor names. */
static char *
make_path (GlancePortal *portal)
{
  g_autofree char *what = g_strconcat (glance_portal_get_origin (portal),
                                       glance_portal_get_dump (portal) ? " dump" : " backup", NULL);
  g_autofree char *name = hash (what);

  return g_build_filename (g_get_user_cache_dir (), "backup-glance", "last-backup", name, NULL);
}

/* Whatever is there, we do not wait for a pipe or read anything long. */
static GVariant *
read_file (const char *path)
{
  char text[MAX_BYTES + 1];
  gssize n_read = -1;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);

  if (fd < 0)
    return NULL;
  n_read = read (fd, text, MAX_BYTES);
  close (fd);
  if (n_read <= 0)
    return NULL;
  return g_variant_parse (TYPE, text, text + n_read, NULL, NULL);
}

/**
 * glance_last_backup_recall:
 * @portal: whose
 * @task_id: (nullable): the finished run that the portal reports; if it is not the remembered one,
 *   it has made a new backup
 * @now: seconds since 1970
 * @last: (out caller-allocates): what is remembered
 *
 * Returns: TRUE while there is no need to read the history again
 */
gboolean
glance_last_backup_recall (GlancePortal *portal,
                           const char *task_id,
                           gint64 now,
                           GlanceLastBackup *last)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), FALSE);

  g_autofree char *path = make_path (portal);
  g_autofree char *run = hash (task_id != NULL ? task_id : "");
  g_autoptr (GVariant) entry = read_file (path);
  const char *remembered_run;
  gint64 read_at;

  if (entry == NULL)
    return FALSE;
  g_variant_get (entry, "(x&sbxxx)", &read_at, &remembered_run, &last->known, &last->time,
                 &last->run_ended, &last->run_link_expires);
  return last->time >= 0 && read_at <= now && now - read_at < (last->known ? HOUR : FAILURE_LASTS)
         && (task_id == NULL || g_str_equal (run, remembered_run));
}

void
glance_last_backup_remember (GlancePortal *portal,
                             const char *task_id,
                             gint64 now,
                             const GlanceLastBackup *last)
{
  g_return_if_fail (GLANCE_IS_PORTAL (portal));

  g_autofree char *path = make_path (portal);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *run = hash (task_id != NULL ? task_id : "");
  g_autoptr (GVariant) entry = g_variant_ref_sink (g_variant_new (
      "(xsbxxx)", now, run, last->known, last->time, last->run_ended, last->run_link_expires));
  g_autofree char *text = g_variant_print (entry, FALSE);
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    g_debug ("%s: %s", folder, g_strerror (errno));
  else if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_debug ("The last backup is not remembered: %s", error->message);
}
