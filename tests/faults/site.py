"""People with a session, and web processes that answer one request, or die of it."""

import http.client
import os
import signal
import socket
import uuid
from dataclasses import dataclass, field
from unittest.mock import patch
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from accounts import people

TOKEN = "t" * 32
LOST = (http.client.HTTPException, ConnectionError)


@dataclass
class Person:
    """Somebody who is signed in; `form_key` is that of the form they have open."""

    form_key: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self):
        email = f"{uuid.uuid4().hex}@example.org"
        self.user, _ = people.add(email=email, country="DE", born=1985, at=timezone.now())
        session = SessionStore()
        session[SESSION_KEY] = str(self.user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = self.user.get_session_auth_hash()
        session.create()
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; "
        self.cookies += f"{settings.CSRF_COOKIE_NAME}={TOKEN}"

    def form(self, **values):
        return {"csrfmiddlewaretoken": TOKEN, "form_key": self.form_key, **values}


def warm():
    """Load what requests need, so that each process forked from this one has it."""
    person = Person()
    with patch.object(settings, "ALLOWED_HOSTS", ["testserver"]):
        browser = Client()
        browser.force_login(person.user, settings.AUTHENTICATION_BACKENDS[0])
        for path, form in (("/choice/", person.form(decision="object")), ("/settings/data/", {})):
            assert browser.get(path).status_code == 200
            assert browser.post(path, form).status_code == 303
        assert browser.get("/receipts/").status_code == 200


class Silent(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def ask(person, path, form=None, *, dies=None):
    """
    Send a request to a web process of its own and return its answer; None if it never came.

    With `dies` the process kills itself at that moment.
    """
    # What a child inherits of a connection, both would write to.
    connections.close_all()
    listener = socket.create_server(("127.0.0.1", 0))
    child = os.fork()
    if child == 0:
        try:
            serve(listener, dies)
        finally:
            os._exit(0)
    port = listener.getsockname()[1]
    listener.close()
    try:
        return _send(port, person, path, form)
    except LOST:
        return None
    finally:
        os.waitpid(child, 0)


def _send(port, person, path, form):
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": person.cookies, "Content-Type": "application/x-www-form-urlencoded"}
    if form is None:
        client.request("GET", path, headers=headers)
    else:
        client.request("POST", path, body=urlencode(form), headers=headers)
    answer = client.getresponse()
    answer.body = answer.read()
    client.close()
    return answer


def serve(listener, dies):
    server = WSGIServer(listener.getsockname(), Silent, bind_and_activate=False)
    server.socket = listener
    server.server_name, server.server_port = listener.getsockname()
    server.setup_environ()
    server.set_app(get_wsgi_application())
    if dies:
        MOMENTS[dies]()
    server.handle_request()


def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def before_commit():
    """The choice is in the transaction, which is not committed yet."""
    from consent.actions import choose

    real = choose.append_all

    def then_die(asked):
        real(asked)
        die()

    patch.object(choose, "append_all", then_die).start()


def after_commit():
    """The database has committed the choice, and nothing else has happened."""
    from consent.actions import choose

    real, commit = choose.append_all, connection.commit
    appended = []

    def note(asked):
        openings = real(asked)
        appended.extend(openings)
        return openings

    def commit_then_die():
        commit()
        if appended:
            die()

    patch.object(choose, "append_all", note).start()
    patch.object(connection, "commit", commit_then_die).start()


def before_answer():
    """The verb has returned; the answer is not made yet."""
    from consent.web.views import choice

    patch.object(choice, "SeeOther", die).start()


def before_message():
    """The job is committed; the message that would wake a worker is not sent."""
    from consent import queue

    patch.object(queue, "_send", die).start()


MOMENTS = {
    "before commit": before_commit,
    "after commit": after_commit,
    "before answer": before_answer,
    "before message": before_message,
}
