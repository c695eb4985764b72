/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Any bytes are judged, the same in whatever portions they come; and as a tar alone, since hardly anything
 * gets through a gzip's checksum. */

#include "glance-archive.h"

#include <stdint.h>

#include "glance-error.h"
#include "glance-tar.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  return 0;
}

static int
judge (const uint8_t *data, size_t size, size_t step)
{
  g_autoptr (GlanceArchive) archive = glance_archive_new ();
  g_autoptr (GError) error = NULL;
  gboolean is_fine = TRUE;

  for (size_t i = 0; i < size && is_fine; i += step)
    is_fine = glance_archive_feed (archive, data + i, MIN (step, size - i), &error);
  if (is_fine)
    is_fine = glance_archive_end (archive, &error);
  if (is_fine != (glance_archive_get_sha256 (archive) != NULL) || is_fine != (error == NULL))
    g_error ("neither a checksum nor an error, or both");
  if (!is_fine && !glance_error_is_bad_file (error))
    g_error ("%s", error->message);
  return is_fine ? -1 : error->code;
}

static GlanceTarVerdict
walk (const uint8_t *data, size_t size, size_t step)
{
  g_autoptr (GlanceTar) tar = glance_tar_new ();
  GlanceTarVerdict verdict = GLANCE_TAR_FINE;

  for (size_t i = 0; i < size && verdict == GLANCE_TAR_FINE; i += step)
    verdict = glance_tar_feed (tar, data + i, MIN (step, size - i));
  return verdict == GLANCE_TAR_FINE ? glance_tar_end (tar) : verdict;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (judge (data, size, MAX (size, 1)) != judge (data, size, 3))
    g_error ("it depends on how it comes");
  if (walk (data, size, MAX (size, 1)) != walk (data, size, 5))
    g_error ("it depends on how the tar comes");
  return 0;
}
