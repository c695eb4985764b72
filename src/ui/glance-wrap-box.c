/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-wrap-box.h"

#define COLUMN_SPACING 12
#define ROW_SPACING 6
#define WORDS_SHARE 0.6 /* of the width: with less, words that need more lines are squeezed */

struct _GlanceWrapBox
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (GlanceWrapBox, glance_wrap_box, GTK_TYPE_WIDGET)

static GtkWidget *
get_words (GtkWidget *widget)
{
  return gtk_widget_get_first_child (widget);
}

static GtkWidget *
get_side (GtkWidget *widget)
{
  return gtk_widget_get_last_child (widget);
}

static int
get_natural_width (GtkWidget *widget)
{
  int natural;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static int
get_spacing (GtkWidget *widget)
{
  return gtk_widget_should_layout (get_side (widget)) ? COLUMN_SPACING : 0;
}

static int
get_row_spacing (GtkWidget *widget)
{
  return gtk_widget_should_layout (get_words (widget)) ? ROW_SPACING : 0;
}

/* Returns: the width that is left for the words, or 0 when what belongs to them goes below, or stands alone. */
static int
get_words_width (GtkWidget *widget, int width)
{
  int left = width - get_spacing (widget) - get_natural_width (get_side (widget));

  if (!gtk_widget_should_layout (get_words (widget)))
    return 0;
  if (left >= get_natural_width (get_words (widget)))
    return left;
  return left >= width * WORDS_SHARE ? left : 0;
}

static void
measure_width (GtkWidget *widget, int *minimum, int *natural)
{
  int words_minimum, words_natural, side_minimum, side_natural;

  gtk_widget_measure (get_words (widget), GTK_ORIENTATION_HORIZONTAL, -1, &words_minimum,
                      &words_natural, NULL, NULL);
  gtk_widget_measure (get_side (widget), GTK_ORIENTATION_HORIZONTAL, -1, &side_minimum,
                      &side_natural, NULL, NULL);
  *minimum = MAX (words_minimum, side_minimum);
  *natural = words_natural + get_spacing (widget) + side_natural;
}

static void
measure_height (GtkWidget *widget, int width, int *minimum, int *natural)
{
  int words_width = width < 0 ? -1 : get_words_width (widget, width);
  gboolean below = words_width == 0;
  int words_minimum, words_natural, side_minimum, side_natural;

  gtk_widget_measure (get_words (widget), GTK_ORIENTATION_VERTICAL, below ? width : words_width,
                      &words_minimum, &words_natural, NULL, NULL);
  gtk_widget_measure (get_side (widget), GTK_ORIENTATION_VERTICAL, -1, &side_minimum, &side_natural,
                      NULL, NULL);
  *minimum = below ? words_minimum + get_row_spacing (widget) + side_minimum
                   : MAX (words_minimum, side_minimum);
  *natural = below ? words_natural + get_row_spacing (widget) + side_natural
                   : MAX (words_natural, side_natural);
}

static void
glance_wrap_box_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (widget, minimum, natural);
  else
    measure_height (widget, for_size, minimum, natural);
  *minimum_baseline = *natural_baseline = -1;
}

static void
glance_wrap_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  int words_width = get_words_width (widget, width);
  GtkAllocation words = { 0, 0, width, height };
  GtkAllocation side = { 0, 0, width, height };

  if (words_width > 0)
    {
      words.width = words_width;
      side.width = width - words_width - get_spacing (widget);
      if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
        words.x = side.width + COLUMN_SPACING;
      else
        side.x = words_width + get_spacing (widget);
    }
  else
    {
      gtk_widget_measure (get_side (widget), GTK_ORIENTATION_VERTICAL, -1, NULL, &side.height, NULL,
                          NULL);
      words.height = MAX (height - side.height - get_row_spacing (widget), 0);
      side.y = words.height + get_row_spacing (widget);
    }
  gtk_widget_size_allocate (get_words (widget), &words, -1);
  gtk_widget_size_allocate (get_side (widget), &side, -1);
}

static GtkSizeRequestMode
glance_wrap_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
glance_wrap_box_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (glance_wrap_box_parent_class)->dispose (object);
}

static void
glance_wrap_box_class_init (GlanceWrapBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = glance_wrap_box_dispose;
  widget_class->measure = glance_wrap_box_measure;
  widget_class->size_allocate = glance_wrap_box_size_allocate;
  widget_class->get_request_mode = glance_wrap_box_get_request_mode;
}

static void
glance_wrap_box_init (GlanceWrapBox *self)
{
}
