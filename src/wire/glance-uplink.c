/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-uplink.h"

#include "glance-wire-dbus.h"
#include "glance-wire.h"

struct _GlanceUplink
{
  GObject parent_instance;

  /* Owned */ GlanceMirror *mirror;
  /* Owned */ GCancellable *cancellable;
  /* Owned */ GDBusConnection *connection; /* NULL before it is open */
  /* Owned */ GlanceDBusWindow *skeleton;
  gboolean is_lost;
};

enum
{
  REQUESTED,
  LOST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceUplink, glance_uplink, G_TYPE_OBJECT)

static void
tell_lost (GlanceUplink *self, gboolean refused)
{
  if (self->is_lost)
    return;
  self->is_lost = TRUE;
  g_signal_emit (self, signals[LOST], 0, refused);
}

static gboolean
handle_request (GlanceDBusWindow *skeleton,
                GDBusMethodInvocation *invocation,
                const char *action,
                const char *target,
                const char *token,
                GlanceUplink *self)
{
  gboolean done = FALSE;

  g_signal_emit (self, signals[REQUESTED], 0, action, target, token, &done);
  if (done)
    glance_dbus_window_complete_request (skeleton, invocation);
  else
    g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                           "There is no action “%s”", action);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
connection_closed (GlanceUplink *self)
{
  tell_lost (self, FALSE);
}

static void
attached_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GlanceUplink) self = user_data;
  g_autoptr (GError) error = NULL;

  if (glance_mirror_attach_finish (GLANCE_MIRROR (source), result, &error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_debug ("The resident does not greet: %s", error->message);
  tell_lost (self, g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NOT_SUPPORTED));
}

static gboolean
serve (GlanceUplink *self, GError **error)
{
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);
  g_signal_connect_object (self->connection, "closed", G_CALLBACK (connection_closed), self,
                           G_CONNECT_SWAPPED);
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton),
                                           self->connection, GLANCE_WIRE_WINDOW_PATH, error);
}

static void
glance_uplink_dispose (GObject *object)
{
  GlanceUplink *self = GLANCE_UPLINK (object);

  self->is_lost = TRUE; /* whoever lets go of it does not want to hear */
  g_cancellable_cancel (self->cancellable);
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_clear_object (&self->connection);
  g_clear_object (&self->mirror);
  G_OBJECT_CLASS (glance_uplink_parent_class)->dispose (object);
}

static void
glance_uplink_finalize (GObject *object)
{
  GlanceUplink *self = GLANCE_UPLINK (object);

  g_object_unref (self->cancellable);
  g_object_unref (self->skeleton);
  G_OBJECT_CLASS (glance_uplink_parent_class)->finalize (object);
}

static void
glance_uplink_class_init (GlanceUplinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_uplink_dispose;
  object_class->finalize = glance_uplink_finalize;
  signals[REQUESTED] = g_signal_new ("requested", GLANCE_TYPE_UPLINK, G_SIGNAL_RUN_LAST, 0,
                                     g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN,
                                     3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[LOST] = g_signal_new ("lost", GLANCE_TYPE_UPLINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
glance_uplink_init (GlanceUplink *self)
{
  self->cancellable = g_cancellable_new ();
  self->skeleton = glance_dbus_window_skeleton_new ();
  g_signal_connect (self->skeleton, "handle-request", G_CALLBACK (handle_request), self);
}

GlanceUplink *
glance_uplink_new (GlanceMirror *mirror)
{
  g_return_val_if_fail (mirror == NULL || GLANCE_IS_MIRROR (mirror), NULL);

  GlanceUplink *self = g_object_new (GLANCE_TYPE_UPLINK, NULL);

  g_set_object (&self->mirror, mirror);
  return self;
}

static void
tell_no_resident (gpointer user_data)
{
  g_autoptr (GlanceUplink) self = user_data;

  tell_lost (self, FALSE);
}

void
glance_uplink_open (GlanceUplink *self, int fd)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (GLANCE_IS_UPLINK (self));
  g_return_if_fail (self->connection == NULL);

  self->connection = glance_wire_open (fd, &error);
  if (self->connection == NULL || !serve (self, &error))
    {
      g_debug ("No connection to the resident: %s", error->message);
      g_idle_add_once (tell_no_resident, g_object_ref (self));
      return;
    }
  g_dbus_connection_start_message_processing (self->connection);
  if (self->mirror != NULL)
    glance_mirror_attach_async (self->mirror, self->connection, self->cancellable, attached_cb,
                                g_object_ref (self));
  else /* without settings there is nothing to follow, and the window says why */
    g_dbus_connection_call (self->connection, NULL, GLANCE_WIRE_RESIDENT_PATH,
                            "io.github.backupglance.Resident", "Hello",
                            g_variant_new ("(s)", GLANCE_VERSION), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                            NULL, NULL, NULL);
}
