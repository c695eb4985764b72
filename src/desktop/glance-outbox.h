/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GlanceOutbox:
 *
 * The notifications, one a portal: sent and withdrawn, whichever server shows them and whichever process has sent
 * them. What cannot be sent, or is held back, waits.
 *
 * Signal "appeared": a server is there, and may not know of what the one before has shown.
 * Signal "shown" (portal id): the server has shown it; where, says glance_outbox_find_place().
 * Signal "dismissed" (portal id): the user has closed it.
 */
#define GLANCE_TYPE_OUTBOX (glance_outbox_get_type ())
G_DECLARE_FINAL_TYPE (GlanceOutbox, glance_outbox, GLANCE, OUTBOX, GObject)

GlanceOutbox *glance_outbox_new          (GApplication  *application);   /* which outlives it, and has the actions of glance-notification.h */
void          glance_outbox_send         (GlanceOutbox  *self,
                                          const char    *portal_id,
                                          GNotification *notification);
gboolean      glance_outbox_send_again   (GlanceOutbox  *self,           /* unless the server has it; whether it was sent */
                                          const char    *portal_id);
gboolean      glance_outbox_send_waiting (GlanceOutbox  *self,           /* if it waits; whether it did */
                                          const char    *portal_id);
void          glance_outbox_set_held     (GlanceOutbox  *self,           /* whether what is sent from now on waits */
                                          gboolean       held);
void          glance_outbox_withdraw     (GlanceOutbox  *self,
                                          const char    *portal_id);
void          glance_outbox_forget       (GlanceOutbox  *self,           /* it is not shown any more */
                                          const char    *portal_id);
gboolean      glance_outbox_has          (GlanceOutbox  *self,           /* it has been sent, or waits */
                                          const char    *portal_id);
gboolean      glance_outbox_is_pending   (GlanceOutbox  *self,           /* it waits, or the server has not answered yet */
                                          const char    *portal_id);
void          glance_outbox_recall_place (GlanceOutbox  *self,           /* where an earlier process had it shown */
                                          const char    *portal_id,
                                          GVariant      *place);         /* of GLANCE_NOTICE_PLACE_TYPE */
void          glance_outbox_recall_doubt (GlanceOutbox  *self,           /* an earlier process was killed while it had it shown, or before */
                                          const char    *portal_id);
GVariant     *glance_outbox_find_place   (GlanceOutbox  *self,           /* floating or borrowed; NULL: it is not shown */
                                          const char    *portal_id);
char         *glance_outbox_take_token   (GlanceOutbox  *self);          /* owned or NULL: see glance_notification_server_take_token() */

G_END_DECLS
