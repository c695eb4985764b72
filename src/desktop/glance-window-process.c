/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-window-process.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "glance-feed.h"
#include "glance-wire-dbus.h"
#include "glance-wire.h"

typedef struct
{
  char *action;
  char *target;
  char *token;
  guint n_starts; /* of a child, since it waits */
  guint n_tries;  /* on one */
} Request;

struct _GlanceWindowProcess
{
  GObject parent_instance;

  char *program;
  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GlanceSaver *saver;
  /* Owned */ GQueue requests; /* Request, not answered yet */

  /* Of the child; all 0 when there is none */
  pid_t pid;
  /* Owned */ GCancellable *cancellable;
  /* Owned */ GDBusConnection *connection;
  /* Owned */ GlanceFeed *feed;
  gboolean is_ready;
  gboolean is_spare;   /* it was started before anybody asked for it, and nobody has yet */
  gboolean has_failed; /* the last child, before it could begin; and the next */
  gboolean was_killed;
};

enum
{
  PROP_0,
  PROP_RUNNING,
  PROP_ATTENTIVE,
  N_PROPS
};

enum
{
  WANTED,
  QUIT,
  OUTDATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceWindowProcess, glance_window_process, G_TYPE_OBJECT)

static void start (GlanceWindowProcess *self);

static void
request_free (Request *request)
{
  g_free (request->action);
  g_free (request->target);
  g_free (request->token);
  g_free (request);
}

/* Requests */

typedef struct
{
  /* Owned */ GlanceWindowProcess *self;
  /* Borrowed */ Request *request; /* gone once it is not in the queue any more */
} Sent;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Sent *sent = user_data;
  g_autoptr (GlanceWindowProcess) self = sent->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  /* One that is ending no longer answers, or no longer knows the method: the next one gets it. */
  if (reply == NULL && !g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS))
    return;
  if (reply == NULL)
    g_warning ("The window refused a request: %s", error->message);
  if (g_queue_remove (&self->requests, sent->request))
    request_free (sent->request);
}

static void
send (GlanceWindowProcess *self, Request *request)
{
  Sent *sent = g_new (Sent, 1);

  sent->self = g_object_ref (self);
  sent->request = request;
  request->n_tries++;
  g_dbus_connection_call (self->connection, NULL, GLANCE_WIRE_WINDOW_PATH,
                          "io.github.backupglance.Window", "Request",
                          g_variant_new ("(sss)", request->action, request->target, request->token),
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT, NULL, answered_cb, sent);
}

static void
greeted_cb (GlanceWindowProcess *self, gboolean same)
{
  if (!same)
    {
      g_signal_emit (self, signals[OUTDATED], 0);
      return;
    }
  self->is_ready = TRUE;
  for (GList *l = self->requests.head; l != NULL; l = l->next)
    send (self, l->data);
}

/* The child */

static void
wanted_cb (GlanceWindowProcess *self)
{
  g_signal_emit (self, signals[WANTED], 0);
}

static void
quit_cb (GlanceWindowProcess *self)
{
  g_signal_emit (self, signals[QUIT], 0);
}

static void
attentive_changed_cb (GlanceWindowProcess *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTENTIVE]);
}

/* What was tried once, on a child that ended, is tried once more; what a child was started for and could not
 * even begin with would fail with the next one as well, unless that child was killed: then there is another one, once.
 * What has come since is none of these. */
static void
drop_hopeless (GlanceWindowProcess *self)
{
  guint max_starts = self->was_killed ? 2 : 1;
  GList *next;

  for (GList *l = self->requests.head; l != NULL; l = next)
    {
      Request *request = l->data;

      next = l->next;
      if (request->n_tries < 2 && (!self->has_failed || request->n_starts < max_starts))
        continue;
      g_queue_delete_link (&self->requests, l);
      request_free (request);
    }
}

static void
drop_child (GlanceWindowProcess *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->feed != NULL)
    g_object_run_dispose (G_OBJECT (self->feed));
  g_clear_object (&self->feed);
  if (self->connection != NULL)
    g_dbus_connection_close (self->connection, NULL, NULL, NULL);
  g_clear_object (&self->connection);
  self->pid = 0;
  self->is_ready = FALSE;
  self->is_spare = FALSE;
}

static void
exited_cb (GPid pid, int status, gpointer user_data)
{
  GlanceWindowProcess *self = user_data;

  if (self->pid != pid)
    return;
  self->has_failed = !self->is_ready;
  self->was_killed = WIFSIGNALED (status);
  if (self->was_killed)
    g_warning ("The window was ended by signal %d", WTERMSIG (status));
  else if (WEXITSTATUS (status) != 0)
    g_warning ("The window ended with status %d", WEXITSTATUS (status));
  drop_child (self);
  drop_hopeless (self);
  if (!g_queue_is_empty (&self->requests))
    start (self);
  else
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

/* A child that has closed its end has nothing more to say, though it may still be tidying up. */
static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceWindowProcess) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = glance_wire_serve_finish (result, &error);

  if (connection == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("No connection to the window: %s", error->message);
      return;
    }
  self->connection = g_steal_pointer (&connection);
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);
  self->feed = glance_feed_new ();
  g_signal_connect_object (self->feed, "greeted", G_CALLBACK (greeted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->feed, "wanted", G_CALLBACK (wanted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->feed, "quit", G_CALLBACK (quit_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->feed, "attentive-changed", G_CALLBACK (attentive_changed_cb), self,
                           G_CONNECT_SWAPPED);
  if (self->monitors != NULL)
    glance_feed_set_monitors (self->feed, self->monitors, self->saver);
  if (!glance_feed_export (self->feed, self->connection, &error))
    g_warning ("The window cannot be served: %s", error->message);
  g_dbus_connection_start_message_processing (self->connection);
}

static void
follow (GlanceWindowProcess *self, const GlanceChild *child)
{
  self->pid = child->pid;
  self->cancellable = g_cancellable_new ();
  g_child_watch_add_full (G_PRIORITY_DEFAULT, child->pid, exited_cb, g_object_ref (self),
                          g_object_unref);
  glance_wire_serve_async (child->wire, self->cancellable, opened_cb, g_object_ref (self));
}

static void
start (GlanceWindowProcess *self)
{
  Request *first = g_queue_peek_head (&self->requests);
  GlanceChild child;

  for (GList *l = self->requests.head; l != NULL; l = l->next)
    ((Request *) l->data)->n_starts++;
  self->was_killed = FALSE;
  self->has_failed =
      !glance_child_start (&child, self->program, first == NULL, first != NULL ? first->token : "");
  if (!self->has_failed)
    {
      follow (self, &child);
      return;
    }
  if (first != NULL) /* or else it is tried again when it is asked for */
    g_warning ("The window cannot be started: %s", g_strerror (errno));
  drop_hopeless (self);
}

static void
glance_window_process_dispose (GObject *object)
{
  drop_child (GLANCE_WINDOW_PROCESS (object));
  G_OBJECT_CLASS (glance_window_process_parent_class)->dispose (object);
}

static void
glance_window_process_finalize (GObject *object)
{
  GlanceWindowProcess *self = GLANCE_WINDOW_PROCESS (object);

  g_queue_clear_full (&self->requests, (GDestroyNotify) request_free);
  g_clear_object (&self->monitors);
  g_clear_object (&self->saver);
  g_free (self->program);
  G_OBJECT_CLASS (glance_window_process_parent_class)->finalize (object);
}

static void
glance_window_process_get_property (GObject *object,
                                    guint prop_id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_RUNNING:
      g_value_set_boolean (value,
                           glance_window_process_is_running (GLANCE_WINDOW_PROCESS (object)));
      break;
    case PROP_ATTENTIVE:
      g_value_set_boolean (value,
                           glance_window_process_is_attentive (GLANCE_WINDOW_PROCESS (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_window_process_class_init (GlanceWindowProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_window_process_dispose;
  object_class->finalize = glance_window_process_finalize;
  object_class->get_property = glance_window_process_get_property;

  properties[PROP_RUNNING] =
      g_param_spec_boolean ("running", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_ATTENTIVE] =
      g_param_spec_boolean ("attentive", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[WANTED] = g_signal_new ("wanted", GLANCE_TYPE_WINDOW_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  signals[QUIT] = g_signal_new ("quit", GLANCE_TYPE_WINDOW_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
  signals[OUTDATED] = g_signal_new ("outdated", GLANCE_TYPE_WINDOW_PROCESS, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
glance_window_process_init (GlanceWindowProcess *self)
{
  g_queue_init (&self->requests);
}

GlanceWindowProcess *
glance_window_process_new (const char *program, const GlanceChild *spare)
{
  GlanceWindowProcess *self = g_object_new (GLANCE_TYPE_WINDOW_PROCESS, NULL);

  self->program = g_strdup (program);
  self->is_spare = spare != NULL && spare->pid != 0;
  if (self->is_spare)
    follow (self, spare);
  return self;
}

void
glance_window_process_set_monitors (GlanceWindowProcess *self,
                                    GlanceMonitorList *monitors,
                                    GlanceSaver *saver)
{
  g_return_if_fail (GLANCE_IS_WINDOW_PROCESS (self));
  g_return_if_fail (GLANCE_IS_MONITOR_LIST (monitors));
  g_return_if_fail (saver == NULL || GLANCE_IS_SAVER (saver));

  g_set_object (&self->saver, saver);
  if (g_set_object (&self->monitors, monitors) && self->feed != NULL)
    glance_feed_set_monitors (self->feed, monitors, saver);
}

void
glance_window_process_prepare (GlanceWindowProcess *self)
{
  g_return_if_fail (GLANCE_IS_WINDOW_PROCESS (self));

  if (self->pid != 0)
    return;
  start (self);
  self->is_spare = self->pid != 0;
}

void
glance_window_process_discard (GlanceWindowProcess *self)
{
  g_return_if_fail (GLANCE_IS_WINDOW_PROCESS (self));

  if (!self->is_spare)
    return;
  g_debug ("The window is not needed");
  /* Its number is nobody else's yet: exited_cb() comes right after it is given back. */
  kill (self->pid, SIGKILL);
  drop_child (self);
}

void
glance_window_process_request (GlanceWindowProcess *self,
                               const char *action,
                               const char *target,
                               const char *token)
{
  Request *request;

  g_return_if_fail (GLANCE_IS_WINDOW_PROCESS (self));

  request = g_new0 (Request, 1);
  request->action = g_strdup (action);
  request->target = g_strdup (target);
  request->token = g_strdup (token);
  g_queue_push_tail (&self->requests, request);
  if (self->is_spare)
    request->n_starts++;
  self->is_spare = FALSE;
  if (self->is_ready)
    send (self, request);
  else if (self->pid == 0)
    {
      start (self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
    }
}

gboolean
glance_window_process_is_running (GlanceWindowProcess *self)
{
  g_return_val_if_fail (GLANCE_IS_WINDOW_PROCESS (self), FALSE);

  return self->pid != 0;
}

gboolean
glance_window_process_is_attentive (GlanceWindowProcess *self)
{
  g_return_val_if_fail (GLANCE_IS_WINDOW_PROCESS (self), FALSE);

  return self->feed != NULL && glance_feed_is_attentive (self->feed);
}
