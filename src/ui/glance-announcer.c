/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-announcer.h"

#include <glib/gi18n-lib.h>

#include "glance-format-saving.h"
#include "glance-format.h"

#define LASTS_SECONDS 10 /* then it is no news any more */
#define NOTHING " "      /* without a name GTK would tell the name of the class */

struct _GlanceAnnouncer
{
  GObject parent_instance;

  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GlanceSaver *saver; /* or NULL */
  /* Owned */ GtkLabel *label;
  /* Owned */ GHashTable *active; /* a set of GlanceMonitor, owned: those whose run goes on */
  /* Owned */ GHashTable *saving; /* a set of GlanceSaving, owned: those whose download goes on */
  char *news;                     /* what has just been said, and should not be missed; or NULL */
  guint gone_id;
};

G_DEFINE_FINAL_TYPE (GlanceAnnouncer, glance_announcer, G_TYPE_OBJECT)

static gboolean
gone_cb (gpointer user_data)
{
  GlanceAnnouncer *self = user_data;

  self->gone_id = 0;
  g_clear_pointer (&self->news, g_free);
  gtk_label_set_text (self->label, NOTHING);
  return G_SOURCE_REMOVE;
}

/* That it goes and comes again is what GTK 4.8 tells assistive technology of: of what has never been shown it
 * tells nothing, so it is there, empty, from the beginning. What follows soon after is added to what is news. */
static void
announce (GlanceAnnouncer *self, const char *text, gboolean is_news)
{
  g_autofree char *both =
      self->news != NULL ? g_strjoin (" ", self->news, text, NULL) : g_strdup (text);

  gtk_widget_set_visible (GTK_WIDGET (self->label), FALSE);
  gtk_label_set_text (self->label, both);
  gtk_widget_set_visible (GTK_WIDGET (self->label), TRUE);
  g_clear_handle_id (&self->gone_id, g_source_remove);
  self->gone_id = g_timeout_add_seconds (LASTS_SECONDS, gone_cb, self);
  if (!is_news)
    return;
  g_free (self->news);
  self->news = g_steal_pointer (&both);
}

static gint64
get_now (GlanceAnnouncer *self)
{
  GlanceClock *clock = glance_monitor_list_get_clock (self->monitors);

  return glance_clock_get_real_time (clock) / G_USEC_PER_SEC;
}

static void
phase_changed (GlanceMonitor *monitor, GParamSpec *pspec, GlanceAnnouncer *self)
{
  GlancePhase phase = glance_monitor_get_phase (monitor);
  g_autofree char *text = NULL;

  if (glance_phase_is_active (phase))
    g_hash_table_add (self->active, g_object_ref (monitor));
  else if (g_hash_table_remove (self->active, monitor) && phase != GLANCE_PHASE_UNKNOWN)
    {
      text = glance_format_accessible (monitor, get_now (self));
      announce (self, text, TRUE);
    }
}

/* (transfer full); NULL: it is not on the list any more */
static GlanceMonitor *
find_monitor (GlanceAnnouncer *self, GlanceSaving *saving)
{
  GListModel *monitors = G_LIST_MODEL (self->monitors);

  for (guint i = 0; i < g_list_model_get_n_items (monitors); i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (monitors, i);

      if (glance_saver_get_saving (self->saver, glance_monitor_get_portal (monitor)) == saving)
        return g_steal_pointer (&monitor);
    }
  return NULL;
}

static void
announce_saving (GlanceAnnouncer *self, GlanceSaving *saving)
{
  g_autoptr (GlanceMonitor) monitor = find_monitor (self, saving);
  g_autofree char *spoken = NULL;
  g_autofree char *text = NULL;

  if (monitor == NULL)
    return;
  spoken = glance_format_saving_spoken (saving, glance_saving_get_run (saving), get_now (self));
  if (spoken == NULL)
    return;
  /* Translators: the name of a portal, and a sentence about saving its backup. */
  text = g_strdup_printf (_ ("%s: %s"),
                          glance_portal_get_name (glance_monitor_get_portal (monitor)), spoken);
  announce (self, text, TRUE);
}

static void
saving_changed (GlanceSaving *saving, GlanceAnnouncer *self)
{
  GlanceDownloadState state = glance_saving_get_state (saving);

  if (glance_saving_is_active (saving))
    g_hash_table_add (self->saving, g_object_ref (saving));
  else if (g_hash_table_remove (self->saving, saving)
           && (state == GLANCE_DOWNLOAD_DONE || state == GLANCE_DOWNLOAD_FAILED))
    announce_saving (self, saving);
}

static void
follow_saving (GlanceAnnouncer *self, GlanceMonitor *monitor)
{
  GlanceSaving *saving = glance_saver_get_saving (self->saver, glance_monitor_get_portal (monitor));

  g_signal_connect_object (saving, "changed", G_CALLBACK (saving_changed), self, 0);
  saving_changed (saving, self);
}

static void
items_changed (GListModel *monitors,
               guint position,
               guint removed,
               guint added,
               GlanceAnnouncer *self)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (GlanceMonitor) monitor = g_list_model_get_item (monitors, position + i);

      g_signal_connect_object (monitor, "notify::phase", G_CALLBACK (phase_changed), self, 0);
      phase_changed (monitor, NULL, self);
      if (self->saver != NULL)
        follow_saving (self, monitor);
    }
}

static void
glance_announcer_finalize (GObject *object)
{
  GlanceAnnouncer *self = GLANCE_ANNOUNCER (object);

  g_clear_handle_id (&self->gone_id, g_source_remove);
  g_free (self->news);
  g_hash_table_unref (self->active);
  g_hash_table_unref (self->saving);
  g_clear_object (&self->saver);
  g_clear_object (&self->label);
  g_clear_object (&self->monitors);
  G_OBJECT_CLASS (glance_announcer_parent_class)->finalize (object);
}

static void
glance_announcer_class_init (GlanceAnnouncerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = glance_announcer_finalize;
}

static void
glance_announcer_init (GlanceAnnouncer *self)
{
  self->active = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->saving = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

GlanceAnnouncer *
glance_announcer_new (GlanceMonitorList *monitors, GlanceSaver *saver, GtkLabel *label)
{
  GlanceAnnouncer *self = g_object_new (GLANCE_TYPE_ANNOUNCER, NULL);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (monitors));

  self->monitors = g_object_ref (monitors);
  self->label = g_object_ref (label);
  g_set_object (&self->saver, saver);
  gtk_label_set_text (label, NOTHING);
  g_signal_connect_object (monitors, "items-changed", G_CALLBACK (items_changed), self, 0);
  items_changed (G_LIST_MODEL (monitors), 0, 0, n_items, self);
  return self;
}

void
glance_announcer_say (GlanceAnnouncer *self, const char *text)
{
  g_return_if_fail (GLANCE_IS_ANNOUNCER (self));

  announce (self, text, FALSE);
}
