/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-card-parts.h"

#include "glance-link-row.h"
#include "glance-note-row.h"
#include "glance-problem-row.h"

static gboolean
is_needed (int part, GlanceMonitor *monitor, gint64 now)
{
  switch (part)
    {
    case GLANCE_CARD_PROBLEM:
      return glance_problem_row_is_needed (monitor);
    case GLANCE_CARD_MUTED:
      return glance_note_row_is_needed (GLANCE_NOTE_MUTED, monitor, now);
    case GLANCE_CARD_KEY_EXPIRY:
      return glance_note_row_is_needed (GLANCE_NOTE_KEY_EXPIRY, monitor, now);
    case GLANCE_CARD_LINK:
      return glance_link_row_is_needed (monitor, now);
    default:
      g_return_val_if_reached (FALSE);
    }
}

static GlanceCardPart *
make (int part, GlanceSavingRow *saving_row)
{
  GlanceCardPart *link_row;

  switch (part)
    {
    case GLANCE_CARD_PROBLEM:
      return glance_problem_row_new ();
    case GLANCE_CARD_MUTED:
      return glance_note_row_new (GLANCE_NOTE_MUTED);
    case GLANCE_CARD_KEY_EXPIRY:
      return glance_note_row_new (GLANCE_NOTE_KEY_EXPIRY);
    case GLANCE_CARD_LINK:
      link_row = glance_link_row_new ();
      g_object_bind_property (saving_row, "offers-save", link_row, "offers-save",
                              G_BINDING_SYNC_CREATE);
      return link_row;
    default:
      g_return_val_if_reached (NULL);
    }
}

static void
add (GlanceCardParts *parts, int part, GlanceSavingRow *saving_row)
{
  GtkWidget *next = GTK_WIDGET (saving_row);

  for (int i = GLANCE_CARD_N_PARTS - 1; i > part; i--)
    if ((*parts)[i] != NULL)
      next = GTK_WIDGET ((*parts)[i]);
  (*parts)[part] = make (part, saving_row);
  gtk_widget_add_css_class (GTK_WIDGET ((*parts)[part]), "part");
  gtk_widget_insert_before (GTK_WIDGET ((*parts)[part]),
                            gtk_widget_get_parent (GTK_WIDGET (saving_row)), next);
}

void
glance_card_parts_refresh (GlanceCardParts *parts,
                           GlanceSavingRow *saving_row,
                           GlanceMonitor *monitor,
                           gint64 now)
{
  g_return_if_fail (GLANCE_IS_SAVING_ROW (saving_row));
  g_return_if_fail (GLANCE_IS_MONITOR (monitor));

  for (int i = 0; i < GLANCE_CARD_N_PARTS; i++)
    {
      if ((*parts)[i] == NULL && is_needed (i, monitor, now / G_USEC_PER_SEC))
        add (parts, i, saving_row);
      if ((*parts)[i] != NULL)
        glance_card_part_refresh ((*parts)[i], monitor, now);
    }
}
