/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-refusal.h"

#include <libsoup/soup.h>
#include <string.h>

#include "glance-error.h"
#include "glance-json.h"
#include "glance-url.h"

#define API_PATH "/api/2.0"
#define MAX_MESSAGE_CHARS 600

/* NULL when it is not JSON, and so not from the portal's own API. */
static JsonNode *
parse_body (const GlanceReply *reply)
{
  return reply->is_json ? glance_json_parse (reply->body, NULL) : NULL;
}

/* The message in {"error":{"message":…,"stack":…}}; or NULL. */
static char *
get_server_message (JsonNode *root)
{
  JsonNode *node;
  char *message = NULL;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  node = glance_json_get_member (json_node_get_object (root), "error");
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  glance_json_get_string (json_node_get_object (node), "message", MAX_MESSAGE_CHARS, &message,
                          NULL);
  return message;
}

/* A 3xx. A portal that moves keeps its paths; a redirect to another path leads to a sign-in page, where the key
 * does not belong. Says where it leads, but not the path and the query, which may hold a secret. */
static GError *
make_redirect_error (const char *origin, const char *location, const char *status)
{
  g_autoptr (GUri) base = g_uri_parse (origin, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GUri) target = g_uri_parse_relative (base, location, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *text = target != NULL ? g_uri_to_string (target) : NULL;
  g_autofree char *new_origin =
      text != NULL ? glance_url_normalize_origin (text, TRUE, NULL) : NULL;

  if (new_origin == NULL || g_str_equal (new_origin, origin))
    return glance_error_new (GLANCE_ERROR_BAD_REPLY, status);
  if (strstr (g_uri_get_path (target), API_PATH "/") == NULL)
    return glance_error_new (GLANCE_ERROR_SIGN_IN, new_origin);
  return glance_error_new (GLANCE_ERROR_MOVED, new_origin);
}

/* Whether a 401 comes from something in front of the portal: the portal itself would ask for a bearer token. */
static gboolean
is_foreign_challenge (const char *challenge)
{
  return challenge != NULL && g_ascii_strncasecmp (challenge, "Bearer", strlen ("Bearer")) != 0;
}

/* @challenge: such as `Basic realm="Staff"`; returns the realm, or the scheme where there is none. */
static char *
describe_challenge (const char *challenge)
{
  g_autoptr (GHashTable) parameters = NULL;
  const char *blank = strchr (challenge, ' ');
  const char *realm = NULL;

  if (blank != NULL)
    {
      parameters = soup_header_parse_param_list (blank + 1);
      realm = g_hash_table_lookup (parameters, "realm");
    }
  if (realm != NULL && *realm != '\0')
    return g_strdup (realm);
  return blank != NULL ? g_strndup (challenge, blank - challenge) : g_strdup (challenge);
}

/* Only a refusal in JSON comes from the portal itself. */
static GError *
make_refusal (GlanceError code, gboolean is_portals, const char *message, const char *status)
{
  return is_portals ? glance_error_new (code, message) : glance_error_new_refused (code, status);
}

/* A 5xx: who could not do what. */
static GlanceError
get_server_error (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_BAD_GATEWAY:
      return GLANCE_ERROR_BAD_GATEWAY;
    case SOUP_STATUS_SERVICE_UNAVAILABLE:
      return GLANCE_ERROR_UNAVAILABLE;
    case SOUP_STATUS_GATEWAY_TIMEOUT:
      return GLANCE_ERROR_GATEWAY_TIMEOUT;
    default:
      return GLANCE_ERROR_SERVER_ERROR;
    }
}

/**
 * glance_refusal_new:
 * @reply: any but a 200 or a 403 that is not JSON
 * @origin: who replied
 * @of_dump: whether the request was about the full dump
 *
 * Returns: (transfer full): what it means, and whether the portal itself wrote it
 */
GError *
glance_refusal_new (const GlanceReply *reply, const char *origin, gboolean of_dump)
{
  g_return_val_if_fail (reply != NULL, NULL);

  g_autoptr (JsonNode) root = parse_body (reply);
  g_autofree char *message = get_server_message (root);
  g_autofree char *status = g_strdup_printf ("HTTP %u", reply->status);
  g_autofree char *gate = NULL;
  GError *error;

  switch (reply->status)
    {
    case 401:
      if (root != NULL || !is_foreign_challenge (reply->challenge))
        return make_refusal (GLANCE_ERROR_UNAUTHORIZED, root != NULL, NULL, status);
      gate = describe_challenge (reply->challenge);
      return glance_error_new (GLANCE_ERROR_SIGN_IN, gate);
    case 402:
      return make_refusal (GLANCE_ERROR_PAYMENT_REQUIRED, root != NULL, message, status);
    case 403:
      return glance_error_new (of_dump ? GLANCE_ERROR_FORBIDDEN_DUMP : GLANCE_ERROR_FORBIDDEN,
                               message);
    case 404:
      return make_refusal (GLANCE_ERROR_NOT_FOUND, root != NULL, message, status);
    case 429:
      return glance_error_new_rate_limited (reply->retry_after);
    default:
      break;
    }

  if (SOUP_STATUS_IS_SERVER_ERROR (reply->status))
    {
      error = glance_error_new (get_server_error (reply->status), status);
      glance_error_set_retry_after (error, reply->retry_after);
      return error;
    }
  /* Servers that speak https only say so in HTML. */
  if (reply->status == 400 && !reply->is_json && g_str_has_prefix (origin, "http:"))
    return glance_error_new (GLANCE_ERROR_WANTS_HTTPS, status);
  if (SOUP_STATUS_IS_CLIENT_ERROR (reply->status))
    return glance_error_new (GLANCE_ERROR_BAD_REQUEST, message != NULL ? message : status);
  if (reply->location != NULL)
    return make_redirect_error (origin, reply->location, status);

  return glance_error_new (GLANCE_ERROR_BAD_REPLY, status);
}

gboolean
glance_refusal_is_portals (const GlanceReply *reply)
{
  g_return_val_if_fail (reply != NULL, FALSE);

  g_autoptr (JsonNode) root = parse_body (reply);

  return root != NULL;
}
