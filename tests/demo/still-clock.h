/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-clock.h"

G_BEGIN_DECLS

/* A clock that stands still until it is moved, at the same time of the same night. */
#define TEST_TYPE_STILL_CLOCK (test_still_clock_get_type ())
G_DECLARE_FINAL_TYPE (TestStillClock, test_still_clock, TEST, STILL_CLOCK, GlanceClock)

#define TEST_STILL_CLOCK_BEGIN G_GINT64_CONSTANT (1795400102)   /* 2026-11-23 02:15:02 UTC */

GlanceClock *test_still_clock_new  (void);
void         test_still_clock_move (GlanceClock *clock,
                                    double       seconds);

G_END_DECLS
