/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-card-row.h"

#include "glance-portal-card.h"
#include "glance-portal-line.h"

struct _GlanceCardRow
{
  GtkWidget parent_instance;

  /* Owned */ GlanceCardForms *forms;
  /* Owned */ GlanceClock *clock;
  /* Owned */ GlanceSaver *saver;     /* or NULL */
  /* Owned */ GlanceMonitor *monitor; /* or NULL */
  /* Borrowed */ GtkWidget *child;    /* or NULL */
  GlanceForm form;                    /* the child's */
  int height;                         /* to keep while there is no child; 0: none yet */
};

G_DEFINE_FINAL_TYPE (GlanceCardRow, glance_card_row, GTK_TYPE_WIDGET)

static gboolean
has_focus (GlanceCardRow *self)
{
  return gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL;
}

/* The focus leaves it first: until it draws again, a window holds on to what has disappeared with the focus. The menu
 * has no surface then, and a tooltip that is due meanwhile looks for one, if the pointer was above the menu last. */
static void
close_menu (GtkPopover *menu)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (menu));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (menu)))
    gtk_root_set_focus (root, NULL);
  gtk_popover_popdown (menu);
}

/* A menu that is open has all input. When it is taken away with what it belongs to, GTK 4.8 lets it keep that, and
 * nothing else in the program can be used any more. */
static void
close_menus (GtkWidget *widget)
{
  if (GTK_IS_POPOVER (widget) && gtk_widget_get_visible (widget))
    close_menu (GTK_POPOVER (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    close_menus (child);
}

static void
drop_child (GlanceCardRow *self)
{
  if (self->child != NULL)
    close_menus (self->child);
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->form = GLANCE_FORM_NONE;
}

static void
toggle (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GlanceCardRow *self = GLANCE_CARD_ROW (widget);

  glance_card_forms_set_open (self->forms, self->monitor, g_str_equal (action, "row.open"));
  glance_card_row_fill (self);
}

static void
glance_card_row_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  GlanceCardRow *self = GLANCE_CARD_ROW (widget);

  *minimum = *natural = 0;
  if (self->child != NULL)
    gtk_widget_measure (self->child, orientation, for_size, minimum, natural, NULL, NULL);
  else if (orientation == GTK_ORIENTATION_VERTICAL && self->monitor != NULL)
    *minimum = *natural =
        self->height > 0 ? self->height
                         : glance_card_forms_get_height (
                             self->forms, glance_card_forms_get_form (self->forms, self->monitor));
}

/* Beside a higher one it keeps its own height. */
static void
glance_card_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GlanceCardRow *self = GLANCE_CARD_ROW (widget);
  int natural;

  if (self->child == NULL)
    return;
  gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  self->height = MIN (natural, height);
  glance_card_forms_set_height (self->forms, self->form, self->height);
  gtk_widget_allocate (self->child, width, self->height, -1, NULL);
}

/* Only the child's own widgets: when the focus leaves it backwards, GTK's default would give it to this row again. */
static gboolean
glance_card_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GlanceCardRow *self = GLANCE_CARD_ROW (widget);

  glance_card_row_fill (self);
  return self->child != NULL && gtk_widget_child_focus (self->child, direction);
}

static gboolean
focus_child (GlanceCardRow *self)
{
  switch (self->form)
    {
    case GLANCE_FORM_CARD:
      return glance_portal_card_focus_first (GLANCE_PORTAL_CARD (self->child));
    case GLANCE_FORM_LINE:
      return glance_portal_line_focus_first (GLANCE_PORTAL_LINE (self->child));
    case GLANCE_FORM_NONE:
    default:
      return FALSE;
    }
}

static gboolean
glance_card_row_grab_focus (GtkWidget *widget)
{
  GlanceCardRow *self = GLANCE_CARD_ROW (widget);

  glance_card_row_fill (self);
  return focus_child (self);
}

static void
glance_card_row_dispose (GObject *object)
{
  GlanceCardRow *self = GLANCE_CARD_ROW (object);

  drop_child (self);
  g_clear_object (&self->monitor);
  g_clear_object (&self->forms);
  g_clear_object (&self->clock);
  g_clear_object (&self->saver);
  G_OBJECT_CLASS (glance_card_row_parent_class)->dispose (object);
}

static void
glance_card_row_unmap (GtkWidget *widget)
{
  close_menus (widget);
  GTK_WIDGET_CLASS (glance_card_row_parent_class)->unmap (widget);
}

static GtkSizeRequestMode
glance_card_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
glance_card_row_class_init (GlanceCardRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = glance_card_row_dispose;
  widget_class->get_request_mode = glance_card_row_get_request_mode;
  widget_class->measure = glance_card_row_measure;
  widget_class->size_allocate = glance_card_row_size_allocate;
  widget_class->focus = glance_card_row_focus;
  widget_class->grab_focus = glance_card_row_grab_focus;
  widget_class->unmap = glance_card_row_unmap;
  gtk_widget_class_install_action (widget_class, "row.open", NULL, toggle);
  gtk_widget_class_install_action (widget_class, "row.close", NULL, toggle);
  gtk_widget_class_set_css_name (widget_class, "portal-row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
glance_card_row_init (GlanceCardRow *self)
{
}

GtkWidget *
glance_card_row_new (GlanceCardForms *forms, GlanceClock *clock, GlanceSaver *saver)
{
  GlanceCardRow *self = g_object_new (GLANCE_TYPE_CARD_ROW, NULL);

  self->forms = g_object_ref (forms);
  self->clock = g_object_ref (clock);
  g_set_object (&self->saver, saver);
  return GTK_WIDGET (self);
}

void
glance_card_row_set_monitor (GlanceCardRow *self, GlanceMonitor *monitor)
{
  g_return_if_fail (GLANCE_IS_CARD_ROW (self));

  if (!g_set_object (&self->monitor, monitor))
    return;
  drop_child (self);
  self->height = 0;
}

GlanceMonitor *
glance_card_row_get_monitor (GlanceCardRow *self)
{
  g_return_val_if_fail (GLANCE_IS_CARD_ROW (self), NULL);

  return self->monitor;
}

gboolean
glance_card_row_is_filled (GlanceCardRow *self)
{
  g_return_val_if_fail (GLANCE_IS_CARD_ROW (self), FALSE);

  return self->monitor == NULL
         || self->form == glance_card_forms_get_form (self->forms, self->monitor);
}

static void
update_closable (GlanceCardRow *self)
{
  if (self->form == GLANCE_FORM_CARD)
    glance_portal_card_set_closable (GLANCE_PORTAL_CARD (self->child),
                                     glance_card_forms_is_open (self->forms, self->monitor));
}

void
glance_card_row_fill (GlanceCardRow *self)
{
  gboolean had_focus;

  g_return_if_fail (GLANCE_IS_CARD_ROW (self));

  if (glance_card_row_is_filled (self))
    {
      update_closable (self);
      return;
    }
  had_focus = has_focus (self);
  drop_child (self);
  self->form = glance_card_forms_get_form (self->forms, self->monitor);
  self->child = self->form == GLANCE_FORM_CARD
                    ? GTK_WIDGET (glance_portal_card_new (self->monitor, self->clock, self->saver))
                    : GTK_WIDGET (glance_portal_line_new (self->monitor, self->clock, self->saver));
  update_closable (self);
  gtk_widget_set_parent (self->child, GTK_WIDGET (self));
  if (had_focus)
    focus_child (self);
}

void
glance_card_row_empty (GlanceCardRow *self)
{
  g_return_if_fail (GLANCE_IS_CARD_ROW (self));

  if (!has_focus (self))
    drop_child (self);
}

void
glance_card_row_refresh (GlanceCardRow *self)
{
  g_return_if_fail (GLANCE_IS_CARD_ROW (self));

  if (self->form == GLANCE_FORM_CARD)
    glance_portal_card_refresh (GLANCE_PORTAL_CARD (self->child));
  else if (self->form == GLANCE_FORM_LINE)
    glance_portal_line_refresh (GLANCE_PORTAL_LINE (self->child));
}
