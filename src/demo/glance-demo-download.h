/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <libsoup/soup.h>

#include "glance-demo-run.h"

G_BEGIN_DECLS

/* What a portal's file is like, and what goes wrong on the way. All zero: a small one, and nothing does. */
typedef struct
{
  goffset  size;           /* about */
  gboolean compressible;
  goffset  rate;           /* bytes a second; 0: as fast as it can */
  goffset  drop_at;        /* the connection drops before this byte, but for an answer that begins with it or later; 0: it does not */
  goffset  refuse_after;   /* when so many bytes were sent in all, the link has expired; 0: it does not */
  goffset  damaged_at;     /* in this byte, one bit is not as it was; 0: in none */
  gboolean redirect;       /* a 302 to another port, where for 15 s it can be had without a key, and not with one */
} GlanceDemoDownloadOptions;

/**
 * GlanceDemoDownload:
 *
 * Serves the file that a run left: `/storage/backup/root/NAME?expire=1440&auth=TOKEN`.
 */
typedef struct _GlanceDemoDownload GlanceDemoDownload;

GlanceDemoDownload *glance_demo_download_new     (GlanceClock                      *clock,
                                                  const char                       *portal_name,
                                                  const GlanceDemoDownloadOptions  *options);
void                glance_demo_download_free    (GlanceDemoDownload               *self);
gboolean            glance_demo_download_matches (GlanceDemoRun                    *run,
                                                  const char                       *path,
                                                  GHashTable                       *query);
void                glance_demo_download_answer  (GlanceDemoDownload               *self,
                                                  GlanceDemoRun                    *run,
                                                  SoupServerMessage                *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GlanceDemoDownload, glance_demo_download_free)

G_END_DECLS
