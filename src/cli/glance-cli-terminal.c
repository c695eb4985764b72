/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-cli-terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "glance-standing.h"
#include "glance-words.h"

#define USUAL_WIDTH 80
#define USUAL_HEIGHT 24
#define ZERO_WIDTH_JOINER 0x200D

static gboolean
is_terminal (int fd)
{
  return isatty (fd) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

gboolean
glance_cli_terminal_is_output (void)
{
  return is_terminal (STDOUT_FILENO);
}

gboolean
glance_cli_terminal_is_error (void)
{
  return is_terminal (STDERR_FILENO);
}

/* https://no-color.org: any value of NO_COLOR but the empty one. */
static gboolean
wants_color (void)
{
  const char *no_color = g_getenv ("NO_COLOR");

  return glance_cli_terminal_is_output () && (no_color == NULL || *no_color == '\0');
}

static int
get_width (int fd)
{
  struct winsize size = { 0 };

  if (ioctl (fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return USUAL_WIDTH;
}

int
glance_cli_terminal_get_width (void)
{
  return get_width (STDOUT_FILENO);
}

int
glance_cli_terminal_get_error_width (void)
{
  return get_width (STDERR_FILENO);
}

int
glance_cli_terminal_get_height (void)
{
  struct winsize size = { 0 };

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0)
    return size.ws_row;
  return USUAL_HEIGHT;
}

static int
char_width (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

int
glance_cli_terminal_text_width (const char *text)
{
  int width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += char_width (g_utf8_get_char (p));
  return width;
}

char *
glance_cli_terminal_fit (const char *text, int width)
{
  const char *ellipsis = glance_words_sign ("…");
  int room = width - glance_cli_terminal_text_width (ellipsis);
  int used = 0;
  const char *p = text;

  if (glance_cli_terminal_text_width (text) <= width)
    return g_strdup (text);
  if (room < 0)
    return g_strndup ("...", MAX (width, 0));

  while (used + char_width (g_utf8_get_char (p)) <= room)
    {
      used += char_width (g_utf8_get_char (p));
      p = g_utf8_next_char (p);
    }
  /* A joiner would join the ellipsis. */
  while (p > text && g_utf8_get_char (g_utf8_prev_char (p)) == ZERO_WIDTH_JOINER)
    p = g_utf8_prev_char (p);
  return g_strdup_printf ("%.*s%s", (int) (p - text), text, ellipsis);
}

GlanceCliColor
glance_cli_terminal_get_color (GlanceMonitor *monitor)
{
  static const GlanceCliColor colors[] = {
    [GLANCE_TONE_NEUTRAL] = GLANCE_CLI_COLOR_NONE,  [GLANCE_TONE_ACCENT] = GLANCE_CLI_COLOR_BLUE,
    [GLANCE_TONE_SUCCESS] = GLANCE_CLI_COLOR_GREEN, [GLANCE_TONE_WARNING] = GLANCE_CLI_COLOR_YELLOW,
    [GLANCE_TONE_ERROR] = GLANCE_CLI_COLOR_RED,
  };

  return colors[glance_standing_get_row (glance_standing_of (monitor))->tone];
}

void
glance_cli_terminal_append_colored (GString *line, const char *text, GlanceCliColor color)
{
  static const char *const codes[] = {
    [GLANCE_CLI_COLOR_GREEN] = "32",
    [GLANCE_CLI_COLOR_YELLOW] = "33",
    [GLANCE_CLI_COLOR_RED] = "31",
    [GLANCE_CLI_COLOR_BLUE] = "34",
  };

  if (color == GLANCE_CLI_COLOR_NONE || !wants_color ())
    g_string_append (line, text);
  else
    g_string_append_printf (line, "\033[%sm%s\033[0m", codes[color], text);
}
