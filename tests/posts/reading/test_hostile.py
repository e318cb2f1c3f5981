from pathlib import Path

import pytest

from consent.posts.reading.reading import read
from consent.posts.reading.refusals import Refused
from tests.posts.reading.facebook import LATEST
from tests.posts.reading.hostile import HARMLESS, HOSTILE

MIB = 1 << 20
MOST_SECONDS = 5
MOST_MEMORY = 150 * MIB


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_by_name_soon_and_in_little_memory(name: str, tmp_path: Path):
    path = tmp_path / "archive.zip"
    HOSTILE[name].build(path)

    with pytest.raises(Refused) as refused:
        list(read([path], latest=LATEST))

    assert refused.value.reason == HOSTILE[name].refusal
    if spent := refused.value.spent:
        # Seconds of CPU: those of the clock tell how busy the machine is.
        assert spent.cpu_seconds < MOST_SECONDS
        assert spent.peak_memory < MOST_MEMORY


@pytest.mark.parametrize("name", HARMLESS)
def test_an_odd_file_is_read_and_its_posts_can_be_stored(name: str, tmp_path: Path):
    path = tmp_path / "archive.zip"
    HARMLESS[name].build(path)

    batches = list(read([path], latest=LATEST))

    report = batches[-1].report
    assert report is not None
    assert report["posts"] == sum(len(batch.posts) for batch in batches) > 0
    assert report["spent"]["peak_memory"] < MOST_MEMORY
    for batch in batches:
        for post in batch.posts:
            words = f"{post.text}{post.album}{post.media}"
            assert "\0" not in words
            assert words.encode()
