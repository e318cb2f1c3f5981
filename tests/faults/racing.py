"""Many choose at once for the same person: every answer is one entry, and the last index counts."""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, connections
from django.utils import timezone

from consent.actions.choose import choose
from consent.answers.offers import said_for
from consent.answers.world import world_of
from consent.core.choices import EVERYTHING, Channel, Decision
from consent.ledger.choices import choices_of
from consent.ledger.models import Opening
from tests.faults.site import Person

DECISIONS = (Decision.OBJECT, Decision.CONSENT)


def decide(person, decision, form_key):
    """Choose as a page does, on a connection of this thread's own."""
    receipt = choose(
        person=person.user,
        decision=decision,
        scope=EVERYTHING,
        by=person.user,
        channel=Channel.WEB,
        text="Opt out of AI training",
        language="en",
        form_key=form_key,
        at=timezone.now(),
    )
    return receipt.index, receipt.number, receipt.choice.decision, receipt.repeated


def opposite_choices(*, threads, rounds):
    """In each round all threads choose for one person, every other one the opposite."""
    wrong, refused = [], Counter()
    gate = threading.Barrier(threads)

    def one(number, person, round_):
        gate.wait()
        decision = DECISIONS[(number + round_) % 2]
        try:
            return (*decide(person, decision, f"{round_}:{number}"), decision)
        except Exception as error:  # noqa: BLE001 (not acknowledged: what matters is what was)
            refused[type(error).__name__] += 1
            return None

    with ThreadPoolExecutor(threads) as pool:
        for round_ in range(rounds):
            person = Person()
            asked = [pool.submit(one, number, person, round_) for number in range(threads)]
            journal = [answer.result() for answer in asked]
            wrong += [f"round {round_}: {one}" for one in differences(person, journal)]
        # Each thread closes what it has opened.
        list(pool.map(lambda _: (gate.wait(), connections.close_all()), range(threads)))
    return {"threads": threads, "rounds": rounds, "refused": dict(refused)}, wrong


def differences(person, journal):
    """Compare what was answered with what is there."""
    told = {index: (number, said) for index, number, said, _again, _asked in filter(None, journal)}
    if len(told) != len([one for one in journal if one]):
        yield "two answers name the same entry"
    if any(said is not asked for _i, _n, said, _again, asked in filter(None, journal)):
        yield "an answer tells another decision than was asked for"
    openings = Opening.objects.filter(subject=person.user.subject).order_by("entry_id")
    found = {one.entry_id: one.number for one in openings}
    if {index: number for index, (number, _said) in told.items()} != found:
        yield f"{len(told)} answers, {len(found)} entries, or not the same"
    previous = [json.loads(one.record)["previous"] for one in openings]
    if previous != [None, *list(found)[:-1]]:
        yield "an entry does not name the one before it"
    choices = choices_of(person.user.subject)
    last = told[max(told)][1] if told else None
    counts = said_for(world_of(person.user, at=timezone.now()))
    if (choices and choices[-1].decision) != last or (counts and counts.decision) != last:
        yield "the last index does not count"


def same_form(rounds):
    """The same form, sent from two tabs at once, is one entry, and both are told its number."""
    wrong = []
    gate = threading.Barrier(2)

    def one(person):
        gate.wait()
        try:
            return decide(person, Decision.OBJECT, person.form_key)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for round_ in range(rounds):
            person = Person()
            answers = [pool.submit(one, person) for _ in range(2)]
            told = sorted(answer.result()[3] for answer in answers)
            numbers = {answer.result()[1] for answer in answers}
            found = Opening.objects.filter(subject=person.user.subject).count()
            if (told, len(numbers), found) != ([False, True], 1, 1):
                wrong.append(f"round {round_}: {found} entries, numbers {numbers}")
    return {"rounds": rounds}, wrong
