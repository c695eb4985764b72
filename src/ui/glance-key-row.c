/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-key-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BULLET "•"

struct _GlanceKeyRow
{
  AdwEntryRow parent_instance;

  /* Owned */ GString *key; /* while it is hidden; else the entry has it */
  /* Borrowed */ GtkText *text;
  /* Borrowed */ GtkWidget *reveal_button;
  gulong insert_handler;
  gboolean is_revealed;
};

G_DEFINE_FINAL_TYPE (GlanceKeyRow, glance_key_row, ADW_TYPE_ENTRY_ROW)

static void
wipe (GString *text)
{
  explicit_bzero (text->str, text->allocated_len);
  g_string_truncate (text, 0);
}

/* A string that grows leaves what it held behind in memory, so it moves by hand. */
static void
insert_key (GlanceKeyRow *self, gsize offset, const char *inserted, gsize length)
{
  GString *longer = g_string_sized_new (self->key->len + length + 1);

  g_string_append_len (longer, self->key->str, (gssize) offset);
  g_string_append_len (longer, inserted, (gssize) length);
  g_string_append (longer, self->key->str + offset);
  wipe (self->key);
  g_string_free (self->key, TRUE);
  self->key = longer;
}

static char *
make_bullets (glong n_chars)
{
  GString *bullets = g_string_new (NULL);

  while (n_chars-- > 0)
    g_string_append (bullets, BULLET);
  return g_string_free (bullets, FALSE);
}

static gsize
find_offset (GlanceKeyRow *self, int position)
{
  return (gsize) (g_utf8_offset_to_pointer (self->key->str, position) - self->key->str);
}

/* The entry does this to a position too, but later. */
static int
clamp_position (GlanceKeyRow *self, int position)
{
  int n_chars = (int) g_utf8_strlen (self->key->str, -1);

  return position < 0 || position > n_chars ? n_chars : position;
}

/* Before the entry has it, and before anybody is told. */
static void
insert_text_cb (GtkText *text, const char *inserted, int length, int *position, GlanceKeyRow *self)
{
  gsize n_bytes = length < 0 ? strlen (inserted) : (gsize) length;
  g_autofree char *bullets = NULL;

  if (self->is_revealed)
    return;
  g_signal_stop_emission_by_name (text, "insert-text");
  *position = clamp_position (self, *position);
  insert_key (self, find_offset (self, *position), inserted, n_bytes);

  bullets = make_bullets (g_utf8_strlen (inserted, (gssize) n_bytes));
  g_signal_handler_block (text, self->insert_handler);
  gtk_editable_insert_text (GTK_EDITABLE (text), bullets, -1, position);
  g_signal_handler_unblock (text, self->insert_handler);
}

static void
delete_text_cb (GtkText *text, int start, int end, GlanceKeyRow *self)
{
  gsize from;
  gsize to;

  if (self->is_revealed)
    return;
  start = clamp_position (self, start);
  end = clamp_position (self, end);
  if (start >= end)
    return;
  from = find_offset (self, start);
  to = find_offset (self, end);
  g_string_erase (self->key, (gssize) from, (gssize) (to - from));
}

/* Past the entry's own signals: the key is the same as before. */
static void
show_text (GlanceKeyRow *self, const char *text)
{
  int position = gtk_editable_get_position (GTK_EDITABLE (self->text));

  gtk_entry_buffer_set_text (gtk_text_get_buffer (self->text), text, -1);
  gtk_editable_set_position (GTK_EDITABLE (self->text), position);
}

static void
set_revealed (GlanceKeyRow *self, gboolean revealed)
{
  g_autofree char *bullets = NULL;

  if (self->is_revealed == revealed)
    return;
  self->is_revealed = revealed;
  gtk_button_set_icon_name (GTK_BUTTON (self->reveal_button),
                            revealed ? "view-conceal-symbolic" : "view-reveal-symbolic");
  if (revealed)
    {
      show_text (self, self->key->str);
      wipe (self->key);
      return;
    }
  insert_key (self, 0, gtk_editable_get_text (GTK_EDITABLE (self->text)),
              strlen (gtk_editable_get_text (GTK_EDITABLE (self->text))));
  bullets = make_bullets (g_utf8_strlen (self->key->str, -1));
  show_text (self, bullets);
}

static void
reveal_toggled_cb (GtkToggleButton *button, GlanceKeyRow *self)
{
  set_revealed (self, gtk_toggle_button_get_active (button));
}

static void
glance_key_row_dispose (GObject *object)
{
  GlanceKeyRow *self = GLANCE_KEY_ROW (object);

  if (self->text != NULL)
    g_signal_handlers_disconnect_by_data (self->text, self);
  self->text = NULL;
  G_OBJECT_CLASS (glance_key_row_parent_class)->dispose (object);
}

static void
glance_key_row_finalize (GObject *object)
{
  GlanceKeyRow *self = GLANCE_KEY_ROW (object);

  wipe (self->key);
  g_string_free (self->key, TRUE);
  G_OBJECT_CLASS (glance_key_row_parent_class)->finalize (object);
}

static void
glance_key_row_class_init (GlanceKeyRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_key_row_dispose;
  object_class->finalize = glance_key_row_finalize;
}

static void
glance_key_row_init (GlanceKeyRow *self)
{
  g_autoptr (GtkEntryBuffer) buffer = gtk_password_entry_buffer_new ();

  self->key = g_string_new (NULL);
  self->text = GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (self)));
  gtk_text_set_buffer (self->text, buffer);
  gtk_text_set_input_purpose (self->text, GTK_INPUT_PURPOSE_PASSWORD);
  g_object_set (self->text, "enable-undo", FALSE, "enable-emoji-completion", FALSE, NULL);
  self->insert_handler =
      g_signal_connect (self->text, "insert-text", G_CALLBACK (insert_text_cb), self);
  g_signal_connect (self->text, "delete-text", G_CALLBACK (delete_text_cb), self);

  self->reveal_button = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (self->reveal_button), "view-reveal-symbolic");
  gtk_widget_set_valign (self->reveal_button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->reveal_button, _ ("Show or Hide the Key"));
  gtk_widget_add_css_class (self->reveal_button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reveal_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Show or Hide the Key"), -1);
  g_signal_connect (self->reveal_button, "toggled", G_CALLBACK (reveal_toggled_cb), self);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), self->reveal_button);
}

/**
 * glance_key_row_dup_key:
 *
 * Returns: (transfer full): what was typed, hidden or not; for glance_key_free()
 */
char *
glance_key_row_dup_key (GlanceKeyRow *self)
{
  g_return_val_if_fail (GLANCE_IS_KEY_ROW (self), NULL);

  return g_strdup (self->is_revealed ? gtk_editable_get_text (GTK_EDITABLE (self->text))
                                     : self->key->str);
}

gboolean
glance_key_row_is_empty (GlanceKeyRow *self)
{
  g_return_val_if_fail (GLANCE_IS_KEY_ROW (self), FALSE);

  const char *text =
      self->is_revealed ? gtk_editable_get_text (GTK_EDITABLE (self)) : self->key->str;

  return text[strspn (text, " \t\r\n")] == '\0';
}
