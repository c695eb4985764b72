/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"
#include "glance-saving.h"

G_BEGIN_DECLS

/* What can be done with a download. */
typedef enum
{
  GLANCE_SAVER_PAUSE,
  GLANCE_SAVER_RESUME,  /* also one that failed, and one that waits for its next attempt */
  GLANCE_SAVER_CANCEL,  /* and deletes what is there of it */
} GlanceSaverOrder;

/**
 * GlanceSaver:
 *
 * The downloads of the portals' backups and what can be done with them, whoever makes them: this process, or
 * the resident for its window. One portal has one download at a time.
 */
#define GLANCE_TYPE_SAVER (glance_saver_get_type ())
G_DECLARE_INTERFACE (GlanceSaver, glance_saver, GLANCE, SAVER, GObject)

struct _GlanceSaverInterface
{
  GTypeInterface parent;

  GlanceSaving *(*get_saving) (GlanceSaver      *self,
                               GlancePortal     *portal);
  void          (*save)       (GlanceSaver      *self,
                               GlanceMonitor    *monitor,
                               const char       *folder);
  void          (*order)      (GlanceSaver      *self,
                               GlancePortal     *portal,
                               GlanceSaverOrder  order);
};

GlanceSaving *glance_saver_get_saving (GlanceSaver      *self,      /* borrowed: the same object for as long as the portal is listed */
                                       GlancePortal     *portal);
void          glance_saver_save       (GlanceSaver      *self,      /* its finished backup; what comes of it is told by its GlanceSaving */
                                       GlanceMonitor    *monitor,
                                       const char       *folder);   /* NULL: where the settings say */
gboolean      glance_saver_offers     (GlanceSaver      *self,      /* there is a finished backup, its link works, and it is neither saved nor being saved */
                                       GlanceMonitor    *monitor);
void          glance_saver_order      (GlanceSaver      *self,      /* nothing happens where there is no download */
                                       GlancePortal     *portal,
                                       GlanceSaverOrder  order);

G_END_DECLS
