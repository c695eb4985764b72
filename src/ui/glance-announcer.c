/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-announcer.h"

#include "glance-format.h"

#define LASTS_SECONDS 10 /* then it is no news any more */
#define NOTHING " "      /* without a name GTK would tell the name of the class */

struct _GlanceAnnouncer
{
  GObject parent_instance;

  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GtkLabel *label;
  /* Owned */ GHashTable *active; /* a set of GlanceMonitor, owned: those whose run goes on */
  guint gone_id;
};

G_DEFINE_FINAL_TYPE (GlanceAnnouncer, glance_announcer, G_TYPE_OBJECT)

static gboolean
gone_cb (gpointer user_data)
{
  GlanceAnnouncer *self = user_data;

  self->gone_id = 0;
  gtk_label_set_text (self->label, NOTHING);
  return G_SOURCE_REMOVE;
}

/* That it goes and comes again is what GTK 4.8 tells assistive technology of: of what has never been shown it
 * tells nothing, so it is there, empty, from the beginning. What follows soon after is added to it. */
static void
announce (GlanceAnnouncer *self, GlanceMonitor *monitor)
{
  GlanceClock *clock = glance_monitor_list_get_clock (self->monitors);
  const char *before = gtk_label_get_text (self->label);
  g_autofree char *text =
      glance_format_accessible (monitor, glance_clock_get_real_time (clock) / G_USEC_PER_SEC);
  g_autofree char *both = self->gone_id != 0 ? g_strjoin (" ", before, text, NULL) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->label), FALSE);
  gtk_label_set_text (self->label, both != NULL ? both : text);
  gtk_widget_set_visible (GTK_WIDGET (self->label), TRUE);
  g_clear_handle_id (&self->gone_id, g_source_remove);
  self->gone_id = g_timeout_add_seconds (LASTS_SECONDS, gone_cb, self);
}

static void
phase_changed (GlanceMonitor *monitor, GParamSpec *pspec, GlanceAnnouncer *self)
{
  GlancePhase phase = glance_monitor_get_phase (monitor);

  if (glance_phase_is_active (phase))
    g_hash_table_add (self->active, g_object_ref (monitor));
  else if (g_hash_table_remove (self->active, monitor) && phase != GLANCE_PHASE_UNKNOWN)
    announce (self, monitor);
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
    }
}

static void
glance_announcer_finalize (GObject *object)
{
  GlanceAnnouncer *self = GLANCE_ANNOUNCER (object);

  g_clear_handle_id (&self->gone_id, g_source_remove);
  g_hash_table_unref (self->active);
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
}

GlanceAnnouncer *
glance_announcer_new (GlanceMonitorList *monitors, GtkLabel *label)
{
  GlanceAnnouncer *self = g_object_new (GLANCE_TYPE_ANNOUNCER, NULL);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (monitors));

  self->monitors = g_object_ref (monitors);
  self->label = g_object_ref (label);
  gtk_label_set_text (label, NOTHING);
  g_signal_connect_object (monitors, "items-changed", G_CALLBACK (items_changed), self, 0);
  items_changed (G_LIST_MODEL (monitors), 0, 0, n_items, self);
  return self;
}
