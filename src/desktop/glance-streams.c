/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-streams.h"

#include <fcntl.h>
#include <unistd.h>

void
glance_streams_ensure (void)
{
  int fd;

  do
    fd = open ("/dev/null", O_RDWR);
  while (fd != -1 && fd <= STDERR_FILENO);
  if (fd != -1)
    close (fd);
}
