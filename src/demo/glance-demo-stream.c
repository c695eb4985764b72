/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-demo-stream.h"

#define PIECE (64 * 1024)
#define PIECES_A_SECOND 20

typedef struct
{
  GlanceDemoStreamOptions options;
  /* Borrowed */ SoupServerMessage *message;
  goffset next;
  guint alarm; /* when the next piece is due; or 0 */
} Stream;

static void
remove_alarm (Stream *self)
{
  if (self->alarm != 0)
    glance_clock_remove_alarm (self->options.clock, self->alarm);
  self->alarm = 0;
}

/* Whether it was sent or not: nobody is there to receive it any more. */
static void
finished (SoupServerMessage *message, Stream *self)
{
  remove_alarm (self);
  g_object_unref (self->options.clock);
  glance_demo_archive_unref (self->options.archive);
  g_free (self);
}

static gsize
get_piece_size (Stream *self)
{
  goffset piece = self->options.rate > 0 ? self->options.rate / PIECES_A_SECOND : PIECE;

  return (gsize) MIN (CLAMP (piece, 1, PIECE), self->options.until - self->next);
}

static void
send_piece (Stream *self)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  gsize length = get_piece_size (self);
  g_autofree guint8 *data = g_malloc (length);

  glance_demo_archive_read (self->options.archive, self->next, data, length);
  self->options.func (data, self->next, length, self->options.user_data);
  self->next += (goffset) length;
  soup_message_body_append (body, SOUP_MEMORY_TAKE, g_steal_pointer (&data), length);
  soup_server_message_unpause (self->message);
}

static void
on_alarm (gpointer user_data)
{
  Stream *self = user_data;

  self->alarm = 0;
  send_piece (self);
}

/* What has left is sent as it is; the other end sees that it is not all. */
static void
drop (Stream *self)
{
  g_socket_shutdown (soup_server_message_get_socket (self->message), TRUE, TRUE, NULL);
  soup_message_body_append (soup_server_message_get_response_body (self->message),
                            SOUP_MEMORY_STATIC, "", 1);
  soup_server_message_unpause (self->message);
}

static void
send_next (SoupServerMessage *message, Stream *self)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  gint64 delay;

  if (self->next == glance_demo_archive_get_size (self->options.archive))
    {
      soup_message_body_complete (body);
      soup_server_message_unpause (message);
      return;
    }
  if (self->next == self->options.until)
    {
      drop (self);
      return;
    }
  if (self->options.rate == 0)
    {
      send_piece (self);
      return;
    }
  delay = (gint64) get_piece_size (self) * G_USEC_PER_SEC / self->options.rate;
  self->alarm = glance_clock_add_alarm (self->options.clock,
                                        glance_clock_get_boot_time (self->options.clock) + delay,
                                        on_alarm, self);
}

void
glance_demo_stream_answer (SoupServerMessage *message, const GlanceDemoStreamOptions *options)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  Stream *self = g_new0 (Stream, 1);

  self->options = *options;
  g_object_ref (self->options.clock);
  glance_demo_archive_ref (self->options.archive);
  self->message = message;
  self->next = options->from;
  soup_message_headers_set_content_length (headers, glance_demo_archive_get_size (options->archive)
                                                        - options->from);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (send_next), self);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (send_next), self);
  g_signal_connect (message, "finished", G_CALLBACK (finished), self);
}
