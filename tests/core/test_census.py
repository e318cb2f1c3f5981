"""A count of posts: added up by what decides, people alike together."""

from datetime import UTC, datetime

from consent.core.census import Cell, Count, Counted
from consent.core.posts import Kind
from consent.core.situations import Age, Situation

MAY = datetime(2025, 5, 1, tzinfo=UTC)
JUNE = datetime(2025, 6, 1, tzinfo=UTC)
POST = Situation(kind=Kind.POST)
PHOTO = Situation(kind=Kind.PHOTO)


def said_no(at, *, later=False, kind=Kind.POST):
    return Situation(kind=kind, objected_at=at, later=later)


def counted(situation, posts=1, *, platform="facebook", passed=0):
    return Counted(platform, situation, passed, posts)


def cells(count, place="DE"):
    return {(platform, cell) for where, platform, cell in count.cells if where == place}


def test_posts_in_one_situation_are_one_cell():
    count = Count()
    count.add("DE", [counted(POST, 3), counted(PHOTO, 2)], [])
    count.add("DE", [counted(POST, 4)], [])

    silent = {"age": Age.ADULT, "objected": None, "later": False, "consented": False}
    assert cells(count) == {
        ("facebook", Cell(number=0, kind=Kind.POST, posts=7, **silent)),
        ("facebook", Cell(number=1, kind=Kind.PHOTO, posts=2, **silent)),
    }
    assert count.people == {("DE", (("facebook", 0b11),)): 1, ("DE", (("facebook", 0b1),)): 1}


def test_a_number_means_the_same_in_every_place():
    count = Count()
    count.add("DE", [counted(POST), counted(PHOTO)], [])
    count.add("FR", [counted(PHOTO)], [])

    ((platform, cell),) = cells(count, "FR")
    assert (platform, cell.number, cell.kind) == ("facebook", 1, Kind.PHOTO)


def test_objections_between_two_deadlines_are_one_cell_that_knows_the_first_and_the_last():
    count = Count()
    for at in (JUNE, MAY):
        count.add("DE", [counted(said_no(at))], [])
    count.add("DE", [counted(said_no(JUNE), passed=1)], [])

    spans = {cell.number: (cell.objected, cell.posts) for _platform, cell in cells(count)}
    assert spans == {0: ((MAY, JUNE), 2), 1: ((JUNE, JUNE), 1)}


def test_an_objection_is_counted_once_with_all_the_posts_for_which_it_counts():
    count = Count()
    mine = [
        counted(said_no(MAY)),
        counted(said_no(MAY, later=True)),
        counted(said_no(MAY), platform="x"),
        counted(said_no(JUNE, kind=Kind.PHOTO)),
    ]
    count.add("DE", mine, [])

    assert count.objections == {
        ("DE", (("facebook", 0b011), ("x", 0b1))): 1,
        ("DE", (("facebook", 0b100),)): 1,
    }
    assert count.people.total() == 1


def test_who_has_no_post_that_can_be_used_is_nobody_but_their_wishes_count():
    count = Count()
    count.add("DE", [], [None, frozenset({"x"})])

    assert (count.people, count.objections) == ({}, {})
    assert count.wishes == {("DE", None): 1, ("DE", frozenset({"x"})): 1}
    assert count.places() == {"DE"}


def test_an_area_is_its_places_together():
    count = Count()
    count.add("DE", [counted(POST, 3), counted(said_no(MAY))], [None])
    count.add("FR", [counted(POST, 4), counted(said_no(JUNE))], [None])
    count.add("BR", [counted(POST, 5)], [])

    count.add_area("*EU", ["DE", "FR"])

    together = {cell.number: (cell.posts, cell.objected) for _platform, cell in cells(count, "*EU")}
    assert together == {0: (7, None), 1: (2, (MAY, JUNE))}
    assert count.people["*EU", (("facebook", 0b11),)] == 2
    assert count.objections["*EU", (("facebook", 0b10),)] == 2
    assert count.wishes["*EU", None] == 2
    assert {cell.posts for _platform, cell in cells(count, "BR")} == {5}
