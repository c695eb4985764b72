/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-part-state.h"

#include <string.h>

#define GROUP "download"

GlancePartState *
glance_part_state_new (const char *portal, const char *run, const char *link)
{
  GlancePartState *self = g_new0 (GlancePartState, 1);

  self->portal = g_strdup (portal);
  self->run = g_strdup (run != NULL ? run : "");
  self->link = g_strndup (link, strcspn (link, "?#"));
  self->total = -1;
  return self;
}

static gboolean
is_checksum (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/* GKeyFile's own escapes make it warn of files that others have damaged. */
static char *
get_text (GKeyFile *file, const char *key)
{
  g_autofree char *value = g_key_file_get_value (file, GROUP, key, NULL);
  g_autofree char *text = value != NULL ? g_uri_unescape_string (value, NULL) : NULL;

  return text != NULL && g_utf8_validate (text, -1, NULL) ? g_steal_pointer (&text) : NULL;
}

static void
set_text (GKeyFile *file, const char *key, const char *text)
{
  g_autofree char *value = g_uri_escape_string (text, ":/", FALSE);

  g_key_file_set_value (file, GROUP, key, value);
}

/**
 * glance_part_state_parse:
 * @text: what the file holds; anybody may have written it
 *
 * Returns: (transfer full) (nullable): the state; NULL where it is damaged
 */
GlancePartState *
glance_part_state_parse (const char *text, gsize length)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GlancePartState) self = g_new0 (GlancePartState, 1);
  g_autofree char *total = NULL;

  if (!g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, NULL))
    return NULL;
  self->portal = get_text (file, "portal");
  self->run = get_text (file, "run");
  self->link = get_text (file, "link");
  total = get_text (file, "total");
  self->problem = get_text (file, "problem");
  if (self->problem == NULL && g_key_file_has_key (file, GROUP, "problem", NULL))
    return NULL;
  self->sha256 = get_text (file, "sha256");
  if (self->sha256 != NULL && !is_checksum (self->sha256))
    return NULL;
  if (self->portal == NULL || self->run == NULL || self->link == NULL || total == NULL
      || !g_ascii_string_to_signed (total, 10, -1, G_MAXINT64, &self->total, NULL))
    return NULL;
  return g_steal_pointer (&self);
}

char *
glance_part_state_to_text (const GlancePartState *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  set_text (file, "portal", self->portal);
  set_text (file, "run", self->run);
  set_text (file, "link", self->link);
  g_key_file_set_int64 (file, GROUP, "total", self->total);
  if (self->problem != NULL)
    set_text (file, "problem", self->problem);
  if (self->sha256 != NULL)
    set_text (file, "sha256", self->sha256);
  return g_key_file_to_data (file, NULL, NULL);
}

/* Without a task id nothing tells one run from the next but the name of its file. */
GlancePartMatch
glance_part_state_match (const GlancePartState *found, const GlancePartState *wanted)
{
  if (found == NULL || !g_str_equal (found->portal, wanted->portal)
      || !g_str_equal (found->link, wanted->link))
    return GLANCE_PART_OTHER;
  return g_str_equal (found->run, wanted->run) && found->problem == NULL ? GLANCE_PART_SAME
                                                                         : GLANCE_PART_OUTDATED;
}

void
glance_part_state_free (GlancePartState *self)
{
  g_clear_pointer (&self->portal, g_free);
  g_clear_pointer (&self->run, g_free);
  g_clear_pointer (&self->link, g_free);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->sha256, g_free);
  g_free (self);
}
