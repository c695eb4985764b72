/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: 2026 The Backup Glance authors */

/* The item in the tray as a host meets it, over a session bus. */

#include "glance-status-item.h"

#include "bus.h"
#include "watcher.h"

#define PATH "/StatusNotifierItem"
#define ITEM "org.kde.StatusNotifierItem."

typedef struct
{
  GTestDBus *bus;
  GlanceStatusItem *item;
  Watcher watcher;
  GString *clicks;
} Fixture;

/* The fixture */

static void
note_click (GlanceStatusItem *item, Fixture *fixture)
{
  g_autofree char *token = glance_status_item_take_token (item);

  g_string_append_printf (fixture->clicks, "left:%s ", token != NULL ? token : "-");
}

static void
note_second_click (GlanceStatusItem *item, Fixture *fixture)
{
  g_string_append (fixture->clicks, "middle ");
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->item = glance_status_item_new ("example");
  fixture->clicks = g_string_new (NULL);
  g_signal_connect (fixture->item, "activated", G_CALLBACK (note_click), fixture);
  g_signal_connect (fixture->item, "secondary-activated", G_CALLBACK (note_second_click), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (fixture->item);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_string_free (fixture->clicks, TRUE);
  g_test_dbus_down (fixture->bus);
  g_object_unref (fixture->bus);
}

/* Floating */
static GVariant *
one_pixel (guint8 blue)
{
  return g_variant_new_parsed ("[(1, 1, [byte 0xff, 0, 0, %y])]", blue);
}

/* The tests */

/* Whichever was there first; and to the next tray as well, which knows nothing of the one before. */
static void
test_registers (Fixture *fixture, gconstpointer before)
{
  if (GPOINTER_TO_INT (before))
    glance_status_item_show (fixture->item);
  for (int i = 0; i < 3; i++)
    {
      watcher_start (&fixture->watcher, fixture->bus);
      glance_status_item_show (fixture->item);
      watcher_wait (&fixture->watcher);
      g_assert_cmpuint (fixture->watcher.registered->len, ==, 1);
      watcher_stop (&fixture->watcher);
    }
}

/* Hosts drop an item when its connection ends, and not before. */
static void
test_hides (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *arguments = NULL;
  gboolean is_owned;
  Host host;

  watcher_start (&fixture->watcher, fixture->bus);
  glance_status_item_show (fixture->item);
  arguments = g_strdup_printf ("('%s',)", watcher_wait (&fixture->watcher));
  glance_status_item_hide (fixture->item);
  host_init (&host, fixture->watcher.connection, "org.freedesktop.DBus");
  do
    {
      g_autoptr (GVariant) reply =
          host_call (&host, "/", "org.freedesktop.DBus.NameHasOwner", arguments, NULL);

      g_variant_get (reply, "(b)", &is_owned);
    }
  while (is_owned);
  host_clear (&host);
  glance_status_item_show (fixture->item);
  while (fixture->watcher.registered->len < 2)
    g_main_context_iteration (NULL, TRUE);
  watcher_stop (&fixture->watcher);
}

#define HOST_TEST(fixture)                             \
  Host host;                                           \
  watcher_start (&(fixture)->watcher, (fixture)->bus); \
  glance_status_item_show (fixture->item);             \
  host_init (&host, (fixture)->watcher.connection, watcher_wait (&(fixture)->watcher))

#define END_HOST_TEST(fixture) \
  host_clear (&host);          \
  watcher_stop (&(fixture)->watcher)

#define PROPERTY(name, expected) assert_property (&host, PATH, ITEM name, expected)
#define SIGNALS(expected) assert_signals (&host, PATH, expected)

/* Hosts take it for a menu where that is not denied. */
static void
test_what_hosts_read (Fixture *fixture, gconstpointer unused)
{
  HOST_TEST (fixture);
  PROPERTY ("ItemIsMenu", "false");
  PROPERTY ("Id", "'example'");
  PROPERTY ("Category", "'ApplicationStatus'");
  PROPERTY ("Menu", "objectpath '/MenuBar'");
  assert_reply (&host, "/MenuBar", "com.canonical.dbusmenu.AboutToShow", "(0,)", "(false,)");
  assert_reply (&host, PATH, ITEM "ContextMenu", "(1, 1)", "()");
  assert_reply (&host, PATH, ITEM "Scroll", "(120, 'vertical')", "()");
  END_HOST_TEST (fixture);
}

static void
test_tells_changes_once (Fixture *fixture, gconstpointer unused)
{
  HOST_TEST (fixture);
  for (int i = 0; i < 2; i++)
    {
      glance_status_item_set_status (fixture->item, GLANCE_STATUS_ATTENTION);
      glance_status_item_set_title (fixture->item, "Title");
      glance_status_item_set_icon (fixture->item, "name", one_pixel (1), "Fine");
      glance_status_item_set_tooltip (fixture->item, "Title", "Text");
      SIGNALS (
          i == 0
              ? "NewStatus('NeedsAttention',) NewTitle() NewIcon() NewAttentionIcon() NewToolTip() "
              : "");
    }
  glance_status_item_set_status (fixture->item, GLANCE_STATUS_ACTIVE);
  SIGNALS ("NewStatus('Active',) ");
  glance_status_item_set_status (fixture->item, GLANCE_STATUS_ATTENTION);
  SIGNALS ("NewStatus('NeedsAttention',) ");
  glance_status_item_set_status (fixture->item, GLANCE_STATUS_ACTIVE);
  glance_status_item_set_icon (fixture->item, "name", one_pixel (2), "Fine");
  SIGNALS ("NewStatus('Active',) NewIcon() ");
  glance_status_item_set_status (fixture->item, GLANCE_STATUS_ATTENTION);
  SIGNALS ("NewAttentionIcon() NewStatus('NeedsAttention',) ");
  PROPERTY ("IconName", "'name'");
  PROPERTY ("IconPixmap", "[(1, 1, [byte 0xff, 0x00, 0x00, 0x02])]");
  PROPERTY ("IconAccessibleDesc", "'Fine'");
  PROPERTY ("AttentionIconName", "'name'");
  PROPERTY ("AttentionIconPixmap", "[(1, 1, [byte 0xff, 0x00, 0x00, 0x02])]");
  PROPERTY ("AttentionAccessibleDesc", "'Fine'");
  END_HOST_TEST (fixture);
}

/* A bare "&" would empty the tooltip of some, and "<" be taken for markup. */
static void
test_tooltip_is_literal (Fixture *fixture, gconstpointer unused)
{
  HOST_TEST (fixture);
  glance_status_item_set_tooltip (fixture->item, "R&D", "<b>Acme</b> \"& Sons\"");
  PROPERTY ("ToolTip", "('', @a(iiay) [], 'R&amp;D', '&lt;b&gt;Acme&lt;/b&gt; &quot;&amp; "
                       "Sons&quot;')");
  END_HOST_TEST (fixture);
}

/* The token is for the one click that it came with. */
static void
test_clicks (Fixture *fixture, gconstpointer unused)
{
  HOST_TEST (fixture);
  assert_reply (&host, PATH, ITEM "Activate", "(0, 0)", "()");
  assert_reply (&host, PATH, ITEM "ProvideXdgActivationToken", "('old',)", "()");
  assert_reply (&host, PATH, ITEM "ProvideXdgActivationToken", "('t1',)", "()");
  assert_reply (&host, PATH, ITEM "Activate", "(0, 0)", "()");
  assert_reply (&host, PATH, ITEM "Activate", "(0, 0)", "()");
  assert_reply (&host, PATH, ITEM "SecondaryActivate", "(0, 0)", "()");
  assert_reply (&host, PATH, ITEM "XAyatanaSecondaryActivate", "(uint32 0,)", "()");
  g_assert_cmpstr (fixture->clicks->str, ==, "left:- left:t1 left:- middle middle ");
  END_HOST_TEST (fixture);
}

/* A host that dies with the menu open cannot say that it is closed. */
static void
test_host_dies (Fixture *fixture, gconstpointer unused)
{
  GlanceBusMenu *menu = glance_status_item_get_menu (fixture->item);
  HOST_TEST (fixture);

  assert_reply (&host, "/MenuBar", "com.canonical.dbusmenu.Event", "(0, 'opened', <''>, uint32 0)",
                "()");
  g_assert_true (glance_bus_menu_is_open (menu));
  END_HOST_TEST (fixture);
  while (glance_bus_menu_is_open (menu))
    g_main_context_iteration (NULL, TRUE);
}

/* Hidden before its connection is there, it does not come up later. */
static void
test_hides_at_once (Fixture *fixture, gconstpointer unused)
{
  watcher_start (&fixture->watcher, fixture->bus);
  glance_status_item_show (fixture->item);
  glance_status_item_hide (fixture->item);
  glance_status_item_show (fixture->item);
  watcher_wait (&fixture->watcher);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture->watcher.registered->len, ==, 1);
  watcher_stop (&fixture->watcher);
}

#define TEST(name, data, function) \
  g_test_add ("/status-item/" name, Fixture, data, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("registers/before-the-tray", GINT_TO_POINTER (TRUE), test_registers);
  TEST ("registers/after-the-tray", GINT_TO_POINTER (FALSE), test_registers);
  TEST ("hides", NULL, test_hides);
  TEST ("hides-at-once", NULL, test_hides_at_once);
  TEST ("what-hosts-read", NULL, test_what_hosts_read);
  TEST ("tells-changes-once", NULL, test_tells_changes_once);
  TEST ("tooltip-is-literal", NULL, test_tooltip_is_literal);
  TEST ("clicks", NULL, test_clicks);
  TEST ("host-dies", NULL, test_host_dies);
  return g_test_run ();
}
