/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "hostile-server.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_THREADS 16
#define MAX_REQUEST (64 * 1024)

typedef struct
{
  const char *target;
  const HostileScript *script;
  gboolean once;
} Rule;

struct _HostileServer
{
  /* Owned */ GSocketService *service;
  /* Owned */ GTlsCertificate *certificate;
  /* Owned */ GCancellable *closing;
  /* Owned */ char *origin;

  /* Shared between the threads, under the lock. */
  GMutex lock;
  GCond changed;
  /* Owned */ GArray *rules;
  /* Owned */ GString *log;
  guint n_connections;
  guint n_requests;
  guint n_open;
};

static const HostileScript *
find_script (HostileServer *self, const char *request)
{
  const char *target = strchr (request, ' ');
  const HostileScript *script = NULL;

  g_mutex_lock (&self->lock);
  self->n_requests++;
  g_cond_broadcast (&self->changed);
  for (guint i = 0; target != NULL && script == NULL && i < self->rules->len; i++)
    {
      const Rule *rule = &g_array_index (self->rules, Rule, i);

      if (!g_str_has_prefix (target + 1, rule->target))
        continue;
      script = rule->script;
      if (rule->once)
        g_array_remove_index (self->rules, i);
    }
  g_mutex_unlock (&self->lock);

  return script;
}

/* Reads up to the empty line; FALSE when the client has hung up. */
static gboolean
read_request (HostileServer *self, GInputStream *input, GString *request)
{
  char c;

  g_string_truncate (request, 0);
  while (strstr (request->str, "\r\n\r\n") == NULL)
    {
      if (request->len > MAX_REQUEST
          || g_input_stream_read (input, &c, 1, self->closing, NULL) != 1)
        return FALSE;

      g_string_append_c (request, c);
      g_mutex_lock (&self->lock);
      g_string_append_c (self->log, c);
      g_mutex_unlock (&self->lock);
    }

  return TRUE;
}

static gboolean
say (HostileServer *self, GOutputStream *output, const char *text, gsize length)
{
  if (g_cancellable_is_cancelled (self->closing))
    return FALSE;

  return text == NULL
         || g_output_stream_write_all (output, text, length > 0 ? length : strlen (text), NULL,
                                       self->closing, NULL);
}

/* Waits for that long, or until the server closes. */
static void
pause_for (HostileServer *self, guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;

  g_mutex_lock (&self->lock);
  while (!g_cancellable_is_cancelled (self->closing)
         && g_cond_wait_until (&self->changed, &self->lock, end))
    ;
  g_mutex_unlock (&self->lock);
}

static gboolean
follow_script (HostileServer *self, const HostileScript *script, GOutputStream *output)
{
  if (script->again == NULL)
    pause_for (self, script->pause_ms);
  if (!say (self, output, script->head, 0) || !say (self, output, script->body, script->length))
    return FALSE;

  if (script->again != NULL)
    do
      pause_for (self, script->pause_ms);
    while (say (self, output, script->again, script->again_length));

  return script->keep;
}

static void
talk (HostileServer *self, GIOStream *stream)
{
  g_autoptr (GString) request = g_string_new (NULL);

  while (read_request (self, g_io_stream_get_input_stream (stream), request))
    {
      const HostileScript *found = find_script (self, request->str);
      HostileScript script;

      if (found == NULL)
        break;
      script = *found; /* whoever has the answer may be done with it */
      if (!follow_script (self, &script, g_io_stream_get_output_stream (stream)))
        break;
    }
}

static void
count (HostileServer *self, int n_open, guint n_new)
{
  g_mutex_lock (&self->lock);
  self->n_open += n_open;
  self->n_connections += n_new;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Runs in the connection's own thread. */
static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        gpointer user_data)
{
  HostileServer *self = user_data;
  g_autoptr (GIOStream) tls = NULL;

  count (self, +1, 1);
  if (self->certificate == NULL)
    talk (self, G_IO_STREAM (connection));
  else
    {
      tls = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);
      if (g_tls_connection_handshake (G_TLS_CONNECTION (tls), self->closing, NULL))
        talk (self, tls);
      g_io_stream_close (tls, NULL, NULL);
    }
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  count (self, -1, 0);
  return TRUE;
}

HostileServer *
hostile_server_new (GTlsCertificate *certificate)
{
  HostileServer *self = g_new0 (HostileServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  guint port;

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  self->log = g_string_new (NULL);
  self->closing = g_cancellable_new ();
  g_set_object (&self->certificate, certificate);

  self->service = g_threaded_socket_service_new (MAX_THREADS);
  g_signal_connect (self->service, "run", G_CALLBACK (on_run), self);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any_port, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &address, &error);
  g_assert_no_error (error);
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  self->origin = certificate != NULL ? g_strdup_printf ("https://localhost:%u", port)
                                     : g_strdup_printf ("http://127.0.0.1:%u", port);
  return self;
}

/* Waits until every connection has ended. */
static void
wait_until_alone (HostileServer *self)
{
  g_mutex_lock (&self->lock);
  while (self->n_open > 0)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

void
hostile_server_reset (HostileServer *self)
{
  g_cancellable_cancel (self->closing);
  count (self, 0, 0); /* wakes threads that are pausing */
  wait_until_alone (self);
  g_cancellable_reset (self->closing);

  g_array_set_size (self->rules, 0);
  g_string_truncate (self->log, 0);
  self->n_connections = self->n_requests = 0;
}

void
hostile_server_free (HostileServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  hostile_server_reset (self);
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_clear_object (&self->service);
  g_clear_object (&self->certificate);
  g_clear_object (&self->closing);
  g_array_unref (self->rules);
  g_string_free (self->log, TRUE);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->origin);
  g_free (self);
}

const char *
hostile_server_get_origin (HostileServer *self)
{
  return self->origin;
}

static void
add_rule (HostileServer *self, const Rule *rule)
{
  g_mutex_lock (&self->lock);
  g_array_append_vals (self->rules, rule, 1);
  g_mutex_unlock (&self->lock);
}

void
hostile_server_say (HostileServer *self, const char *target, const HostileScript *script)
{
  add_rule (self, &(Rule) { target, script, FALSE });
}

void
hostile_server_say_once (HostileServer *self, const char *target, const HostileScript *script)
{
  add_rule (self, &(Rule) { target, script, TRUE });
}

guint
hostile_server_get_n_connections (HostileServer *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_connections;
  g_mutex_unlock (&self->lock);
  return n;
}

guint
hostile_server_get_n_requests (HostileServer *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_requests;
  g_mutex_unlock (&self->lock);
  return n;
}

void
hostile_server_wait_for (HostileServer *self, guint n_requests)
{
  g_mutex_lock (&self->lock);
  while (self->n_requests < n_requests)
    {
      g_cond_wait_until (&self->changed, &self->lock,
                         g_get_monotonic_time () + 10 * G_TIME_SPAN_MILLISECOND);
      g_mutex_unlock (&self->lock);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
}

char *
hostile_server_dup_log (HostileServer *self)
{
  char *log;

  g_mutex_lock (&self->lock);
  log = g_strdup (self->log->str);
  g_mutex_unlock (&self->lock);
  return log;
}

gsize
hostile_get_memory (void)
{
  g_autofree char *statm = NULL;
  unsigned long size, resident;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL));
  g_assert_cmpint (sscanf (statm, "%lu %lu", &size, &resident), ==, 2);
  return resident * (gsize) sysconf (_SC_PAGESIZE);
}

/* A CA that accepts any name, and dates from the command line. */
static const char ca_config[] =
    "[ca]\ndefault_ca = test\n"
    "[test]\ndatabase = index\nnew_certs_dir = .\nrand_serial = yes\ndefault_md = sha256\n"
    "policy = any\nunique_subject = no\ncopy_extensions = copy\nemail_in_dn = no\n"
    "[any]\ncommonName = supplied\n"
    "[req]\ndistinguished_name = none\n[none]\n"
    "[authority]\nbasicConstraints = critical, CA:true\nkeyUsage = critical, keyCertSign\n"
    "subjectKeyIdentifier = hash\n";

#define NEW_KEY "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -config ca.conf "
#define NEW_WEAK_KEY "-newkey rsa:1024 -nodes -config ca.conf "

static void run (const char *folder, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
run (const char *folder, const char *format, ...)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *command = NULL;
  g_autofree char *output = NULL;
  g_auto (GStrv) argv = NULL;
  va_list args;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  g_assert_true (g_shell_parse_argv (command, NULL, &argv, NULL));

  launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_set_cwd (launcher, folder);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%s: %s", command, output);
}

static GTlsCertificate *
load (const char *folder, const char *name)
{
  g_autofree char *certificate_file = g_strdup_printf ("%s/%s.pem", folder, name);
  g_autofree char *key_file = g_strdup_printf ("%s/%s.key", folder, name);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate =
      g_tls_certificate_new_from_files (certificate_file, key_file, &error);

  g_assert_no_error (error);
  return certificate;
}

static GTlsCertificate *
make_certificate_of_kind (const char *folder,
                          const char *name,
                          const char *key,
                          const char *names,
                          const char *purpose,
                          int from,
                          int to)
{
  run (folder,
       "openssl req %s-keyout %s.key -out %s.csr -subj /CN=test -addext subjectAltName=%s"
       " -addext extendedKeyUsage=%s",
       key, name, name, names, purpose);
  run (folder,
       "openssl ca -batch -notext -config ca.conf -cert ca.pem -keyfile ca.key -in %s.csr -out "
       "%s.pem"
       " -startdate %d0101000000Z -enddate %d0101000000Z",
       name, name, from, to);
  return load (folder, name);
}

static GTlsCertificate *
make_certificate (const char *folder, const char *name, const char *names, int from, int to)
{
  return make_certificate_of_kind (folder, name, NEW_KEY, names, "serverAuth", from, to);
}

HostileCertificates *
hostile_certificates_new (void)
{
  HostileCertificates *self = g_new0 (HostileCertificates, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *config_file = NULL;
  g_autofree char *index_file = NULL;

  self->folder = g_dir_make_tmp ("hostile-XXXXXX", &error);
  g_assert_no_error (error);
  config_file = g_build_filename (self->folder, "ca.conf", NULL);
  index_file = g_build_filename (self->folder, "index", NULL);
  self->ca_file = g_build_filename (self->folder, "ca.pem", NULL);
  g_assert_true (g_file_set_contents (config_file, ca_config, -1, NULL));
  g_assert_true (g_file_set_contents (index_file, "", -1, NULL));

  run (self->folder,
       "openssl req -x509 " NEW_KEY
       "-keyout ca.key -out ca.pem -days 2 -subj /CN=authority -extensions authority");
  run (self->folder, "openssl req -x509 " NEW_KEY "-keyout stranger.key -out stranger.pem -days 2"
                     " -subj /CN=stranger -addext subjectAltName=DNS:localhost");
  self->good = make_certificate (self->folder, "good", "DNS:localhost,IP:127.0.0.1", 2020, 2090);
  self->other = make_certificate (self->folder, "other", "DNS:portal.example", 2020, 2090);
  self->expired = make_certificate (self->folder, "expired", "DNS:localhost", 2019, 2020);
  self->future = make_certificate (self->folder, "future", "DNS:localhost", 2090, 2091);
  self->weak = make_certificate_of_kind (self->folder, "weak", NEW_WEAK_KEY, "DNS:localhost",
                                         "serverAuth", 2020, 2090);
  self->client = make_certificate_of_kind (self->folder, "client", NEW_KEY, "DNS:localhost",
                                           "clientAuth", 2020, 2090);
  self->stranger = load (self->folder, "stranger");
  self->stranger_file = g_build_filename (self->folder, "stranger.pem", NULL);
  return self;
}

void
hostile_certificates_free (HostileCertificates *self)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (self->folder, name, NULL);

      g_assert_cmpint (g_remove (file), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);

  g_object_unref (self->good);
  g_object_unref (self->other);
  g_object_unref (self->expired);
  g_object_unref (self->future);
  g_object_unref (self->stranger);
  g_object_unref (self->weak);
  g_object_unref (self->client);
  g_free (self->stranger_file);
  g_free (self->ca_file);
  g_free (self->folder);
  g_free (self);
}
