import io
from pathlib import Path

import pytest

from consent.posts.reading.archive import open_archive
from consent.posts.reading.limits import Limits
from consent.posts.reading.reading import read
from consent.posts.reading.refusals import Refusal, Refused
from consent.posts.reading.selection import Selection, select
from tests.posts.reading.facebook import (
    COMMENTS,
    FOLDER,
    LATEST,
    MESSAGES,
    PHOTO,
    POSTS,
    archive,
    post,
    text_of,
    usual,
)
from tests.posts.reading.here import posts_of, read_zip
from tests.posts.reading.raw_zip import File, file


def numbered(number: int, count: int = 2) -> File:
    posts = [post(1000 * number + each) for each in range(count)]
    return file(POSTS.replace("_1.json", f"_{number}.json"), text_of(posts))


def selected(*parts: list[File], incomplete: bool = False) -> Selection:
    files = [io.BytesIO(archive(*part).content()) for part in parts]
    return select([open_archive(each, Limits()) for each in files], incomplete=incomplete)


def refusal(*parts: list[File]) -> tuple[Refusal, str | None]:
    with pytest.raises(Refused) as refused:
        selected(*parts)
    return refused.value.reason, refused.value.member


def opened(selection: Selection) -> set[str]:
    return {each.member.name for each in selection.opened}


def test_only_files_with_a_role_are_opened_and_the_rest_is_counted():
    found = selected(
        [
            *(usual(), file(PHOTO), file(MESSAGES), file(MESSAGES.replace("_1.j", "_2.j"))),
            *(file("your_facebook_activity/messages/ai_conversations.json"), file("note.txt")),
            *(file(FOLDER + "nobody_knows.json"), file("inside.zip"), file("__MACOSX/" + COMMENTS)),
        ]
    )

    assert opened(found) == {POSTS}
    assert found.read_by.platform == "facebook"
    assert found.closed == {"messages": 2, "ai_chats": 1}
    assert (found.unknown_files, found.archives_inside) == (1, 1)


def test_parts_are_one_archive():
    found = selected([numbered(1), file(PHOTO)], [numbered(3)], [numbered(2), file(COMMENTS)])

    assert opened(found) == {*(POSTS.replace("_1.", f"_{n}.") for n in (1, 2, 3)), COMMENTS}


def test_a_file_that_lies_in_two_parts_is_read_once():
    assert len(selected([usual(), file(PHOTO)], [usual(), numbered(2)]).opened) == 2


def test_two_files_of_one_name_are_of_two_archives():
    assert refusal([usual(3)], [usual(4)]) == (Refusal.PARTS_OF_DIFFERENT_ARCHIVES, POSTS)


def test_parts_of_two_platforms_are_refused():
    names = ("posts_1", "reels", "stories")
    instagram = [file(f"your_instagram_activity/media/{name}.json") for name in names]

    assert refusal([usual(), file(COMMENTS)], instagram)[0] is Refusal.TWO_PLATFORMS


def test_a_part_of_photos_alone_has_nothing_to_read():
    assert refusal([file(PHOTO)]) == (Refusal.NOTHING_TO_READ, None)


@pytest.mark.parametrize(
    ("there", "missing"), [((1, 3), 2), ((2,), 1), ((1, 2, 4, 6), 3), ((11,), 1)]
)
def test_a_gap_in_the_numbers_means_that_a_part_is_missing(there: tuple[int, ...], missing: int):
    name = POSTS.replace("_1.json", f"_{missing}.json")

    assert refusal([numbered(number) for number in there])[0] is Refusal.PART_MISSING
    with pytest.raises(Refused) as refused:
        selected([numbered(number) for number in there])
    assert name.endswith((refused.value.member or "").removeprefix("…"))


def test_what_is_there_is_read_if_the_person_wants_it():
    assert len(selected([numbered(1), numbered(3)], incomplete=True).opened) == 2


def test_a_first_file_without_a_number_counts_as_the_first():
    first = file("posts/your_posts.json", text_of([post()]))
    second = file("posts/your_posts_2.json", text_of([post(1)]))

    assert len(selected([first, second]).opened) == 2


def test_several_parts_are_read_to_the_end_by_the_child(tmp_path: Path):
    paths = [tmp_path / name for name in ("a.zip", "b.zip")]
    archive(numbered(1), numbered(3)).write(paths[0])
    archive(numbered(2), file(MESSAGES)).write(paths[1])

    batches = list(read(paths, latest=LATEST))

    report = batches[-1].report
    assert report is not None
    assert [each.key for batch in batches for each in batch.posts] == [
        each.key for each in posts_of(*paths)
    ]
    assert report["posts"] == 6
    assert report["files_read"] == [
        {"name": POSTS.replace("_1.", f"_{number}."), "posts": 2} for number in (1, 2, 3)
    ]
    assert (report["from"], report["until"]) == (post(1000)["timestamp"], post(3001)["timestamp"])
    assert report["closed"] == {"messages": 1}


OLD, MIDDLE, NEW = (
    "posts/your_posts_1.json",
    "your_activity_across_facebook/posts/your_posts_1.json",
    "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json",
)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (OLD, NEW),
        (OLD, MIDDLE),
        (MIDDLE, NEW),
        (NEW, f"facebook-2024/{NEW}"),
        ("posts/album/3.json", "your_facebook_activity/posts/album/3.json"),
        ("content/posts_1.json", "your_instagram_activity/media/posts_1.json"),
        ("your_instagram_activity/content/reels.json", "your_instagram_activity/media/reels.json"),
        ("user_data.json", "user_data_tiktok.json"),
        ("repo.car", "did_plc_ines.car"),
        ("2024/outbox.json", "2026/outbox.json"),
    ],
)
def test_archives_of_two_eras_are_no_parts_of_one(first: str, second: str):
    """Their posts would be counted twice; whether they come as two files or packed into one."""
    one, other = file(first, b"[1]"), file(second, b"[2]")
    for parts in ([one], [other]), ([one, other],):
        reason, member = refusal(*parts)

        assert reason is Refusal.PARTS_OF_DIFFERENT_ARCHIVES
        assert member in {first, second}


@pytest.mark.parametrize(
    "names",
    [
        # What somebody posted as a page has files of its own.
        (NEW, "this_profile's_activity_across_facebook/posts/profile_posts_1.json"),
        (
            NEW,
            "your_facebook_activity/posts/album/0.json",
            "your_facebook_activity/posts/album/1.json",
        ),
        (
            "your_instagram_activity/comments/post_comments_1.json",
            "your_instagram_activity/comments/reels_comments.json",
        ),
    ],
)
def test_files_of_one_archive_lie_in_several_places(names: tuple[str, ...]):
    assert opened(selected([file(name, name.encode()) for name in names])) == set(names)


@pytest.mark.parametrize("beside", [(), ("readme.txt",), (".DS_Store", "__MACOSX/._1.zip")])
def test_an_archive_packed_once_more_is_to_be_unpacked_whatever_lies_beside_it(
    beside: tuple[str, ...],
):
    with pytest.raises(Refused) as refused:
        read_zip({"Facebook/1.zip": b"PK", **dict.fromkeys(beside, b"x")})

    assert refused.value.reason is Refusal.ARCHIVE_IN_ARCHIVE
    assert refused.value.member == "Facebook/1.zip"


def test_an_export_of_google_without_youtube_has_no_posts():
    with pytest.raises(Refused) as refused:
        read_zip({"Takeout/archive_browser.html": "<html>", "Takeout/Drive/notes.txt": "x"})

    assert refused.value.reason is Refusal.NOTHING_TO_READ
