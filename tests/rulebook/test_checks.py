"""Every rulebook that contradicts itself is refused, with the place and the reason."""

import copy

import pytest

from consent.rulebook.checks import problems_of
from tests import make_rulebook
from tests.make_rulebook import jurisdiction, law, platform, policy

EVENT = {
    "date": "2024-06",
    "actor": "Somebody",
    "regions": ["EU"],
    "platforms": ["forum"],
    "text": "Something happened",
    "sources": ["act"],
    **make_rulebook.BACKING,
}


def reasons(data):
    return [str(problem) for problem in problems_of(data)]


def with_policies(*policies):
    return make_rulebook.data(platforms=[platform(policies=policies)])


def with_places(*jurisdictions):
    return make_rulebook.data(jurisdictions=jurisdictions)


def test_a_small_rulebook_has_no_problems():
    whole = make_rulebook.data(
        platforms=[platform(policies=[policy()])],
        timeline=[EVENT],
        debates=[
            {
                "id": "d",
                "title": "A question",
                "points": [{"side": "one", "text": "Yes", "sources": ["act"]}],
                **make_rulebook.BACKING,
            }
        ],
        conflicts=[{"title": "A day", "text": "Two sources differ"}],
    )

    assert problems_of(whole) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "running"}, "unknown status 'running'"),
        ({"offer": "maybe"}, "unknown offer 'maybe'"),
        ({"purpose": "fun"}, "unknown purpose 'fun'"),
        ({"confidence": "certain"}, "unknown confidence 'certain'"),
        ({"kinds": ["poem"]}, "unknown kind 'poem'"),
        ({"sources": []}, "at least 1 needed"),
        ({"sources": "act"}, "'act' is not a list"),
        ({"sources": ["rumour"]}, "unknown source rumour"),
        ({"regions": ["XX"]}, "unknown region XX"),
        ({"regions": ["US-ZZ"]}, "unknown region US-ZZ"),
        ({"regions": ["ZZ"]}, "unknown region ZZ"),
        ({"regions": []}, "at least 1 needed"),
        ({"not_regions": ["XX"]}, "unknown region XX"),
        ({"from": "2024-13-01"}, "'2024-13-01' is not a day like 2024-06-26"),
        ({"from": "2024-02-30"}, "'2024-02-30' is not a day like 2024-06-26"),
        ({"from": "20240101"}, "'20240101' is not a day like 2024-06-26"),
        ({"from": "1024-01-01"}, "'1024-01-01' is not a day like 2024-06-26"),
        ({"from": 2024}, "2024 is not a day like 2024-06-26"),
        ({"announced_on": "June 2024"}, "'June 2024' is not a day like 2024-06-26"),
        ({"until": "2023-12-31"}, "the period ends on 2023-12-31, before it begins on 2024-01-01"),
        ({"kinds": ["photo"]}, "no word in scope names the kind photo"),
        ({"url": "javascript:alert(1)"}, "'javascript:alert(1)' is not a web address"),
        ({"note": ""}, "text of 1 to 4000 characters is needed"),
        ({"note": "x" * 4001}, "text of 1 to 4000 characters is needed"),
        ({"note": "\x1b[2J"}, "there is a control character in the text"),
        ({"note": "safe \u202etxt"}, "there is a control character in the text"),
        ({"note": "\ud800"}, "there is a control character in the text"),
        ({"note": 5}, "5 is not text"),
        ({"colour": "red"}, "unknown key 'colour'"),
    ],
)
def test_a_policy_that_is_wrong_is_refused(changes, expected):
    (found,) = reasons(with_policies(policy(**{"from": "2024-01-01", **changes})))

    assert found.startswith("platforms.0.policies.0.")
    assert expected in found


def test_what_is_missing_is_named():
    incomplete = policy()
    del incomplete["regions"]

    assert reasons(with_policies(incomplete)) == ["platforms.0.policies.0: 'regions' is missing"]


@pytest.mark.parametrize("value", [None, [], "text", 5, {}, {"format": 1}])
def test_what_is_no_rulebook_at_all_is_refused(value):
    assert problems_of(value)


def test_another_format_is_refused():
    assert reasons(make_rulebook.data() | {"format": 2}) == [
        "format: 2 is not a whole number from 1 to 1"
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (policy("a"), policy("b")),
        (policy("a", ["EU", "JP"]), policy("b", ["JP", "US"])),
        (policy("a", last="2024-06-14"), policy("b", first="2024-06-14")),
        (policy("a"), policy("b", first=None, last="2024-01-01")),
    ],
)
def test_two_policies_that_decide_on_one_day_are_refused(first, second):
    assert "overlaps" in reasons(with_policies(first, second))[0]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (policy("a", last="2024-06-13"), policy("b", first="2024-06-14")),
        (policy("a"), policy("b", ["EU"])),
        (policy("a"), policy("b", confidence="low")),
        (policy("a"), policy("b", status="restricted")),
        (policy("a"), policy("b", purpose="chats")),
    ],
)
def test_policies_that_do_not_decide_about_the_same_are_not(first, second):
    assert reasons(with_policies(first, second)) == []


def test_two_laws_that_apply_on_one_day_are_refused():
    laws = [law("a", first="2018-01-01"), law("b", first="2020-01-01", last="2020-12-31")]

    assert reasons(with_places(jurisdiction("JP", laws=laws))) == [
        "jurisdictions.0.law.1.from: b overlaps a: both would decide on one day"
    ]


def test_a_proposal_can_stand_beside_the_law():
    laws = [law("a"), law("b", status="proposal")]

    assert reasons(with_places(jurisdiction("JP", laws=laws))) == []


def test_a_law_that_ends_before_it_begins_is_refused():
    laws = [law("a", first="2020-01-01", last="2019-12-31")]

    assert reasons(with_places(jurisdiction("JP", laws=laws))) == [
        "jurisdictions.0.law.0.until: the period ends on 2019-12-31, before it begins on 2020-01-01"
    ]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([jurisdiction("JP"), jurisdiction("JP", laws=[law("x")])], "two entries for jurisdiction"),
        ([jurisdiction("JP", laws=[law("a"), law("a")])], "two entries for law a"),
        ([jurisdiction("XX")], "unknown region XX"),
        ([jurisdiction("JP", covers=["XX"])], "unknown region XX"),
        (
            [
                jurisdiction("EU", "group", covers=["DE"]),
                jurisdiction("EEA", "group", covers=["DE"]),
            ],
            "DE is covered by another group already",
        ),
        ([jurisdiction("US-CA", "subdivision", covers=["US"])], "covers itself alone"),
        ([jurisdiction("US-CA", "subdivision", parent="US")], "unknown region US"),
        ([jurisdiction("JP", "fallback", covers=[])], "the fallback is called ZZ"),
        ([jurisdiction("JP", west=-13)], "-13 is not a whole number from -12 to 14"),
        ([jurisdiction("JP", west=True)], "True is not a whole number"),
        ([jurisdiction("JP", laws=[])], "at least 1 needed"),
        ([jurisdiction("JP", laws=[law(regime="mixed")])], "unknown regime 'mixed'"),
        ([jurisdiction("JP", laws=[law(status="old")])], "unknown status 'old'"),
    ],
)
def test_places_that_are_wrong_are_refused(places, expected):
    assert any(expected in reason for reason in reasons(with_places(*places)))


def test_what_covers_itself_in_a_circle_is_refused():
    circle = with_places(
        jurisdiction("DE", covers=["DE", "FR"]),
        jurisdiction("FR", covers=["FR", "DE"]),
    )
    parents = with_places(
        jurisdiction("JP", parent="KR"),
        jurisdiction("KR", parent="JP"),
    )

    assert "jurisdictions.0.code: DE covers itself in a circle" in reasons(circle)
    assert reasons(parents) == [
        "jurisdictions.0.code: JP covers itself in a circle",
        "jurisdictions.1.code: KR covers itself in a circle",
    ]


def test_a_rulebook_without_the_fallback_is_refused():
    data = make_rulebook.data()
    data["jurisdictions"] = data["jurisdictions"][:-1]

    assert reasons(data) == ["jurisdictions: the fallback ZZ is missing"]


def test_two_policies_of_one_name_are_refused_whatever_their_platform():
    data = make_rulebook.data(
        platforms=[platform("a", policies=[policy()]), platform("b", policies=[policy()])]
    )

    assert reasons(data) == ["platforms.1.policies.0.id: there are two entries for policy p-1"]


def test_two_platforms_of_one_name_are_refused():
    data = make_rulebook.data(platforms=[platform(), platform()])

    assert reasons(data) == ["platforms.1.slug: there are two entries for platform forum"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"platforms": ["nowhere"]}, "timeline.0.platforms.0: unknown platform nowhere"),
        ({"regions": ["XX"]}, "timeline.0.regions.0: unknown region XX"),
        ({"sources": ["rumour"]}, "timeline.0.sources: unknown source rumour"),
    ],
)
def test_an_event_about_what_is_not_there_is_refused(changes, expected):
    data = make_rulebook.data(platforms=[platform()], timeline=[EVENT | changes])

    assert reasons(data) == [expected]


def test_all_problems_are_found_at_once():
    data = with_policies(policy(sources=["rumour"]), policy("b", ["XX"]))

    assert len(reasons(copy.deepcopy(data))) == 2


# --- Sources and languages ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"checked": "2026-01-01", "check_again": "2026-04-01"}, []),
        ({"check_again": "2026-04-01"}, []),
        (
            {"checked": "2026-04-01", "check_again": "2026-04-01"},
            [
                "sources.act.check_again: act was checked on 2026-04-01, so 2026-04-01 is not after it"
            ],
        ),
        (
            {"checked": "April"},
            ["sources.act.checked: 'April' is not a day like 2024-06-26"],
        ),
        (
            {"check_again": "2026-04"},
            ["sources.act.check_again: '2026-04' is not a day like 2024-06-26"],
        ),
    ],
)
def test_a_source_is_checked_on_a_day_and_again_after_it(changes, expected):
    source = {"title": "An act", "seen": "seen", **changes}

    assert reasons(make_rulebook.data(sources={"act": source})) == expected


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ({"en": {"text": "Yes."}, "de": {"text": "Ja."}}, []),
        ({"en": {"text": "Yes."}, "de": {"text": "Ja.", "reviewed": "2026-01-01"}}, []),
        ({"de": {"text": "Ja."}}, ["jurisdictions.0.plain: the text in en is missing"]),
        (
            {"en": {"text": "Yes.", "reviewed": True}},
            ["jurisdictions.0.plain.en.reviewed: True is not a day like 2024-06-26"],
        ),
    ],
)
def test_a_text_in_another_language_never_stands_alone(plain, expected):
    assert reasons(with_places(jurisdiction("DE", plain=plain))) == expected
