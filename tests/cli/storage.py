# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Backup Glance authors

"""A portal with a finished backup, and the file."""

import gzip
import http.server
import io
import json
import random
import tarfile
import threading

from portal import Server, progress

NAME = 'acme_2026-11-23_02-15-00.tar.gz'
LINK = f'/storage/backup/root/{NAME}?expire=1440&auth=SECRET'
CHUNK = 16 * 1024


def make_archive(size):
    """A tar.gz of about @size bytes, which do not compress."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode='w') as archive:
        member = tarfile.TarInfo('content.bin')
        member.size = size
        archive.addfile(member, io.BytesIO(random.Random(1).randbytes(size)))
    return gzip.compress(tar.getvalue(), 1, mtime=0)


class Storage:
    """Serves @file as portals do: open ranges only, no ETag, a stray blank in Content-Range. Anything may be
    changed between two requests, and @pace, which is called before each chunk, may wait or raise."""

    def __init__(self, file, pace=lambda sent: None):
        self.file = file
        self.answer = progress(100, link=LINK)
        self.history = []
        self.status = 200
        self.headers = {}
        self.promised = None
        self.says_length = True
        self.pace = pace
        self.n_bytes = 0
        self.ranges = []
        storage = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self):
                if self.path.startswith('/storage/'):
                    self.serve()
                elif 'getbackuphistory' in self.path:
                    self.reply({'response': storage.history})
                elif 'getbackupprogress' in self.path:
                    self.reply({'response': storage.answer} if storage.answer else {})
                else:
                    self.reply({})

            def reply(self, answer):
                body = json.dumps({**answer, 'statusCode': 200}).encode()
                self.send_response(200)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def serve(self):
                storage.ranges.append(self.headers['Range'])
                total = len(storage.file)
                start = 0
                if storage.status != 200:
                    self.send_response(storage.status)
                elif self.headers['Range']:
                    start = int(self.headers['Range'].removeprefix('bytes=').removesuffix('-'))
                    self.send_response(206 if start < total else 416)
                    self.send_header('Content-Range', f' bytes {start}-{total - 1}/{total}'
                                     if start < total else f' bytes */{total}')
                else:
                    self.send_response(200)
                for name, value in storage.headers.items():
                    self.send_header(name, value)
                length = max(total - start, 0) if storage.status == 200 else 0
                if storage.says_length or self.headers['Range']:
                    self.send_header('Content-Length', str(storage.promised or length))
                else:
                    self.send_header('Connection', 'close')
                self.end_headers()
                try:
                    for position in range(start, start + length, CHUNK):
                        storage.pace(position)
                        chunk = storage.file[position:position + CHUNK]
                        self.wfile.write(chunk)
                        storage.n_bytes += len(chunk)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_):
                pass

        self.server = Server(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server.server_port}'
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Ration:
    """A pace that serves so many bytes in all, and then no more until there is another ration."""

    def __init__(self, storage):
        self.storage = storage
        self.limit = 0
        self.changed = threading.Condition()

    def __call__(self, sent):
        with self.changed:
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.storage.n_bytes < self.limit)

    def add(self, n_bytes):
        with self.changed:
            self.limit += n_bytes
            self.changed.notify_all()

    def wait_until_used_up(self):
        """Whether it was, before time was up."""
        with self.changed:
            return self.changed.wait_for(lambda: self.storage.n_bytes >= self.limit, 60)


class Gate:
    """A pace that stops at a byte until it is opened."""

    def __init__(self, position):
        self.position = position
        self.reached = threading.Event()
        self.opened = threading.Event()

    def __call__(self, sent):
        if sent >= self.position and not self.opened.is_set():
            self.reached.set()
            self.opened.wait(60)
