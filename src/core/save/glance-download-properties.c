/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-download-private.h"

static GParamSpec *properties[GLANCE_DOWNLOAD_N_PROPS];

void
glance_download_set_state (GlanceDownload *self, GlanceDownloadState state)
{
  g_return_if_fail (GLANCE_IS_DOWNLOAD (self));

  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[GLANCE_DOWNLOAD_PROP_STATE]);
}

void
glance_download_set_int64 (GlanceDownload *self, int property, gint64 *field, gint64 value)
{
  g_return_if_fail (GLANCE_IS_DOWNLOAD (self));

  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
glance_download_set_time_left (GlanceDownload *self, int seconds)
{
  g_return_if_fail (GLANCE_IS_DOWNLOAD (self));

  if (self->time_left == seconds)
    return;
  self->time_left = seconds;
  g_object_notify_by_pspec (G_OBJECT (self), properties[GLANCE_DOWNLOAD_PROP_TIME_LEFT]);
}

/* (transfer full) (nullable) @problem */
void
glance_download_take_problem (GlanceDownload *self, GError *problem)
{
  g_return_if_fail (GLANCE_IS_DOWNLOAD (self));

  if (self->problem == NULL && problem == NULL)
    return;
  g_clear_error (&self->problem);
  self->problem = problem;
  g_object_notify_by_pspec (G_OBJECT (self), properties[GLANCE_DOWNLOAD_PROP_PROBLEM]);
}

static void
glance_download_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GlanceDownload *self = GLANCE_DOWNLOAD (object);

  switch (id)
    {
    case GLANCE_DOWNLOAD_PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case GLANCE_DOWNLOAD_PROP_RECEIVED:
      g_value_set_int64 (value, self->received);
      break;
    case GLANCE_DOWNLOAD_PROP_TOTAL:
      g_value_set_int64 (value, self->total);
      break;
    case GLANCE_DOWNLOAD_PROP_SPEED:
      g_value_set_int64 (value, self->speed);
      break;
    case GLANCE_DOWNLOAD_PROP_TIME_LEFT:
      g_value_set_int (value, self->time_left);
      break;
    case GLANCE_DOWNLOAD_PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

void
glance_download_install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = glance_download_get_property;
  properties[GLANCE_DOWNLOAD_PROP_STATE] =
      g_param_spec_int ("state", NULL, NULL, GLANCE_DOWNLOAD_NEW, GLANCE_DOWNLOAD_CANCELLED,
                        GLANCE_DOWNLOAD_NEW, flags);
  properties[GLANCE_DOWNLOAD_PROP_RECEIVED] =
      g_param_spec_int64 ("received", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[GLANCE_DOWNLOAD_PROP_TOTAL] =
      g_param_spec_int64 ("total", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[GLANCE_DOWNLOAD_PROP_SPEED] =
      g_param_spec_int64 ("speed", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[GLANCE_DOWNLOAD_PROP_TIME_LEFT] =
      g_param_spec_int ("time-left", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[GLANCE_DOWNLOAD_PROP_PROBLEM] =
      g_param_spec_boxed ("problem", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, GLANCE_DOWNLOAD_N_PROPS, properties);
}

GlanceDownloadState
glance_download_get_state (GlanceDownload *self)
{
  g_return_val_if_fail (GLANCE_IS_DOWNLOAD (self), GLANCE_DOWNLOAD_NEW);

  return self->state;
}

gint64
glance_download_get_received (GlanceDownload *self)
{
  g_return_val_if_fail (GLANCE_IS_DOWNLOAD (self), 0);

  return self->received;
}

gint64
glance_download_get_total (GlanceDownload *self)
{
  g_return_val_if_fail (GLANCE_IS_DOWNLOAD (self), -1);

  return self->total;
}

gint64
glance_download_get_speed (GlanceDownload *self)
{
  g_return_val_if_fail (GLANCE_IS_DOWNLOAD (self), 0);

  return self->speed;
}

int
glance_download_get_time_left (GlanceDownload *self)
{
  g_return_val_if_fail (GLANCE_IS_DOWNLOAD (self), -1);

  return self->time_left;
}

gint64
glance_download_get_retry_at (GlanceDownload *self)
{
  g_return_val_if_fail (GLANCE_IS_DOWNLOAD (self), 0);

  return self->state == GLANCE_DOWNLOAD_WAITING ? self->retry_at : 0;
}

const GError *
glance_download_get_problem (GlanceDownload *self)
{
  g_return_val_if_fail (GLANCE_IS_DOWNLOAD (self), NULL);

  return self->problem;
}

const char *
glance_download_get_path (GlanceDownload *self)
{
  g_return_val_if_fail (GLANCE_IS_DOWNLOAD (self), NULL);

  return self->task == NULL ? glance_fetch_get_path (self->fetch) : NULL;
}

const char *
glance_download_get_sha256 (GlanceDownload *self)
{
  g_return_val_if_fail (GLANCE_IS_DOWNLOAD (self), NULL);

  return self->state == GLANCE_DOWNLOAD_DONE ? glance_fetch_get_sha256 (self->fetch) : NULL;
}
