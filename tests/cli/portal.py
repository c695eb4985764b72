# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""A portal that answers as instructed."""

import http.server
import json
import ssl
import threading

# Sets a window's title, clears the screen, sets a colour with a C1 control, reverses text, and adds a line.
NASTY = '\x1b]0;title\x07\x1b[2J\x9b31m\u202eerror\nProgress: 100%\r<b>&'


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """The client has ended."""


class Portal:
    """Gives one of @answers per request, in order and then always the last one: the "response" of a
    progress, or a status and headers. Headers that say HTML mean that something else has answered. @history
    is the "response" of a history, as long as it is set. @files: what is to be had under a path."""

    def __init__(self, *answers, history=(), host='127.0.0.1', meet=lambda kind: None, tls=None):
        """@tls: a file with its key and certificate, for https. @meet is called for each request for the progress or the history, in a separate thread."""
        self.answers = answers = list(answers)
        self.history = history
        self.files = {}
        self.n_histories = 0
        portal = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self):
                if self.path in portal.files:
                    self.send(200, {}, portal.files[self.path])
                    return
                answer = None if 'getrestoreprogress' in self.path else {}
                if 'getbackupprogress' in self.path:
                    meet('progress')
                    answer = answers.pop(0) if len(answers) > 1 else answers[0]
                elif 'getbackuphistory' in self.path:
                    meet('history')
                    portal.n_histories += 1
                    answer = portal.history
                status, headers = answer if isinstance(answer, tuple) else (200, {})
                if status == 200:
                    reply = {'response': answer} if answer is not None else {}
                else:
                    reply = {'error': {'message': NASTY, 'stack': 'at the server'}}
                body = json.dumps({**reply, 'statusCode': status}).encode()
                if headers.get('Content-Type') == 'text/html':
                    body = b'<html>'
                self.send(status, {'Content-Type': 'application/json', **headers}, body)

            def send(self, status, headers, body):
                self.send_response(status)
                for name, value in {'Content-Length': len(body), **headers}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = Server((host, 0), Handler)
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f'http{"s" if tls else ""}://127.0.0.1:{self.server.server_port}'
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def progress(percent, **more):
    return {'isCompleted': percent == 100, 'progress': percent, 'status': 2 if percent == 100 else 1,
            'error': '', 'link': '', 'backupProgressEnum': 0, 'taskId': 'one', **more}
