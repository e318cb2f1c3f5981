"""The receipt of a choice, and what it says comes next."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client

from consent.answers.progress import progress_of
from consent.answers.world import world_of
from consent.core.choices import Decision, Scope
from consent.core.notes import parse_keys
from consent.core.posts import Kind
from consent.core.receipts import verify
from consent.core.rules import Status
from consent.ledger.models import Entry, Opening
from consent.ledger.presenters import NAMELESS, told
from consent.ledger.publish import publish
from consent.web.next_steps import next_steps
from tests import make
from tests.past_the_guards import past_the_guards
from tests.web.reading import read


def receipt(person, made):
    browser = Client()
    browser.force_login(person)
    response = browser.get(f"/receipts/{made.number}/")
    assert response.status_code == 200
    return read(response)


def next_for(page, platform):
    """What the page says comes next on a platform."""
    (section,) = [s for s in page.main.all("section") if s.all("h3")[0].text == platform]
    return section


def test_a_receipt_says_what_when_where_and_by_which_rules(ines):
    ines.time_zone = "Europe/Berlin"
    ines.save()
    made = make.said(ines, at=datetime(2026, 11, 24, 8, 12, tzinfo=UTC))

    page = receipt(ines, made)
    facts = [node.text for node in page.main.all("dl")[0].all("dd")]
    code = bytes(Entry.objects.get(opening__number=made.number).commitment).hex()

    assert page.h1 == "Your choice is saved"
    assert page.title.startswith(f"Your choice is saved: {made.number}")
    assert facts[0] == made.number
    assert facts[1:4] == [
        "Opted out of AI training",
        "All your posts",
        "24 November 2026, 09:12 (Berlin time)",
    ]
    assert facts[4].startswith("European Union, edition 1 (")
    assert facts[5] == "On this site, by you"
    assert code in facts[6]


def test_the_home_platform_leaves_the_posts_out_from_now_on(ines):
    make.account(ines, "home")

    said = next_for(receipt(ines, make.said(ines)), "Open Forum").text

    assert "Your choice counts from this moment." in said
    assert "Training data sets that are started after that leave your posts out." in said


def test_for_facebook_we_say_that_nothing_was_sent_and_what_is_to_do(ines):
    make.account(ines, "facebook")

    section = next_for(receipt(ines, make.said(ines)), "Facebook")

    assert "We did not send it to Facebook." in section.text
    assert "For older posts, the last day there was 26 May 2025." in section.text
    assert "Now it counts there for newer posts only." in section.text
    (form,) = section.all("a")
    assert form.text == "Open the form of Facebook."
    assert form.given["href"].startswith("https://www.facebook.com/")
    assert len(section.all("li")) == 3


def test_an_opt_out_in_time_is_not_called_late(ines):
    make.account(ines, "facebook")

    made = make.said(ines, at=datetime(2025, 5, 20, tzinfo=UTC))

    assert "newer posts only" not in next_for(receipt(ines, made), "Facebook").text


def test_where_the_platform_has_a_switch_we_name_the_way_to_it(ines):
    make.account(ines, "linkedin")

    section = next_for(receipt(ines, make.said(ines)), "LinkedIn")

    assert "At LinkedIn you switch it off yourself." in section.text
    assert "Data for Generative AI Improvement" in section.text


def test_the_form_of_a_platform_is_not_about_single_posts(ines):
    post = make.post(ines, platform="facebook")
    made = make.said(ines, Decision.OBJECT, Scope(posts=frozenset({post.hex})))

    said = next_for(receipt(ines, made), "Facebook").text

    assert "There it covers all your posts at once, not single ones." in said


def test_where_a_platform_has_no_opt_out_the_choice_is_kept_for_later(ines):
    make.account(ines, "reddit")
    make.account(ines, "home")

    said = next_for(receipt(ines, make.said(ines)), "Reddit").text

    assert "Reddit has no opt-out where you live." in said
    assert "We keep your choice here for the day this changes." in said


def test_the_title_of_a_wish_calls_it_a_wish(rulebook):
    taylor = make.person("taylor@example.org", country="US", subdivision="US-TX")
    make.post(taylor, platform="facebook")
    made = make.said(taylor, Decision.WISH)

    page = receipt(taylor, made)

    assert page.h1 == "Your wish is saved"
    assert page.title.startswith(f"Your wish is saved: {made.number}")


def test_a_receipt_lists_only_the_platforms_it_is_about(ines):
    make.account(ines, "facebook")
    home = make.account(ines, "home")

    page = receipt(ines, make.said(ines, Decision.OBJECT, Scope(account=str(home.key))))

    assert [s.all("h3")[0].text for s in page.main.all("section")] == ["Open Forum"]


def test_a_yes_says_that_it_can_be_stopped_and_what_stays(ines):
    make.account(ines, "home")
    make.account(ines, "facebook")

    page = receipt(ines, make.said(ines, Decision.CONSENT))

    assert "You can stop at any time with one click." in next_for(page, "Open Forum").text
    assert "keeps what it has learned." in next_for(page, "Open Forum").text
    assert "We change nothing at Facebook." in next_for(page, "Facebook").text


def test_a_choice_without_posts_counts_for_those_to_come(ines, settings):
    settings.HOME_PLATFORM_NAME = ""

    page = receipt(ines, make.said(ines))

    assert "Your choice counts for every post that you bring in." in page.words


def test_a_choice_that_was_changed_says_so_and_cannot_be_taken_back_again(ines):
    first = make.said(ines)
    make.said(ines, Decision.WITHDRAW)

    page = receipt(ines, first)

    assert "You have changed this choice since." in page.words
    assert "Take my choice back" not in page.links


def test_a_choice_that_counts_can_be_taken_back(ines):
    page = receipt(ines, make.said(ines, Decision.OBJECT, Scope(kind=Kind.PHOTO)))

    assert page.links["Take my choice back"] == "/choice/take-back/?kind=photo"


@pytest.mark.parametrize("typed", ["{}", "{} ", "{}".lower()])
def test_a_number_is_found_as_people_type_it(ines, signed_in, typed):
    made = make.said(ines)

    for number in (made.number, made.number.lower(), made.number.replace("-", "")):
        assert signed_in.get(f"/receipts/{typed.format(number)}/").status_code == 200


def test_the_receipt_of_another_person_is_not_there(ines, stranger):
    made = make.said(ines)

    assert stranger.get(f"/receipts/{made.number}/").status_code == 404
    assert stranger.get("/receipts/AAAA-AAAA/").status_code == 404
    assert stranger.get("/receipts/1/").status_code == 404


def test_all_receipts_are_listed_newest_first(ines, signed_in):
    first = make.said(ines)
    second = make.said(ines, Decision.WITHDRAW)

    page = read(signed_in.get("/receipts/"))

    rows = [row.text for row in page.main.all("tbody")[0].all("tr")]
    assert [row.split()[0] for row in rows] == [second.number, first.number]
    assert "Opted out of AI training All your posts" in rows[1]


def test_the_receipts_of_others_are_not_listed(ines, stranger):
    make.said(ines)

    assert "You have not made a choice yet." in read(stranger.get("/receipts/")).words


def test_the_receipt_that_counts_now_has_an_address_of_its_own(ines, signed_in):
    nothing = signed_in.get("/receipts/now/")
    made = make.said(ines)

    assert nothing["Location"] == "/receipts/"
    assert signed_in.get("/receipts/now/")["Location"] == f"/receipts/{made.number}/"


def test_what_is_not_clear_is_not_called_unused(ines):
    make.account(ines, "facebook")
    made = make.said(ines)
    world = world_of(ines, at=make.NOW)
    rule = world.rule("facebook")
    unclear = replace(rule, policy=replace(rule.policy, status=Status.UNCLEAR))
    world.rules["facebook", world.residence] = unclear

    (step,) = next_steps(world, made.choice)

    assert step.sentences[0] == "We do not know the rules of Facebook for where you live."


# --- Proof --------------------------------------------------------------------------------------


def test_before_it_is_published_the_proof_is_being_prepared(ines, signed_in, ledger):
    made = make.said(ines)

    page = receipt(ines, made)

    assert "The proof is being prepared" in page.words
    assert "Download the file" not in page.links
    led = signed_in.get(f"/receipts/{made.number}/file")
    assert (led.status_code, led["Location"]) == (302, f"/receipts/{made.number}/")


def test_a_proven_receipt_can_be_taken_home_and_checked_anywhere(ines, signed_in, ledger):
    made = make.said(ines)
    publish(at=make.NOW)

    page = receipt(ines, made)
    answer = signed_in.get(page.links["Download the file"])

    assert "Proven since 23 November 2026, 12:00" in page.words
    assert answer["Content-Disposition"] == f'attachment; filename="{made.number}.tlog-proof"'
    assert "no-store" in answer["Cache-Control"]
    keys = parse_keys(Client().get("/ledger/keys").content.decode())
    proven = verify(answer.content, keys=keys)
    assert (proven.index, proven.record["decision"]) == (made.index, "object")
    assert proven.record["subject"] == str(ines.subject)


def test_the_third_moment_is_told_once_there_is_one(ines):
    made = make.said(ines).choice
    opening = Opening.objects.get(entry=made.index)
    progress = progress_of(opening, made, world_of(ines, at=make.NOW))
    said = told(opening, names=NAMELESS)
    card = {"progress": progress, "home": "Open Forum", "made": made, "said": said}

    assert "Not confirmed yet." in render_to_string("consent/_receipt_card.html", card)
    card["progress"] = replace(progress, honoured_at=make.NOW)
    kept = render_to_string("consent/_receipt_card.html", card)
    assert "confirmed since" in kept
    assert "Not confirmed yet." not in kept


def test_what_it_proves_can_be_had_as_data(ines, signed_in, ledger):
    made = make.said(ines)
    address = f"/receipts/{made.number}/json-ld"
    assert signed_in.get(address)["Location"] == f"/receipts/{made.number}/"
    publish(at=make.NOW)

    answer = signed_in.get(receipt(ines, made).links["Get it as data (JSON-LD)"])

    assert answer["Content-Type"] == "application/ld+json"
    assert answer["Content-Disposition"] == f'attachment; filename="{made.number}.jsonld"'
    told = json.loads(answer.content)
    assert told["@type"] == "dpv:RightExerciseRecord"
    assert (told["dct:identifier"], told["dct:created"]) == (
        str(made.index),
        "2026-11-23T12:00:00Z",
    )


def test_the_file_of_another_person_is_not_there(ines, stranger, ledger):
    made = make.said(ines)
    publish(at=make.NOW)

    assert stranger.get(f"/receipts/{made.number}/file").status_code == 404
    assert stranger.get(f"/receipts/{made.number}/json-ld").status_code == 404


def test_a_receipt_that_does_not_fit_what_was_published_says_so(ines, ledger):
    made = make.said(ines)
    publish(at=make.NOW)
    with past_the_guards(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_opening SET record = replace(record, 'object', 'consent')"
            " WHERE entry_id = %s",
            [made.index],
        )

    page = receipt(ines, made)

    assert "We cannot prove this receipt" in page.words
    assert "Download the file" not in page.links


def test_what_is_not_confirmed_is_called_so_and_its_switch_is_shown(ines):
    make.account(ines, "x")

    section = next_for(receipt(ines, make.said(ines)), "X")

    assert "What X does where you live is not confirmed." in section.text
    assert "We read that you can say no there:" in section.text
    assert "Switch the training off." in section.text
    assert section.all("a")[0].given["href"].startswith("https://x.com/")


def test_where_nothing_is_promised_for_older_posts_it_is_not_called_a_last_day(ines):
    make.account(ines, "linkedin")

    said = next_for(receipt(ines, make.said(ines)), "LinkedIn").text

    assert "It counts there from now on. LinkedIn does not promise more." in said
    assert "the last day" not in said
