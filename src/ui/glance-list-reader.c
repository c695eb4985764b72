/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-list-reader.h"

struct _GlanceListReader
{
  GObject parent_instance;

  /* Borrowed */ GtkWidget *area;
  /* Borrowed */ GtkEventController *motion; /* the area's */
  /* Owned */ GlanceReader *reader;          /* or NULL */
  gboolean is_focus_shown; /* it is there, and GTK shows where; or a menu is open */
  double x, y;             /* where the pointer was */
};

G_DEFINE_FINAL_TYPE (GlanceListReader, glance_list_reader, G_TYPE_OBJECT)

static gboolean
is_in_active_window (GlanceListReader *self)
{
  GtkRoot *root = gtk_widget_get_root (self->area);

  return GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root));
}

static gboolean
has_focus (GlanceListReader *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (self->area));

  return focus != NULL && gtk_widget_is_ancestor (focus, self->area);
}

/* Of a card. The pointer is in the menu then, not on the list. */
static gboolean
has_open_menu (GlanceListReader *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (self->area));

  return focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL;
}

static gboolean
has_pointer (GlanceListReader *self)
{
  return gtk_event_controller_motion_contains_pointer (GTK_EVENT_CONTROLLER_MOTION (self->motion));
}

/* A few seconds after the last key GTK shows the focus no more. Whoever had it goes on reading then, as one does
 * whose pointer rests. */
static void
update (GlanceListReader *self)
{
  GtkRoot *root = gtk_widget_get_root (self->area);
  gboolean is_active = is_in_active_window (self);
  gboolean is_there = is_active && has_focus (self);
  gboolean is_shown =
      is_there && (has_open_menu (self) || gtk_window_get_focus_visible (GTK_WINDOW (root)));

  if (self->reader == NULL)
    return;
  if (is_there && !is_shown && self->is_focus_shown)
    glance_reader_touch (self->reader);
  self->is_focus_shown = is_shown;
  glance_reader_set_focused (self->reader, is_shown);
  if (!is_active || !(is_there || has_pointer (self)))
    glance_reader_leave (self->reader);
}

static void
pointer_moved (GlanceListReader *self, double x, double y)
{
  if (self->reader == NULL || (x == self->x && y == self->y) || !is_in_active_window (self))
    return; /* GTK also reports a move when something has moved below the pointer */
  self->x = x;
  self->y = y;
  glance_reader_touch (self->reader);
}

static void
pointer_left (GlanceListReader *self)
{
  if (self->reader != NULL)
    glance_reader_leave (self->reader);
}

static gboolean
scrolled (GtkEventControllerScroll *scroll, double dx, double dy, GlanceListReader *self)
{
  if (self->reader != NULL)
    glance_reader_touch (self->reader);
  return GDK_EVENT_PROPAGATE;
}

static void
glance_list_reader_dispose (GObject *object)
{
  g_clear_object (&GLANCE_LIST_READER (object)->reader);
  G_OBJECT_CLASS (glance_list_reader_parent_class)->dispose (object);
}

static void
glance_list_reader_class_init (GlanceListReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = glance_list_reader_dispose;
}

static void
glance_list_reader_init (GlanceListReader *self)
{
}

GlanceListReader *
glance_list_reader_new (GtkWidget *area)
{
  GlanceListReader *self;
  GtkEventController *scroll;

  g_return_val_if_fail (GTK_IS_WIDGET (area), NULL);

  self = g_object_new (GLANCE_TYPE_LIST_READER, NULL);
  self->area = area;
  self->motion = gtk_event_controller_motion_new ();
  scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (area, self->motion);
  gtk_widget_add_controller (area, scroll);
  g_signal_connect_object (self->motion, "enter", G_CALLBACK (pointer_moved), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->motion, "motion", G_CALLBACK (pointer_moved), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->motion, "leave", G_CALLBACK (pointer_left), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scrolled), self, 0);
  return self;
}

void
glance_list_reader_root (GlanceListReader *self)
{
  static const char *const changes[] = { "notify::is-active", "notify::focus-widget",
                                         "notify::focus-visible" };

  g_return_if_fail (GLANCE_IS_LIST_READER (self));

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    g_signal_connect_object (gtk_widget_get_root (self->area), changes[i], G_CALLBACK (update),
                             self, G_CONNECT_SWAPPED);
}

void
glance_list_reader_follow (GlanceListReader *self, GlanceReader *reader)
{
  g_return_if_fail (GLANCE_IS_LIST_READER (self));
  g_return_if_fail (reader == NULL || GLANCE_IS_READER (reader));

  g_set_object (&self->reader, reader);
}
