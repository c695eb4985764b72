/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"

G_BEGIN_DECLS

/* How a portal stands, and what follows from that wherever it is shown: one table for the card, the tray, the
 * notification and the command line. Red is what is known to be bad; what is not known is amber. */

typedef enum /* worst first */
{
  GLANCE_STANDING_FAILED,
  GLANCE_STANDING_PROBLEM,   /* it cannot be checked, and is not known to have failed */
  GLANCE_STANDING_STALLED,
  GLANCE_STANDING_LOST,
  GLANCE_STANDING_WARNING,
  GLANCE_STANDING_CANCELLED,
  GLANCE_STANDING_OVERDUE,
  GLANCE_STANDING_NEVER,     /* backed up, as far as its history goes */
  GLANCE_STANDING_RUNNING,
  GLANCE_STANDING_QUEUED,
  GLANCE_STANDING_COMPLETED,
  GLANCE_STANDING_IDLE,
  GLANCE_STANDING_UNKNOWN,   /* it has not answered yet */
} GlanceStanding;

#define GLANCE_N_STANDINGS 13

/* What a portal counts as where several are counted; see glance_group_of() */
typedef enum
{
  GLANCE_GROUP_FAILED,      /* its backup failed */
  GLANCE_GROUP_PROBLEM,     /* it cannot be checked */
  GLANCE_GROUP_WARNING,     /* somebody should look */
  GLANCE_GROUP_RUNNING,     /* queued or running, and all is well */
  GLANCE_GROUP_FINE,        /* all is well, and nothing runs */
  GLANCE_GROUP_UNCHECKED,   /* it has not answered yet */
} GlanceGroup;

#define GLANCE_N_GROUPS 6

/* A picture, for where there is room for no more; a worse one has a greater value */
typedef enum
{
  GLANCE_SIGN_IDLE,
  GLANCE_SIGN_DONE,      /* the last that ran have finished */
  GLANCE_SIGN_RUNNING,
  GLANCE_SIGN_WARNING,
  GLANCE_SIGN_OFFLINE,   /* some portal cannot be checked */
  GLANCE_SIGN_FAILED,
} GlanceSignState;

typedef enum
{
  GLANCE_TONE_NEUTRAL,
  GLANCE_TONE_ACCENT,    /* blue: something moves */
  GLANCE_TONE_SUCCESS,   /* green */
  GLANCE_TONE_WARNING,   /* amber */
  GLANCE_TONE_ERROR,     /* red */
} GlanceTone;

typedef struct
{
  GlanceSeverity   severity;    /* and so the order, and the exit status */
  GlanceGroup      group;
  GlanceTone       tone;
  GlanceSignState  sign;        /* in the tray, and on a notification */
  const char      *icon_name;   /* on a card; NULL: the error has one */
  const char      *pill;        /* untranslated; NULL: the words of the run, or of the error */
  const char      *nick;        /* for style sheets and scripts */
  gboolean         is_urgent;   /* draws the eye until it has been seen */
} GlanceStandingRow;

GlanceStanding           glance_standing_of          (GlanceMonitor  *monitor);
GlanceStanding           glance_standing_of_backup   (GlanceMonitor  *monitor);    /* as it was when the portal last answered */
GlanceStanding           glance_standing_of_phase    (GlancePhase     phase);      /* of a run alone */
const GlanceStandingRow *glance_standing_get_row     (GlanceStanding  standing);   /* static */
const char              *glance_tone_get_style_class (GlanceTone      tone);       /* static */

G_END_DECLS
