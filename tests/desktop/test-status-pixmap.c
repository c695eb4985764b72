/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* The pictures of the states: whether people can see them and tell them apart. */

#include "glance-status-pixmap.h"

#include <math.h>

#define N_STATES (GLANCE_SIGN_FAILED + 1)

static const int sizes[] = { 16, 22, 24, 32, 48, 64 };

static int
get_alpha (guint32 pixel)
{
  return pixel >> 24;
}

/* WCAG's relative luminance of a channel. */
static double
linearize (guint32 channel)
{
  double value = (channel & 0xff) / 255.0;

  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

/* Of @pixel on @background. */
static double
find_luminance (guint32 pixel, int background)
{
  double alpha = get_alpha (pixel) / 255.0;
  double sum = 0;
  const double weights[] = { 0.0722, 0.7152, 0.2126 };

  for (int i = 0; i < 3; i++)
    sum += weights[i]
           * linearize (
               (guint32) lround ((pixel >> (8 * i) & 0xff) * alpha + background * (1 - alpha)));
  return sum;
}

static double
find_contrast (double a, double b)
{
  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

/* Graphics want 3:1. A part of the picture that is large enough to be seen has it. */
static void
test_stands_out (void)
{
  static const int panels[] = { 0x00, 0x1e, 0x33, 0xdd, 0xf6, 0xff };

  for (int state = 0; state < N_STATES; state++)
    for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
      for (gsize p = 0; p < G_N_ELEMENTS (panels); p++)
        {
          int size = sizes[s], n_seen = 0;
          double panel = find_luminance (0, panels[p]);
          g_autofree guint32 *pixels = glance_status_pixmap_draw (state, 40, size);

          for (int i = 0; i < size * size; i++)
            n_seen += find_contrast (find_luminance (pixels[i], panels[p]), panel) >= 3;
          if (n_seen * 6 < size * size)
            g_error ("State %d of %d pixels on %#x: %d pixels stand out", state, size, panels[p],
                     n_seen);
        }
}

/* In gray on gray, at the smallest size: a good part of the pixels differs clearly. */
static void
test_differ_in_gray (void)
{
  static const int panels[] = { 0x1e, 0xf6 };

  for (gsize p = 0; p < G_N_ELEMENTS (panels); p++)
    for (int a = 0; a < N_STATES; a++)
      for (int b = a + 1; b < N_STATES; b++)
        {
          g_autofree guint32 *one = glance_status_pixmap_draw (a, 40, 16);
          g_autofree guint32 *other = glance_status_pixmap_draw (b, 40, 16);
          int n_different = 0;

          for (int i = 0; i < 16 * 16; i++)
            n_different += find_contrast (find_luminance (one[i], panels[p]),
                                          find_luminance (other[i], panels[p]))
                           >= 1.8;
          if (n_different < 16 * 16 / 8)
            g_error ("States %d and %d on %#x: %d pixels differ", a, b, panels[p], n_different);
        }
}

/* From nothing to a full ring each step adds to it and takes nothing away. */
static void
test_ring_fills (void)
{
  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      int size = sizes[s];
      double before = 0, first = 0;

      for (int percent = 0; percent <= 100; percent++)
        {
          g_autofree guint32 *pixels =
              glance_status_pixmap_draw (GLANCE_SIGN_RUNNING, percent, size);
          double dark = 0;

          for (int i = 0; i < size * size; i++)
            dark += 1 - find_luminance (pixels[i], 0xff);
          g_assert_cmpfloat (dark, >=, before - 0.05);
          before = dark;
          if (percent == 0)
            first = dark;
        }
      g_assert_cmpfloat (before, >, first + size * size * 0.03);
    }
}

/* Only a ring has a percentage. */
static void
test_percent_is_of_the_ring (void)
{
  for (int state = 0; state < N_STATES; state++)
    {
      g_autoptr (GVariant) one = g_variant_ref_sink (glance_status_pixmaps (state, 10));
      g_autoptr (GVariant) other = g_variant_ref_sink (glance_status_pixmaps (state, 60));

      g_assert_true (g_variant_equal (one, other) == (state != GLANCE_SIGN_RUNNING));
    }
}

static gboolean
has_tone (guint32 pixel, GlanceTone tone)
{
  int r = pixel >> 16 & 0xff, g = pixel >> 8 & 0xff, b = pixel & 0xff;

  switch (tone)
    {
    case GLANCE_TONE_ERROR:
      return r > g + 80 && r > b + 80;
    case GLANCE_TONE_WARNING:
      return r > b + 80 && g > b + 80;
    case GLANCE_TONE_SUCCESS:
      return g > r + 40 && g > b + 40;
    case GLANCE_TONE_ACCENT:
      return b > r + 40 && b > g + 40;
    case GLANCE_TONE_NEUTRAL:
    default:
      return ABS (r - g) < 16 && ABS (g - b) < 16 && r < 0xc0;
    }
}

/* In color it is that of the card and of the command line. */
static void
test_tones (void)
{
  for (GlanceStanding standing = 0; standing < GLANCE_N_STANDINGS; standing++)
    {
      const GlanceStandingRow *row = glance_standing_get_row (standing);
      g_autofree guint32 *pixels = glance_status_pixmap_draw (row->sign, 100, 64);
      int n = 0;

      g_test_message ("%s", row->nick);
      for (int i = 0; i < 64 * 64; i++)
        n += get_alpha (pixels[i]) == 255 && has_tone (pixels[i], row->tone);
      g_assert_cmpint (n, >, 64 * 64 / 8);
    }
}

static void
test_on_the_bus (void)
{
  g_autoptr (GVariant) pixmaps = g_variant_ref_sink (glance_status_pixmaps (GLANCE_SIGN_FAILED, 0));

  g_assert_cmpuint (g_variant_n_children (pixmaps), ==, G_N_ELEMENTS (sizes));
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree guint32 *pixels = glance_status_pixmap_draw (GLANCE_SIGN_FAILED, 0, sizes[i]);
      g_autoptr (GVariant) bytes = NULL;
      const guint8 *data;
      int width, height, middle = sizes[i] / 2 * sizes[i] + sizes[i] / 4;
      gsize n;

      g_variant_get_child (pixmaps, i, "(ii@ay)", &width, &height, &bytes);
      data = g_variant_get_fixed_array (bytes, &n, 1);
      g_assert_cmpint (width, ==, sizes[i]);
      g_assert_cmpint (height, ==, sizes[i]);
      g_assert_cmpuint (n, ==, 4 * sizes[i] * sizes[i]);
      g_assert_cmphex (data[4 * middle], ==, pixels[middle] >> 24);
      g_assert_cmphex (data[4 * middle + 1], ==, pixels[middle] >> 16 & 0xff);
      g_assert_cmphex (data[4 * middle + 3], ==, pixels[middle] & 0xff);
      g_assert_cmpint (get_alpha (pixels[0]), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/status-pixmap/stands-out", test_stands_out);
  g_test_add_func ("/status-pixmap/differ-in-gray", test_differ_in_gray);
  g_test_add_func ("/status-pixmap/ring-fills", test_ring_fills);
  g_test_add_func ("/status-pixmap/percent-is-of-the-ring", test_percent_is_of_the_ring);
  g_test_add_func ("/status-pixmap/tones", test_tones);
  g_test_add_func ("/status-pixmap/on-the-bus", test_on_the_bus);
  return g_test_run ();
}
