/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-demo.h"

#include "glance-words.h"

/* Large and slow enough to see it come. */
static const GlanceDemoDownloadOptions download = {
  .size = 40 * 1000 * 1000,
  .rate = 8 * 1000 * 1000,
};

struct _GlanceDemo
{
  GObject parent_instance;

  /* Owned */ GPtrArray *portals; /* GlanceDemoPortal */
};

G_DEFINE_FINAL_TYPE (GlanceDemo, glance_demo, G_TYPE_OBJECT)

/* One portal in each of the most interesting states, so that there is something to see at once. */
static const struct
{
  const char *name;
  GlanceDemoOutcome outcome;
  double fraction;       /* the share of the backup that is over */
  guint ended_ago;       /* in s; the backup ended that long ago */
  gboolean in_documents; /* of the portal: it has no link */
} cast[] = {
  { N_ ("Demo Portal"), GLANCE_DEMO_COMPLETES, 0, 0 },
  { N_ ("Demo Portal with a Warning"), GLANCE_DEMO_WARNS, 0.5, 0 },
  { N_ ("Failing Demo Portal"), GLANCE_DEMO_FAILS, 1, 10 * 60 },
  { N_ ("Quiet Demo Portal"), GLANCE_DEMO_COMPLETES, 1, 60 * 60, TRUE },
};

static void
glance_demo_finalize (GObject *object)
{
  GlanceDemo *self = GLANCE_DEMO (object);

  g_clear_pointer (&self->portals, g_ptr_array_unref);
  G_OBJECT_CLASS (glance_demo_parent_class)->finalize (object);
}

static void
glance_demo_class_init (GlanceDemoClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = glance_demo_finalize;
}

static void
glance_demo_init (GlanceDemo *self)
{
  self->portals = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * glance_demo_new:
 * @clock: the clock of the backups
 * @seconds: how long one takes; 0 for half a minute
 *
 * Serves from the thread's default main context. The states of the backups are in `cast`.
 *
 * Returns: (transfer full): the demo; NULL with a GIO error when it cannot listen on loopback
 */
GlanceDemo *
glance_demo_new (GlanceClock *clock, guint seconds, GError **error)
{
  g_autoptr (GlanceDemo) self = g_object_new (GLANCE_TYPE_DEMO, NULL);

  if (seconds == 0)
    seconds = GLANCE_DEMO_SECONDS;
  for (gsize i = 0; i < G_N_ELEMENTS (cast); i++)
    {
      GlanceDemoPortal *portal =
          glance_demo_portal_new (clock, _ (cast[i].name), cast[i].outcome, seconds, 0, error);
      double fraction;

      if (portal == NULL)
        return NULL;
      g_ptr_array_add (self->portals, portal);
      glance_demo_portal_set_download (portal, &download);
      fraction = cast[i].fraction + (double) cast[i].ended_ago / seconds;
      if (cast[i].in_documents)
        glance_demo_portal_begin_in_documents (portal, fraction);
      else
        glance_demo_portal_begin (portal, FALSE, fraction);
    }
  return g_steal_pointer (&self);
}

/**
 * glance_demo_populate:
 * @portals: an empty list in memory, not the user's own
 * @keys: gets the portals' keys
 *
 * Returns: FALSE when the portals could not be added
 */
gboolean
glance_demo_populate (GlanceDemo *self,
                      GlancePortals *portals,
                      GlanceKeyStoreMemory *keys,
                      GError **error)
{
  g_return_val_if_fail (GLANCE_IS_DEMO (self), FALSE);

  for (guint i = 0; i < self->portals->len; i++)
    {
      GlanceDemoPortal *demo_portal = self->portals->pdata[i];
      g_autofree char *id = g_uuid_string_random ();
      g_autoptr (GlancePortal) portal = glance_portal_new (id);

      glance_portal_set_name (portal, glance_demo_portal_get_name (demo_portal));
      glance_portal_set_origin (portal, glance_demo_portal_get_origin (demo_portal));
      glance_key_store_memory_set (keys, portal, GLANCE_DEMO_KEY);
      if (!glance_portals_add (portals, portal, error))
        return FALSE;
    }
  return TRUE;
}

guint
glance_demo_get_n_portals (GlanceDemo *self)
{
  g_return_val_if_fail (GLANCE_IS_DEMO (self), 0);

  return self->portals->len;
}

GlanceDemoPortal *
glance_demo_get_portal (GlanceDemo *self, guint position)
{
  g_return_val_if_fail (GLANCE_IS_DEMO (self), NULL);

  g_assert (position < self->portals->len);
  return self->portals->pdata[position];
}
