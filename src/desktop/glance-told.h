/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-format-notice.h"
#include "glance-saving.h"

G_BEGIN_DECLS

/* What the user has been told of one portal, and so what is news: each end of a run, a problem that lasts, a
 * last backup that is too old and a download that has failed, once. A portal that is seen for the first time has no ends that are news.
 * As a variant it goes on across restarts. */

typedef enum
{
  GLANCE_NEWS_NONE,
  GLANCE_NEWS_OVER,     /* what was told last does not hold any more */
  GLANCE_NEWS_END,      /* these are to be told */
  GLANCE_NEWS_PROBLEM,
  GLANCE_NEWS_AGE,
  GLANCE_NEWS_UNSAVED,
} GlanceNews;

typedef struct _GlanceTold GlanceTold;

GlanceTold   *glance_told_new        (GVariant         *note);      /* a{sv} from anywhere, or NULL */
GlanceTold   *glance_told_copy       (const GlanceTold *self);
gboolean      glance_told_equal      (const GlanceTold *self,
                                      const GlanceTold *other);
void          glance_told_free       (GlanceTold       *self);
GVariant     *glance_told_to_variant (const GlanceTold *self);      /* floating */

GlanceNews    glance_told_update     (GlanceTold       *self,       /* and counts it as told; until it gives NONE */
                                      GlanceMonitor    *monitor);
GlanceNews    glance_told_update_saving (GlanceTold    *self,       /* likewise, of its download */
                                         GlanceSaving  *saving,
                                         gboolean       automatic); /* nobody has asked for it */
gboolean      glance_told_expect_saving (GlanceTold    *self);      /* the user has, and wants to hear of it; whether what was told last is over */
gboolean      glance_told_see        (GlanceTold       *self);      /* the user has seen it; whether that was new */
void          glance_told_hold       (GlanceTold       *self);      /* what is news now is not told: the portal is muted */
gboolean      glance_told_release    (GlanceTold       *self,
                                      GlanceMonitor    *monitor);
gboolean      glance_told_is_unseen  (const GlanceTold *self);
gboolean      glance_told_is_urgent  (const GlanceTold *self);      /* unseen, and a backup has failed, is lost or could not be saved */
GlanceNotice  glance_told_get_notice (const GlanceTold *self);      /* what the last of them was */
const GError *glance_told_get_unsaved (const GlanceTold *self);     /* why it could not be saved; NULL: that is not the last of them */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceTold, glance_told_free)

G_END_DECLS
