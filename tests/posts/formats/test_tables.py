"""Archives that are tables: LinkedIn, Reddit, YouTube."""

import csv
import io

import pytest

from consent.core.posts import key_of
from consent.posts.formats.known import detect
from consent.posts.reading.refusals import Refused
from tests.posts.reading.here import read_zip


def table(*rows):
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


SHARE = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7000"
COLUMNS = ("Date", "ShareLink", "ShareCommentary", "SharedUrl", "MediaUrl", "Visibility")


@pytest.mark.parametrize(
    ("visibility", "audience"),
    [
        ("PUBLIC", ("public", "export_field")),
        ("MEMBER_NETWORK", ("unknown", "nothing")),
        ("CONNECTIONS", ("unknown", "nothing")),
        ("", ("unknown", "nothing")),
        ("public", ("unknown", "nothing")),
    ],
)
def test_only_public_is_clear_on_linkedin(visibility, audience):
    rows = table(COLUMNS, ("2026-02-09 01:21:47", SHARE, 'Say "yes"\nor no', "", "", visibility))

    [post] = read_zip({"Shares.csv": rows}).posts
    assert post.key == key_of("urn:li:share:7000")
    assert (post.audience, post.basis) == audience
    assert (post.kind, post.created_at, post.text) == ("post", 1770600107, 'Say "yes" or no')


def test_comments_and_articles_of_linkedin_are_not_known():
    got = read_zip(
        {
            "Shares_123456.csv": table(COLUMNS, ("", SHARE, "", "", "", "PUBLIC")),
            "Comments.csv": table(("Date", "Link", "Message"), ("2024-01-02 03:04:05", "l", "Oh")),
            "Articles.csv": table(("Title", "Content", "Date"), ("On notes", "…", "2021-05-20")),
            "messages.csv": "canary",
            "Connections.csv": "canary",
        }
    )

    assert [(p.kind, p.audience, p.created_at, p.text) for p in got.posts] == [
        ("article", "unknown", 1621468800, "On notes"),
        ("comment", "unknown", 1704164645, "Oh"),
    ]
    assert got.report["left_out"] == {"others": 1}
    assert got.report["closed"] == {"messages": 1}
    assert "canary" not in repr(got)


REDDIT = ("id", "permalink", "date", "ip", "subreddit", "gildings", "title", "url", "body")


def test_posts_of_reddit_have_identifiers_and_no_audience():
    row = (
        "abc",
        "/r/x/abc",
        "2023-06-15 14:30:00 UTC",
        "192.0.2.1",
        "python",
        "0",
        "Hi",
        "",
        "You",
    )
    got = read_zip(
        {
            "posts.csv": "\ufeff" + table(REDDIT, row),
            "comments.csv": table(REDDIT, ("t1_abc", *row[1:])),
            "saved_posts.csv": table(("id", "permalink"), ("t3_zzz", "/r/other")),
            "messages.csv": table(("id", "body"), ("1", "canary")),
            "drafts.csv": "canary",
        }
    )

    assert {post.key: (post.kind, post.audience, post.text, post.album) for post in got.posts} == {
        key_of("t3_abc"): ("post", "unknown", "Hi You", "r/python"),
        key_of("t1_abc"): ("comment", "unknown", "Hi You", "r/python"),
    }
    assert {post.created_at for post in got.posts} == {1686839400}
    assert got.report["closed"] == {"messages": 1}
    assert "192.0.2.1" not in repr(got)
    assert "canary" not in repr(got)


def test_a_missing_file_of_several_is_noticed():
    rows = table(REDDIT, ("a", "", "", "", "", "", "", "", ""))

    with pytest.raises(Exception, match=r"part_missing comments_2\.csv"):
        read_zip({"posts.csv": rows, "comments_1.csv": rows, "comments_3.csv": rows})


TAKEOUT = "Takeout/YouTube and YouTube Music"


@pytest.mark.parametrize(
    ("privacy", "audience"),
    [
        ("Public", ("public", "export_field")),
        ("Unlisted", ("unlisted", "export_field")),
        ("Private", ("only_me", "export_field")),
        ("Oculto", ("unlisted", "export_field")),
        ("Nelistuojamas", ("unknown", "nothing")),
        ("", ("unknown", "nothing")),
    ],
)
def test_a_video_says_who_can_see_it(privacy, audience):
    rows = table(
        ("Video ID", "Video Title (Original)", "Privacy", "Video Create Timestamp"),
        ("dQw4", "Holidays", privacy, "2024-05-01T10:00:00+00:00"),
    )

    [post] = read_zip({f"{TAKEOUT}/video metadata/videos.csv": rows}).posts
    assert post.key == key_of("dQw4")
    assert (post.audience, post.basis) == audience
    assert (post.kind, post.created_at, post.text) == ("video", 1714557600, "Holidays")


@pytest.mark.parametrize(
    ("state", "privacy", "audience"),
    [
        ("Processed", "Public", "public"),
        ("", "Public", "public"),
        ("Deleted", "Public", "unknown"),
        ("a word we do not know", "Public", "unknown"),
        ("Deleted", "Private", "only_me"),
    ],
)
def test_a_public_video_that_may_be_gone_is_not_known_to_be_public(state, privacy, audience):
    rows = table(("Video ID", "Privacy", "Video State"), ("dQw4", privacy, state))

    [post] = read_zip({f"{TAKEOUT}/video metadata/videos.csv": rows}).posts

    assert post.audience == audience


def test_comments_and_channel_are_read_in_spanish_too():
    got = read_zip(
        {
            "Takeout/YouTube y YouTube Music/canales/canal.csv": table(
                ("ID de canal", "País del canal", "Título del canal (original)"),
                ("UC1", "ES", "Inés"),
            ),
            "Takeout/YouTube y YouTube Music/comentarios/comentarios.csv": table(
                (
                    "ID de comentario",
                    "Marca de tiempo de creación del comentario",
                    "Texto del comentario",
                ),
                ("Ugx", "2024-05-01T10:00:00+00:00", '{"text":"Qué "},{"text":"bien"}'),
            ),
            "Takeout/YouTube y YouTube Music/historial/historial.csv": "canary",
        }
    )

    [post] = got.posts
    assert (post.key, post.kind, post.audience) == (key_of("Ugx"), "comment", "unknown")
    assert post.text == "Qué bien"
    assert got.report["account"] == {"handle": "Inés"}
    assert got.report["evidence"] == {"country": ["ES"]}
    assert got.report["unknown_files"] == 1


# The names of columns that people's archives had, by what they hold.
LANGUAGES = {
    "Spanish": (
        ("vídeos.csv", "ID de vídeo", "Título del vídeo (original)", "Privacidad"),
        "Marca de tiempo de creación del vídeo",
        ("comentarios.csv", "ID de comentario", "Texto del comentario"),
        "Marca de tiempo de creación del comentario",
        ("canal.csv", "ID de canal", "Título del canal (original)", "Visibilidad del canal"),
    ),
    "Dutch": (
        ("video's.csv", "Video-ID", "Videotitel (origineel)", "Privacy"),
        "Tijdstempel aanmaaktijd video",
        ("reacties.csv", "Reactie-ID", "Reactietekst"),
        "Aanmaaktijdstempel reactie",
        ("kanaal.csv", "Kanaal-ID", "(Originele) kanaaltitel", "Kanaalzichtbaarheid"),
    ),
    "Romanian": (
        (
            "videoclipuri.csv",
            "ID-ul videoclipului",
            "Titlul videoclipului (original)",
            "Confidențialitate",
        ),
        "Marcajul temporal de creare a videoclipului",
        ("comentarii.csv", "ID-ul comentariului", "Textul comentariului"),
        "Marcajul temporal de creare a comentariului",
        (
            "canal.csv",
            "ID-ul canalului",
            "Titlul canalului (original)",
            "Vizibilitatea canalului",
        ),
    ),
    "Lithuanian": (
        (
            "vaizdo įrašai.csv",
            "Vaizdo įrašo ID",
            "Vaizdo įrašo pavadinimas (originalas)",
            "Privatumas",
        ),
        "Vaizdo įrašo sukūrimo laiko žymė",
        ("komentarai.csv", "Komentaro ID", "Komentuoti tekstą"),
        "Komentaro sukūrimo laiko žymė",
        ("kanalas.csv", "Kanalo ID", "Kanalo pavadinimas (pradinis)", "Kanalo matomumas"),
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_of_youtube_are_read_in_other_languages(language):
    videos, filmed, comments, written, channel = LANGUAGES[language]
    folders = {"Spanish": ("metadatos de vídeo", "comentarios", "canales")}
    # How other languages call the folders is not known, and does not matter.
    one, two, three = folders.get(language, ("a", "b", "c"))
    moment = "2024-05-01T10:00:00+00:00"
    got = read_zip(
        {
            f"Takeout/YouTube/{one}/{videos[0]}": table(
                (*videos[1:], filmed), ("dQw4", "Zee", "words we do not know", moment)
            ),
            f"Takeout/YouTube/{two}/{comments[0]}": table(
                (*comments[1:], written), ("Ugx", '{"text":"Mooi"}', moment)
            ),
            f"Takeout/YouTube/{three}/{channel[0]}": table(channel[1:], ("UC1", "Inés", "x")),
            f"Takeout/YouTube/{three}/abonnementen.csv": table(("Kanaal-ID",), ("canary",)),
        }
    )

    assert [(post.kind, post.text, post.audience, post.created_at) for post in got.posts] == [
        ("video", "Zee", "unknown", 1714557600),
        ("comment", "Mooi", "unknown", 1714557600),
    ]
    assert got.report["account"] == {"handle": "Inés"}
    assert got.report["evidence"] == {"channel_visibility": ["x"]}
    assert got.report["unknown_files"] == 1


@pytest.mark.parametrize(
    ("first", "names"),
    [
        ("Shares.csv", ["messages.csv", "Invitations.csv", "Connections.csv", "Votes.csv"]),
        ("saved_posts.csv", ["saved_comments.csv", "post_votes.csv", "drafts.csv", "friends.csv"]),
        ("Takeout/x.csv", ["Takeout/YouTube and YouTube Music/live chats/live chats.csv"]),
    ],
)
def test_what_is_somebody_elses_or_private_stays_closed(first, names):
    read_by = detect([first])

    assert [read_by.role(name) for name in names] == [None] * len(names)


IN_FRENCH = "Takeout/YouTube et YouTube Music"


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([f"{IN_FRENCH}/commentaires/commentaires.csv"], "language_unknown"),
        # The word for a channel is the same in several languages.
        (["Takeout/YouTube e YouTube Music/canais/canal.csv"], "language_unknown"),
        ([f"{TAKEOUT}/subscriptions/subscriptions.csv"], "nothing_to_read"),
        ([f"{TAKEOUT}/channels/channel.csv"], "nothing_to_read"),
        (["Takeout/YouTube en YouTube Music/kanalen/kanaal.csv"], "nothing_to_read"),
        (["Takeout/Google Play/devices.csv"], "nothing_to_read"),
    ],
)
def test_an_archive_in_a_language_nobody_knows_is_not_called_empty(names, reason):
    rows = table(("Channel ID", "Kanaal-ID"), ("UC1", "UC1"))

    with pytest.raises(Refused) as refused:
        read_zip(dict.fromkeys(names, rows))

    assert refused.value.reason == reason
