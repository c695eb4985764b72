/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The shape of a document that a decoder accepts. No JsonNode leaves core's decoders. */

const char *glance_json_check        (const char            *data,     /* NULL, or why this is not strict JSON: static text for the log */
                                      gsize                  length);
JsonNode   *glance_json_parse        (GBytes                *bytes,    /* owned; checked first; GLANCE_ERROR_BAD_REPLY */
                                      GError               **error);
gboolean    glance_json_get_response (JsonNode              *root,     /* what DocSpace wraps its answers in */
                                      JsonNode             **response, /* borrowed; NULL when absent */
                                      GError               **error);

/* Typed getters. A missing member and null are "absent": TRUE, and *value stays as it was. A member of
 * another type is FALSE and GLANCE_ERROR_BAD_REPLY. */

typedef struct
{
  const char *word;
  int         value;
} GlanceJsonWord;

JsonNode   *glance_json_get_member   (JsonObject            *object,   /* borrowed; NULL when absent */
                                      const char            *name);
gboolean    glance_json_get_boolean  (JsonObject            *object,
                                      const char            *name,
                                      gboolean              *value,
                                      GError               **error);
gboolean    glance_json_get_number   (JsonObject            *object,   /* integers and fractions */
                                      const char            *name,
                                      double                *value,
                                      GError               **error);
gboolean    glance_json_get_string   (JsonObject            *object,   /* owned, sanitized; an empty one counts as absent */
                                      const char            *name,
                                      gsize                  max_chars,
                                      char                 **value,
                                      GError               **error);
gboolean    glance_json_get_enum     (JsonObject            *object,   /* by number or by word; -1 when neither is known */
                                      const char            *name,
                                      const GlanceJsonWord  *words,    /* ends with a NULL word */
                                      int                   *value,
                                      GError               **error);
gboolean    glance_json_get_date     (JsonObject            *object,   /* seconds since 1970; 0 for 0001-01-01, which means never */
                                      const char            *name,
                                      gint64                *value,
                                      GError               **error);

G_END_DECLS
