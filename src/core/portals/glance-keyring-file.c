/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-keyring-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "glance-error.h"
#include "glance-words.h"

/* The format of libsecret 0.20 and 0.21: 16 bytes of magic, two bytes of version, then a GVariant
 * with salt size, salt, iterations, time, number of uses, and the items. */
#define MAGIC "GnomeKeyring\n\r\0\n"
#define MAGIC_BYTES (sizeof (MAGIC) - 1)
#define HEADER_BYTES (MAGIC_BYTES + 2)
#define BODY_TYPE "(uayutua(a{say}ay))"

/**
 * glance_keyring_file_dup_path:
 *
 * Decides as libsecret does (secret-backend.c), but without a bus.
 *
 * Returns: (transfer full) (nullable): the path, whether or not there is such a file
 */
char *
glance_keyring_file_dup_path (void)
{
  const char *path = g_getenv ("SECRET_FILE_TEST_PATH");

  if (!glance_keyring_file_is_certain () && !g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS)
      && g_getenv ("SNAP_NAME") == NULL)
    return NULL;
  if (path != NULL && *path != '\0')
    return g_strdup (path);
  return g_build_filename (g_get_user_data_dir (), "keyrings", "default.keyring", NULL);
}

/* Whether the file was requested explicitly, as tests do. */
gboolean
glance_keyring_file_is_certain (void)
{
  return g_strcmp0 (g_getenv ("SECRET_BACKEND"), "file") == 0;
}

static gboolean
is_sound (const char *data, gsize length)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GVariant) salt = NULL;
  guint32 salt_size;

  if (length < HEADER_BYTES || memcmp (data, MAGIC, MAGIC_BYTES) != 0)
    return FALSE;

  body = g_bytes_new (data + HEADER_BYTES, length - HEADER_BYTES);
  variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (BODY_TYPE), body, FALSE));
  if (!g_variant_is_normal_form (variant))
    return FALSE;
  g_variant_get_child (variant, 0, "u", &salt_size);
  salt = g_variant_get_child_value (variant, 1);
  return GUINT32_FROM_LE (salt_size) == g_variant_n_children (salt);
}

static char *
dup_aside (const char *path)
{
  return g_strconcat (path, ".damaged", NULL);
}

/* Whoever has done it, and whatever for: until there are keys again, it is why there are none. */
static gboolean
has_been_set_aside (const char *path, GError **error)
{
  g_autofree char *aside = dup_aside (path);

  if (!g_file_test (aside, G_FILE_TEST_EXISTS))
    return FALSE;
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_KEYRING_DAMAGED, aside));
  return TRUE;
}

/* Nobody can repair it, but its owner may have a copy, or want to know. */
static gboolean
set_aside (const char *path, GError **error)
{
  g_autofree char *aside = dup_aside (path);
  g_autofree char *detail = NULL;

  if (g_rename (path, aside) == 0)
    {
      g_propagate_error (error, glance_error_new (GLANCE_ERROR_KEYRING_DAMAGED, aside));
      return FALSE;
    }
  if (errno == ENOENT) /* another process was first */
    return !has_been_set_aside (path, error);

  /* Translators: %s is the path of a file */
  detail = g_strdup_printf (_ ("the file %s is damaged"), path);
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_KEYRING_FAILED, detail));
  return FALSE;
}

/**
 * glance_keyring_file_check:
 * @path: of glance_keyring_file_dup_path()
 *
 * libsecret aborts on a truncated file, so it must never see one: it is renamed, and the keys are
 * gone.
 *
 * Returns: %TRUE when the file is complete, or missing without ever having been damaged; else %FALSE with
 *   %GLANCE_ERROR_KEYRING_DAMAGED, after which it is missing, or %GLANCE_ERROR_KEYRING_FAILED
 */
gboolean
glance_keyring_file_check (const char *path, GError **error)
{
  g_autofree char *data = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize length;

  if (!g_file_get_contents (path, &data, &length, &local_error))
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return !has_been_set_aside (path, error);
      g_propagate_error (error,
                         glance_error_new (GLANCE_ERROR_KEYRING_FAILED, local_error->message));
      return FALSE;
    }
  return is_sound (data, length) || set_aside (path, error);
}
