"""Every reason for not reading an archive has a sentence that says what is wrong and what helps."""

import re

import pytest
from django.utils import translation

from consent.posts.models import Import
from consent.posts.reading.limits import GIB, MIB, Limits
from consent.posts.reading.refusals import Refusal, Refused
from consent.posts.sentences import (
    GONE,
    PUT_ASIDE,
    SENTENCES,
    UNITS,
    WHICH_ACCOUNT,
    sentence,
    sentence_for,
    sentence_of,
)

NEVER = re.compile(
    r"!|n't\b|\b(?:may|might|possibly|error|invalid|failed|please try)\b", re.IGNORECASE
)


def test_every_reason_has_a_sentence_and_every_sentence_a_reason():
    assert set(SENTENCES) == {*Refusal, PUT_ASIDE, GONE, WHICH_ACCOUNT}
    assert set(UNITS) <= set(SENTENCES)


def test_every_word_fits_where_it_is_kept():
    longest = Import._meta.get_field("refusal").max_length

    assert max(map(len, SENTENCES)) <= longest


@pytest.mark.parametrize("word", sorted(SENTENCES))
def test_a_sentence_says_what_is_wrong_and_what_helps(word):
    text = sentence(word, limit=5)

    assert text.count(".") >= 2
    assert text.endswith(".")
    assert "%" not in text
    assert not NEVER.search(text)


def test_who_brings_a_file_as_text_is_led_to_json():
    text = sentence(Refusal.UNKNOWN_PLATFORM)

    assert text.endswith("Where a platform lets you choose a format, choose JSON.")


def test_no_two_reasons_sound_alike():
    wrong = [str(said) for said, _ in SENTENCES.values()]

    assert len(set(wrong)) == len(wrong)


@pytest.mark.parametrize(
    ("word", "member", "limit", "text"),
    [
        (
            Refusal.HTML_EXPORT,
            "",
            None,
            "This is an HTML export. Please export again and choose JSON.",
        ),
        (
            Refusal.UPLOAD_TOO_LARGE,
            "",
            2 * GIB,
            (
                "These files are too large: together we take at most 2.0\xa0GB. Please export again"
                " with media of low quality, or in smaller pieces."
            ),
        ),
        (
            Refusal.TOO_MANY_FILES,
            "",
            200_000,
            (
                "There are too many files in this export: we look at 200,000 at most. Please export"
                " again in smaller pieces, for example one year at a time."
            ),
        ),
        (
            Refusal.MEMBER_TOO_LARGE,
            "posts/your_posts_1.json",
            256 * MIB,
            (
                "A file in this export is larger than 256.0\xa0MB. It is about"
                " “posts/your_posts_1.json”. Please export again in smaller pieces, for example one"
                " year at a time."
            ),
        ),
        (
            Refusal.TIME_LIMIT,
            "",
            900,
            (
                "Reading took longer than 15 minutes. Please export again in smaller pieces, for"
                " example one year at a time."
            ),
        ),
        (
            Refusal.TIME_LIMIT,
            "",
            60,
            (
                "Reading took longer than 1 minute. Please export again in smaller pieces, for"
                " example one year at a time."
            ),
        ),
    ],
)
def test_a_sentence_names_the_file_and_the_limit(word, member, limit, text):
    assert sentence(word, member=member, limit=limit) == text


def test_page_command_and_door_say_the_same():
    refused = Refused(Refusal.RATIO, "a.json", 200)
    import_ = Import(refusal="ratio", refused_member="a.json", refused_limit=200)

    assert (
        sentence_of(refused)
        == sentence_for(import_)
        == sentence("ratio", member="a.json", limit=200)
    )


def test_a_word_of_another_version_has_a_sentence_all_the_same():
    assert sentence("unheard_of") == sentence(Refusal.CRASHED)


def test_sentences_are_in_the_language_of_the_moment():
    with translation.override("de"):
        # German has its own separator of thousands; the words wait for a translator.
        assert "200.000" in sentence(Refusal.TOO_MANY_FILES, limit=200_000)


def test_every_limit_of_the_reader_is_named_with_its_value():
    for name, word in {
        "files": Refusal.TOO_MANY_FILES,
        "directory": Refusal.DIRECTORY_TOO_LARGE,
        "member": Refusal.MEMBER_TOO_LARGE,
        "text": Refusal.TOO_MUCH_TEXT,
        "ratio": Refusal.RATIO,
        "depth": Refusal.NESTED_TOO_DEEP,
        "number": Refusal.NUMBER_TOO_LONG,
        "string": Refusal.STRING_TOO_LONG,
        "record": Refusal.RECORD_TOO_LARGE,
        "posts": Refusal.TOO_MANY_POSTS,
        "wall_seconds": Refusal.TIME_LIMIT,
        "memory": Refusal.MEMORY_LIMIT,
    }.items():
        limit = getattr(Limits(), name)
        assert re.search(r"\d", sentence(word, limit=limit)), name
