/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portal-record.h"

#include "glance-url.h"

struct _GlancePortalRecord
{
  /* Owned */ GlanceSettings *settings;
  /* Owned */ GlancePortal *portal;
  gboolean is_valid;
};

/* (transfer full) */
static GVariant *
get (GlancePortalRecord *self, const char *key)
{
  return glance_settings_get_portal_value (self->settings, glance_portal_get_id (self->portal),
                                           key);
}

static gboolean
get_boolean (GlancePortalRecord *self, const char *key)
{
  g_autoptr (GVariant) value = get (self, key);

  return g_variant_get_boolean (value);
}

static guint
get_uint (GlancePortalRecord *self, const char *key)
{
  g_autoptr (GVariant) value = get (self, key);

  return g_variant_get_uint32 (value);
}

static gint64
get_time (GlancePortalRecord *self, const char *key)
{
  g_autoptr (GVariant) value = get (self, key);

  return g_variant_get_int64 (value);
}

/* The settings may have been edited by hand: an address that we would refuse makes the record
 * invalid and leaves the portal unchanged. */
static void
read_values (GlancePortalRecord *self)
{
  g_autoptr (GVariant) name = get (self, "name");
  g_autoptr (GVariant) url = get (self, "url");
  g_autoptr (GVariant) ca_file = get (self, "ca-file");
  g_autoptr (GVariant) fetch_folder = get (self, "fetch-folder");
  gboolean allow_http = get_boolean (self, "allow-http");
  g_autofree char *origin =
      glance_url_normalize_origin (g_variant_get_string (url, NULL), allow_http, NULL);

  self->is_valid = origin != NULL;
  if (!self->is_valid)
    return;

  glance_portal_set_dump (self->portal, get_boolean (self, "dump"));
  glance_portal_set_allow_http (self->portal, allow_http);
  glance_portal_set_ca_file (self->portal, g_variant_get_string (ca_file, NULL));
  glance_portal_set_key_expires (self->portal, get_time (self, "key-expires"));
  glance_portal_set_muted_until (self->portal, get_time (self, "muted-until"));
  glance_portal_set_max_age_days (self->portal, get_uint (self, "max-age-days"));
  /* Where to and how many come before whether at all, which begins it. */
  glance_portal_set_fetch_folder (self->portal, g_variant_get_string (fetch_folder, NULL));
  glance_portal_set_keep_count (self->portal, get_uint (self, "keep-count"));
  glance_portal_set_fetches (self->portal, get_boolean (self, "fetch-automatically"));
  glance_portal_set_origin (self->portal, origin);
  glance_portal_set_name (self->portal, g_variant_get_string (name, NULL));
}

/**
 * glance_portal_record_new:
 * @portal: what is kept in @settings
 *
 * Returns: (transfer full): a record whose portal has the values of @settings
 */
GlancePortalRecord *
glance_portal_record_new (GlanceSettings *settings, GlancePortal *portal)
{
  g_return_val_if_fail (GLANCE_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);

  GlancePortalRecord *self = g_new0 (GlancePortalRecord, 1);

  self->settings = g_object_ref (settings);
  self->portal = g_object_ref (portal);
  read_values (self);
  return self;
}

void
glance_portal_record_free (GlancePortalRecord *self)
{
  g_object_unref (self->portal);
  g_object_unref (self->settings);
  g_free (self);
}

/* Whether it has become valid, or invalid. */
gboolean
glance_portal_record_read (GlancePortalRecord *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  gboolean was_valid = self->is_valid;

  read_values (self);
  return self->is_valid != was_valid;
}

GlancePortal *
glance_portal_record_get_portal (GlancePortalRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->portal;
}

gboolean
glance_portal_record_is_valid (GlancePortalRecord *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_valid;
}

/* A default name is not saved, so that it follows changes of the address. */
GVariant *
glance_portal_record_describe (GlancePortal *portal)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (portal), NULL);

  const char *ca_file = glance_portal_get_ca_file (portal);
  guint max_age_days = glance_portal_get_max_age_days (portal);
  GVariantBuilder values;

  g_variant_builder_init (&values, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&values, "{sv}", "url",
                         g_variant_new_string (glance_portal_get_origin (portal)));
  if (glance_portal_has_own_name (portal))
    g_variant_builder_add (&values, "{sv}", "name",
                           g_variant_new_string (glance_portal_get_name (portal)));
  if (glance_portal_get_dump (portal))
    g_variant_builder_add (&values, "{sv}", "dump", g_variant_new_boolean (TRUE));
  if (glance_portal_get_allow_http (portal))
    g_variant_builder_add (&values, "{sv}", "allow-http", g_variant_new_boolean (TRUE));
  if (ca_file != NULL)
    g_variant_builder_add (&values, "{sv}", "ca-file", g_variant_new_string (ca_file));
  if (glance_portal_get_key_expires (portal) != 0)
    g_variant_builder_add (&values, "{sv}", "key-expires",
                           g_variant_new_int64 (glance_portal_get_key_expires (portal)));
  if (glance_portal_get_muted_until (portal) != 0)
    g_variant_builder_add (&values, "{sv}", "muted-until",
                           g_variant_new_int64 (glance_portal_get_muted_until (portal)));
  if (max_age_days != GLANCE_PORTAL_DEFAULT_MAX_AGE_DAYS)
    g_variant_builder_add (&values, "{sv}", "max-age-days", g_variant_new_uint32 (max_age_days));
  if (glance_portal_get_fetches (portal))
    g_variant_builder_add (&values, "{sv}", "fetch-automatically", g_variant_new_boolean (TRUE));
  if (glance_portal_get_fetch_folder (portal) != NULL)
    g_variant_builder_add (&values, "{sv}", "fetch-folder",
                           g_variant_new_string (glance_portal_get_fetch_folder (portal)));
  if (glance_portal_get_keep_count (portal) != 0)
    g_variant_builder_add (&values, "{sv}", "keep-count",
                           g_variant_new_uint32 (glance_portal_get_keep_count (portal)));
  return g_variant_builder_end (&values);
}
