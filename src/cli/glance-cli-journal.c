/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include <json-glib/json-glib.h>

#include "glance-cli-commands.h"
#include "glance-cli-exit.h"
#include "glance-cli-output.h"
#include "glance-cli-session.h"
#include "glance-cli-terminal.h"
#include "glance-journal.h"
#include "glance-text.h"
#include "glance-words.h"

/* What is looked for in the journal. */
typedef struct
{
  const char *name;     /* as typed; or NULL: everything */
  GlancePortal *portal; /* of that name, if it is on the list; or NULL */
  gboolean dump;
  GPtrArray *entries;
} Query;

/* A portal is also found by the name that it had then, and after it was removed. */
static gboolean
matches (const Query *query, const GlanceJournalEntry *entry)
{
  if (query->dump && !entry->dump)
    return FALSE;
  if (query->name == NULL)
    return TRUE;
  if (query->portal != NULL
      && g_str_equal (entry->portal, glance_portal_get_origin (query->portal)))
    return TRUE;
  return g_str_equal (entry->portal, query->name)
         || (entry->name != NULL && glance_text_is_same_name (entry->name, query->name));
}

static gboolean
collect_cb (const GlanceJournalEntry *entry, gpointer user_data)
{
  Query *query = user_data;

  if (matches (query, entry))
    g_ptr_array_add (query->entries, glance_journal_entry_copy (entry));
  return TRUE;
}

static const char *
get_name (const GlanceJournalEntry *entry)
{
  return entry->name != NULL ? entry->name : entry->portal;
}

/* What happened, in a word or two; a nick of a later version stays as it is. */
static const char *
describe (const GlanceJournalEntry *entry)
{
  static const struct
  {
    GlanceJournalKind kind;
    const char *outcome;
    const char *backup;
    const char *dump;
  } words[] = {
    { GLANCE_JOURNAL_RUN, "completed", N_ ("backup completed"), N_ ("full dump completed") },
    { GLANCE_JOURNAL_RUN, "warning", N_ ("backup completed with a warning"),
      N_ ("full dump completed with a warning") },
    { GLANCE_JOURNAL_RUN, "failed", N_ ("backup failed"), N_ ("full dump failed") },
    { GLANCE_JOURNAL_RUN, "cancelled", N_ ("backup cancelled"), N_ ("full dump cancelled") },
    { GLANCE_JOURNAL_RUN, "lost", N_ ("backup lost"), N_ ("full dump lost") },
    { GLANCE_JOURNAL_DOWNLOAD, GLANCE_JOURNAL_SAVED, N_ ("backup saved"), N_ ("full dump saved") },
    { GLANCE_JOURNAL_DOWNLOAD, GLANCE_JOURNAL_FAILED, N_ ("backup not saved"),
      N_ ("full dump not saved") },
    { GLANCE_JOURNAL_DOWNLOAD, GLANCE_JOURNAL_CANCELLED, N_ ("saving cancelled"),
      N_ ("saving cancelled") },
    { GLANCE_JOURNAL_DOWNLOAD, GLANCE_JOURNAL_TRASHED, N_ ("older backup put into the trash"),
      N_ ("older full dump put into the trash") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (words[i].kind == entry->kind && g_str_equal (words[i].outcome, entry->outcome))
        return _ (entry->dump ? words[i].dump : words[i].backup);
    }
  return entry->outcome;
}

static void
append_part (GString *line, const char *part)
{
  g_autofree char *clean = part != NULL ? glance_text_sanitize (part, G_MAXINT) : NULL;

  if (clean != NULL && *clean != '\0')
    g_string_append_printf (line, "  %s", clean);
}

static void
print_entry (const GlanceJournalEntry *entry, int name_width)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (entry->time);
  g_autofree char *time =
      date != NULL ? g_date_time_format (date, "%Y-%m-%d %H:%M") : g_strdup ("");
  g_autofree char *size = entry->size >= 0 ? glance_words_size (entry->size) : NULL;
  g_autoptr (GString) line = g_string_new (time);

  g_string_append_printf (line, "  %s", get_name (entry));
  g_string_append_printf (line, "%*s",
                          name_width - glance_cli_terminal_text_width (get_name (entry)), "");
  append_part (line, describe (entry));
  append_part (line, size);
  append_part (line, entry->path);
  append_part (line, entry->message);
  glance_cli_print_line ("%s", line->str);
}

static void
print_lines (GPtrArray *entries)
{
  int width = 0;

  for (guint i = 0; i < entries->len; i++)
    width = MAX (width, glance_cli_terminal_text_width (get_name (entries->pdata[i])));
  for (guint i = 0; i < entries->len; i++)
    print_entry (entries->pdata[i], width);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_entry (JsonBuilder *builder, const GlanceJournalEntry *entry)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (entry->time);
  g_autofree char *time = date != NULL ? g_date_time_format_iso8601 (date) : NULL;
  g_autofree char *uri = entry->path != NULL ? g_filename_to_uri (entry->path, NULL, NULL) : NULL;
  gboolean is_utf8 = entry->path != NULL && g_utf8_validate (entry->path, -1, NULL);

  json_builder_begin_object (builder);
  add_string (builder, "time", time);
  add_string (builder, "what", entry->kind == GLANCE_JOURNAL_RUN ? "run" : "download");
  add_string (builder, "name", entry->name);
  add_string (builder, "url", entry->portal);
  json_builder_set_member_name (builder, "dump");
  json_builder_add_boolean_value (builder, entry->dump);
  add_string (builder, "taskId", entry->run);
  add_string (builder, "outcome", entry->outcome);
  add_string (builder, "problem", entry->problem);
  add_string (builder, "message", entry->message);
  add_string (builder, "path", is_utf8 ? entry->path : NULL);
  add_string (builder, "uri", uri);
  json_builder_set_member_name (builder, "size");
  if (entry->size >= 0)
    json_builder_add_int_value (builder, entry->size);
  else
    json_builder_add_null_value (builder);
  add_string (builder, "sha256", entry->sha256);
  json_builder_set_member_name (builder, "automatic");
  json_builder_add_boolean_value (builder, entry->automatic);
  json_builder_end_object (builder);
}

static void
print_json (GPtrArray *entries)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < entries->len; i++)
    add_entry (builder, entries->pdata[i]);
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  glance_cli_print_line ("%s", text);
}

static int
fail (const GError *error)
{
  glance_cli_report (error);
  return glance_cli_exit_status (error);
}

static int
print (const GlanceCliOptions *options, GPtrArray *entries)
{
  if (options->json)
    print_json (entries);
  else
    print_lines (entries);
  if (entries->len == 0)
    glance_cli_say (_ ("The journal has no run and no download yet."));
  return 0;
}

int
glance_cli_journal (const GlanceCliOptions *options)
{
  g_autoptr (GlanceJournal) journal = glance_journal_new (NULL);
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) glance_journal_entry_free);
  g_autoptr (GlanceCliSession) session = NULL;
  g_autoptr (GlancePortal) portal = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) error = NULL;
  Query query = { .dump = options->dump, .entries = entries };

  if (options->demo) /* it leaves nothing behind */
    return print (options, entries);
  if (options->arguments != NULL && options->arguments[0] != NULL)
    {
      query.name = options->arguments[0];
      session = glance_cli_session_open (options, GLANCE_CLI_SESSION_LIST, &unknown);
      if (session != NULL)
        portal = glance_cli_session_find (session, query.name, options->dump, &unknown);
      query.portal = portal;
    }
  if (!glance_journal_read (journal, collect_cb, &query, &error))
    return fail (error);
  if (entries->len == 0 && unknown != NULL)
    return fail (unknown);
  return print (options, entries);
}
