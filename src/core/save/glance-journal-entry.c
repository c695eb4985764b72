/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-journal-entry.h"

#include <string.h>

#include "glance-json.h"
#include "glance-text.h"

#define MAX_TEXT 500
#define MAX_URI 12500                /* a path of 4096 bytes, all of them escaped */
#define MAX_NUMBER 9007199254740992. /* what a number of JSON holds exactly */

static const char *const kinds[] = { "run", "download" };

GlanceJournalEntry *
glance_journal_entry_new (GlanceJournalKind kind)
{
  GlanceJournalEntry *self = g_new0 (GlanceJournalEntry, 1);

  self->kind = kind;
  self->size = -1;
  self->modified = -1;
  return self;
}

GlanceJournalEntry *
glance_journal_entry_copy (const GlanceJournalEntry *self)
{
  GlanceJournalEntry *copy = g_memdup2 (self, sizeof *self);

  copy->portal = g_strdup (self->portal);
  copy->name = g_strdup (self->name);
  copy->run = g_strdup (self->run);
  copy->outcome = g_strdup (self->outcome);
  copy->problem = g_strdup (self->problem);
  copy->message = g_strdup (self->message);
  copy->path = g_strdup (self->path);
  copy->sha256 = g_strdup (self->sha256);
  return copy;
}

void
glance_journal_entry_free (GlanceJournalEntry *self)
{
  g_free (self->portal);
  g_free (self->name);
  g_free (self->run);
  g_free (self->outcome);
  g_free (self->problem);
  g_free (self->message);
  g_free (self->path);
  g_free (self->sha256);
  g_free (self);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  g_autofree char *clean = value != NULL ? glance_text_sanitize (value, MAX_TEXT) : NULL;

  if (clean == NULL || *clean == '\0')
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, clean);
}

static void
add_time (JsonBuilder *builder, gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);
  g_autofree char *text = date != NULL ? g_date_time_format_iso8601 (date) : NULL;

  if (text == NULL)
    return;
  json_builder_set_member_name (builder, "time");
  json_builder_add_string_value (builder, text);
}

/* @number: -1: it is not known */
static void
add_number (JsonBuilder *builder, const char *name, gint64 number)
{
  if (number < 0)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

/* As a URI, since a path need not be UTF-8. */
static void
add_path (JsonBuilder *builder, const char *path)
{
  g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, NULL) : NULL;

  if (uri == NULL || strlen (uri) > MAX_URI)
    return;
  json_builder_set_member_name (builder, "file");
  json_builder_add_string_value (builder, uri);
}

char *
glance_journal_entry_to_line (const GlanceJournalEntry *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  add_time (builder, self->time);
  add_string (builder, "what", kinds[self->kind]);
  add_string (builder, "portal", self->portal);
  add_string (builder, "name", self->name);
  json_builder_set_member_name (builder, "dump");
  json_builder_add_boolean_value (builder, self->dump);
  add_string (builder, "run", self->run);
  add_string (builder, "outcome", self->outcome);
  add_string (builder, "problem", self->problem);
  add_string (builder, "message", self->message);
  add_path (builder, self->path);
  add_number (builder, "size", self->size);
  add_number (builder, "modified", self->modified);
  add_string (builder, "sha256", self->sha256);
  if (self->automatic)
    {
      json_builder_set_member_name (builder, "automatic");
      json_builder_add_boolean_value (builder, TRUE);
    }
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static gboolean
read_kind (JsonObject *object, GlanceJournalKind *kind)
{
  static const GlanceJsonWord words[] = {
    { "run", GLANCE_JOURNAL_RUN },
    { "download", GLANCE_JOURNAL_DOWNLOAD },
    { NULL },
  };
  int value = -1;

  if (!glance_json_get_enum (object, "what", words, &value, NULL) || value < 0)
    return FALSE;
  *kind = (GlanceJournalKind) value;
  return TRUE;
}

static gboolean
read_number (JsonObject *object, const char *name, gint64 *value)
{
  double number = -1;

  if (!glance_json_get_number (object, name, &number, NULL))
    return FALSE;
  if (number != -1 && !(number >= 0 && number <= MAX_NUMBER && (double) (gint64) number == number))
    return FALSE;
  *value = (gint64) number;
  return TRUE;
}

static gboolean
read_path (JsonObject *object, char **path)
{
  g_autofree char *uri = NULL;
  g_autofree char *host = NULL;

  if (!glance_json_get_string (object, "file", MAX_URI, &uri, NULL))
    return FALSE;
  if (uri == NULL)
    return TRUE;
  *path = g_filename_from_uri (uri, &host, NULL);
  return *path != NULL && host == NULL;
}

static gboolean
read_sha256 (JsonObject *object, char **sha256)
{
  if (!glance_json_get_string (object, "sha256", MAX_TEXT, sha256, NULL))
    return FALSE;
  return *sha256 == NULL || (strlen (*sha256) == 64 && strspn (*sha256, "0123456789abcdef") == 64);
}

static gboolean
read_members (JsonObject *object, GlanceJournalEntry *entry)
{
  return glance_json_get_date (object, "time", &entry->time, NULL)
         && glance_json_get_string (object, "portal", MAX_TEXT, &entry->portal, NULL)
         && glance_json_get_string (object, "name", MAX_TEXT, &entry->name, NULL)
         && glance_json_get_boolean (object, "dump", &entry->dump, NULL)
         && glance_json_get_string (object, "run", MAX_TEXT, &entry->run, NULL)
         && glance_json_get_string (object, "outcome", MAX_TEXT, &entry->outcome, NULL)
         && glance_json_get_string (object, "problem", MAX_TEXT, &entry->problem, NULL)
         && glance_json_get_string (object, "message", MAX_TEXT, &entry->message, NULL)
         && read_path (object, &entry->path) && read_number (object, "size", &entry->size)
         && read_number (object, "modified", &entry->modified)
         && read_sha256 (object, &entry->sha256)
         && glance_json_get_boolean (object, "automatic", &entry->automatic, NULL);
}

/* What is unknown is left out, but a member of another type, or none of those that every line has, means
 * that the line is not ours. */
GlanceJournalEntry *
glance_journal_entry_parse (const char *line, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (line, length);
  g_autoptr (JsonNode) root = glance_json_parse (bytes, NULL);
  g_autoptr (GlanceJournalEntry) entry = NULL;
  JsonObject *object;
  GlanceJournalKind kind;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  object = json_node_get_object (root);
  if (!read_kind (object, &kind))
    return NULL;
  entry = glance_journal_entry_new (kind);
  if (!read_members (object, entry) || entry->time <= 0 || entry->portal == NULL
      || entry->outcome == NULL)
    return NULL;
  return g_steal_pointer (&entry);
}
