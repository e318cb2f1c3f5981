"""
Look for bytes that make the guard or a reader do a third thing, guided by coverage.

    make fuzz                    both targets, a minute each
    FUZZ_SECONDS=3600 make fuzz  longer
    python -m tests.fuzz readers -max_total_time=60 [any option of libFuzzer]

There are two outcomes for any file: it is refused with a reason, or its posts are posts.
Targets:

- `guard`: the bytes are what a person uploads.
- `readers`: the bytes are the content of one file in a sound archive of a platform, so that
  no checksum stands in the way.

What was found interesting is kept in `var/fuzz/TARGET`; bytes that break something are
written beside it, and `python -m tests.fuzz TARGET FILE` does it again.
"""

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["consent.posts", "consent.core.posts"]):
    from consent.core.posts import Audience, Basis, Kind, State
    from consent.posts.formats import NAME_LENGTH, TEXT_LENGTH, ReadPost
    from consent.posts.reading.limits import Limits
    from consent.posts.reading.refusals import Refused
    from tests.posts.reading.here import Outcome, outcome_of

from tests.posts.formats.sound import READ_AS, SOUND

CORPUS = Path("var/fuzz")
LIMITS = Limits()


def guard(data: bytes) -> None:
    """Read the bytes as an upload."""
    _read(data)


def _members() -> list[tuple[str, dict[str, bytes], str]]:
    """Every file of every sound archive: its platform, the whole archive, the file's name."""
    found = []
    for platform, content in SOUND.items():
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                files = {name: archive.read(name) for name in archive.namelist()}
            found += [(platform, files, name) for name in files]
    return found


MEMBERS = _members()


def readers(data: bytes) -> None:
    """Put the bytes but the first two in the place of one file of an archive."""
    if len(data) < 2:
        return
    platform, files, name = MEMBERS[int.from_bytes(data[:2]) % len(MEMBERS)]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for each, content in files.items():
            archive.writestr(each, data[2:] if each == name else content)
    _read(made.getvalue(), READ_AS.get(platform, ""))


def _read(content: bytes, platform: str = "") -> None:
    try:
        outcome = outcome_of(io.BytesIO(content), limits=LIMITS, platform=platform)
    except Refused:
        return
    _check(outcome)


def _check(outcome: Outcome) -> None:
    """Fail if what was read could not be stored, counted or shown as it is."""
    for post in outcome.posts:
        _check_post(post)
    assert len({post.key for post in outcome.posts}) == len(outcome.posts)
    assert outcome.report["posts"] == len(outcome.posts)


def _check_post(post: ReadPost) -> None:
    assert len(post.key) == 16
    Kind(post.kind), State(post.state), Audience(post.audience), Basis(post.basis)
    if post.basis == Basis.NOTHING:
        assert post.audience == Audience.UNKNOWN
    for text, most in (
        (post.text, TEXT_LENGTH),
        (post.album, NAME_LENGTH),
        (post.media, NAME_LENGTH),
    ):
        assert len(text) <= most
        assert "\0" not in text
        text.encode()


TARGETS: dict[str, Callable[[bytes], None]] = {"guard": guard, "readers": readers}


def _sow(target: str) -> Path:
    """Write the sound archives as the first bytes to start from."""
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    if target == "guard":
        seeds = list(SOUND.values())
    else:
        seeds = [n.to_bytes(2) + files[name] for n, (_, files, name) in enumerate(MEMBERS)]
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed)
    return folder


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(__doc__)
    target, *options = sys.argv[1:]
    one_file = [option for option in options if not option.startswith("-")]
    corpus = [] if one_file else [str(_sow(target))]
    kept = f"-artifact_prefix={CORPUS}/{target}-"
    atheris.Setup([sys.argv[0], kept, "-max_len=65536", *options, *corpus], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
