/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-process.h"

#include <libsoup/soup.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* In a process of its own: the names of GIO's types that the class of a SoupSession needs, a line each. */
static void
write_types (int fd)
{
  GObjectClass *session = g_type_class_ref (SOUP_TYPE_SESSION);
  guint n_properties;
  g_autofree GParamSpec **properties = g_object_class_list_properties (session, &n_properties);

  for (guint i = 0; i < n_properties; i++)
    {
      GType type = properties[i]->value_type;

      if (!G_TYPE_IS_FUNDAMENTAL (type)
          && (g_type_is_a (type, G_TYPE_OBJECT) || G_TYPE_IS_INTERFACE (type)))
        dprintf (fd, "%s\n", g_type_name (type));
    }
  _exit (0);
}

static char *
read_types (void)
{
  int ends[2];
  pid_t child;
  char text[4096];
  gsize length = 0;
  ssize_t n_bytes;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  if (child == 0)
    write_types (ends[1]);
  close (ends[1]);
  while ((n_bytes = read (ends[0], text + length, sizeof text - 1 - length)) > 0)
    length += (gsize) n_bytes;
  close (ends[0]);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  text[length] = '\0';
  return g_strdup (text);
}

static guint
count_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint n_threads = 0;

  while (g_dir_read_name (tasks) != NULL)
    n_threads++;
  return n_threads;
}

/* Two threads that register what these need at the same time would wait for each other for ever in GLib 2.74. */
static void
test_types (void)
{
  g_autofree char *types = read_types ();
  g_auto (GStrv) names = g_strsplit (types, "\n", -1);

  g_assert_cmpuint (g_strv_length (names), >, 3);
  for (gsize i = 0; names[i][0] != '\0'; i++)
    {
      g_test_message ("%s", names[i]);
      g_assert_cmpuint (g_type_from_name (names[i]), !=, 0);
    }
}

static void
test_surroundings (void)
{
  struct rlimit limit;

  g_assert_null (g_getenv ("XDG_STATE_HOME"));
  g_assert_cmpstr (g_getenv ("XDG_CACHE_HOME"), ==, "/tmp");
  g_assert_cmpstr (g_getenv ("XDG_DATA_DIRS"), ==, "/usr/share:/opt");
  g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_cur, <=, 1);
}

int
main (int argc, char *argv[])
{
  g_setenv ("XDG_STATE_HOME", "here", TRUE);
  g_setenv ("XDG_CACHE_HOME", "/tmp", TRUE);
  g_setenv ("XDG_DATA_DIRS", "/usr/share:there:/opt", TRUE);
  glance_process_prepare (GLANCE_PROCESS_PLAIN);
  g_assert_cmpuint (count_threads (), ==, 1); /* it comes before there is another */

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/process/types", test_types);
  g_test_add_func ("/process/surroundings", test_surroundings);
  return g_test_run ();
}
