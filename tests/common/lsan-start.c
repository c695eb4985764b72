/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Part of the window's program where it is built with the sanitizers. GLib allocates its table of quarks in
 * its constructor, and abandons it for a bigger one at the 2,049th; readers that take no lock may still be
 * looking at it. The window comes to that many. Its tests unwind too few frames for a line in lsan.supp, so
 * what libraries allocate before main() is not looked at. */

#include <sanitizer/lsan_interface.h>

static void
before_constructors (void)
{
  __lsan_disable ();
}

static void (*const preinit) (void)
    __attribute__ ((section (".preinit_array"), used)) = before_constructors;

static void after_constructors (void) __attribute__ ((constructor));

static void
after_constructors (void)
{
  __lsan_enable ();
}
