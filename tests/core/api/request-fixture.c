/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "request-fixture.h"

#include <string.h>

#include "glance-error.h"

#define MAX_GROWTH (8 * 1024 * 1024)

/* Sanitizers retain freed memory, so measuring it is pointless there. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MEMORY_COUNTS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define MEMORY_COUNTS 0
#endif
#endif
#ifndef MEMORY_COUNTS
#define MEMORY_COUNTS 1
#endif

#if !MEMORY_COUNTS
/* GCC 12's LeakSanitizer crashes when a thread has storage of a module that was loaded late, such
 * as the one for TLS. ASAN_OPTIONS is applied on top of this. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "intercept_tls_get_addr=0";
}
#endif

Fixture *
fixture_new (GTlsCertificate *certificate)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->server = hostile_server_new (certificate);
  fixture->client = glance_client_new ();
  set_deadline (fixture, LONG_DEADLINE_MS);
  fixture->portal = call_make_portal (hostile_server_get_origin (fixture->server));
  return fixture;
}

void
fixture_free (Fixture *fixture)
{
  g_assert_finalize_object (fixture->client);
  g_assert_finalize_object (fixture->portal);
  hostile_server_free (fixture->server);
  g_free (fixture);
}

void
set_deadline (Fixture *fixture, guint deadline_ms)
{
  fixture->deadline_ms = deadline_ms;
  glance_client_set_deadline (fixture->client, deadline_ms);
}

void
assert_bounded (const Fixture *fixture, const Answer *answer)
{
  if (fixture->deadline_ms == LONG_DEADLINE_MS)
    g_assert_cmpuint (answer->milliseconds, <, LONG_DEADLINE_MS);
  if (MEMORY_COUNTS)
    g_assert_cmpuint (answer->growth, <=, MAX_GROWTH);
}

void
assert_outcome (const Answer *answer, int code, const char *detail)
{
  if (code == NO_ERROR)
    g_assert_no_error (answer->error);
  else
    g_assert_error (answer->error, GLANCE_ERROR, code);
  if (detail != NULL)
    {
      g_autofree char *text = g_strdup_printf ("%s %s", answer->error->message,
                                               glance_error_get_detail (answer->error));

      g_assert_nonnull (strstr (text, detail));
    }
}

/* GnuTLS reads the system's CAs once per process: do it now so that it is not blamed on an attack.
 * */
void
warm_up (GTlsCertificate *certificate)
{
  g_autoptr (Fixture) fixture = fixture_new (certificate);
  g_auto (Answer) answer = { NULL };

  call_progress (fixture->client, fixture->portal, NULL, &answer);
  g_assert_error (answer.error, GLANCE_ERROR, GLANCE_ERROR_CERTIFICATE_ISSUER);
}
