"""The differences of two editions: nothing that was edited goes without a word."""

import copy
from datetime import date

import pytest

from consent.core.differences import ENTRY, Change, What, differences
from consent.core.resolve import Home
from consent.core.rulebook_data import build
from consent.rulebook.files import SHIPPED, read_rulebook
from tests import make_rulebook
from tests.make_rulebook import jurisdiction, law, policy

SHIPPED_DATA = read_rulebook(SHIPPED)
OLD = make_rulebook.shipped()
PAUSE = {"status": "paused", "offer": "not_needed", "kinds": [], "scope": []}


def changed(edit):
    """What is different after an edit of the plain data that ship."""
    data = copy.deepcopy(SHIPPED_DATA)
    edit(data)
    return differences(OLD, build(data, edition="edited"))


def one_of(rows, key, name="id"):
    return next(row for row in rows if row[name] == key)


def facebook(data):
    return one_of(data["platforms"], "facebook", "slug")["policies"]


def test_an_edition_is_no_different_from_itself():
    assert changed(lambda data: None) == ()
    assert differences(OLD, OLD, home=Home(name="Open Forum")) == ()


def test_a_pause_is_told_with_its_day_and_what_was_before():
    def pause(data):
        row = one_of(facebook(data), "facebook-br-2024b")
        row["until"] = "2026-12-01"
        days = {"from": "2026-12-02", "until": "2026-12-31"}
        facebook(data).append(row | PAUSE | days | {"id": "facebook-br-pause"})

    assert [one for one in changed(pause) if one.from_day != date(2027, 1, 1)] == [
        Change(
            what=What.RULE,
            platform="facebook",
            regions=("BR",),
            field="status",
            before="active",
            after="paused",
            from_day=date(2026, 12, 2),
            until_day=date(2026, 12, 31),
        ),
        Change(
            what=What.POLICY_ROW,
            platform="facebook",
            regions=("BR",),
            key="facebook-br-pause",
            field=ENTRY,
            before=None,
            after="facebook-br-pause",
            from_day=date(2026, 12, 2),
            until_day=date(2026, 12, 31),
        ),
    ]


def test_the_same_change_in_many_places_is_told_once():
    def stop(data):
        one_of(facebook(data), "facebook-eu-2025").update(PAUSE)

    (change, *rest) = changed(stop)

    assert (change.field, change.before, change.after) == ("status", "active", "paused")
    assert change.regions == ("CH", "EEA", "EU")
    # How the rule came to say so is told by what else was edited in the row.
    assert {one.what for one in rest} == {What.POLICY_ROW}
    assert {one.field for one in rest} == {"scope"}


def test_what_can_be_chosen_and_until_when_is_told_in_the_days_of_the_place():
    old = make_rulebook.rulebook(policy("p-1", ["JP"], first="2026-12-01"))
    new = make_rulebook.rulebook(
        policy(
            "p-1",
            ["JP"],
            first="2026-12-01",
            effective_on="2027-01-15",
            deadline="2027-01-14",
            offer="objection_no_reason",
            covers_past="before_deadline",
            kinds=["post", "photo"],
            excluded=["accounts_under_18"],
        )
    )

    found = differences(old, new)

    assert {one.field: (one.before, one.after) for one in found if one.what is What.RULE} == {
        "offer": ("none", "objection_no_reason"),
        "reach": (None, "all_if_before_deadline"),
        "kinds": (("post",), ("photo", "post")),
        "effective_on": (None, date(2027, 1, 15)),
        "deadline": (None, date(2027, 1, 14)),
        "under_18_out": (False, True),
    }
    assert {one.from_day for one in found} == {date(2026, 12, 1)}
    assert [(one.field, one.after) for one in found if one.what is What.POLICY_ROW] == [
        ("excluded", ("accounts_under_18",))
    ]


def test_a_law_is_told_with_what_follows_for_the_operators_own_platform():
    old = make_rulebook.rulebook(jurisdictions=[jurisdiction("JP", west=9)])
    laws = [law("jp-1", last="2026-12-31"), law("jp-2", "opt_in", first="2027-01-01")]
    new = make_rulebook.rulebook(jurisdictions=[jurisdiction("JP", west=9, laws=laws)])

    found = differences(old, new, home=Home(name="Open Forum"))

    told = [(one.what, one.field, one.before, one.after, one.from_day) for one in found]
    assert told[:2] == [
        (What.LAW, "regime", "opt_out", "opt_in", date(2027, 1, 1)),
        (What.RULE, "offer", "objection_no_reason", "opt_in", date(2027, 1, 1)),
    ]
    assert (found[1].platform, found[1].regions) == ("home", ("JP",))


EDITS = {
    "a source": lambda data: data["sources"]["anpd-0702"].update(title="Another title"),
    "a plain text": lambda data: data["jurisdictions"][0]["plain"]["en"].update(text="New."),
    "an authority": lambda data: one_of(data["jurisdictions"], "BR", "code")["authority"].update(
        url="https://example.org/"
    ),
    "an age": lambda data: one_of(data["jurisdictions"], "BR", "code")["minors"].update(
        consent_age=13
    ),
    "a member": lambda data: one_of(data["jurisdictions"], "EU", "code")["members"][0].update(
        name="Another name"
    ),
    "the note of a policy": lambda data: facebook(data)[0].update(note="New."),
    "a policy about chats": lambda data: one_of(facebook(data), "facebook-ai-chat-ads").update(
        status="paused"
    ),
    "a draft": lambda data: one_of(facebook(data), "facebook-br-before").update(status="paused"),
    "the source of a policy": lambda data: facebook(data)[0]["sources"].append("anpd-0702"),
    "the basis of a law": lambda data: data["jurisdictions"][0]["law"][0].update(basis="New."),
    "a form": lambda data: one_of(data["platforms"], "facebook", "slug")["forms"][0].update(
        what="New."
    ),
    "an event": lambda data: data["timeline"][0].update(text="New."),
    "an event in a place": lambda data: one_of(data["jurisdictions"], "BR", "code")["events"][
        0
    ].update(text="New."),
    "a debate": lambda data: data["debates"][0]["points"][0].update(text="New."),
    "a remark": lambda data: data["good_to_know"][0].update(text="New."),
    "the version": lambda data: data["about"].update(version="New."),
}


@pytest.mark.parametrize("edited", EDITS)
def test_whatever_else_is_edited_is_told_once_with_both_values(edited):
    (change,) = changed(EDITS[edited])

    assert change.what not in {What.RULE, What.LAW}
    assert change.before != change.after
    assert change.field != ENTRY


def test_entries_that_come_and_go_are_told_by_their_names():
    def edit(data):
        data["sources"]["new"] = data["sources"].pop("anpd-0702") | {"title": "A decision"}
        del data["debates"][0]

    found = {(one.what, one.key, one.field): (one.before, one.after) for one in changed(edit)}

    assert found == {
        (What.SOURCE, "anpd-0702", ENTRY): (OLD.sources["anpd-0702"].title, None),
        (What.SOURCE, "new", ENTRY): (None, "A decision"),
        (What.DEBATE, OLD.debates[0].id, ENTRY): (OLD.debates[0].title, None),
    }


def test_a_row_that_decides_nothing_because_another_is_closer_is_told_as_an_entry():
    old = make_rulebook.rulebook(policy("p-1", ["EU"]), policy("p-2", ["DE", "FR"]))
    new = make_rulebook.rulebook(policy("p-1", ["EU"], offer="opt_in"), policy("p-2", ["DE", "FR"]))

    (change,) = differences(old, new)

    assert (change.what, change.key, change.field) == (What.POLICY_ROW, "p-1", "offer")
