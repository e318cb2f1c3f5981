"""What staff are told about releases: what stands in the way, and what is in them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from consent.actions import ask_for_seal, open_release, seal_release, trained_models
from consent.actions.release_check import MustStayOut
from consent.core.posts import Kind
from consent.core.rulebook import Rulebook
from consent.ledger.trouble import LedgerBehind
from consent.posts.ingest.files import NoEngine
from consent.rulebook.names import platform_name, region_name
from consent.rulebook.value_words import KINDS
from consent.training.models import Release, Sealing

SENTENCES: Mapping[type[Exception], Promise] = {
    open_release.BadName: gettext_lazy(
        "Use small letters, digits and single hyphens for the name, at most 60 of them."
    ),
    open_release.NameTaken: gettext_lazy("There was a release of this name. Choose another one."),
    open_release.NothingSaid: gettext_lazy("Say what it is for, and who trains."),
    seal_release.NotOpen: gettext_lazy("This release does not wait for that any more."),
    seal_release.SamePerson: gettext_lazy("Somebody else has to seal it: you proposed it."),
    seal_release.NobodyProposed: gettext_lazy(
        "Nobody answers for this file. It has to be proposed again, with --by."
    ),
    seal_release.UnknownSnapshot: gettext_lazy(
        "It names a snapshot that was not cut here. It has to be proposed again, with the digest "
        "from the report of the filter."
    ),
    seal_release.SnapshotTooOld: gettext_lazy(
        "The snapshot it was filtered with is older than the release. It has to be filtered with "
        "a newer one, and proposed again."
    ),
    seal_release.NotHere: gettext_lazy(
        "The file that was proposed is not here, or not as it was. Propose it again."
    ),
    seal_release.ProposedAnew: gettext_lazy(
        "Something else was proposed after you opened the page. Look at it first."
    ),
    trained_models.NotSealed: gettext_lazy("Models are registered for sealed releases only."),
    trained_models.KnownAlready: gettext_lazy("A model of this name is registered already."),
    trained_models.NotThatDay: gettext_lazy(
        "It cannot have been that day: a model is trained after the cut-off and switched off "
        "after it was trained, and neither lies ahead."
    ),
    trained_models.NotInUse: gettext_lazy("No model of this name is in use."),
    trained_models.NothingSaid: gettext_lazy("Say what the model is called, or why it is off."),
    LedgerBehind: gettext_lazy(
        "The database was restored from an old copy, so nothing can be recorded now."
    ),
    NoEngine: gettext_lazy(
        "The worker cannot read Parquet. Install duckdb beside it (requirements/filter.txt), start "
        "it again, and press again."
    ),
}
"""What is said of a refusal."""

EXPECTED = (*SENTENCES, MustStayOut)
"""Everything a verb about releases can refuse, for `except`."""


def refusal_words(refusal: Exception) -> str:
    """Return why something was refused, in a sentence."""
    if isinstance(refusal, MustStayOut):
        return _kept_out_words(refusal)
    return str(SENTENCES[type(refusal)])


def _kept_out_words(refusal: MustStayOut) -> str:
    told = ngettext(
        "Not sealed: %(rows)d post in the file must stay out by now. Propose a file without it: "
        "%(first)s",
        "Not sealed: %(rows)d posts in the file must stay out by now. Propose a file without them: "
        "%(first)s",
        refusal.rows,
    )
    first = "; ".join(str(one) for one in refusal.first)
    return told % {"rows": refusal.rows, "first": first if refusal.all_named else f"{first}; …"}


def why_not_sealed(sealing: Sealing) -> str:
    """Return why a seal that was asked for did not come; '' if it was not refused, or not yet."""
    if sealing.state == Sealing.State.FAILED:
        return _("Something went wrong while it was checked, so it is not sealed. Press again.")
    if sealing.state != Sealing.State.REFUSED:
        return ""
    why = ask_for_seal.WHY[sealing.refusal["why"]]
    if why is MustStayOut:
        return _kept_out_words(ask_for_seal.kept_out_of(sealing))
    return str(SENTENCES[why])


def people(*subjects: UUID | None) -> dict[UUID, str]:
    """Return the mail addresses of members of staff; those who are gone are not there."""
    known = User.objects.filter(subject__in={*subjects} - {None})
    return dict(known.values_list("subject", "email"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A number of posts, and what they have in common."""

    what: str
    name: str
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is in a release, in numbers, and the first and the last moment of its posts."""

    parts: tuple[Part, ...]
    first: datetime | None
    last: datetime | None


def contents_of(release: Release, book: Rulebook) -> Contents | None:
    """Return what was proposed or sealed; None while there is nothing."""
    told = release.contents
    if not told:
        return None
    return Contents(
        parts=(
            *_parts(_("Platform"), told["platforms"], lambda one: platform_name(book, one)),
            *_parts(_("Kind"), told["kinds"], lambda one: capfirst(str(KINDS[Kind(one)]))),
            *_parts(
                _("Region"),
                told["places"],
                lambda one: region_name(book, one) if one else _("not known"),
            ),
        ),
        first=_moment(told["first"]),
        last=_moment(told["last"]),
    )


def _parts(what: str, counts: Mapping[str, int], name: Callable[[str], str]) -> Iterable[Part]:
    most_first = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return (Part(what=what, name=name(one), posts=posts) for one, posts in most_first)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
