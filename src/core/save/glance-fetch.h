/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

#include "glance-portal.h"

G_BEGIN_DECLS

/**
 * GlanceFetch:
 *
 * The part of a download that blocks, in a thread: the `.part`, what is added to it over HTTP, the check that
 * it is a whole archive, and the step to its final name. An attempt ends when the line drops; the next one
 * goes on from there. Between attempts the file stays locked.
 */
#define GLANCE_TYPE_FETCH (glance_fetch_get_type ())
G_DECLARE_FINAL_TYPE (GlanceFetch, glance_fetch, GLANCE, FETCH, GObject)

typedef struct
{
  gint64    received;        /* bytes that are there */
  gint64    fetched;         /* bytes that have come since it was made, whatever became of them */
  gint64    total;           /* -1: not known yet */
  gboolean  is_listening;    /* the server is to say something; not while the disk is at work */
} GlanceFetchProgress;

GlanceFetch *glance_fetch_new           (GlancePortal         *portal,          /* as it is now */
                                         const char           *link,            /* absolute */
                                         const char           *run,             /* glance_monitor_get_run_id(); or NULL */
                                         const char           *folder);
void         glance_fetch_set_sparing   (GlanceFetch          *self,            /* before it is opened: leaves a reserve on the disk */
                                         gboolean              sparing);
void         glance_fetch_run_async     (GlanceFetch          *self,            /* one attempt; not while another is under way */
                                         const char           *authorization,   /* the header with the key; or NULL */
                                         GCancellable         *cancellable,     /* keeps what is there */
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean     glance_fetch_run_finish    (GlanceFetch          *self,            /* TRUE: it is whole, and in place */
                                         GAsyncResult         *result,
                                         GError              **error);
void         glance_fetch_open_async    (GlanceFetch          *self,            /* not during an attempt: takes hold of the `.part`, or makes it */
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean     glance_fetch_open_finish   (GlanceFetch          *self,
                                         GAsyncResult         *result,
                                         GError              **error);
void         glance_fetch_get_progress  (GlanceFetch          *self,            /* at any time */
                                         GlanceFetchProgress  *progress);
char        *glance_fetch_take_notice   (GlanceFetch          *self);           /* owned: why it has started over since; or NULL */

/* Only between attempts */
const char  *glance_fetch_get_path      (GlanceFetch          *self);           /* of the finished file, or of the `.part`; or NULL */
const char  *glance_fetch_get_sha256    (GlanceFetch          *self);           /* of the finished file; or NULL */
gint64       glance_fetch_get_modified  (GlanceFetch          *self);           /* when that was last written to, as in the journal */
void         glance_fetch_delete        (GlanceFetch          *self);           /* the `.part` */
void         glance_fetch_settle        (GlanceFetch          *self);           /* of the finished file, everybody knows now */
void         glance_fetch_close         (GlanceFetch          *self);           /* lets go of it: another program may go on */

G_END_DECLS
