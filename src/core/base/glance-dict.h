/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* `a{sv}` from and into the fields of a struct, many of them in a moment: a GVariantDict makes a table of each, which
 * takes ten times as long. */

typedef struct
{
  const char *key;
  const char *type;   /* of the value; with that of the field: "b" gboolean, "i" int, "u" guint, "x" gint64, "s" char *, others GVariant * */
  gsize       offset; /* of the field */
} GlanceDictField;

void glance_dict_add  (GVariantBuilder       *dict,
                       const char            *key,
                       GVariant              *value);    /* a floating one is consumed */
void glance_dict_read (GVariant              *dict,      /* what has another key or type is ignored */
                       const GlanceDictField *fields,
                       gsize                  n_fields,
                       gpointer               target);   /* a struct; what is not in @dict stays as it is, strings and variants are replaced */

G_END_DECLS
