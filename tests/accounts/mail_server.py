"""A mail server on this machine that takes mail, or refuses whoever it is for."""

import socketserver
import threading
from contextlib import contextmanager


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say(220, "ready")
        while line := self.rfile.readline():
            verb = line.split()[0].upper()
            if verb == b"RCPT" and self.server.refuses:
                self.say(550, "no such mailbox")
            elif verb == b"DATA":
                self.say(354, "go on")
                self.server.taken.append(self.letter())
                self.say(250, "taken")
            else:
                self.say(250, "fine")

    def letter(self):
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        return b"".join(lines).decode()

    def say(self, code, words):
        self.wfile.write(f"{code} {words}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    refuses = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.taken = []


@contextmanager
def mail_server(settings):
    """Have all mail go to a server that can be told to refuse it; `taken` has what it took."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with Server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
