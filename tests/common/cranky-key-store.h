/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include "glance-error.h"
#include "glance-key-store.h"

G_BEGIN_DECLS

typedef enum
{
  CRANKY_LOOKUP,
  CRANKY_STORE,
  CRANKY_CLEAR,
  CRANKY_N_CALLS
} CrankyCall;

/* A store in memory that fails on demand. */
#define CRANKY_TYPE_KEY_STORE (cranky_key_store_get_type ())
G_DECLARE_FINAL_TYPE (CrankyKeyStore, cranky_key_store, CRANKY, KEY_STORE, GObject)

CrankyKeyStore *cranky_key_store_new   (void);
void            cranky_key_store_set   (CrankyKeyStore *self,       /* at once, and never fails */
                                        GlancePortal   *portal,
                                        const char     *key);       /* NULL forgets it */
char           *cranky_key_store_get   (CrankyKeyStore *self,       /* owned or NULL */
                                        GlancePortal   *portal);
void            cranky_key_store_fail  (CrankyKeyStore *self,
                                        CrankyCall      call,
                                        GlanceError     code,
                                        gboolean        does_it);   /* stores the key, but reports failure */
void            cranky_key_store_mend  (CrankyKeyStore *self);      /* stops failing */
void            cranky_key_store_watch (CrankyKeyStore *self,       /* @func is called before each of these; NULL: stop calling */
                                        CrankyCall      call,
                                        GFunc           func,       /* with the portal */
                                        gpointer        user_data);

G_END_DECLS
