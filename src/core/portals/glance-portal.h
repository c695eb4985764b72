/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * GlancePortal:
 *
 * A watched portal: what the user entered about it, but nothing of its state. Any property except `id` may
 * change while it is watched, for instance when another process edits the list.
 */
#define GLANCE_TYPE_PORTAL (glance_portal_get_type ())
G_DECLARE_FINAL_TYPE (GlancePortal, glance_portal, GLANCE, PORTAL, GObject)

#define GLANCE_PORTAL_DEFAULT_MAX_AGE_DAYS 8        /* a weekly backup, and a day */
#define GLANCE_PORTAL_LONGEST_MAX_AGE_DAYS 3650

#define GLANCE_PORTAL_LARGEST_KEEP_COUNT 30

#define GLANCE_PORTAL_MUTED_FOR_GOOD (-1)           /* until it is unmuted */
#define GLANCE_PORTAL_LATEST_MUTED_UNTIL G_GINT64_CONSTANT (253402300799) /* the end of the year 9999 */

GlancePortal *glance_portal_new              (const char   *id);
GlancePortal *glance_portal_copy             (GlancePortal *self);   /* owned: a copy with the same id */
const char   *glance_portal_get_id           (GlancePortal *self);   /* a UUID; the key's attribute in the keyring */
const char   *glance_portal_get_name         (GlancePortal *self);   /* never empty: derived from the host when none was entered */
gboolean      glance_portal_has_own_name     (GlancePortal *self);   /* whether one was entered */
void          glance_portal_set_name         (GlancePortal *self,
                                              const char   *name);
const char   *glance_portal_get_origin       (GlancePortal *self);   /* https://host[:port], as glance_url_normalize_origin() makes it */
void          glance_portal_set_origin       (GlancePortal *self,
                                              const char   *origin);
gboolean      glance_portal_get_dump         (GlancePortal *self);   /* watch the full dump instead of the backup */
void          glance_portal_set_dump         (GlancePortal *self,
                                              gboolean      dump);
gboolean      glance_portal_get_allow_http   (GlancePortal *self);   /* the user allowed an unencrypted connection */
void          glance_portal_set_allow_http   (GlancePortal *self,
                                              gboolean      allow_http);
const char   *glance_portal_get_ca_file      (GlancePortal *self);   /* PEM file with one more CA, or NULL */
void          glance_portal_set_ca_file      (GlancePortal *self,
                                              const char   *ca_file);
guint         glance_portal_get_max_age_days (GlancePortal *self);   /* an older last backup is a warning; 0: never warn */
void          glance_portal_set_max_age_days (GlancePortal *self,
                                              guint         days);
gint64        glance_portal_get_key_expires  (GlancePortal *self);   /* seconds since 1970, as the portal said; 0: never, or not known */
void          glance_portal_set_key_expires  (GlancePortal *self,
                                              gint64        time);
gboolean      glance_portal_needs_new_key    (GlancePortal *self,    /* the key has expired, or does so within four weeks */
                                              gint64        now);    /* seconds since 1970 */
gint64        glance_portal_get_muted_until  (GlancePortal *self);   /* seconds since 1970, or GLANCE_PORTAL_MUTED_FOR_GOOD; until then nobody is told of it */
void          glance_portal_set_muted_until  (GlancePortal *self,
                                              gint64        time);
gboolean      glance_portal_is_muted         (GlancePortal *self,
                                              gint64        now);    /* seconds since 1970 */
gboolean      glance_portal_get_fetches      (GlancePortal *self);   /* each finished backup is saved, and nobody has to do anything */
void          glance_portal_set_fetches      (GlancePortal *self,
                                              gboolean      fetches);
const char   *glance_portal_get_fetch_folder (GlancePortal *self);   /* where to: a path, or a URI where that is not UTF-8; NULL: where others go, too */
void          glance_portal_set_fetch_folder (GlancePortal *self,
                                              const char   *folder);
guint         glance_portal_get_keep_count   (GlancePortal *self);   /* so many of these stay, and older ones go into the trash; 0: all stay */
void          glance_portal_set_keep_count   (GlancePortal *self,
                                              guint         count);
gboolean      glance_portal_is_unencrypted   (GlancePortal *self);   /* http to another machine: the card says so */

G_END_DECLS
