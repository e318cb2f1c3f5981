"""Support finds people by what they say on the phone, and cannot page through them."""

import pytest
from django.urls import reverse

from accounts.models import StaffLook
from consent.ledger.models import Opening
from consent.staff.finding import FOUND_AT_MOST, find
from tests import make

pytestmark = pytest.mark.django_db


def found(words):
    return [(match.person.email, match.by) for match in find(words).matches]


def test_a_whole_address_is_found_however_it_is_typed(ines, mallory):
    assert found(" Ines@Example.org ") == [("ines@example.org", "E-mail address")]


def test_three_letters_of_an_address_are_enough_and_two_are_not(ines, mallory):
    assert found("ine") == [("ines@example.org", "Beginning of the e-mail address")]
    assert found("in") == []
    assert found("nes@example.org") == []


def test_an_account_is_found_with_and_without_at_sign_and_capitals(ines, mallory):
    make.account(ines, "facebook", "ines.hafen")
    make.account(mallory, "facebook", "ines.hafen.2")
    by = "Account on Facebook: ines.hafen"

    for words in ("ines.hafen", "@Ines.Hafen", " INES.HAFEN"):
        assert found(words) == [("ines@example.org", by)]
    assert found("hafen") == []


def test_a_name_that_turns_words_around_turns_none_here(ines):
    make.account(ines, "facebook", "\u202esenI")

    assert found("\u202esenI") == [(ines.email, "Account on Facebook: senI")]


def test_an_account_without_a_name_is_found_by_nothing(ines):
    make.account(ines, "facebook", "")

    assert found("") == []
    assert found("@") == []


def test_a_receipt_is_found_however_its_number_is_written(ines, mallory):
    number = make.said(ines).number
    make.said(mallory)

    for words in (number, number.lower(), number.replace("-", ""), f" {number} "):
        assert found(words) == [("ines@example.org", f"Receipt {number}")]
    assert found("3333-3333") == []


def test_who_is_found_twice_is_there_once_and_the_surest_stands_first(ines):
    make.account(ines, "facebook", "inesh")
    make.account(ines, "instagram", "inesh")
    other = make.person("inesh@example.org", country="DE")

    assert found("inesh") == [
        (ines.email, "Account on Facebook: inesh"),
        (other.email, "Beginning of the e-mail address"),
    ]


def test_of_many_some_are_shown_and_it_is_said_that_there_are_more(rulebook):
    for number in range(FOUND_AT_MOST + 1):
        make.person(f"anna{number:02}@example.org", country="DE")

    some = find("anna")
    addresses = [match.person.email for match in some.matches]

    assert (len(addresses), some.more) == (FOUND_AT_MOST, True)
    assert addresses == sorted(set(addresses))
    assert len(find("anna1").matches) == 10
    assert not find("anna1").more


def test_a_search_reads_no_more_when_there_are_more_people(ines, django_assert_num_queries):
    for number in range(5):
        make.account(make.person(f"anna{number}@example.org", country="DE"), handle="anna")
    find("anna")

    with django_assert_num_queries(4):
        find("anna")


def test_the_receipt_of_an_edition_is_found_too(at_work, rulebook):
    opening = Opening.objects.get(kind="edition")

    assert find(opening.number).thing == opening
    page = look_for(at_work, opening.number)
    assert f'<a href="/admin/ledger/opening/{opening.pk}/change/">' in page


def look_for(client, words):
    page = client.get(reverse("admin:accounts_user_changelist"), {"q": words})
    return page.content.decode()


def test_without_words_nobody_is_listed(at_work, ines):
    for page in (look_for(at_work, ""), look_for(at_work, "  ")):
        assert "<h1>People</h1>" in page
        assert ines.email not in page


def test_whoever_is_not_found_gets_help_and_what_was_typed_stays(at_work, ines):
    page = look_for(at_work, "<b>nobody</b>")

    assert "Nobody found for “&lt;b&gt;nobody&lt;/b&gt;”" in page
    assert 'value="&lt;b&gt;nobody&lt;/b&gt;"' in page
    assert "These help:" in page


def test_a_search_alone_is_no_look_and_tells_no_more_than_who_it_is(at_work, ines):
    make.post(ines)
    make.said(ines)

    page = look_for(at_work, "ines")

    assert "E-mail address" in page
    assert "Germany" not in page
    assert "Opted out" not in page
    assert not StaffLook.objects.exists()
