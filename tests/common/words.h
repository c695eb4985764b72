/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-monitor.h"
#include "test-clock-manual.h"

G_BEGIN_DECLS

/* Shared by the tests of words: a portal "Acme" at https://acme.example, its answers, and a comparison. */

#define NOW MANUAL_CLOCK_EPOCH
#define NBSP "\302\240"

typedef struct
{
  GlanceClock   *clock;
  GlancePortal  *portal;
  GlanceMonitor *monitor;
} Words;

void words_init      (int           *argc,        /* English, UTC, settings in memory, and GTest */
                      char        ***argv);
void words_set_up    (Words         *words,
                      gconstpointer  unused);
void words_tear_down (Words         *words,
                      gconstpointer  unused);
void words_answer    (Words         *words,       /* what is in "response" */
                      const char    *response);
void words_expect    (char          *actual,      /* owned */
                      const char    *expected);

#define WORDS_ADD(name, func) g_test_add (name, Words, NULL, words_set_up, func, words_tear_down)

G_END_DECLS
