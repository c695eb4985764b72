# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors
"""A sandbox that xdg-desktop-portal and the program take for that of a Flatpak, and the portal itself."""

from pathlib import Path

from resident import APP_ID, BUILD

HERE = Path(__file__).resolve().parent

INFO = f'''[Application]
name={APP_ID}
runtime=runtime/org.gnome.Platform/x86_64/43

[Instance]
instance-id=4711
flatpak-version=1.14.10

[Context]
shared=network;ipc;
sockets=x11;wayland;
'''

BACKENDS = {
    # As where there is GNOME or KDE
    'full': 'org.freedesktop.impl.portal.Background;org.freedesktop.impl.portal.Access;',
    # As where there is nothing but the backend for GTK
    'none': 'org.freedesktop.impl.portal.Access;',
}


def wrap(desk):
    """What goes before a command that shall run in the sandbox. /app is the desk's folder app."""
    instance = desk.folder / 'run/.flatpak/4711'
    instance.mkdir(parents=True, exist_ok=True)
    (desk.folder / 'app').mkdir(exist_ok=True)
    info = desk.folder / 'flatpak-info'
    for path in (info, instance / 'info'):
        path.write_text(INFO)
    bound = [option for path in ('/usr', '/etc', '/var', HERE.parent, BUILD.parent, BUILD)
             for option in ('--ro-bind', path, path)]
    links = [option for name in ('bin', 'lib', 'lib64', 'sbin') for option in ('--symlink', f'usr/{name}', f'/{name}')]
    return ['bwrap', '--tmpfs', '/', *map(str, bound), *links, '--dev', '/dev', '--proc', '/proc', '--bind', '/run',
            '/run', '--bind', str(desk.folder), str(desk.folder), '--ro-bind', str(desk.folder / 'app'), '/app',
            '--ro-bind', str(info), '/.flatpak-info']


class Portal:
    """xdg-desktop-portal with a backend that writes down what it is told."""

    def __init__(self, desk, kind='full'):
        self.desk = desk
        folder = desk.folder / 'portals'
        folder.mkdir(exist_ok=True)
        (folder / 'test.portal').write_text('[portal]\nDBusName=org.freedesktop.impl.portal.desktop.test\n'
                                            f'Interfaces={BACKENDS[kind]}\nUseIn=test\n')
        self.backend = desk.spawn('backend', [HERE / 'portal-backend', '--flatpak'])
        desk.wait_for_name('org.freedesktop.impl.portal.desktop.test')
        self.store = desk.spawn('permission-store', ['/usr/libexec/xdg-permission-store'])
        desk.wait_for_name('org.freedesktop.impl.portal.PermissionStore')
        self.portal = desk.spawn('portal', ['/usr/libexec/xdg-desktop-portal', '-v'],
                                 env={'XDG_DESKTOP_PORTAL_DIR': str(folder), 'XDG_CURRENT_DESKTOP': 'test'})
        desk.wait_for_name('org.freedesktop.portal.Desktop')

    def calls(self, method):
        """The arguments of each call of that method, in GVariant's text form."""
        return [line.partition(' ')[2] for line in self.desk.log('backend').splitlines() if line.startswith(method)]

    def permit(self, word):
        """yes, or no: what the user has said in the desktop's settings"""
        assert self.desk.call('org.freedesktop.impl.portal.PermissionStore',
                              '/org/freedesktop/impl/portal/PermissionStore',
                              'org.freedesktop.impl.portal.PermissionStore.SetPermission',
                              'background', 'true', 'background', APP_ID, f'["{word}"]')

    def end(self):
        for process in (self.portal, self.store, self.backend):
            self.desk.end(process)


class GtkPortal:
    """xdg-desktop-portal with the real backend for GTK, for notifications."""

    def __init__(self, desk):
        self.desk = desk
        folder = desk.folder / 'portals'
        folder.mkdir(exist_ok=True)
        (folder / 'gtk.portal').write_text('[portal]\nDBusName=org.freedesktop.impl.portal.desktop.gtk\n'
                                           'Interfaces=org.freedesktop.impl.portal.Notification\nUseIn=test\n')
        env = {'XDG_DESKTOP_PORTAL_DIR': str(folder), 'XDG_CURRENT_DESKTOP': 'test'}
        self.processes = []
        for name, program in (('impl.portal.PermissionStore', 'xdg-permission-store'),
                              ('impl.portal.desktop.gtk', 'xdg-desktop-portal-gtk'),
                              ('portal.Desktop', 'xdg-desktop-portal')):
            self.processes.append(desk.spawn(program, [f'/usr/libexec/{program}'], env=env))
            desk.wait_for_name(f'org.freedesktop.{name}')

    def end(self):
        for process in reversed(self.processes):
            self.desk.end(process)
