/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-attention.h"

struct _GlanceAttention
{
  GObject parent_instance;

  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GPtrArray *followed; /* Followed, in the order of the list */
  gboolean looking;
  gboolean wanted;
};

/* A run that went wrong is another one when its task or its phase is. */
typedef struct
{
  /* Owned */ GlanceMonitor *monitor;
  /* Owned */ GlanceRun *trouble; /* the one that went wrong last, or NULL */
  gboolean seen;
} Followed;

enum
{
  PROP_0,
  PROP_WANTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GlanceAttention, glance_attention, G_TYPE_OBJECT)

static void
followed_free (Followed *followed)
{
  g_clear_pointer (&followed->trouble, glance_run_unref);
  g_object_unref (followed->monitor);
  g_free (followed);
}

static void
update_wanted (GlanceAttention *self)
{
  gboolean wanted = FALSE;

  for (guint i = 0; i < self->followed->len; i++)
    {
      Followed *followed = self->followed->pdata[i];

      followed->seen |= self->looking;
      wanted |= followed->trouble != NULL && !followed->seen;
    }
  if (wanted == self->wanted)
    return;
  self->wanted = wanted;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WANTED]);
}

static gboolean
is_same (const GlanceRun *a, const GlanceRun *b)
{
  return a->phase == b->phase && g_strcmp0 (a->task_id, b->task_id) == 0;
}

static void
look_at (Followed *followed)
{
  GlanceRun *run = glance_monitor_get_run (followed->monitor);

  if (run->phase != GLANCE_PHASE_FAILED && run->phase != GLANCE_PHASE_LOST)
    {
      g_clear_pointer (&followed->trouble, glance_run_unref);
      return;
    }
  if (followed->trouble != NULL && is_same (followed->trouble, run))
    return;
  g_clear_pointer (&followed->trouble, glance_run_unref);
  followed->trouble = glance_run_ref (run);
  followed->seen = FALSE;
}

static void
run_changed (GlanceMonitor *monitor, GParamSpec *pspec, GlanceAttention *self)
{
  for (guint i = 0; i < self->followed->len; i++)
    {
      Followed *followed = self->followed->pdata[i];

      if (followed->monitor == monitor)
        look_at (followed);
    }
  update_wanted (self);
}

static Followed *
follow (GlanceAttention *self, guint position)
{
  Followed *followed = g_new0 (Followed, 1);

  followed->monitor = g_list_model_get_item (G_LIST_MODEL (self->monitors), position);
  g_signal_connect (followed->monitor, "notify::phase", G_CALLBACK (run_changed), self);
  g_signal_connect (followed->monitor, "notify::task-id", G_CALLBACK (run_changed), self);
  look_at (followed);
  return followed;
}

static void
unfollow (GlanceAttention *self, guint position)
{
  Followed *followed = self->followed->pdata[position];

  g_signal_handlers_disconnect_by_data (followed->monitor, self);
  g_ptr_array_remove_index (self->followed, position);
}

static void
items_changed (GListModel *monitors,
               guint position,
               guint removed,
               guint added,
               GlanceAttention *self)
{
  for (guint i = 0; i < removed; i++)
    unfollow (self, position);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->followed, position + i, follow (self, position + i));
  update_wanted (self);
}

static void
glance_attention_dispose (GObject *object)
{
  GlanceAttention *self = GLANCE_ATTENTION (object);

  if (self->monitors != NULL)
    g_signal_handlers_disconnect_by_data (self->monitors, self);
  while (self->followed->len > 0)
    unfollow (self, self->followed->len - 1);
  g_clear_object (&self->monitors);
  G_OBJECT_CLASS (glance_attention_parent_class)->dispose (object);
}

static void
glance_attention_finalize (GObject *object)
{
  g_ptr_array_unref (GLANCE_ATTENTION (object)->followed);
  G_OBJECT_CLASS (glance_attention_parent_class)->finalize (object);
}

static void
glance_attention_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_WANTED:
      g_value_set_boolean (value, GLANCE_ATTENTION (object)->wanted);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_attention_class_init (GlanceAttentionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_attention_dispose;
  object_class->finalize = glance_attention_finalize;
  object_class->get_property = glance_attention_get_property;

  properties[PROP_WANTED] =
      g_param_spec_boolean ("wanted", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
glance_attention_init (GlanceAttention *self)
{
  self->followed = g_ptr_array_new_with_free_func ((GDestroyNotify) followed_free);
}

GlanceAttention *
glance_attention_new (GlanceMonitorList *monitors)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR_LIST (monitors), NULL);

  GlanceAttention *self = g_object_new (GLANCE_TYPE_ATTENTION, NULL);

  self->monitors = g_object_ref (monitors);
  g_signal_connect (monitors, "items-changed", G_CALLBACK (items_changed), self);
  items_changed (G_LIST_MODEL (monitors), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (monitors)),
                 self);
  return self;
}

gboolean
glance_attention_is_wanted (GlanceAttention *self)
{
  g_return_val_if_fail (GLANCE_IS_ATTENTION (self), FALSE);

  return self->wanted;
}

void
glance_attention_see (GlanceAttention *self)
{
  g_return_if_fail (GLANCE_IS_ATTENTION (self));

  for (guint i = 0; i < self->followed->len; i++)
    ((Followed *) self->followed->pdata[i])->seen = TRUE;
  update_wanted (self);
}

void
glance_attention_set_looking (GlanceAttention *self, gboolean looking)
{
  g_return_if_fail (GLANCE_IS_ATTENTION (self));

  self->looking = looking;
  update_wanted (self);
}
