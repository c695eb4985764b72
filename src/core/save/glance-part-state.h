/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GlancePartState:
 *
 * What the small file beside a `.part` says of it: whose it is, and so whether a download may go on with
 * it. It holds no secret: the query of a link is what opens it.
 */
typedef struct
{
  char   *portal;    /* the origin */
  char   *run;       /* glance_monitor_get_run_id(), or "" */
  char   *link;      /* without its query */
  gint64  total;     /* bytes of the whole file; -1: the server has not said */
  char   *problem;   /* why what is there is no backup; NULL: it may be gone on with */
  char   *sha256;    /* of the whole file, which has its name or is about to get it; or NULL */
} GlancePartState;

/* Whose a `.part` is, compared with the one that is wanted. */
typedef enum
{
  GLANCE_PART_OTHER,     /* of something else: to be left alone */
  GLANCE_PART_OUTDATED,  /* of the same link, but it cannot be gone on with */
  GLANCE_PART_SAME,
} GlancePartMatch;

GlancePartState *glance_part_state_new     (const char             *portal,
                                            const char             *run,      /* or NULL */
                                            const char             *link);
GlancePartState *glance_part_state_parse   (const char             *text,     /* NULL: damaged */
                                            gsize                   length);
char            *glance_part_state_to_text (const GlancePartState  *self);
GlancePartMatch  glance_part_state_match   (const GlancePartState  *found,    /* or NULL */
                                            const GlancePartState  *wanted);
void             glance_part_state_free    (GlancePartState        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlancePartState, glance_part_state_free)

G_END_DECLS
