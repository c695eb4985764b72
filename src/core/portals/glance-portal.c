/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-portal.h"

#include "glance-text.h"
#include "glance-url.h"
#include "glance-words.h"

#define KEY_NOTICE (28 * 24 * 3600)

struct _GlancePortal
{
  GObject parent_instance;

  /* Owned */ char *id;
  /* Owned */ char *name;         /* as the user entered it; NULL: the default name */
  /* Owned */ char *default_name; /* after the host; "" without one */
  /* Owned */ char *origin;       /* never NULL */
  /* Owned */ char *ca_file;
  /* Owned */ char *fetch_folder; /* or NULL */
  gboolean dump;
  gboolean allow_http;
  gboolean fetches;
  guint max_age_days;
  guint keep_count;
  gint64 key_expires;
  gint64 muted_until;
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_ORIGIN,
  PROP_DUMP,
  PROP_ALLOW_HTTP,
  PROP_CA_FILE,
  PROP_MAX_AGE_DAYS,
  PROP_KEY_EXPIRES,
  PROP_MUTED_UNTIL,
  PROP_FETCHES,
  PROP_FETCH_FOLDER,
  PROP_KEEP_COUNT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GlancePortal, glance_portal, G_TYPE_OBJECT)

static void
glance_portal_finalize (GObject *object)
{
  GlancePortal *self = GLANCE_PORTAL (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->default_name);
  g_free (self->origin);
  g_free (self->ca_file);
  g_free (self->fetch_folder);
  G_OBJECT_CLASS (glance_portal_parent_class)->finalize (object);
}

static void
glance_portal_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GlancePortal *self = GLANCE_PORTAL (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, glance_portal_get_name (self));
      break;
    case PROP_ORIGIN:
      g_value_set_string (value, self->origin);
      break;
    case PROP_DUMP:
      g_value_set_boolean (value, self->dump);
      break;
    case PROP_ALLOW_HTTP:
      g_value_set_boolean (value, self->allow_http);
      break;
    case PROP_CA_FILE:
      g_value_set_string (value, self->ca_file);
      break;
    case PROP_MAX_AGE_DAYS:
      g_value_set_uint (value, self->max_age_days);
      break;
    case PROP_KEY_EXPIRES:
      g_value_set_int64 (value, self->key_expires);
      break;
    case PROP_MUTED_UNTIL:
      g_value_set_int64 (value, self->muted_until);
      break;
    case PROP_FETCHES:
      g_value_set_boolean (value, self->fetches);
      break;
    case PROP_FETCH_FOLDER:
      g_value_set_string (value, self->fetch_folder);
      break;
    case PROP_KEEP_COUNT:
      g_value_set_uint (value, self->keep_count);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_portal_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GlancePortal *self = GLANCE_PORTAL (object);

  switch (prop_id)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case PROP_NAME:
      glance_portal_set_name (self, g_value_get_string (value));
      break;
    case PROP_ORIGIN:
      glance_portal_set_origin (self, g_value_get_string (value));
      break;
    case PROP_DUMP:
      glance_portal_set_dump (self, g_value_get_boolean (value));
      break;
    case PROP_ALLOW_HTTP:
      glance_portal_set_allow_http (self, g_value_get_boolean (value));
      break;
    case PROP_CA_FILE:
      glance_portal_set_ca_file (self, g_value_get_string (value));
      break;
    case PROP_MAX_AGE_DAYS:
      glance_portal_set_max_age_days (self, g_value_get_uint (value));
      break;
    case PROP_KEY_EXPIRES:
      glance_portal_set_key_expires (self, g_value_get_int64 (value));
      break;
    case PROP_MUTED_UNTIL:
      glance_portal_set_muted_until (self, g_value_get_int64 (value));
      break;
    case PROP_FETCHES:
      glance_portal_set_fetches (self, g_value_get_boolean (value));
      break;
    case PROP_FETCH_FOLDER:
      glance_portal_set_fetch_folder (self, g_value_get_string (value));
      break;
    case PROP_KEEP_COUNT:
      glance_portal_set_keep_count (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
glance_portal_class_init (GlancePortalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = glance_portal_finalize;
  object_class->get_property = glance_portal_get_property;
  object_class->set_property = glance_portal_set_property;

  properties[PROP_ID] =
      g_param_spec_string ("id", NULL, NULL, NULL, flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_ORIGIN] = g_param_spec_string ("origin", NULL, NULL, "", flags);
  properties[PROP_DUMP] = g_param_spec_boolean ("dump", NULL, NULL, FALSE, flags);
  properties[PROP_ALLOW_HTTP] = g_param_spec_boolean ("allow-http", NULL, NULL, FALSE, flags);
  properties[PROP_CA_FILE] = g_param_spec_string ("ca-file", NULL, NULL, NULL, flags);
  properties[PROP_MAX_AGE_DAYS] =
      g_param_spec_uint ("max-age-days", NULL, NULL, 0, GLANCE_PORTAL_LONGEST_MAX_AGE_DAYS,
                         GLANCE_PORTAL_DEFAULT_MAX_AGE_DAYS, flags);
  properties[PROP_KEY_EXPIRES] =
      g_param_spec_int64 ("key-expires", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_MUTED_UNTIL] = g_param_spec_int64 (
      "muted-until", NULL, NULL, GLANCE_PORTAL_MUTED_FOR_GOOD, G_MAXINT64, 0, flags);
  properties[PROP_FETCHES] = g_param_spec_boolean ("fetches", NULL, NULL, FALSE, flags);
  properties[PROP_FETCH_FOLDER] = g_param_spec_string ("fetch-folder", NULL, NULL, NULL, flags);
  properties[PROP_KEEP_COUNT] =
      g_param_spec_uint ("keep-count", NULL, NULL, 0, GLANCE_PORTAL_LARGEST_KEEP_COUNT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
glance_portal_init (GlancePortal *self)
{
  self->origin = g_strdup ("");
  self->default_name = g_strdup ("");
  self->max_age_days = GLANCE_PORTAL_DEFAULT_MAX_AGE_DAYS;
}

/**
 * glance_portal_new:
 * @id: (nullable): a UUID; NULL makes one
 *
 * Returns: (transfer full): a portal without an address
 */
GlancePortal *
glance_portal_new (const char *id)
{
  g_autofree char *new_id = id == NULL ? g_uuid_string_random () : NULL;

  return g_object_new (GLANCE_TYPE_PORTAL, "id", id != NULL ? id : new_id, NULL);
}

/* (transfer full): a copy with the same id, which can be changed while @self is watched */
GlancePortal *
glance_portal_copy (GlancePortal *self)
{
  GlancePortal *copy;

  g_return_val_if_fail (GLANCE_IS_PORTAL (self), NULL);

  copy = glance_portal_new (self->id);
  glance_portal_set_allow_http (copy, self->allow_http);
  glance_portal_set_ca_file (copy, self->ca_file);
  glance_portal_set_max_age_days (copy, self->max_age_days);
  glance_portal_set_key_expires (copy, self->key_expires);
  glance_portal_set_muted_until (copy, self->muted_until);
  glance_portal_set_fetches (copy, self->fetches);
  glance_portal_set_fetch_folder (copy, self->fetch_folder);
  glance_portal_set_keep_count (copy, self->keep_count);
  glance_portal_set_dump (copy, self->dump);
  glance_portal_set_origin (copy, self->origin);
  glance_portal_set_name (copy, self->name);
  return copy;
}

const char *
glance_portal_get_id (GlancePortal *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), NULL);

  return self->id;
}

const char *
glance_portal_get_name (GlancePortal *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), NULL);

  if (self->name != NULL)
    return self->name;
  return *self->default_name != '\0' ? self->default_name : self->id;
}

gboolean
glance_portal_has_own_name (GlancePortal *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), FALSE);

  return self->name != NULL;
}

static gboolean
is_default_name (GlancePortal *self, const char *name)
{
  g_autofree char *host = glance_url_dup_display_host (self->origin);

  return *name == '\0' || g_str_equal (name, host) || g_str_equal (name, self->default_name);
}

/* A portal and its full dump are two entries of the list, so they have different names. */
static char *
make_default_name (GlancePortal *self)
{
  g_autofree char *host = glance_url_dup_display_host (self->origin);

  if (!self->dump || *host == '\0')
    return g_steal_pointer (&host);
  /* Translators: the name of a portal whose full dump is watched; %s is its host. */
  return g_strdup_printf (_ ("%s (full dump)"), host);
}

/* @before: its name until now; owned */
static void
update_name (GlancePortal *self, char *before)
{
  g_free (self->default_name);
  self->default_name = make_default_name (self);
  if (self->name != NULL && is_default_name (self, self->name))
    g_clear_pointer (&self->name, g_free);
  if (!g_str_equal (before, glance_portal_get_name (self)))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  g_free (before);
}

/**
 * glance_portal_set_name:
 * @name: (nullable): what the user calls it; with NULL, only spaces, the host itself or the default
 *   name, it has the default name, even when that changes later
 */
void
glance_portal_set_name (GlancePortal *self, const char *name)
{
  char *before;

  g_return_if_fail (GLANCE_IS_PORTAL (self));

  before = g_strdup (glance_portal_get_name (self));
  g_free (self->name);
  self->name = name != NULL ? glance_text_clean_name (name) : NULL;
  update_name (self, before);
}

const char *
glance_portal_get_origin (GlancePortal *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), NULL);

  return self->origin;
}

void
glance_portal_set_origin (GlancePortal *self, const char *origin)
{
  char *before;

  g_return_if_fail (GLANCE_IS_PORTAL (self));

  if (origin == NULL)
    origin = "";
  if (g_str_equal (self->origin, origin))
    return;

  before = g_strdup (glance_portal_get_name (self));
  g_free (self->origin);
  self->origin = g_strdup (origin);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ORIGIN]);
  update_name (self, before);
}

gboolean
glance_portal_get_dump (GlancePortal *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), FALSE);

  return self->dump;
}

void
glance_portal_set_dump (GlancePortal *self, gboolean dump)
{
  g_return_if_fail (GLANCE_IS_PORTAL (self));

  g_autofree char *before = g_strdup (glance_portal_get_name (self));

  if (self->dump == !!dump)
    return;
  self->dump = !!dump;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DUMP]);
  update_name (self, g_steal_pointer (&before));
}

gboolean
glance_portal_get_allow_http (GlancePortal *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), FALSE);

  return self->allow_http;
}

void
glance_portal_set_allow_http (GlancePortal *self, gboolean allow_http)
{
  g_return_if_fail (GLANCE_IS_PORTAL (self));

  if (self->allow_http == !!allow_http)
    return;
  self->allow_http = !!allow_http;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ALLOW_HTTP]);
}

const char *
glance_portal_get_ca_file (GlancePortal *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), NULL);

  return self->ca_file;
}

/* "" means none, like NULL. */
void
glance_portal_set_ca_file (GlancePortal *self, const char *ca_file)
{
  g_return_if_fail (GLANCE_IS_PORTAL (self));

  if (ca_file != NULL && *ca_file == '\0')
    ca_file = NULL;
  if (g_strcmp0 (self->ca_file, ca_file) == 0)
    return;
  g_free (self->ca_file);
  self->ca_file = g_strdup (ca_file);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CA_FILE]);
}

guint
glance_portal_get_max_age_days (GlancePortal *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), 0);

  return self->max_age_days;
}

void
glance_portal_set_max_age_days (GlancePortal *self, guint days)
{
  g_return_if_fail (GLANCE_IS_PORTAL (self));

  days = MIN (days, GLANCE_PORTAL_LONGEST_MAX_AGE_DAYS);
  if (self->max_age_days == days)
    return;
  self->max_age_days = days;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_AGE_DAYS]);
}

gint64
glance_portal_get_key_expires (GlancePortal *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), 0);

  return self->key_expires;
}

void
glance_portal_set_key_expires (GlancePortal *self, gint64 time)
{
  g_return_if_fail (GLANCE_IS_PORTAL (self));

  time = MAX (time, 0);
  if (self->key_expires == time)
    return;
  self->key_expires = time;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEY_EXPIRES]);
}

gboolean
glance_portal_needs_new_key (GlancePortal *self, gint64 now)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), FALSE);

  return self->key_expires != 0 && self->key_expires - now <= KEY_NOTICE;
}

gint64
glance_portal_get_muted_until (GlancePortal *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), 0);

  return self->muted_until;
}

void
glance_portal_set_muted_until (GlancePortal *self, gint64 time)
{
  g_return_if_fail (GLANCE_IS_PORTAL (self));

  time = CLAMP (time, GLANCE_PORTAL_MUTED_FOR_GOOD, GLANCE_PORTAL_LATEST_MUTED_UNTIL);
  if (self->muted_until == time)
    return;
  self->muted_until = time;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MUTED_UNTIL]);
}

gboolean
glance_portal_is_muted (GlancePortal *self, gint64 now)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), FALSE);

  return self->muted_until == GLANCE_PORTAL_MUTED_FOR_GOOD || now < self->muted_until;
}

gboolean
glance_portal_get_fetches (GlancePortal *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), FALSE);

  return self->fetches;
}

void
glance_portal_set_fetches (GlancePortal *self, gboolean fetches)
{
  g_return_if_fail (GLANCE_IS_PORTAL (self));

  if (self->fetches == !!fetches)
    return;
  self->fetches = !!fetches;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FETCHES]);
}

const char *
glance_portal_get_fetch_folder (GlancePortal *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), NULL);

  return self->fetch_folder;
}

/* "" means none, like NULL. */
void
glance_portal_set_fetch_folder (GlancePortal *self, const char *folder)
{
  g_return_if_fail (GLANCE_IS_PORTAL (self));

  if (folder != NULL && *folder == '\0')
    folder = NULL;
  if (g_strcmp0 (self->fetch_folder, folder) == 0)
    return;
  g_free (self->fetch_folder);
  self->fetch_folder = g_strdup (folder);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FETCH_FOLDER]);
}

guint
glance_portal_get_keep_count (GlancePortal *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), 0);

  return self->keep_count;
}

void
glance_portal_set_keep_count (GlancePortal *self, guint count)
{
  g_return_if_fail (GLANCE_IS_PORTAL (self));

  count = MIN (count, GLANCE_PORTAL_LARGEST_KEEP_COUNT);
  if (self->keep_count == count)
    return;
  self->keep_count = count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEEP_COUNT]);
}

/* Whether the key can be read in transit: http, and not to this computer itself. */
gboolean
glance_portal_is_unencrypted (GlancePortal *self)
{
  g_return_val_if_fail (GLANCE_IS_PORTAL (self), FALSE);

  g_autofree char *secure = NULL;

  if (!g_str_has_prefix (self->origin, "http://"))
    return FALSE;
  secure = glance_url_normalize_origin (self->origin, FALSE, NULL);
  return secure == NULL;
}
