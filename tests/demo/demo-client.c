/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "demo-client.h"

#include "test-clock-manual.h"

void
demo_client_set_up (DemoClient *self, GlanceDemoOutcome outcome)
{
  g_autoptr (GError) error = NULL;

  self->clock = GLANCE_CLOCK (glance_manual_clock_new ());
  self->session = soup_session_new ();
  self->portal =
      glance_demo_portal_new (self->clock, "Test Portal", outcome, DEMO_CLIENT_SECONDS, 0, &error);
  g_assert_no_error (error);
}

static void
forget (DemoClient *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->json, json_object_unref);
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->content_range, g_free);
}

void
demo_client_tear_down (DemoClient *self)
{
  forget (self);
  soup_session_abort (self->session);
  g_assert_finalize_object (self->session);
  g_assert_finalize_object (self->portal);
  g_assert_finalize_object (self->clock);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *slot;
}

static void
read_json (DemoClient *self)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (g_strcmp0 (self->content_type, "application/json") == 0
      && json_parser_load_from_data (parser, g_bytes_get_data (self->body, NULL),
                                     g_bytes_get_size (self->body), NULL))
    self->json = json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

static guint
send_message (DemoClient *self, SoupMessage *message, const char *authorization)
{
  SoupMessageHeaders *reply = soup_message_get_response_headers (message);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  forget (self);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_disable_feature (message, SOUP_TYPE_CONTENT_DECODER);
  if (authorization != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                  authorization);
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL, result_cb,
                                    &result);
  self->body = soup_session_send_and_read_finish (self->session, wait_for (&result), &error);
  g_assert_no_error (error);

  self->status = soup_message_get_status (message);
  self->content_type = g_strdup (soup_message_headers_get_content_type (reply, NULL));
  self->content_range = g_strdup (soup_message_headers_get_one (reply, "Content-Range"));
  read_json (self);
  return self->status;
}

static SoupMessage *
new_message (DemoClient *self, const char *method, const char *path)
{
  g_autofree char *url = g_strconcat (glance_demo_portal_get_origin (self->portal), path, NULL);

  return soup_message_new (method, url);
}

guint
demo_client_get (DemoClient *self, const char *path, const char *authorization, const char *range)
{
  g_autoptr (SoupMessage) message = new_message (self, "GET", path);

  if (range != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Range", range);
  return send_message (self, message, authorization);
}

guint
demo_client_post (DemoClient *self, const char *path, const char *authorization, const char *body)
{
  g_autoptr (SoupMessage) message = new_message (self, "POST", path);
  g_autoptr (GBytes) bytes = g_bytes_new_static (body, strlen (body));

  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  return send_message (self, message, authorization);
}

JsonObject *
demo_client_progress (DemoClient *self)
{
  g_assert_cmpuint (demo_client_get (self, DEMO_CLIENT_PROGRESS, GLANCE_DEMO_KEY, NULL), ==, 200);
  g_assert_nonnull (self->json);
  if (!json_object_has_member (self->json, "response"))
    return NULL;
  return json_object_get_object_member (self->json, "response");
}

GBytes *
demo_client_get_raw_bytes (DemoClient *self, const char *request)
{
  const char *address = glance_demo_portal_get_origin (self->portal) + strlen ("http://");
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GOutputStream) reply = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  connection = g_socket_client_connect_to_host (client, address, 80, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                             strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);

  g_output_stream_splice_async (reply, g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                G_OUTPUT_STREAM_SPLICE_NONE, G_PRIORITY_DEFAULT, NULL, result_cb,
                                &result);
  g_output_stream_splice_finish (reply, wait_for (&result), &error);
  g_assert_no_error (error);
  g_output_stream_close (reply, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (reply));
}

char *
demo_client_get_raw (DemoClient *self, const char *request)
{
  g_autoptr (GBytes) reply = demo_client_get_raw_bytes (self, request);

  return g_strndup (g_bytes_get_data (reply, NULL), g_bytes_get_size (reply));
}
