"""The items of a release: what was written is found, and proven, and nothing else is."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.core import merkle
from consent.core.merkle import leaf_hash
from consent.core.uses import ITEM_BYTES
from consent.training import items
from consent.training.items import Items, Twice, write_items


def item(number):
    return leaf_hash(b"%d" % number) + leaf_hash(b"content %d" % number)


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 70_000])
@pytest.mark.parametrize("at_once", [200_000, 30_000])
def test_what_was_written_is_found_and_proven(tmp_path, monkeypatch, size, at_once):
    monkeypatch.setattr(items, "SORTED_AT_ONCE", at_once)
    written = write_items(tmp_path / "r", map(item, range(size)))

    assert written.size == size
    with Items(tmp_path / "r") as found:
        assert found.root == written.root
        assert [found[n] for n in range(size)] == sorted(map(item, range(size)))
        for number in {0, size // 2, size - 1} & set(range(size)):
            (placed,) = found.shown_for(item(number)[:32])
            assert placed.item == item(number)
            assert written.root == merkle.root_by_path(
                leaf_hash(placed.item), index=placed.index, size=size, path=placed.path
            )
            assert item(number)[:32] in found
        assert item(size)[:32] not in found


@given(numbers=st.sets(st.integers(0, 600)), asked=st.integers(0, 600))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_neighbours_are_shown_of_what_is_not_there(tmp_path_factory, numbers, asked):
    folder = tmp_path_factory.mktemp("items") / "r"
    write_items(folder, map(item, numbers))
    tag = item(asked)[:32]

    with Items(folder) as found:
        shown = found.shown_for(tag)
        assert (tag in found) == (asked in numbers)
    if asked in numbers:
        assert [one.item for one in shown] == [item(asked)]
    else:
        before = [one for one in shown if one.tag < tag]
        assert len(before) == (1 if any(item(n)[:32] < tag for n in numbers) else 0)
        assert len(shown) - len(before) == any(item(n)[:32] > tag for n in numbers)


def test_the_same_post_twice_is_refused_and_nothing_is_left(tmp_path):
    with pytest.raises(Twice):
        write_items(tmp_path / "r", [item(1), item(2), item(1)])

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_cut_short_is_noticed(tmp_path):
    write_items(tmp_path / "r", map(item, range(3)))
    whole = (tmp_path / "r" / items.ITEMS).read_bytes()
    (tmp_path / "r" / items.ITEMS).write_bytes(whole[: -ITEM_BYTES // 2])

    with pytest.raises(ValueError, match="cut short"):
        Items(tmp_path / "r")
