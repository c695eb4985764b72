/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The shape of a document that a decoder accepts. No JsonNode leaves core's decoders. */

const char *glance_json_check       (const char  *data,     /* NULL, or why this is no strict JSON: static text for the log */
                                     gsize        length);
JsonNode   *glance_json_parse       (GBytes      *bytes,    /* owned; checked first; GLANCE_ERROR_BAD_REPLY */
                                     GError     **error);

/* Typed getters. A missing member and null are "absent"; a member of another type is GLANCE_ERROR_BAD_REPLY. */
JsonNode   *glance_json_get_member  (JsonObject  *object,   /* borrowed; NULL when absent */
                                     const char  *name);

G_END_DECLS
