/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-card-forms.h"

struct _GlanceCardForms
{
  GObject parent_instance;

  /* Owned */ GlanceOverview *overview;
  /* Owned */ GHashTable *open; /* a set of GlanceMonitor, owned */
  int heights[GLANCE_N_FORMS];
};

G_DEFINE_FINAL_TYPE (GlanceCardForms, glance_card_forms, G_TYPE_OBJECT)

static gboolean
is_gone (gpointer monitor, gpointer value, gpointer overview)
{
  return !glance_overview_has (overview, monitor);
}

static void
forget_gone (GlanceCardForms *self)
{
  g_hash_table_foreach_remove (self->open, is_gone, self->overview);
}

static void
glance_card_forms_dispose (GObject *object)
{
  GlanceCardForms *self = GLANCE_CARD_FORMS (object);

  g_hash_table_remove_all (self->open);
  g_clear_object (&self->overview);
  G_OBJECT_CLASS (glance_card_forms_parent_class)->dispose (object);
}

static void
glance_card_forms_finalize (GObject *object)
{
  GlanceCardForms *self = GLANCE_CARD_FORMS (object);

  g_hash_table_unref (self->open);
  G_OBJECT_CLASS (glance_card_forms_parent_class)->finalize (object);
}

static void
glance_card_forms_class_init (GlanceCardFormsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = glance_card_forms_dispose;
  object_class->finalize = glance_card_forms_finalize;
}

static void
glance_card_forms_init (GlanceCardForms *self)
{
  self->open = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->heights[GLANCE_FORM_LINE] = 44;
  self->heights[GLANCE_FORM_CARD] = 160;
}

GlanceCardForms *
glance_card_forms_new (GlanceOverview *overview)
{
  GlanceCardForms *self = g_object_new (GLANCE_TYPE_CARD_FORMS, NULL);

  self->overview = g_object_ref (overview);
  g_signal_connect_object (overview, "updated", G_CALLBACK (forget_gone), self, G_CONNECT_SWAPPED);
  return self;
}

GlanceForm
glance_card_forms_get_form (GlanceCardForms *self, GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_CARD_FORMS (self), GLANCE_FORM_NONE);

  return glance_overview_is_quiet (self->overview, monitor)
                 && !g_hash_table_contains (self->open, monitor)
             ? GLANCE_FORM_LINE
             : GLANCE_FORM_CARD;
}

void
glance_card_forms_set_open (GlanceCardForms *self, GlanceMonitor *monitor, gboolean open)
{
  g_return_if_fail (GLANCE_IS_CARD_FORMS (self));

  if (!open)
    g_hash_table_remove (self->open, monitor);
  else if (!g_hash_table_contains (self->open, monitor))
    g_hash_table_add (self->open, g_object_ref (monitor));
}

gboolean
glance_card_forms_is_open (GlanceCardForms *self, GlanceMonitor *monitor)
{
  g_return_val_if_fail (GLANCE_IS_CARD_FORMS (self), FALSE);

  return g_hash_table_contains (self->open, monitor)
         && glance_overview_is_quiet (self->overview, monitor);
}

int
glance_card_forms_get_height (GlanceCardForms *self, GlanceForm form)
{
  g_return_val_if_fail (GLANCE_IS_CARD_FORMS (self), 0);

  return self->heights[form];
}

void
glance_card_forms_set_height (GlanceCardForms *self, GlanceForm form, int height)
{
  g_return_if_fail (GLANCE_IS_CARD_FORMS (self));

  self->heights[form] = height;
}
