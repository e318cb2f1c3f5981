"""A small site that serves a snapshot, and can do so as badly as a network or an enemy."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from consent.core.snapshots import MANIFEST, digest_of

KEY = "pdk_test_key"


class Site:
    """
    Serves the snapshot in a folder.

    :param folder: files are read when they are asked for
    """

    def __init__(self, folder):
        self.folder = folder
        self.asked = []
        self.breaks_off_after = []
        """Bytes after which one answer each breaks off."""
        self.knows_ranges = True
        self.answers = []
        """Answers to come before the true ones: status, headers, body."""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def digest(self):
        return digest_of((self.folder / MANIFEST).read_bytes())

    def named(self, path):
        """The file behind an address; None where there is none."""
        if path == "/api/v1/snapshots/latest":
            return self.folder / MANIFEST
        before = f"/api/v1/snapshots/{self.digest}/"
        found = self.folder / path.removeprefix(before)
        return found if path.startswith(before) and found.is_file() else None

    def answer(self, request):
        self.asked.append((request.path, request.headers.get("Range")))
        if self.answers:
            return self.answers.pop(0)
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return 401, {}, b'{"detail": "Send a key that counts."}'
        path = self.named(request.path)
        if path is None:
            return 404, {}, b'{"detail": "There is no such snapshot."}'
        data, asked = path.read_bytes(), request.headers.get("Range")
        if asked is None or not self.knows_ranges:
            return 200, {}, data
        first, last = map(int, asked.removeprefix("bytes=").split("-"))
        part = data[first : last + 1]
        said = f"bytes {first}-{first + len(part) - 1}/{len(data)}"
        return 206, {"Content-Range": said}, part

    def serve(self, request):
        status, headers, body = self.answer(request)
        request.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        if body and status in {200, 206} and len(self.asked) > 1 and self.breaks_off_after:
            body = body[: self.breaks_off_after.pop(0)]
            request.close_connection = True
        request.wfile.write(body)


@contextmanager
def serving(folder):
    site = Site(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            site.serve(self)

        def log_message(self, *_):
            pass

    site.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=site.server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        thread.join()
        site.server.server_close()
