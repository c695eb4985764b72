/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* Linked with the whole of one folder of src/core and with the folders before it: a call of a later one is
 * an undefined reference. */
int
main (void)
{
  return 0;
}
