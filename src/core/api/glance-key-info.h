/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * GlanceKeyInfo:
 *
 * What `keys/@self` says about an API key, immutable. @known is FALSE for a portal older than 3.1,
 * which has no such call; then nothing else is known either.
 */
#define GLANCE_TYPE_KEY_INFO (glance_key_info_get_type ())
GType glance_key_info_get_type (void) G_GNUC_CONST;

typedef struct
{
  gboolean    known;
  const char *name;         /* NULL when it has none */
  const char *postfix;      /* the last characters of the key, as the portal shows them; or NULL */
  gboolean    is_active;
  gboolean    can_read;
  gboolean    can_write;    /* could also start and delete backups: more than watching needs */
  gint64      expires_at;   /* seconds since 1970; 0: never, or not said */
} GlanceKeyInfo;

GlanceKeyInfo *glance_key_info_decode      (GBytes         *bytes,
                                            GError        **error);
GlanceKeyInfo *glance_key_info_new_unknown (void);
gboolean       glance_key_info_is_good     (GlanceKeyInfo  *self,   /* not known to be useless for watching at @now */
                                            gint64          now);
GlanceKeyInfo *glance_key_info_ref         (GlanceKeyInfo  *self);
void           glance_key_info_unref       (GlanceKeyInfo  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceKeyInfo, glance_key_info_unref)

G_END_DECLS
