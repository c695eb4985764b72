/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-demo-portal.h"

#include <json-glib/json-glib.h>

#include "glance-demo-reply.h"

#define API "/api/2.0/"
#define DAY (24 * 60 * 60)

enum
{
  RUN_BACKUP,
  RUN_DUMP,
  N_RUNS
};

struct _GlanceDemoPortal
{
  GObject parent_instance;

  /* Owned */ GlanceClock *clock;
  /* Owned */ SoupServer *server;
  /* Owned */ char *name;
  /* Owned */ char *origin;
  /* Owned */ GlanceDemoRun *runs[N_RUNS]; /* the last run of each kind, or NULL */
  /* Owned */ GlanceDemoDownload *download;
  GlanceDemoOutcome outcome;
  guint seconds;
};

G_DEFINE_FINAL_TYPE (GlanceDemoPortal, glance_demo_portal, G_TYPE_OBJECT)

typedef struct
{
  const char *key;
  const char *permission;
  gboolean bearer;
} Key;

static const Key keys[] = {
  { GLANCE_DEMO_KEY, "*:read", FALSE },
  { GLANCE_DEMO_API_KEY, "*:read", TRUE },
  { GLANCE_DEMO_ADMIN_KEY, "*", TRUE },
};

typedef void (*Answer) (GlanceDemoPortal *self,
                        SoupServerMessage *message,
                        GHashTable *query,
                        const Key *key);

/* The key sent with the request; NULL: none, or none that is accepted. */
static const Key *
find_key (SoupServerMessage *message)
{
  const char *header = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "Authorization");
  gboolean bearer = header != NULL && g_str_has_prefix (header, "Bearer ");

  if (header == NULL)
    return NULL;
  if (bearer)
    header += strlen ("Bearer ");
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (g_str_equal (header, keys[i].key) && (bearer || !keys[i].bearer))
        return &keys[i];
    }
  return NULL;
}

static void
answer_json (SoupServerMessage *message, guint status, char *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json; charset=utf-8", SOUP_MEMORY_TAKE,
                                    body, strlen (body));
}

static void
refuse (SoupServerMessage *message, guint status, const char *text)
{
  answer_json (message, status, glance_demo_reply_error (status, text));
}

/* The answer of the gate in front of the API, which is not JSON. */
static void
refuse_bare (SoupServerMessage *message, guint status)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "", 0);
}

/* The record of the last run, unless it is older than portals keep them. */
static GlanceDemoRun *
get_run (GlanceDemoPortal *self, gboolean dump)
{
  GlanceDemoRun **run = &self->runs[dump ? RUN_DUMP : RUN_BACKUP];

  if (*run != NULL && glance_demo_run_is_expired (*run))
    g_clear_pointer (run, glance_demo_run_free);
  return *run;
}

static gboolean
is_running (GlanceDemoRun *run)
{
  return run != NULL && !glance_demo_run_get_state (run).is_completed;
}

static gboolean
asks_for_dump (GHashTable *query)
{
  const char *value = query != NULL ? g_hash_table_lookup (query, "Dump") : NULL;

  return value != NULL && g_ascii_strcasecmp (value, "true") == 0;
}

static void
answer_run (SoupServerMessage *message, GlanceDemoRun *run)
{
  answer_json (message, SOUP_STATUS_OK,
               run != NULL ? glance_demo_reply_progress (run) : glance_demo_reply_idle ());
}

static void
answer_progress (GlanceDemoPortal *self,
                 SoupServerMessage *message,
                 GHashTable *query,
                 const Key *key)
{
  answer_run (message, get_run (self, asks_for_dump (query)));
}

/* The demo never restores. */
static void
answer_restore_progress (GlanceDemoPortal *self,
                         SoupServerMessage *message,
                         GHashTable *query,
                         const Key *key)
{
  answer_run (message, NULL);
}

static void
answer_history (GlanceDemoPortal *self,
                SoupServerMessage *message,
                GHashTable *query,
                const Key *key)
{
  GlanceDemoRun *run = get_run (self, asks_for_dump (query));
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();
  gint64 now = glance_clock_get_real_time (self->clock) / G_USEC_PER_SEC;

  if (run != NULL && glance_demo_run_get_state (run).percent == 100)
    g_ptr_array_add (runs, run);
  answer_json (message, SOUP_STATUS_OK, glance_demo_reply_history (runs, now - 3 * DAY));
}

static void
answer_key (GlanceDemoPortal *self, SoupServerMessage *message, GHashTable *query, const Key *key)
{
  gint64 now = glance_clock_get_real_time (self->clock) / G_USEC_PER_SEC;

  answer_json (message, SOUP_STATUS_OK,
               glance_demo_reply_key (key->key, key->permission, now + 90 * DAY));
}

static void
begin (GlanceDemoPortal *self, gboolean dump, GlanceDemoStorage storage, double fraction)
{
  GlanceDemoRun **run = &self->runs[dump ? RUN_DUMP : RUN_BACKUP];

  g_clear_pointer (run, glance_demo_run_free);
  *run = glance_demo_run_new (self->clock, self->outcome, storage, dump, self->seconds, fraction);
}

/* Reads `{"storageType":4,"storageParams":null,"dump":false}`. */
static gboolean
read_start (SoupServerMessage *message, GlanceDemoStorage *storage, gboolean *dump)
{
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  if (!json_parser_load_from_data (parser, g_bytes_get_data (body, NULL), g_bytes_get_size (body),
                                   NULL)
      || json_parser_get_root (parser) == NULL
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return FALSE;

  object = json_node_get_object (json_parser_get_root (parser));
  *dump = json_object_get_boolean_member_with_default (object, "dump", FALSE);
  switch (json_object_get_int_member_with_default (object, "storageType", -1))
    {
    case GLANCE_DEMO_STORAGE_DOCUMENTS:
      *storage = GLANCE_DEMO_STORAGE_DOCUMENTS;
      return TRUE;
    case GLANCE_DEMO_STORAGE_THIRD_PARTY_DOCUMENTS:
      *storage = GLANCE_DEMO_STORAGE_THIRD_PARTY_DOCUMENTS;
      return TRUE;
    case GLANCE_DEMO_STORAGE_LOCAL:
      *storage = GLANCE_DEMO_STORAGE_LOCAL;
      return TRUE;
    case GLANCE_DEMO_STORAGE_TEMPORARY:
      *storage = GLANCE_DEMO_STORAGE_TEMPORARY;
      return TRUE;
    default:
      return FALSE;
    }
}

static void
answer_start (GlanceDemoPortal *self, SoupServerMessage *message, GHashTable *query, const Key *key)
{
  GlanceDemoStorage storage;
  gboolean dump;

  if (!read_start (message, &storage, &dump))
    {
      refuse (message, SOUP_STATUS_BAD_REQUEST, "The storage type is not supported by the demo");
      return;
    }

  /* A running backup goes on, and the answer names it. */
  if (!is_running (get_run (self, dump)))
    begin (self, dump, storage, 0);
  answer_run (message, get_run (self, dump));
}

static void
answer_cancel (GlanceDemoPortal *self,
               SoupServerMessage *message,
               GHashTable *query,
               const Key *key)
{
  answer_json (message, SOUP_STATUS_OK,
               glance_demo_reply_boolean (glance_demo_portal_cancel (self)));
}

static const struct
{
  const char *method;
  const char *path;
  gboolean open;   /* answers without a key */
  gboolean writes; /* a read-only key is not enough */
  Answer answer;
} routes[] = {
  { "GET", API "backup/getbackupprogress", FALSE, FALSE, answer_progress },
  { "GET", API "backup/getbackuphistory", FALSE, FALSE, answer_history },
  { "GET", API "backup/getrestoreprogress", TRUE, FALSE, answer_restore_progress },
  { "GET", API "keys/@self", FALSE, FALSE, answer_key },
  { "POST", API "backup/startbackup", FALSE, TRUE, answer_start },
  { "POST", API "backup/cancelbackup", FALSE, TRUE, answer_cancel },
};

static void
api_cb (SoupServer *server,
        SoupServerMessage *message,
        const char *path,
        GHashTable *query,
        gpointer user_data)
{
  const Key *key = find_key (message);

  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      if (!g_str_equal (routes[i].path, path)
          || !g_str_equal (routes[i].method, soup_server_message_get_method (message)))
        continue;

      if (key == NULL && !routes[i].open)
        refuse (message, SOUP_STATUS_UNAUTHORIZED, "Unauthorized");
      else if (routes[i].writes && !g_str_equal (key->permission, "*"))
        refuse_bare (message, SOUP_STATUS_FORBIDDEN);
      else
        routes[i].answer (user_data, message, query, key);
      return;
    }
  refuse_bare (message, SOUP_STATUS_NOT_FOUND);
}

static void
storage_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  GlanceDemoPortal *self = user_data;

  if (find_key (message) == NULL)
    {
      refuse_bare (message, SOUP_STATUS_FORBIDDEN);
      return;
    }

  for (int i = 0; i < N_RUNS; i++)
    {
      GlanceDemoRun *run = get_run (self, i == RUN_DUMP);

      if (run != NULL && glance_demo_download_matches (run, path, query))
        {
          glance_demo_download_answer (self->download, run, message);
          return;
        }
    }
  refuse_bare (message, SOUP_STATUS_NOT_FOUND);
}

static void
glance_demo_portal_finalize (GObject *object)
{
  GlanceDemoPortal *self = GLANCE_DEMO_PORTAL (object);

  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_pointer (&self->download, glance_demo_download_free);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->origin, g_free);
  for (int i = 0; i < N_RUNS; i++)
    g_clear_pointer (&self->runs[i], glance_demo_run_free);
  G_OBJECT_CLASS (glance_demo_portal_parent_class)->finalize (object);
}

static void
glance_demo_portal_class_init (GlanceDemoPortalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = glance_demo_portal_finalize;
}

static void
glance_demo_portal_init (GlanceDemoPortal *self)
{
}

static gboolean
listen (GlanceDemoPortal *self, guint port, GError **error)
{
  g_autofree char *uri = NULL;
  GSList *uris;

  self->server = soup_server_new ("server-header", "demo", NULL);
  soup_server_add_handler (self->server, API, api_cb, self, NULL);
  soup_server_add_handler (self->server, "/storage/backup", storage_cb, self, NULL);
  if (!soup_server_listen_local (self->server, port, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return FALSE;

  uris = soup_server_get_uris (self->server);
  self->origin = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return TRUE;
}

/**
 * glance_demo_portal_new:
 * @clock: the clock of its runs
 * @name: what to call it
 * @outcome: how its backups end
 * @seconds: how long they take, at least 1
 * @port: where to listen on loopback; 0: any free port
 *
 * Returns: (transfer full): a portal that is serving; NULL with a GIO error when it cannot listen
 */
GlanceDemoPortal *
glance_demo_portal_new (GlanceClock *clock,
                        const char *name,
                        GlanceDemoOutcome outcome,
                        guint seconds,
                        guint port,
                        GError **error)
{
  g_autoptr (GlanceDemoPortal) self = g_object_new (GLANCE_TYPE_DEMO_PORTAL, NULL);

  self->clock = g_object_ref (clock);
  self->name = g_strdup (name);
  self->outcome = outcome;
  self->seconds = seconds;
  self->download = glance_demo_download_new (clock, name, &(GlanceDemoDownloadOptions) { 0 });
  if (!listen (self, port, error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
glance_demo_portal_get_name (GlanceDemoPortal *self)
{
  g_return_val_if_fail (GLANCE_IS_DEMO_PORTAL (self), NULL);

  return self->name;
}

const char *
glance_demo_portal_get_origin (GlanceDemoPortal *self)
{
  g_return_val_if_fail (GLANCE_IS_DEMO_PORTAL (self), NULL);

  return self->origin;
}

SoupServer *
glance_demo_portal_get_server (GlanceDemoPortal *self)
{
  g_return_val_if_fail (GLANCE_IS_DEMO_PORTAL (self), NULL);

  return self->server;
}

/* Before anybody asks for the file. */
void
glance_demo_portal_set_download (GlanceDemoPortal *self, const GlanceDemoDownloadOptions *options)
{
  g_return_if_fail (GLANCE_IS_DEMO_PORTAL (self));

  glance_demo_download_free (self->download);
  self->download = glance_demo_download_new (self->clock, self->name, options);
}

/* Starts a backup to the temporary storage. */
gboolean
glance_demo_portal_begin (GlanceDemoPortal *self, gboolean dump, double fraction)
{
  g_return_val_if_fail (GLANCE_IS_DEMO_PORTAL (self), FALSE);

  if (is_running (get_run (self, dump)))
    return FALSE;

  begin (self, dump, GLANCE_DEMO_STORAGE_TEMPORARY, fraction);
  return TRUE;
}

/* Starts one to the portal's own Documents, which leaves no link. */
gboolean
glance_demo_portal_begin_in_documents (GlanceDemoPortal *self, double fraction)
{
  g_return_val_if_fail (GLANCE_IS_DEMO_PORTAL (self), FALSE);

  if (is_running (get_run (self, FALSE)))
    return FALSE;

  begin (self, FALSE, GLANCE_DEMO_STORAGE_DOCUMENTS, fraction);
  return TRUE;
}

void
glance_demo_portal_skip (GlanceDemoPortal *self, double share)
{
  g_return_if_fail (GLANCE_IS_DEMO_PORTAL (self));

  for (int i = 0; i < N_RUNS; i++)
    if (is_running (self->runs[i]))
      glance_demo_run_skip (self->runs[i], share);
}

gboolean
glance_demo_portal_cancel (GlanceDemoPortal *self)
{
  gboolean cancelled = FALSE;

  g_return_val_if_fail (GLANCE_IS_DEMO_PORTAL (self), FALSE);

  for (int i = 0; i < N_RUNS; i++)
    {
      if (is_running (self->runs[i]))
        {
          glance_demo_run_cancel (self->runs[i]);
          cancelled = TRUE;
        }
      else
        g_clear_pointer (&self->runs[i], glance_demo_run_free);
    }
  return cancelled;
}
