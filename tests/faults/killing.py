"""Web processes die around the commit of a choice: it is there once, or it never was."""

import os
from datetime import timedelta

from django.utils import timezone

from accounts.models import Export
from consent import queue, tasks
from consent.core.receipts import verify
from consent.ledger.check import check_ledger
from consent.ledger.models import Entry, Opening
from consent.ledger.publish import publish
from consent.ledger.published import trusted_keys
from consent.ledger.receipts import receipt_of
from tests.faults.site import Person, ask

CHOICE = "/choice/"


def openings(person):
    return list(Opening.objects.filter(subject=person.user.subject))


def number_in(answer):
    """The receipt number that an answer leads to; None if it does not."""
    if answer is None or answer.status != 303:
        return None
    return answer.headers["Location"].removeprefix("/receipts/").strip("/")


def choose(person, *, dies=None):
    return ask(person, CHOICE, person.form(decision="object"), dies=dies)


def proof_of(opening):
    publish(at=timezone.now())
    return bytes(receipt_of(opening))


def before_commit(runs):
    """Nobody was told anything and nothing is there; the same form again makes one entry."""
    wrong = []
    for run in range(runs):
        person = Person()
        if choose(person, dies="before commit") is not None:
            wrong.append(f"run {run}: an answer came of a process that was killed")
        if openings(person):
            wrong.append(f"run {run}: an entry is there that was not committed")
        number = number_in(choose(person))
        found = openings(person)
        if [one.number for one in found] != [number]:
            wrong.append(f"run {run}: {len(found)} entries after the second try, told {number}")
    return {"runs": runs}, wrong


def after_commit(runs):
    """Nobody was told, but it counts: it is proven without anybody's doing, and is not made twice."""
    return _committed(runs, "after commit")


def before_answer(runs):
    """The same, one step later."""
    return _committed(runs, "before answer")


def _committed(runs, moment):
    wrong = []
    for run in range(runs):
        person = Person()
        if choose(person, dies=moment) is not None:
            wrong.append(f"run {run}: an answer came of a process that was killed")
        found = openings(person)
        if len(found) != 1:
            wrong.append(f"run {run}: {len(found)} entries after the commit")
            continue
        before = proof_of(found[0])
        if verify(before, keys=trusted_keys()).record["subject"] != str(person.user.subject):
            wrong.append(f"run {run}: the receipt is somebody else's")
        number = number_in(choose(person))
        again = openings(person)
        if [one.number for one in again] != [number]:
            wrong.append(f"run {run}: {len(again)} entries after the second try, told {number}")
        file = ask(person, f"/receipts/{number}/file")
        if file.body != before:
            wrong.append(f"run {run}: the second receipt is not the first, byte by byte")
    return {"runs": runs}, wrong


def before_message(runs):
    """Work that was asked for is done, though no worker ever heard of it."""
    wrong = []
    for run in range(runs):
        person = Person()
        if ask(person, "/settings/data/", person.form(), dies="before message") is not None:
            wrong.append(f"run {run}: an answer came of a process that was killed")
        asked = Export.objects.filter(person=person.user).first()
        if asked is None:
            wrong.append(f"run {run}: what was asked for is not there")
            continue
        waits = queue.Job.objects.filter(key=f"export:{asked.pk}", state="waiting")
        if waits.count() != 1:
            wrong.append(f"run {run}: the job does not wait for the sweep")
        sent = []
        with_worker = queue._send
        queue._send = lambda job_id, _task, into=sent: into.append(job_id)
        try:
            queue.sweep(at=timezone.now(), on_aside=tasks.put_aside, patience=timedelta(0))
        finally:
            queue._send = with_worker
        for job in sent:
            tasks.export_person(job_id=job)
        asked.refresh_from_db()
        if asked.state != "ready":
            wrong.append(f"run {run}: the work ended as {asked.state}")
    return {"runs": runs}, wrong


def whole_ledger():
    """After all of it: every index once, and nothing that the check of everything minds."""
    publish(at=timezone.now())
    indexes = list(Entry.objects.order_by("index").values_list("index", flat=True))
    wrong = [] if indexes == list(range(len(indexes))) else ["the indexes have gaps"]
    report = check_ledger()
    wrong += [f"entry {one.index}: {one.what}" for one in report.problems]
    if report.published != len(indexes):
        wrong.append(f"{report.published} of {len(indexes)} entries are published")
    return {"entries": len(indexes), "process": os.getpid()}, wrong
