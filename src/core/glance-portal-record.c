/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portal-record.h"

#include "glance-url.h"

struct _GlancePortalRecord
{
  /* Owned */ GlancePortal *portal;
  /* Owned */ GSettings *settings;
  GlancePortalRecordFunc validity_changed;
  gpointer user_data;
  gboolean is_valid;
  gboolean is_busy; /* one side is being copied to the other */
};

/* Writes only what differs, so that a change of one value is one change elsewhere. */
static void
write_string (GSettings *settings, const char *key, const char *value)
{
  g_autofree char *kept = g_settings_get_string (settings, key);

  if (g_strcmp0 (kept, value) != 0)
    g_settings_set_string (settings, key, value);
}

static void
write_boolean (GSettings *settings, const char *key, gboolean value)
{
  if (g_settings_get_boolean (settings, key) != value)
    g_settings_set_boolean (settings, key, value);
}

static void
write_values (GlancePortalRecord *self)
{
  GlancePortal *portal = self->portal;
  const char *name = glance_portal_get_name (portal);
  const char *ca_file = glance_portal_get_ca_file (portal);
  g_autofree char *host = glance_url_dup_display_host (glance_portal_get_origin (portal));

  self->is_busy = TRUE;
  write_string (self->settings, "name", g_str_equal (name, host) ? "" : name);
  write_string (self->settings, "url", glance_portal_get_origin (portal));
  write_boolean (self->settings, "dump", glance_portal_get_dump (portal));
  write_boolean (self->settings, "allow-http", glance_portal_get_allow_http (portal));
  write_string (self->settings, "ca-file", ca_file != NULL ? ca_file : "");
  self->is_busy = FALSE;
}

/* Anybody may have edited the settings: an address that would be refused makes the record invalid and
 * leaves the portal as it was. */
static void
read_values (GlancePortalRecord *self)
{
  g_autofree char *name = g_settings_get_string (self->settings, "name");
  g_autofree char *url = g_settings_get_string (self->settings, "url");
  g_autofree char *ca_file = g_settings_get_string (self->settings, "ca-file");
  gboolean allow_http = g_settings_get_boolean (self->settings, "allow-http");
  g_autofree char *origin = glance_url_normalize_origin (url, allow_http, NULL);

  self->is_valid = origin != NULL;
  if (!self->is_valid)
    return;

  self->is_busy = TRUE;
  glance_portal_set_dump (self->portal, g_settings_get_boolean (self->settings, "dump"));
  glance_portal_set_allow_http (self->portal, allow_http);
  glance_portal_set_ca_file (self->portal, ca_file);
  glance_portal_set_origin (self->portal, origin);
  glance_portal_set_name (self->portal, name);
  self->is_busy = FALSE;
}

static void
portal_changed (GlancePortalRecord *self)
{
  if (!self->is_busy)
    write_values (self);
}

static void
settings_changed (GlancePortalRecord *self)
{
  gboolean was_valid = self->is_valid;

  if (self->is_busy)
    return;
  read_values (self);
  if (self->is_valid != was_valid)
    self->validity_changed (self->user_data);
}

/**
 * glance_portal_record_new:
 * @settings: the portal's own, of glance_settings_new_portal()
 * @portal: what is kept there
 * @mode: which side has the values now
 * @validity_changed: called when glance_portal_record_is_valid() changed; may free the record
 *
 * Returns: (transfer full): a record that copies each change to the other side
 */
GlancePortalRecord *
glance_portal_record_new (GSettings *settings,
                          GlancePortal *portal,
                          GlancePortalRecordMode mode,
                          GlancePortalRecordFunc validity_changed,
                          gpointer user_data)
{
  GlancePortalRecord *self = g_new0 (GlancePortalRecord, 1);

  self->portal = g_object_ref (portal);
  self->settings = g_object_ref (settings);
  self->validity_changed = validity_changed;
  self->user_data = user_data;
  if (mode == GLANCE_PORTAL_RECORD_WRITE)
    write_values (self);
  read_values (self);
  g_signal_connect_swapped (self->portal, "notify", G_CALLBACK (portal_changed), self);
  g_signal_connect_swapped (self->settings, "changed", G_CALLBACK (settings_changed), self);
  return self;
}

void
glance_portal_record_free (GlancePortalRecord *self)
{
  g_signal_handlers_disconnect_by_data (self->portal, self);
  g_signal_handlers_disconnect_by_data (self->settings, self);
  g_object_unref (self->portal);
  g_object_unref (self->settings);
  g_free (self);
}

GlancePortal *
glance_portal_record_get_portal (GlancePortalRecord *self)
{
  return self->portal;
}

gboolean
glance_portal_record_is_valid (GlancePortalRecord *self)
{
  return self->is_valid;
}
