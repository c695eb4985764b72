/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-status-pixmap.h"

#include <math.h>

/* Shapes are signed distances in a square from -1 to 1, y downwards: negative inside. A pixel is covered by
 * as much as its middle is inside, over the width of one pixel. */

#define RADIUS 0.94
#define OUTLINE 0.11
#define STROKE 0.13 /* half the width of a sign's line */
#define RING 0.16   /* half the width of a ring */

/* A dark body has a light outline and the other way round, so that one of them is unlike the panel. */
#define WHITE 0xffffffff
#define INK 0xff3d2900
#define GREEN 0xff1e8449
#define RED 0xffc01c28
#define GRAY 0xff66656a
#define AMBER 0xfff5c211
#define BLUE 0xff1c71d8
#define DARK_BLUE 0xff1a5fb4
#define TRACK 0xffc3d5ec

typedef struct
{
  double r, g, b, a; /* premultiplied */
} Ink;

static double
circle (double x, double y, double radius)
{
  return hypot (x, y) - radius;
}

/* The distance from a line, or from what is as wide as 2 × @width around it. */
static double
segment (double x, double y, double x0, double y0, double x1, double y1, double width)
{
  double dx = x1 - x0, dy = y1 - y0;
  double t = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy);

  t = CLAMP (t, 0, 1);
  return hypot (x - x0 - t * dx, y - y0 - t * dy) - width;
}

static double
octagon (double x, double y)
{
  double ax = fabs (x), ay = fabs (y);

  return MAX (MAX (ax, ay), (ax + ay) * M_SQRT1_2) - RADIUS * 0.97;
}

/* Half of it, mirrored: a slope from the top to the corner, and the base. */
static double
triangle (double x, double y)
{
  const double top = -0.66, base = 0.62, half = 0.72, rounding = 0.2;
  double ax = fabs (x);
  double edge =
      MIN (segment (ax, y, 0, top, half, base, 0), segment (ax, y, 0, base, half, base, 0));
  gboolean inside = y < base && ax * (base - top) < (y - top) * half;

  return (inside ? -edge : edge) - rounding;
}

/* An arc from the top, clockwise, over @part of the circle. */
static double
arc (double x, double y, double radius, double part)
{
  double angle = atan2 (x, -y);

  if (angle < 0)
    angle += 2 * G_PI;
  if (angle <= part * 2 * G_PI)
    return fabs (hypot (x, y) - radius) - RING;
  return MIN (hypot (x, y + radius),
              hypot (x - radius * sin (part * 2 * G_PI), y + radius * cos (part * 2 * G_PI)))
         - RING;
}

static void
paint (Ink *ink, guint32 color, double distance, double pixel)
{
  double cover = CLAMP (0.5 - distance / pixel, 0, 1) * (color >> 24) / 255;

  ink->r = (color >> 16 & 0xff) * cover + ink->r * (1 - cover);
  ink->g = (color >> 8 & 0xff) * cover + ink->g * (1 - cover);
  ink->b = (color & 0xff) * cover + ink->b * (1 - cover);
  ink->a = cover + ink->a * (1 - cover);
}

static void
paint_body (Ink *ink, guint32 outline, guint32 color, double distance, double pixel)
{
  paint (ink, outline, distance, pixel);
  paint (ink, color, distance + OUTLINE, pixel);
}

static void
paint_check (Ink *ink, double x, double y, double pixel)
{
  double distance = MIN (segment (x, y, -0.42, 0.06, -0.12, 0.36, STROKE),
                         segment (x, y, -0.12, 0.36, 0.44, -0.3, STROKE));

  paint (ink, WHITE, distance, pixel);
}

static void
paint_cross (Ink *ink, double x, double y, double pixel)
{
  double distance = MIN (segment (x, y, -0.35, -0.35, 0.35, 0.35, STROKE),
                         segment (x, y, -0.35, 0.35, 0.35, -0.35, STROKE));

  paint (ink, WHITE, distance, pixel);
}

static void
paint_exclamation (Ink *ink, double x, double y, double pixel)
{
  double distance =
      MIN (segment (x, y, 0, -0.34, 0, 0.14, STROKE), circle (x, y - 0.5, STROKE * 1.15));

  paint (ink, INK, distance, pixel);
}

/* A ring on its track, and an arrow into it: something is being put away. */
static void
paint_running (Ink *ink, double x, double y, double pixel, int percent)
{
  const double radius = RADIUS - OUTLINE - RING, width = 0.1;
  double arrow = MIN (segment (x, y, 0, -0.3, 0, 0.28, width),
                      MIN (segment (x, y, -0.22, 0.06, 0, 0.28, width),
                           segment (x, y, 0.22, 0.06, 0, 0.28, width)));

  paint_body (ink, DARK_BLUE, TRACK, circle (x, y, RADIUS), pixel);
  if (percent > 0)
    paint (ink, BLUE, arc (x, y, radius, percent / 100.0), pixel);
  paint (ink, WHITE, circle (x, y, radius - RING), pixel);
  paint (ink, DARK_BLUE, arrow, pixel);
}

/* A clock: nothing is going on. */
static void
paint_idle (Ink *ink, double x, double y, double pixel)
{
  paint_body (ink, WHITE, GRAY, circle (x, y, RADIUS), pixel);
  paint (ink, WHITE,
         MIN (segment (x, y, 0, -0.46, 0, 0.02, STROKE), segment (x, y, 0, 0.02, 0.3, 0.2, STROKE)),
         pixel);
}

/* A ring with a stroke through it: no answer. */
static void
paint_offline (Ink *ink, double x, double y, double pixel)
{
  double ring = fabs (hypot (x, y) - (RADIUS - OUTLINE - STROKE)) - STROKE;
  double stroke = segment (x, y, -0.48, 0.48, 0.48, -0.48, STROKE);

  paint (ink, AMBER, circle (x, y, RADIUS), pixel);
  paint (ink, INK, MIN (ring, stroke), pixel);
}

static Ink
find_ink (GlanceSignState state, int percent, double x, double y, double pixel)
{
  Ink ink = { 0 };

  switch (state)
    {
    case GLANCE_SIGN_RUNNING:
      paint_running (&ink, x, y, pixel, percent);
      break;
    case GLANCE_SIGN_DONE:
      paint_body (&ink, WHITE, GREEN, circle (x, y, RADIUS), pixel);
      paint_check (&ink, x, y, pixel);
      break;
    case GLANCE_SIGN_WARNING:
      paint_body (&ink, INK, AMBER, triangle (x, y), pixel);
      paint_exclamation (&ink, x, y, pixel);
      break;
    case GLANCE_SIGN_FAILED:
      paint_body (&ink, WHITE, RED, octagon (x, y), pixel);
      paint_cross (&ink, x, y, pixel);
      break;
    case GLANCE_SIGN_OFFLINE:
      paint_offline (&ink, x, y, pixel);
      break;
    case GLANCE_SIGN_IDLE:
    default:
      paint_idle (&ink, x, y, pixel);
    }
  return ink;
}

static guint32
to_pixel (Ink ink)
{
  double alpha = MAX (ink.a, 1e-6);

  return (guint32) lround (ink.a * 255) << 24 | (guint32) lround (ink.r / alpha) << 16
         | (guint32) lround (ink.g / alpha) << 8 | (guint32) lround (ink.b / alpha);
}

guint32 *
glance_status_pixmap_draw (GlanceSignState state, int percent, int size)
{
  guint32 *pixels = g_new (guint32, size * size);

  for (int row = 0; row < size; row++)
    for (int column = 0; column < size; column++)
      pixels[row * size + column] = to_pixel (find_ink (
          state, percent, (column + 0.5) * 2 / size - 1, (row + 0.5) * 2 / size - 1, 2.0 / size));
  return pixels;
}

GVariant *
glance_status_pixmaps (GlanceSignState state, int percent)
{
  static const int sizes[] = { 16, 22, 24, 32, 48, 64 };
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(iiay)"));

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      int n_pixels = sizes[i] * sizes[i];
      guint32 *pixels = glance_status_pixmap_draw (state, percent, sizes[i]);

      for (int j = 0; j < n_pixels; j++)
        pixels[j] = GUINT32_TO_BE (pixels[j]);
      g_variant_builder_add (&builder, "(ii@ay)", sizes[i], sizes[i],
                             g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, pixels,
                                                      n_pixels * 4, TRUE, g_free, pixels));
    }
  return g_variant_builder_end (&builder);
}
