"""A site of its own in real processes: a database, web processes and a worker, on either database."""

import atexit
import json
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import requests

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/privacydash")

SIGN_IN = """
import json, sys, django
django.setup()
from django.conf import settings
from django.test import Client
from django.utils import timezone
from accounts import people
found = {}
for email in sys.argv[1:]:
    person, _ = people.add(email=email, country="DE", born=1985, at=timezone.now())
    client = Client()
    client.force_login(person)
    found[email] = client.cookies[settings.SESSION_COOKIE_NAME].value
print(json.dumps(found))
"""

READY = {}
"""What a site begins with, its tables and its rulebook: a folder, and a database to copy."""


def on_server(statement):
    import psycopg

    server = urlsplit(POSTGRES)._replace(path="/postgres").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


class Running:
    """
    A site that runs.

    :param data: its folder
    :param database: "sqlite", or "postgresql" for a database that is made and dropped again
    :param more: variables of its environment
    """

    def __init__(self, data, database, **more):
        self.data = data
        self._name = f"privacydash_site_{secrets.token_hex(6)}"
        self._is_postgres = database == "postgresql"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {
            **kept,
            "DATA_DIR": str(data),
            "DJANGO_SETTINGS_MODULE": "tests.ops.site_settings",
            "PYTHONPATH": str(ROOT),
            **more,
        }
        if self._is_postgres:
            own = urlsplit(POSTGRES)._replace(path=f"/{self._name}").geturl()
            self.environment["DATABASE_URL"] = own
        self._processes = []
        data.mkdir(exist_ok=True)
        self.log = data / "log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        if self._is_postgres:
            self._begin_on_postgres()
        else:
            self._begin_on_sqlite()

    def _begin_on_sqlite(self):
        ready = READY.get("sqlite")
        if ready is None:
            self._prepare()
            ready = READY["sqlite"] = Path(tempfile.mkdtemp(prefix="privacydash-ready-"))
            atexit.register(shutil.rmtree, ready)
            shutil.copytree(self.data, ready, dirs_exist_ok=True)
        else:
            shutil.copytree(ready, self.data, dirs_exist_ok=True)

    def _begin_on_postgres(self):
        ready = READY.get("postgresql")
        if ready is None:
            on_server(f'CREATE DATABASE "{self._name}"')
            self._prepare()
            ready = READY["postgresql"] = f"{self._name}_ready"
            on_server(f'CREATE DATABASE "{ready}" TEMPLATE "{self._name}"')
            atexit.register(on_server, f'DROP DATABASE "{ready}" WITH (FORCE)')
        else:
            on_server(f'CREATE DATABASE "{self._name}" TEMPLATE "{ready}"')

    def _prepare(self):
        self.run("manage.py", "migrate", "--verbosity=0")
        self.run("manage.py", "load_rulebook", "--json")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def run(self, *command):
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *command):
        with self.log.open("a") as log:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def start_web(self, processes=2):
        web = self.start(
            *("-m", "gunicorn", "privacydash.wsgi", f"--bind=127.0.0.1:{self.port}"),
            *(f"--workers={processes}", "--preload", "--no-control-socket", "--log-level=warning"),
        )
        self.wait_until(self._answers)
        return psutil.Process(web.pid)

    def start_worker(self):
        worker = self.start("manage.py", "worker", "--processes=2")
        return psutil.Process(worker.pid)

    def _answers(self):
        with suppress(requests.RequestException):
            return requests.get(f"{self.url}/livez", timeout=5).status_code == 200
        return False

    def people(self, *emails):
        """Make people and return a browser of each, signed in."""
        sessions = json.loads(self.run("-c", SIGN_IN, *emails))
        return [Browser(self.url, sessions[email]) for email in emails]

    def ask(self, query, *values):
        """Return the rows of a query; `?` stands for a value."""
        if self._is_postgres:
            import psycopg

            with psycopg.connect(self.environment["DATABASE_URL"]) as database:
                return database.execute(query.replace("?", "%s"), values or None).fetchall()
        with closing(sqlite3.connect(self.data / "site.sqlite3", timeout=20)) as database:
            return [tuple(row) for row in database.execute(query, values)]

    def change(self, statement):
        """Do to the database what no part of the site does."""
        if self._is_postgres:
            import psycopg

            with psycopg.connect(self.environment["DATABASE_URL"]) as database:
                database.execute(statement)
        else:
            with closing(sqlite3.connect(self.data / "site.sqlite3", timeout=20)) as database:
                database.execute(statement)
                database.commit()

    def wait_until(self, true, *, seconds=60):
        late = time.monotonic() + seconds
        while not (found := true()):
            for process in self._processes:
                assert process.poll() is None, self.log.read_text()
            assert time.monotonic() < late, self.log.read_text()
            time.sleep(0.03)
        return found

    def end(self):
        for process in self._processes:
            with suppress(psutil.NoSuchProcess):
                family = psutil.Process(process.pid).children(recursive=True)
                for each in family:
                    with suppress(psutil.NoSuchProcess):
                        each.kill()
            process.kill()
            process.wait()
        if self._is_postgres:
            on_server(f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)')


def peak_of(pid):
    """Return the most memory that a process has held so far, in bytes; 0 if it has just ended."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


class Browser:
    """Somebody who is signed in, and sends forms as a browser does."""

    def __init__(self, url, session):
        self.url = url
        self._session = requests.Session()
        self._session.cookies.set("session", session, domain="127.0.0.1")

    def open(self, address):
        return self._session.get(self.url + address, timeout=60)

    def send(self, address, fields=None, files=None):
        """Open the page with the form, then send it; return the answer, wherever it leads."""
        self.open(address)
        return self.send_again(address, fields, files)

    def send_again(self, address, fields=None, files=None):
        """Send a form of a page that was opened before."""
        fields = {"csrfmiddlewaretoken": self._session.cookies["csrf"], **(fields or {})}
        return self._session.post(
            self.url + address, data=fields, files=files, timeout=60, allow_redirects=False
        )
