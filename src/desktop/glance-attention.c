/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-attention.h"

#include "glance-alarm.h"

#define NOTE "attention"

struct _GlanceAttention
{
  GObject parent_instance;

  /* Owned */ GlanceMonitorList *monitors;
  /* Owned */ GlanceMemory *memory; /* or NULL */
  /* Owned */ GPtrArray *followed;  /* Followed, in the order of the list */
  GlanceAlarm look;                 /* what is new has been looked at */
  gboolean looking;
  gboolean wanted;
};

typedef struct
{
  /* Owned */ GlanceMonitor *monitor;
  /* Owned */ char *seen; /* the trouble that the user saw last, or NULL */
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
  g_free (followed->seen);
  g_object_unref (followed->monitor);
  g_free (followed);
}

/* Noted, so that it is seen after a restart, too. */
static void
set_seen (GlanceAttention *self, Followed *followed, const char *trouble)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  if (g_strcmp0 (trouble, followed->seen) == 0)
    return;
  g_free (followed->seen);
  followed->seen = g_strdup (trouble);
  if (self->memory == NULL)
    return;
  if (trouble != NULL)
    g_variant_dict_insert (&dict, "seen", "s", trouble);
  glance_memory_set_note (self->memory, glance_monitor_get_portal (followed->monitor), NOTE,
                          g_variant_dict_end (&dict), TRUE);
}

static void
recall_seen (GlanceAttention *self, Followed *followed)
{
  GlancePortal *portal = glance_monitor_get_portal (followed->monitor);
  g_autoptr (GVariant) note =
      self->memory != NULL ? glance_memory_dup_note (self->memory, portal, NOTE) : NULL;

  if (note != NULL)
    g_variant_lookup (note, "seen", "s", &followed->seen);
}

static gboolean
draws_the_eye (Followed *followed)
{
  const char *trouble = glance_monitor_get_urgent_trouble (followed->monitor);

  return trouble != NULL && !glance_monitor_get_muted (followed->monitor)
         && g_strcmp0 (trouble, followed->seen) != 0
         && !glance_monitor_knows (followed->monitor, trouble);
}

static void
see (GlanceAttention *self, Followed *followed)
{
  const char *trouble = glance_monitor_get_urgent_trouble (followed->monitor);

  if (trouble != NULL)
    set_seen (self, followed, trouble);
}

static void
see_all (GlanceAttention *self)
{
  for (guint i = 0; i < self->followed->len; i++)
    see (self, self->followed->pdata[i]);
}

static void
on_look (gpointer user_data)
{
  see_all (user_data);
}

static void
update_wanted (GlanceAttention *self)
{
  gboolean wanted = FALSE;

  for (guint i = 0; !wanted && i < self->followed->len; i++)
    wanted = draws_the_eye (self->followed->pdata[i]);
  if (wanted && self->looking && !glance_alarm_is_set (&self->look))
    glance_alarm_set (&self->look,
                      glance_clock_get_boot_time (glance_monitor_list_get_clock (self->monitors))
                          + GLANCE_ATTENTION_TIME_TO_LOOK);
  wanted &= !self->looking;
  if (wanted == self->wanted)
    return;
  self->wanted = wanted;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WANTED]);
}

/* What fails after a new run is another failure, even where runs have no ids. */
static void
run_changed (GlanceAttention *self, GlanceMonitor *monitor)
{
  for (guint i = 0; i < self->followed->len; i++)
    {
      Followed *followed = self->followed->pdata[i];

      if (followed->monitor == monitor
          && glance_phase_is_active (glance_monitor_get_phase (monitor)))
        set_seen (self, followed, NULL);
    }
}

static void
monitor_notify (GlanceMonitor *monitor, GParamSpec *pspec, GlanceAttention *self)
{
  static const char *const shown[] = { "phase", "troubles", "acknowledged", "muted", NULL };

  if (!g_strv_contains (shown, pspec->name))
    return;
  if (g_str_equal (pspec->name, "phase"))
    run_changed (self, monitor);
  update_wanted (self);
}

static Followed *
follow (GlanceAttention *self, guint position)
{
  Followed *followed = g_new0 (Followed, 1);

  followed->monitor = g_list_model_get_item (G_LIST_MODEL (self->monitors), position);
  g_signal_connect (followed->monitor, "notify", G_CALLBACK (monitor_notify), self);
  recall_seen (self, followed);
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

  glance_alarm_clear (&self->look);
  if (self->monitors != NULL)
    g_signal_handlers_disconnect_by_data (self->monitors, self);
  while (self->followed->len > 0)
    unfollow (self, self->followed->len - 1);
  g_clear_object (&self->monitors);
  g_clear_object (&self->memory);
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
glance_attention_new (GlanceMonitorList *monitors, GlanceMemory *memory)
{
  g_return_val_if_fail (GLANCE_IS_MONITOR_LIST (monitors), NULL);
  g_return_val_if_fail (memory == NULL || GLANCE_IS_MEMORY (memory), NULL);

  GlanceAttention *self = g_object_new (GLANCE_TYPE_ATTENTION, NULL);

  self->monitors = g_object_ref (monitors);
  g_set_object (&self->memory, memory);
  glance_alarm_init (&self->look, glance_monitor_list_get_clock (monitors), on_look, self);
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

  see_all (self);
  update_wanted (self);
}

void
glance_attention_set_looking (GlanceAttention *self, gboolean looking)
{
  g_return_if_fail (GLANCE_IS_ATTENTION (self));

  self->looking = looking;
  glance_alarm_clear (&self->look);
  if (looking)
    see_all (self);
  update_wanted (self);
}
