/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gtk/gtk.h>

#include "glance-overview.h"

G_BEGIN_DECLS

/**
 * GlanceNewsButton:
 *
 * What became worse while the list held its order, over that list, where it moves nothing. A click has it take its place.
 *
 * Signal "settled": the user wants to see the news, which are on the list now.
 */
#define GLANCE_TYPE_NEWS_BUTTON (glance_news_button_get_type ())
G_DECLARE_FINAL_TYPE (GlanceNewsButton, glance_news_button, GLANCE, NEWS_BUTTON, GtkButton)

void glance_news_button_set_overview (GlanceNewsButton *self,
                                      GlanceOverview   *overview);  /* or NULL */

G_END_DECLS
