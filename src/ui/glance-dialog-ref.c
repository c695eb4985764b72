/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

#include "glance-dialog-ref.h"

gpointer
glance_dialog_ref_new (gpointer dialog)
{
  g_return_val_if_fail (GTK_IS_WINDOW (dialog), NULL);

  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, dialog);
  return ref;
}

gpointer
glance_dialog_ref_take (gpointer ref)
{
  gpointer dialog = g_weak_ref_get (ref);

  g_weak_ref_clear (ref);
  g_free (ref);
  return dialog;
}
