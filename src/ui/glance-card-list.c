/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-card-list.h"

#include <adwaita.h>

#include "glance-card-row.h"
#include "glance-counts-bar.h"
#include "glance-find-bar.h"
#include "glance-list-anchor.h"
#include "glance-list-reader.h"
#include "glance-news-button.h"
#include "glance-row-filler.h"

#define REFRESH_SECONDS 30
#define COLUMN_WIDTH 560     /* at most */
#define MIN_COLUMN_WIDTH 440 /* below, one column fewer */
#define MAX_COLUMNS 3

struct _GlanceCardList
{
  GtkBox parent_instance;

  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GlanceSaver *saver; /* or NULL */
  /* Owned */ GlanceOverview *overview;
  /* Owned */ GlanceCardForms *forms;
  /* Owned */ GlanceRowFiller *filler;
  /* Owned */ GlanceListAnchor *anchor;
  /* Owned */ GlanceListReader *reader;
  gboolean searching;
  /* Owned */ GlanceMonitor
      *before_search; /* the one whose row had the focus when the search began, or NULL */
  /* Weak */ GtkWidget *focus_before;        /* what had it, if that was not a row, or NULL */
  gboolean was_active;                       /* the window */
  /* Owned */ GlanceMonitor *before_leaving; /* the one whose row had the focus in it, or NULL */
  guint tick_id;                             /* while mapped */
  gulong layout_id;
  /* Borrowed */ GlanceFindBar *find_bar; /* the first child; NULL before it is wanted */
  /* Template */ AdwClamp *counts_clamp;
  /* Template */ GlanceCountsBar *counts_bar;
  /* Template */ GlanceNewsButton *news_button;
  /* Template */ GtkStack *stack;
  /* Template */ GtkWidget *overlay; /* over the list, with the news */
  /* Template */ GtkScrolledWindow *scrolled_window;
  /* Template */ AdwClampScrollable *clamp;
  /* Template */ GtkGridView *view;
};

enum
{
  PROP_0,
  PROP_SEARCHING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GlanceCardList, glance_card_list, GTK_TYPE_BOX)

static void
focus_row (GlanceCardList *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
  glance_row_filler_focus (self->filler, G_LIST_MODEL (self->overview), position);
}

/* A row is remembered by its portal, since its widget may show another one by then. */
static GlanceMonitor *
get_focused (GlanceCardList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, GLANCE_TYPE_CARD_ROW) : NULL;

  return row != NULL ? glance_card_row_get_monitor (GLANCE_CARD_ROW (row)) : NULL;
}

/* The search */

static void
remember_focus (GlanceCardList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GlanceMonitor *monitor = get_focused (self);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  g_set_object (&self->before_search, monitor);
  g_set_weak_pointer (&self->focus_before, monitor == NULL ? focus : NULL);
}

/* Otherwise GTK would take what comes next: the first of the counts. */
static void
return_focus (GlanceCardList *self)
{
  g_autoptr (GlanceMonitor) monitor = g_steal_pointer (&self->before_search);
  guint position;

  if (monitor != NULL && glance_overview_find (self->overview, monitor, &position))
    focus_row (self, position);
  else if (self->focus_before == NULL || !gtk_widget_grab_focus (self->focus_before))
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
search_changed (GlanceCardList *self)
{
  if (self->overview != NULL)
    glance_overview_set_search (self->overview, glance_find_bar_get_text (self->find_bar));
}

static void stop_search (GlanceCardList *self);

/* Made when it is first wanted: most starts never show it. */
static void
ensure_find_bar (GlanceCardList *self)
{
  if (self->find_bar != NULL)
    return;
  self->find_bar = glance_find_bar_new ();
  gtk_box_prepend (GTK_BOX (self), GTK_WIDGET (self->find_bar));
  g_signal_connect_object (self->find_bar, "changed", G_CALLBACK (search_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->find_bar, "stopped", G_CALLBACK (stop_search), self,
                           G_CONNECT_SWAPPED);
  g_object_bind_property (self, "searching", self->find_bar, "open", G_BINDING_BIDIRECTIONAL);
}

static void
set_searching (GlanceCardList *self, gboolean searching)
{
  if (self->searching == searching)
    return;
  if (searching)
    {
      ensure_find_bar (self);
      remember_focus (self);
    }
  self->searching = searching;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

static void
stop_search (GlanceCardList *self)
{
  set_searching (self, FALSE);
  if (self->overview == NULL)
    return;
  glance_overview_set_search (self->overview, NULL); /* the entry would be a moment late */
  return_focus (self);
}

/* A new order behind another window costs the focus: it is there again for who comes back. */
static void
active_changed (GlanceCardList *self, GParamSpec *pspec, GtkWindow *window)
{
  gboolean is_active = gtk_window_is_active (window);
  g_autoptr (GlanceMonitor) monitor = NULL;
  guint position;

  if (self->overview == NULL || is_active == self->was_active)
    return;
  self->was_active = is_active;
  if (!is_active)
    {
      g_set_object (&self->before_leaving, get_focused (self));
      return;
    }
  monitor = g_steal_pointer (&self->before_leaving);
  if (monitor != NULL && get_focused (self) == NULL
      && glance_overview_find (self->overview, monitor, &position))
    focus_row (self, position);
}

static void
focus_moved (GlanceCardList *self)
{
  if (self->overview != NULL)
    glance_list_anchor_focus_moved (self->anchor);
}

/* The rows */

static void
update_columns (GlanceCardList *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  guint room = (guint) CLAMP (width / MIN_COLUMN_WIDTH, 1, MAX_COLUMNS);
  guint n_all = glance_overview_get_n_all (self->overview);
  guint n = CLAMP (n_all, 1, room);

  if (gtk_grid_view_get_max_columns (self->view) == n)
    return;
  gtk_grid_view_set_min_columns (self->view, 1);
  gtk_grid_view_set_max_columns (self->view, n);
  gtk_grid_view_set_min_columns (self->view, n);
  adw_clamp_scrollable_set_maximum_size (self->clamp, (int) n * COLUMN_WIDTH);
  adw_clamp_scrollable_set_tightening_threshold (self->clamp, (int) n * COLUMN_WIDTH);
  adw_clamp_set_maximum_size (self->counts_clamp, (int) n * COLUMN_WIDTH);
  adw_clamp_set_tightening_threshold (self->counts_clamp, (int) n * COLUMN_WIDTH);
}

/* After GTK has given everything its place, and before it draws: rows that have come into sight get their
 * cards, and GTK places those in the same frame. */
static void
laid_out (GlanceCardList *self)
{
  if (self->overview == NULL)
    return;
  update_columns (self);
  glance_row_filler_update (self->filler);
  glance_list_anchor_laid_out (self->anchor);
}

static void
ensure_nothing_page (GlanceCardList *self)
{
  g_autoptr (GtkBuilder) builder = NULL;

  if (gtk_stack_get_child_by_name (self->stack, "nothing") != NULL)
    return;
  builder = gtk_builder_new_from_resource (GLANCE_APP_PATH "/ui/glance-nothing-page.ui");
  gtk_stack_add_named (self->stack, GTK_WIDGET (gtk_builder_get_object (builder, "page")),
                       "nothing");
}

static void
overview_updated (GlanceCardList *self)
{
  gboolean nothing = g_list_model_get_n_items (G_LIST_MODEL (self->overview)) == 0;

  if (nothing)
    ensure_nothing_page (self);
  gtk_stack_set_visible_child_name (self->stack, nothing ? "nothing" : "portals");
  gtk_widget_queue_allocate (GTK_WIDGET (self->view)); /* rows may need another form */
}

static void
scroll_to_top (GlanceCardList *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->overview)) == 0)
    return;
  focus_row (self, 0);
}

static gboolean
tick_cb (gpointer user_data)
{
  glance_row_filler_refresh (GLANCE_CARD_LIST (user_data)->filler);
  return G_SOURCE_CONTINUE;
}

static void
glance_card_list_map (GtkWidget *widget)
{
  GlanceCardList *self = GLANCE_CARD_LIST (widget);

  GTK_WIDGET_CLASS (glance_card_list_parent_class)->map (widget);
  glance_row_filler_refresh (self->filler);
  self->tick_id = g_timeout_add_seconds (REFRESH_SECONDS, tick_cb, self);
}

static void
glance_card_list_unmap (GtkWidget *widget)
{
  GlanceCardList *self = GLANCE_CARD_LIST (widget);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (glance_card_list_parent_class)->unmap (widget);
}

static void
glance_card_list_realize (GtkWidget *widget)
{
  GlanceCardList *self = GLANCE_CARD_LIST (widget);

  GTK_WIDGET_CLASS (glance_card_list_parent_class)->realize (widget);
  self->layout_id =
      g_signal_connect_object (gtk_widget_get_frame_clock (widget), "layout", G_CALLBACK (laid_out),
                               self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
glance_card_list_unrealize (GtkWidget *widget)
{
  GlanceCardList *self = GLANCE_CARD_LIST (widget);

  g_clear_signal_handler (&self->layout_id, gtk_widget_get_frame_clock (widget));
  GTK_WIDGET_CLASS (glance_card_list_parent_class)->unrealize (widget);
}

static void
glance_card_list_root (GtkWidget *widget)
{
  GtkRoot *root;

  GTK_WIDGET_CLASS (glance_card_list_parent_class)->root (widget);
  root = gtk_widget_get_root (widget);
  if (!GTK_IS_WINDOW (root))
    return;
  g_signal_connect_object (root, "notify::is-active", G_CALLBACK (active_changed), widget,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (root, "notify::focus-widget", G_CALLBACK (focus_moved), widget,
                           G_CONNECT_SWAPPED);
  glance_list_reader_root (GLANCE_CARD_LIST (widget)->reader);
}

static void
glance_card_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SEARCHING:
      g_value_set_boolean (value, GLANCE_CARD_LIST (object)->searching);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_card_list_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SEARCHING:
      set_searching (GLANCE_CARD_LIST (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_card_list_dispose (GObject *object)
{
  GlanceCardList *self = GLANCE_CARD_LIST (object);
  GtkWidget *child;

  if (self->view != NULL)
    glance_card_list_set_monitors (self, NULL, NULL);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->before_search);
  g_clear_object (&self->before_leaving);
  g_clear_weak_pointer (&self->focus_before);
  g_clear_object (&self->filler);
  g_clear_object (&self->anchor);
  g_clear_object (&self->reader);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  G_OBJECT_CLASS (glance_card_list_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               GLANCE_APP_PATH "/ui/glance-card-list.ui");
  gtk_widget_class_bind_template_child (widget_class, GlanceCardList, counts_clamp);
  gtk_widget_class_bind_template_child (widget_class, GlanceCardList, counts_bar);
  gtk_widget_class_bind_template_child (widget_class, GlanceCardList, news_button);
  gtk_widget_class_bind_template_child (widget_class, GlanceCardList, stack);
  gtk_widget_class_bind_template_child (widget_class, GlanceCardList, overlay);
  gtk_widget_class_bind_template_child (widget_class, GlanceCardList, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, GlanceCardList, clamp);
  gtk_widget_class_bind_template_child (widget_class, GlanceCardList, view);
  gtk_widget_class_bind_template_callback (widget_class, scroll_to_top);
}

static void
glance_card_list_class_init (GlanceCardListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = glance_card_list_dispose;
  object_class->get_property = glance_card_list_get_property;
  object_class->set_property = glance_card_list_set_property;
  widget_class->map = glance_card_list_map;
  widget_class->unmap = glance_card_list_unmap;
  widget_class->realize = glance_card_list_realize;
  widget_class->unrealize = glance_card_list_unrealize;
  widget_class->root = glance_card_list_root;
  properties[PROP_SEARCHING] =
      g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (GLANCE_TYPE_COUNTS_BAR);
  g_type_ensure (GLANCE_TYPE_NEWS_BUTTON);
  bind_template (widget_class);
}

static void
glance_card_list_init (GlanceCardList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filler = glance_row_filler_new ();
  self->anchor = glance_list_anchor_new (
      GTK_WIDGET (self->view), gtk_scrolled_window_get_vadjustment (self->scrolled_window),
      self->filler);
  self->reader = glance_list_reader_new (self->overlay);
}

static void
clear_monitors (GlanceCardList *self)
{
  if (self->overview != NULL)
    g_signal_handlers_disconnect_by_data (self->overview, self);
  gtk_grid_view_set_model (self->view, NULL);
  gtk_grid_view_set_factory (self->view, NULL);
  glance_counts_bar_set_overview (self->counts_bar, NULL);
  glance_news_button_set_overview (self->news_button, NULL);
  glance_list_reader_follow (self->reader, NULL);
  g_clear_object (&self->forms);
  g_clear_object (&self->overview);
  g_clear_object (&self->saver);
  g_clear_object (&self->monitors);
}

static void
set_up_view (GlanceCardList *self)
{
  g_autoptr (GtkListItemFactory) factory = glance_row_filler_new_factory (
      self->filler, self->forms, glance_monitor_list_get_clock (self->monitors), self->saver);
  g_autoptr (GtkNoSelection) model =
      gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->overview)));

  gtk_grid_view_set_factory (self->view, factory);
  glance_list_anchor_listen (self->anchor, G_LIST_MODEL (model));
  gtk_grid_view_set_model (self->view, GTK_SELECTION_MODEL (model));
}

void
glance_card_list_set_monitors (GlanceCardList *self,
                               GlanceMonitorList *monitors,
                               GlanceSaver *saver)
{
  GlanceClock *clock;

  g_return_if_fail (GLANCE_IS_CARD_LIST (self));

  if (self->monitors == monitors)
    return;
  clear_monitors (self);
  if (monitors == NULL)
    return;

  clock = glance_monitor_list_get_clock (monitors);
  self->monitors = g_object_ref (monitors);
  g_set_object (&self->saver, saver);
  self->overview = glance_overview_new (G_LIST_MODEL (monitors), clock);
  self->forms = glance_card_forms_new (self->overview);
  g_signal_connect_swapped (self->overview, "updated", G_CALLBACK (overview_updated), self);
  glance_counts_bar_set_overview (self->counts_bar, self->overview);
  glance_news_button_set_overview (self->news_button, self->overview);
  glance_list_reader_follow (self->reader, glance_overview_get_reader (self->overview));
  set_up_view (self);
}

/* What is not shown because the user looks for something else is shown again. */
static void
show_all (GlanceCardList *self)
{
  set_searching (self, FALSE);
  if (self->find_bar != NULL)
    glance_find_bar_clear (self->find_bar);
  glance_overview_set_search (self->overview, NULL);
  glance_overview_set_groups (self->overview, 0);
}

void
glance_card_list_show (GlanceCardList *self, GlanceMonitor *monitor)
{
  guint position;

  g_return_if_fail (GLANCE_IS_CARD_LIST (self));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  if (!glance_overview_find (self->overview, monitor, &position))
    show_all (self);
  if (!glance_overview_find (self->overview, monitor, &position))
    return;
  glance_card_forms_set_open (self->forms, monitor, TRUE);
  focus_row (self, position);
}

void
glance_card_list_search (GlanceCardList *self)
{
  g_return_if_fail (GLANCE_IS_CARD_LIST (self));

  set_searching (self, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->find_bar));
}
