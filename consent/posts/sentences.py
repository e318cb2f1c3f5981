"""Why an archive was not read, in sentences its owner understands: what is wrong, what helps."""

from collections.abc import Callable, Mapping

from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consent.posts.models import Import
from consent.posts.reading.refusals import Refusal, Refused

PUT_ASIDE = "put_aside"
"""Reading was started several times and never came to an end."""
GONE = "gone"
"""The file is not where it was left, so a reading that was interrupted cannot go on."""
WHICH_ACCOUNT = "which_account"
"""The archive names no account and has no post in common with those that are here."""

_PLATFORMS = gettext_lazy(
    "We read exports of Facebook, Instagram, Threads, X, Mastodon, Bluesky, LinkedIn, Reddit, "
    "TikTok and YouTube. Where a platform lets you choose a format, choose JSON."
)
_DAMAGED = gettext_lazy("Download it from the platform again, then bring in the new file.")
_AS_IT_IS = gettext_lazy("Bring in the ZIP file as the platform gave it to you, unchanged.")
_WHOLE = gettext_lazy(
    "Bring in the whole ZIP file that the platform gave you. "
    "If your computer has unpacked it, pack the folder as a ZIP file again."
)
_JSON = gettext_lazy("Please export again and choose JSON.")
_SMALLER = gettext_lazy("Please export again in smaller pieces, for example one year at a time.")
_LESS = gettext_lazy("Please export again and choose only your posts and comments.")
_CHANGED = gettext_lazy(
    "Export files do not look like this. Bring in the file as the platform gave it to you."
)

SENTENCES: Mapping[str, tuple[str | Promise, str | Promise]] = {
    Refusal.EMPTY_FILE: (gettext_lazy("This file is empty."), _DAMAGED),
    Refusal.FOLDER: (gettext_lazy("This is a folder, not a file."), _AS_IT_IS),
    Refusal.NOT_A_ZIP: (gettext_lazy("This is not a ZIP file."), _WHOLE),
    Refusal.OTHER_ARCHIVE: (
        gettext_lazy("This file is packed in another way than ZIP."),
        gettext_lazy(
            "Bring in the ZIP file as the platform gave it to you, unchanged. "
            "If it gave you this file, ask it for a new one."
        ),
    ),
    Refusal.SINGLE_FILE: (
        gettext_lazy("This is a single file out of an export."),
        _WHOLE,
    ),
    Refusal.HTML_EXPORT: (gettext_lazy("This is an HTML export."), _JSON),
    Refusal.EMPTY_ARCHIVE: (gettext_lazy("There is no file in this ZIP file."), _DAMAGED),
    Refusal.ARCHIVE_IN_ARCHIVE: (
        gettext_lazy("This ZIP file holds other packed files, and nothing else that we know."),
        gettext_lazy("Unpack it once, then bring in the ZIP files that were in it."),
    ),
    Refusal.UNKNOWN_PLATFORM: (
        gettext_lazy("We do not recognise this file."),
        _PLATFORMS,
    ),
    Refusal.WRONG_PLATFORM: (
        gettext_lazy("This export is of a platform that we cannot read yet."),
        _PLATFORMS,
    ),
    Refusal.TWO_PLATFORMS: (
        gettext_lazy("These files are of two platforms."),
        gettext_lazy("Bring in the files of one platform at a time."),
    ),
    Refusal.NOTHING_TO_READ: (
        gettext_lazy("There are no posts in this export."),
        gettext_lazy("Please export again and choose your posts and comments."),
    ),
    Refusal.LANGUAGE_UNKNOWN: (
        gettext_lazy("Google translates exports, and we cannot read the language of this one."),
        gettext_lazy("Please set your Google Account to English, then export again."),
    ),
    Refusal.NOT_UNDERSTOOD: (
        gettext_lazy("We do not understand what is in this export."),
        gettext_lazy("Please ask us for help. The platform changed how its exports look."),
    ),
    Refusal.PART_MISSING: (
        gettext_lazy("A part of this export is missing."),
        gettext_lazy("Bring in all parts at once, as the platform gave them to you."),
    ),
    Refusal.PARTS_OF_DIFFERENT_ARCHIVES: (
        gettext_lazy("These files are parts of different exports."),
        gettext_lazy("Bring in the parts of one export at a time."),
    ),
    Refusal.DAMAGED: (gettext_lazy("This file is damaged."), _DAMAGED),
    Refusal.ENCRYPTED: (
        gettext_lazy("This ZIP file is locked with a password."),
        gettext_lazy("Bring in a ZIP file without a password."),
    ),
    Refusal.MULTI_DISK: (
        gettext_lazy("This is one piece of a ZIP file that was cut into pieces."),
        _AS_IT_IS,
    ),
    Refusal.METHOD_UNKNOWN: (
        gettext_lazy("This ZIP file is packed in a way that we cannot read."),
        _AS_IT_IS,
    ),
    Refusal.DUPLICATE_NAME: (
        gettext_lazy("Two files in this ZIP file have the same name."),
        _CHANGED,
    ),
    Refusal.UNSAFE_NAME: (
        gettext_lazy("A file in this ZIP file has a name that is not safe."),
        _CHANGED,
    ),
    Refusal.SYMLINK: (
        gettext_lazy("There is something in this ZIP file that is neither a file nor a folder."),
        _CHANGED,
    ),
    Refusal.OVERLAP: (gettext_lazy("Files in this ZIP file lie inside each other."), _CHANGED),
    Refusal.TOO_MANY_PARTS: (
        gettext_lazy("These are too many files at once: we take at most %(limit)s."),
        _SMALLER,
    ),
    Refusal.UPLOAD_TOO_LARGE: (
        gettext_lazy("These files are too large: together we take at most %(limit)s."),
        gettext_lazy("Please export again with media of low quality, or in smaller pieces."),
    ),
    Refusal.TOO_MANY_FILES: (
        gettext_lazy("There are too many files in this export: we look at %(limit)s at most."),
        _SMALLER,
    ),
    Refusal.DIRECTORY_TOO_LARGE: (
        gettext_lazy("The list of files in this ZIP file is longer than %(limit)s."),
        _SMALLER,
    ),
    Refusal.MEMBER_TOO_LARGE: (
        gettext_lazy("A file in this export is larger than %(limit)s."),
        _SMALLER,
    ),
    Refusal.TOO_MUCH_TEXT: (
        gettext_lazy("There is more text in this export than the %(limit)s we read at once."),
        _SMALLER,
    ),
    Refusal.RATIO: (
        gettext_lazy("A file in this ZIP file grows more than %(limit)s times when unpacked."),
        _CHANGED,
    ),
    Refusal.TOO_MANY_POSTS: (
        gettext_lazy("There are more than %(limit)s posts in this export."),
        _SMALLER,
    ),
    Refusal.TIME_LIMIT: (gettext_lazy("Reading took longer than %(limit)s."), _SMALLER),
    Refusal.MEMORY_LIMIT: (gettext_lazy("Reading took more memory than %(limit)s."), _LESS),
    Refusal.BAD_JSON: (gettext_lazy("A file in this export is not valid JSON."), _DAMAGED),
    Refusal.BAD_TABLE: (gettext_lazy("A table in this export is damaged."), _DAMAGED),
    Refusal.BAD_REPOSITORY: (
        gettext_lazy("This repository is damaged, or a part of it is missing."),
        _DAMAGED,
    ),
    Refusal.BAD_ENCODING: (
        gettext_lazy("The text of a file in this export is damaged."),
        _DAMAGED,
    ),
    Refusal.OTHER_SEPARATOR: (
        gettext_lazy("A table in this export was saved again by another program."),
        _AS_IT_IS,
    ),
    Refusal.UTF_16: (
        gettext_lazy("A file in this export was saved again by another program."),
        _AS_IT_IS,
    ),
    Refusal.NESTED_TOO_DEEP: (
        gettext_lazy("A file in this export is nested deeper than %(limit)s levels."),
        _CHANGED,
    ),
    Refusal.NUMBER_TOO_LONG: (
        gettext_lazy("A file in this export has a number of more than %(limit)s digits."),
        _CHANGED,
    ),
    Refusal.STRING_TOO_LONG: (
        gettext_lazy("A file in this export has a text of more than %(limit)s characters."),
        _CHANGED,
    ),
    Refusal.RECORD_TOO_LARGE: (
        gettext_lazy("A file in this export has an entry of more than %(limit)s characters."),
        _CHANGED,
    ),
    Refusal.NOT_FINITE: (
        gettext_lazy("A file in this export has a number that is none."),
        _CHANGED,
    ),
    Refusal.DUPLICATE_KEY: (
        gettext_lazy("A file in this export says the same thing twice, in different words."),
        _CHANGED,
    ),
    Refusal.CRASHED: (
        gettext_lazy("Something in this file made our reader stop."),
        gettext_lazy("Please ask us for help. We will look at it."),
    ),
    PUT_ASIDE: (
        gettext_lazy("We started to read this file several times and did not get to its end."),
        gettext_lazy("Please ask us for help. We will look at it."),
    ),
    WHICH_ACCOUNT: (
        gettext_lazy(
            "We cannot tell which of your accounts this file is from. "
            "It has no post in common with those that are here."
        ),
        gettext_lazy("Please say which account it is."),
    ),
    GONE: (
        gettext_lazy("Reading was interrupted, and the file is not here any more."),
        gettext_lazy("Please bring it in again."),
    ),
}
"""For each word: what is wrong, and what to do. `limit` is the limit with its unit."""


def _bytes(limit: int) -> str:
    return filesizeformat(limit)


def _time(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}


UNITS: Mapping[str, Callable[[int], str]] = {
    Refusal.UPLOAD_TOO_LARGE: _bytes,
    Refusal.DIRECTORY_TOO_LARGE: _bytes,
    Refusal.MEMBER_TOO_LARGE: _bytes,
    Refusal.TOO_MUCH_TEXT: _bytes,
    Refusal.MEMORY_LIMIT: _bytes,
    Refusal.TIME_LIMIT: _time,
}
"""The unit of a limit where it is not a plain number."""


def sentence(word: str, *, member: str = "", limit: int | None = None) -> str:
    """
    Return why an archive was not read and what to do, in the language of the moment.

    :param member: the file in the archive that the reason is about, if there is one
    """
    wrong, helps = SENTENCES.get(word, SENTENCES[Refusal.CRASHED])
    shown = "" if limit is None else UNITS.get(word, intcomma)(limit)
    parts = [str(wrong) % {"limit": shown}]
    if member:
        parts.append(_("It is about “%(name)s”.") % {"name": member})
    return " ".join([*parts, str(helps)])


def sentence_for(import_: Import) -> str:
    """Return why an import was refused."""
    return sentence(import_.refusal, member=import_.refused_member, limit=import_.refused_limit)


def sentence_of(refused: Refused) -> str:
    """Return why an archive was refused at the door."""
    return sentence(refused.reason, member=refused.member or "", limit=refused.limit)
