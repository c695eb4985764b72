/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-news-button.h"

#include <glib/gi18n-lib.h>

struct _GlanceNewsButton
{
  GtkButton parent_instance;

  /* Owned */ GlanceOverview *overview; /* or NULL */
};

enum
{
  SETTLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GlanceNewsButton, glance_news_button, GTK_TYPE_BUTTON)

static char *
dup_news (guint n_news, guint n_failed)
{
  if (n_failed == 0)
    /* Translators: portals that have become worse, and are not shown in their place yet. */
    return g_strdup_printf (ngettext ("%u new problem", "%u new problems", n_news), n_news);
  return g_strdup_printf (ngettext ("%u new failure", "%u new failures", n_failed), n_failed);
}

static void
update (GlanceNewsButton *self)
{
  guint n_failed;
  guint n_news = glance_overview_count_news (self->overview, &n_failed);
  g_autofree char *news = dup_news (n_news, n_failed);

  if (n_news > 0)
    gtk_button_set_label (GTK_BUTTON (self), news);
  gtk_widget_set_visible (GTK_WIDGET (self), n_news > 0);
}

static void
glance_news_button_clicked (GtkButton *button)
{
  glance_overview_settle (GLANCE_NEWS_BUTTON (button)->overview);
  g_signal_emit (button, signals[SETTLED], 0);
}

static void
glance_news_button_dispose (GObject *object)
{
  glance_news_button_set_overview (GLANCE_NEWS_BUTTON (object), NULL);
  G_OBJECT_CLASS (glance_news_button_parent_class)->dispose (object);
}

static void
glance_news_button_class_init (GlanceNewsButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = glance_news_button_dispose;
  GTK_BUTTON_CLASS (klass)->clicked = glance_news_button_clicked;
  signals[SETTLED] = g_signal_new ("settled", GLANCE_TYPE_NEWS_BUTTON, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
glance_news_button_init (GlanceNewsButton *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "count");
  gtk_widget_add_css_class (GTK_WIDGET (self), "news");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
glance_news_button_set_overview (GlanceNewsButton *self, GlanceOverview *overview)
{
  g_return_if_fail (GLANCE_IS_NEWS_BUTTON (self));

  if (self->overview != NULL)
    g_signal_handlers_disconnect_by_data (self->overview, self);
  if (!g_set_object (&self->overview, overview) || overview == NULL)
    return;
  g_signal_connect_swapped (overview, "updated", G_CALLBACK (update), self);
  update (self);
}
