/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-url.h"

#include <gio/gio.h>
#include <string.h>

#include "glance-error.h"
#include "glance-words.h"

#define MAX_ADDRESS_BYTES 2048
#define MAX_HOST_BYTES 253 /* RFC 1035, 2.3.4 */
#define MAX_LABEL_BYTES 63 /* the same */
#define MAX_FILE_NAME_BYTES 200

#define HTTP_PORT 80
#define HTTPS_PORT 443

/* An address taken apart. */
typedef struct
{
  gboolean has_scheme;
  gboolean is_https;
  /* Owned */ char *host; /* ASCII, lower case; an IPv6 address without its brackets */
  guint port;             /* never 0 */
  const char *rest;       /* path, query and fragment, within the text */
} Address;

static void
address_clear (Address *address)
{
  g_clear_pointer (&address->host, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Address, address_clear)

static gboolean
refuse (GError **error, const char *detail)
{
  g_propagate_error (error, glance_error_new (GLANCE_ERROR_BAD_ADDRESS, detail));
  return FALSE;
}

/* The length of "scheme" in "scheme:…" (RFC 3986, 3.1), or 0. */
static gsize
scheme_length (const char *text)
{
  gsize length = 0;

  if (!g_ascii_isalpha (text[0]))
    return 0;
  while (g_ascii_isalnum (text[length]) || (text[length] != '\0' && strchr ("+-.", text[length])))
    length++;
  return text[length] == ':' ? length : 0;
}

/* "localhost:8092" looks like a scheme, but what follows is a port. */
static gboolean
is_port_and_rest (const char *text)
{
  gsize n_digits = strspn (text, "0123456789");

  return n_digits > 0 && (text[n_digits] == '\0' || strchr ("/?#", text[n_digits]) != NULL);
}

/* The meaning of a colon followed by neither "//" nor a port: "user:password@host", "host:port",
 * "mailto:…" */
static gboolean
refuse_colon (const char *text, gsize length, GError **error)
{
  if (strchr (text, '@') != NULL && g_ascii_strncasecmp (text, "mailto:", 7) != 0)
    return refuse (error, _ ("it has a user name or a password in it"));
  if (memchr (text, '.', length) != NULL)
    return refuse (error, _ ("its port is not a number from 1 to 65535"));
  if (g_ascii_strncasecmp (text, "http", 4) == 0)
    return refuse (error, _ ("two slashes are missing after the colon"));
  return refuse (error, _ ("only “https:” and “http:” can be watched"));
}

/* Moves @text on to the authority. */
static gboolean
parse_scheme (const char **text, Address *address, GError **error)
{
  gsize length = scheme_length (*text);
  const char *after = *text + length;

  address->is_https = TRUE;
  if (g_str_has_prefix (*text, "//"))
    {
      *text += 2;
      return TRUE;
    }
  if (length == 0 || is_port_and_rest (after + 1))
    return TRUE;

  address->has_scheme = TRUE;
  address->is_https = g_ascii_strncasecmp (*text, "https:", length + 1) == 0;
  if (strncmp (after, "://", 3) != 0)
    return refuse_colon (*text, length, error);
  if (!address->is_https && g_ascii_strncasecmp (*text, "http:", length + 1) != 0)
    return refuse (error, _ ("only “https:” and “http:” can be watched"));
  *text = after + 3;
  return TRUE;
}

static gboolean
parse_port (const char *text, Address *address, GError **error)
{
  guint64 port;

  if (*text == '\0' || (*text == ':' && text[1] == '\0'))
    return TRUE;
  if (*text != ':' || !g_ascii_string_to_unsigned (text + 1, 10, 1, G_MAXUINT16, &port, NULL))
    return refuse (error, _ ("its port is not a number from 1 to 65535"));
  address->port = port;
  return TRUE;
}

/* @host: the text between the brackets. A zone ("%eth0") means something on one computer only. */
static gboolean
parse_ipv6 (const char *host, Address *address, GError **error)
{
  g_autoptr (GInetAddress) inet = NULL;

  if (strchr (host, '%') == NULL)
    inet = g_inet_address_new_from_string (host);
  if (inet == NULL || g_inet_address_get_family (inet) != G_SOCKET_FAMILY_IPV6)
    return refuse (error, _ ("the part in brackets is not an IPv6 address"));
  address->host = g_inet_address_to_string (inet);
  return TRUE;
}

static gboolean
is_label (const char *label)
{
  gsize length = strlen (label);

  if (length == 0 || length > MAX_LABEL_BYTES || label[0] == '-' || label[length - 1] == '-')
    return FALSE;
  for (const char *p = label; *p != '\0'; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '-' && *p != '_')
      return FALSE;
  return TRUE;
}

/* A resolver also accepts "127.1", "0x7f000001" and "2130706433" as addresses: only the plain form
 * may pass. */
static gboolean
is_number (const char *label)
{
  if (g_str_has_prefix (label, "0x"))
    return strspn (label + 2, "0123456789abcdef") == strlen (label + 2);
  return strspn (label, "0123456789") == strlen (label);
}

static gboolean
is_host_name (const char *host)
{
  g_auto (GStrv) labels = g_strsplit (host, ".", -1);
  guint n_labels = g_strv_length (labels);

  if (n_labels == 0 || strlen (host) > MAX_HOST_BYTES)
    return FALSE;
  for (guint i = 0; i < n_labels; i++)
    if (!is_label (labels[i]))
      return FALSE;
  /* "https//acme.example": the colon is missing. */
  if (g_str_equal (host, "https") || g_str_equal (host, "http"))
    return FALSE;
  return !is_number (labels[n_labels - 1]) || g_hostname_is_ip_address (host);
}

static gboolean
parse_host_name (const char *host, Address *address, GError **error)
{
  g_autofree char *ascii = g_hostname_to_ascii (host);
  g_autofree char *lower = ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;

  if (*host == '\0')
    return refuse (error, _ ("there is no host name in it"));
  if (lower != NULL && g_str_has_suffix (lower, "."))
    lower[strlen (lower) - 1] = '\0';
  if (lower == NULL || !is_host_name (lower))
    return refuse (error, _ ("its host name is not valid"));
  address->host = g_steal_pointer (&lower);
  return TRUE;
}

/* @authority: "host", "host:port", "[address]:port" */
static gboolean
parse_authority (char *authority, Address *address, GError **error)
{
  char *colon = strchr (authority, ':');
  char *bracket = strchr (authority, ']');

  if (strchr (authority, '@') != NULL)
    return refuse (error, _ ("it has a user name or a password in it"));
  if (*authority == '[' && bracket != NULL)
    {
      *bracket = '\0';
      return parse_ipv6 (authority + 1, address, error) && parse_port (bracket + 1, address, error);
    }
  if (colon != NULL && strchr (colon + 1, ':') != NULL)
    return refuse (error, _ ("an IPv6 address needs square brackets"));
  if (colon != NULL && !parse_port (colon, address, error))
    return FALSE;
  if (colon != NULL)
    *colon = '\0';
  return parse_host_name (authority, address, error);
}

/* @text: UTF-8 without surrounding spaces; must outlive @address */
static gboolean
address_parse (const char *text, Address *address, GError **error)
{
  g_autofree char *authority = NULL;

  if (!parse_scheme (&text, address, error))
    return FALSE;
  authority = g_strndup (text, strcspn (text, "/?#"));
  address->rest = text + strlen (authority);
  if (!parse_authority (authority, address, error))
    return FALSE;

  if (!address->has_scheme && glance_url_is_loopback (address->host))
    address->is_https = FALSE;
  if (address->port == 0)
    address->port = address->is_https ? HTTPS_PORT : HTTP_PORT;
  return TRUE;
}

static char *
address_to_origin (const Address *address)
{
  gboolean is_ipv6 = strchr (address->host, ':') != NULL;
  g_autofree char *port = g_strdup_printf (":%u", address->port);
  gboolean is_default = address->port == (address->is_https ? HTTPS_PORT : HTTP_PORT);

  return g_strconcat (address->is_https ? "https://" : "http://", is_ipv6 ? "[" : "", address->host,
                      is_ipv6 ? "]" : "", is_default ? NULL : port, NULL);
}

/* White space of any script, and invisible characters that are picked up when text is copied. */
static gboolean
is_blank (gunichar c)
{
  return g_unichar_isspace (c) || g_unichar_iscntrl (c) || g_unichar_iszerowidth (c);
}

static char *
dup_stripped (const char *text)
{
  const char *end = text + strlen (text);

  while (*text != '\0' && is_blank (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  while (end > text && is_blank (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  return g_strndup (text, end - text);
}

/**
 * glance_url_normalize_origin:
 * @text: what somebody typed or pasted: a host, a URL of any page of the portal
 * @allow_http: whether http to other machines is allowed as well
 *
 * Makes the canonical form of a portal's origin: `https://host[:port]`, lower case, punycode, no
 * default port, no path. Without a scheme, https is assumed, except for this computer itself
 * (localhost, 127.0.0.0/8, ::1), where a portal under development listens: there it is http.
 *
 * Returns: (transfer full): the origin; or NULL with %GLANCE_ERROR_BAD_ADDRESS or
 *   %GLANCE_ERROR_NOT_ENCRYPTED
 */
char *
glance_url_normalize_origin (const char *text, gboolean allow_http, GError **error)
{
  g_auto (Address) address = { 0 };
  g_autofree char *stripped = NULL;

  if (strlen (text) > MAX_ADDRESS_BYTES)
    {
      refuse (error, _ ("it is too long"));
      return NULL;
    }
  if (!g_utf8_validate (text, -1, NULL))
    {
      refuse (error, _ ("it is not valid UTF-8"));
      return NULL;
    }

  stripped = dup_stripped (text);
  if (!address_parse (stripped, &address, error))
    return NULL;
  if (!address.is_https && !allow_http && !glance_url_is_loopback (address.host))
    {
      g_propagate_error (error, glance_error_new (GLANCE_ERROR_NOT_ENCRYPTED, NULL));
      return NULL;
    }
  return address_to_origin (&address);
}

/**
 * glance_url_is_loopback:
 * @host: a host name or an address, with or without brackets
 *
 * Returns: whether it is this computer regardless of what a name server says: `localhost` and names
 *   below it (as in RFC 6761 and GLib's resolver), 127.0.0.0/8, ::1
 */
gboolean
glance_url_is_loopback (const char *host)
{
  g_autofree char *plain = g_ascii_strdown (host, -1);
  g_autoptr (GInetAddress) inet = NULL;
  gsize length = strlen (plain);

  if (length > 2 && plain[0] == '[' && plain[length - 1] == ']')
    {
      plain[length - 1] = '\0';
      inet = g_inet_address_new_from_string (plain + 1);
    }
  else
    {
      if (length > 1 && plain[length - 1] == '.')
        plain[length - 1] = '\0';
      inet = g_inet_address_new_from_string (plain);
    }
  if (inet != NULL)
    return g_inet_address_get_is_loopback (inet);
  return g_str_equal (plain, "localhost") || g_str_has_suffix (plain, ".localhost");
}

/* Whether two absolute URLs have the same scheme, host and port. */
gboolean
glance_url_same_origin (const char *a, const char *b)
{
  g_auto (Address) address_a = { 0 };
  g_auto (Address) address_b = { 0 };

  if (!g_utf8_validate (a, -1, NULL) || !g_utf8_validate (b, -1, NULL))
    return FALSE;
  return address_parse (a, &address_a, NULL) && address_parse (b, &address_b, NULL)
         && address_a.has_scheme && address_b.has_scheme && address_a.is_https == address_b.is_https
         && address_a.port == address_b.port && g_str_equal (address_a.host, address_b.host);
}

/* A Unicode name is shown as Unicode only if it cannot be mistaken for another: a single script,
 * or Latin with a script that has no letters resembling Latin ones ("highly restrictive" in
 * Unicode's UTS 39). */
static gboolean
is_told_apart (const char *host)
{
  GUnicodeScript script = G_UNICODE_SCRIPT_COMMON;
  gboolean has_latin = FALSE;
  gboolean has_east_asian = FALSE;

  for (const char *p = host; *p != '\0'; p = g_utf8_next_char (p))
    switch (g_unichar_get_script (g_utf8_get_char (p)))
      {
      case G_UNICODE_SCRIPT_COMMON:
      case G_UNICODE_SCRIPT_INHERITED:
        break;
      case G_UNICODE_SCRIPT_LATIN:
        has_latin = TRUE;
        break;
      case G_UNICODE_SCRIPT_HAN:
      case G_UNICODE_SCRIPT_HIRAGANA:
      case G_UNICODE_SCRIPT_KATAKANA:
      case G_UNICODE_SCRIPT_HANGUL:
        has_east_asian = TRUE;
        break;
      default:
        if (script != G_UNICODE_SCRIPT_COMMON
            && script != g_unichar_get_script (g_utf8_get_char (p)))
          return FALSE;
        script = g_unichar_get_script (g_utf8_get_char (p));
      }
  return script == G_UNICODE_SCRIPT_COMMON || (!has_latin && !has_east_asian);
}

/**
 * glance_url_dup_display_host:
 * @origin: a portal's origin
 *
 * Returns: (transfer full): its host as people read it, with the port where it is not the default; a
 *   name that could be taken for another stays in punycode
 */
char *
glance_url_dup_display_host (const char *origin)
{
  const char *after_scheme = strstr (origin, "://");
  const char *authority = after_scheme != NULL ? after_scheme + 3 : origin;
  const char *port = *authority == '[' ? strchr (authority, ']') : authority;
  g_autofree char *host = NULL;
  g_autofree char *unicode = NULL;
  g_autofree char *ascii = NULL;

  port = port != NULL ? strchr (port, ':') : NULL;
  if (port == NULL)
    port = authority + strlen (authority);
  host = g_strndup (authority, port - authority);
  unicode = g_hostname_is_ascii_encoded (host) ? g_hostname_to_unicode (host) : NULL;
  ascii = unicode != NULL ? g_hostname_to_ascii (unicode) : NULL;
  if (ascii == NULL || !g_str_equal (ascii, host) || !is_told_apart (unicode))
    return g_strdup (authority);
  return g_strconcat (unicode, port, NULL);
}

static gboolean
is_safe_in_file_name (gunichar c)
{
  return g_unichar_isalnum (c) || (c < 0x80 && strchr ("._-+", (int) c) != NULL);
}

/**
 * glance_url_dup_file_name:
 * @link: a link, relative or absolute
 *
 * Returns: (transfer full) (nullable): the name to save it under: the last part of its path,
 *   decoded, with "_" in place of anything but letters, digits and "._-+", no leading dot or dash,
 *   at most 200 bytes (longer names lose their beginning); NULL when the link has no file name
 */
char *
glance_url_dup_file_name (const char *link)
{
  g_autofree char *plain = g_strndup (link, strcspn (link, "?#"));
  const char *scheme_end = strstr (plain, "://");
  const char *path = scheme_end != NULL ? strchr (scheme_end + 3, '/') : plain;
  g_autofree char *decoded = path != NULL ? g_uri_unescape_string (path, NULL) : NULL;
  g_autoptr (GString) name = g_string_new (NULL);
  const char *base = decoded;
  const char *start;

  if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL))
    return NULL;
  for (const char *p = decoded; *p != '\0'; p++)
    if (*p == '/' || *p == '\\')
      base = p + 1;
  for (const char *p = base; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (name, is_safe_in_file_name (c) ? c : '_');
    }

  start = name->len > MAX_FILE_NAME_BYTES ? name->str + name->len - MAX_FILE_NAME_BYTES : name->str;
  while (start > name->str && (*start & 0xc0) == 0x80)
    start++;
  start += strspn (start, ".-");
  return start[strspn (start, "._-+")] != '\0' ? g_strdup (start) : NULL;
}
