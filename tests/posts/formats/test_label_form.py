import pytest

from consent.posts.formats.label_form import labelled

SENTENCE = "We walked along the harbour until dark."


def words(*values, **more):
    return labelled({"label_values": list(values)} | more).words()


@pytest.mark.parametrize("label", ["Message", "message", "Nachricht", "Mensaje", "メッセージ"])
def test_the_words_are_found_by_their_label(label):
    assert words({"label": label, "value": "Hi"}) == "Hi"


def test_a_label_can_be_damaged_as_any_text():
    label = "Wiadomość".encode().decode("latin-1")

    assert words({"label": label, "value": "caf\u00c3\u00a9"}) == "café"


def test_the_technical_name_is_preferred():
    values = [{"label": "Dorel", "ent_field_name": "message", "value": "Hi"}]

    assert words({"label": "Titel", "value": SENTENCE}, *values) == "Hi"


def test_labels_are_found_four_levels_deep():
    nested = {"label": "Message", "value": "Hi"}
    for level in range(4):
        nested = {"title": f"level {level}", ("dict", "vec")[level % 2]: [nested]}

    assert words(nested) == "Hi"


def test_one_value_alone_stands_without_its_list():
    assert labelled({"label_values": {"label": "Message", "value": "Hi"}}).words() == "Hi"


def test_a_message_within_somebody_else_is_not_the_persons():
    target = {"label": "Target", "dict": [{"label": "Message", "value": "Mine, says Mallory"}]}

    assert words(target) == ""


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"value": SENTENCE}, SENTENCE),
        ({"value": "今日は海まで歩きました。"}, "今日は海まで歩きました。"),
        ({"value": "Mallory Strand"}, ""),
        ({"value": "mallory"}, ""),
        ({"value": "mallory@strand.example is my new mail"}, ""),
        ({"value": "https://social.example/some post of mine here"}, ""),
        ({"value": SENTENCE, "href": "https://social.example"}, ""),
        ({"value": True}, ""),
        ({"value": None}, ""),
    ],
)
def test_in_an_unknown_language_only_a_sentence_is_taken_for_the_words(value, found):
    assert words({"label": "Foyal"} | value) == found


def test_media_are_found_at_any_depth():
    deep = {"label": "x", "dict": [{"label": "y", "media": [{"media": {"uri": "b.jpg"}}]}]}
    record = {"media": [{"uri": "a.jpg"}], "label_values": [deep]}

    assert [each["uri"] for each in labelled(record).media] == ["a.jpg", "b.jpg"]


def test_a_time_among_the_values_is_found():
    record = {"label_values": [{"label": "Creation time", "timestamp_value": 1_700_000_000}]}

    assert labelled(record).time() == 1_700_000_000


def test_a_time_of_something_else_is_not_taken():
    record = {"label_values": [{"label": "Deleted on", "timestamp_value": 1_700_000_000}]}

    assert labelled(record).time() is None


def test_depth_has_an_end():
    nested = {"label": "Message", "value": "Hi"}
    for _ in range(40):
        nested = {"label": "x", "dict": [nested]}

    assert words(nested) == ""
