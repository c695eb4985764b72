/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-error-rows.h"

#include "glance-words.h"

/* The sentences about a file are also read when a saved one is verified again. */
const GlanceErrorRow glance_error_rows_of_save[GLANCE_N_ERRORS - GLANCE_ERROR_FIRST_OF_SAVE] = {
  [GLANCE_ERROR_ARCHIVE_EMPTY - GLANCE_ERROR_FIRST_OF_SAVE] = {
    .nick = "empty-file",
    .sentence = N_ ("The file is empty."),
    .next_step = N_ ("Download it again. If that does not help, start a new backup in the portal."),
    .pill = N_ ("Empty File"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .is_bad_file = TRUE,
  },
  [GLANCE_ERROR_ARCHIVE_PAGE - GLANCE_ERROR_FIRST_OF_SAVE] = {
    .nick = "web-page",
    .sentence = N_ ("The file is a web page, not a backup."),
    .next_step = N_ ("See whether something in front of the portal wants a sign-in, then download the backup again."),
    .pill = N_ ("Not a Backup"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .is_bad_file = TRUE,
  },
  [GLANCE_ERROR_ARCHIVE_MESSAGE - GLANCE_ERROR_FIRST_OF_SAVE] = {
    .nick = "message",
    .sentence = N_ ("The file is a server's message, not a backup."),
    .next_step = N_ ("Download it again. If that does not help, start a new backup in the portal."),
    .pill = N_ ("Not a Backup"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .is_bad_file = TRUE,
  },
  [GLANCE_ERROR_ARCHIVE_FOREIGN - GLANCE_ERROR_FIRST_OF_SAVE] = {
    .nick = "not-a-backup",
    .sentence = N_ ("The file is not a backup: it is neither a tar archive nor a gzip file."),
    .next_step = N_ ("Download it again. If that does not help, start a new backup in the portal."),
    .pill = N_ ("Not a Backup"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .is_bad_file = TRUE,
  },
  [GLANCE_ERROR_ARCHIVE_NO_TAR - GLANCE_ERROR_FIRST_OF_SAVE] = {
    .nick = "not-a-backup",
    .sentence = N_ ("The file is not a backup: it is a gzip file, but there is no tar archive in it."),
    .next_step = N_ ("Download it again. If that does not help, start a new backup in the portal."),
    .pill = N_ ("Not a Backup"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .is_bad_file = TRUE,
  },
  [GLANCE_ERROR_ARCHIVE_CUT - GLANCE_ERROR_FIRST_OF_SAVE] = {
    .nick = "incomplete",
    .sentence = N_ ("The backup file is incomplete: it ends too early."),
    .next_step = N_ ("Download it again. If that does not help, start a new backup in the portal."),
    .pill = N_ ("Incomplete"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .is_bad_file = TRUE,
  },
  [GLANCE_ERROR_ARCHIVE_DAMAGED - GLANCE_ERROR_FIRST_OF_SAVE] = {
    .nick = "damaged",
    .sentence = N_ ("The backup file is damaged."),
    .next_step = N_ ("Download it again. If that does not help, start a new backup in the portal."),
    .pill = N_ ("Damaged"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .is_bad_file = TRUE,
  },
  [GLANCE_ERROR_ARCHIVE_EXCESS - GLANCE_ERROR_FIRST_OF_SAVE] = {
    .nick = "damaged",
    .sentence = N_ ("The backup file is damaged: something follows the backup in it."),
    .next_step = N_ ("Download it again. If that does not help, start a new backup in the portal."),
    .pill = N_ ("Damaged"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .is_bad_file = TRUE,
  },
  [GLANCE_ERROR_ARCHIVE_CHANGED - GLANCE_ERROR_FIRST_OF_SAVE] = {
    .nick = "changed",
    .sentence = N_ ("The file is not the one that was saved: its checksum is another."),
    .next_step = N_ ("Download the backup again while its link works, or use another copy."),
    .pill = N_ ("Changed"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
    .is_bad_file = TRUE,
  },
  [GLANCE_ERROR_UNREADABLE - GLANCE_ERROR_FIRST_OF_SAVE] = {
    .nick = "unreadable",
    .sentence = N_ ("The file cannot be read."),
    .sentence_with = N_ ("The file cannot be read: %s."),
    .next_step = N_ ("See whether it was moved or deleted, or whether its disk is connected."),
    .pill = N_ ("Not Read"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
  },
  [GLANCE_ERROR_JOURNAL - GLANCE_ERROR_FIRST_OF_SAVE] = {
    .nick = "journal",
    .sentence = N_ ("The journal of backups cannot be read or written."),
    .sentence_with = N_ ("The journal of backups cannot be read or written: %s."),
    .next_step = N_ ("Check that your home folder can be written to and has room."),
    .pill = N_ ("Error"),
    .icon_name = "dialog-warning-symbolic",
    .retry = GLANCE_ERROR_RETRY_HOURLY,
  },
};
