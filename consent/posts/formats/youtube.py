"""
Archives of YouTube out of Google Takeout. See docs/formats/youtube.md.

Names of folders, files, columns and values are all translated. A word that is not known leaves
its file closed or its audience unknown.
"""

import json
import re
from collections.abc import Mapping, Sequence

from consent.core.posts import Audience, Basis, Kind
from consent.posts.formats.archive import ArchiveReader, Posted, Tally
from consent.posts.formats.contract import Role, Syntax
from consent.posts.formats.evidence import Findings
from consent.posts.formats.identified import Identified, usable_id
from consent.posts.formats.layout import Layout, Place
from consent.posts.formats.moments import moment_in_text
from consent.posts.formats.paths import Path, path

# English, Spanish, Dutch, Romanian, Lithuanian, German; in small letters.
VIDEO_ID = (
    "video id",
    "id de vídeo",
    "id del vídeo",
    "id de video",
    "video-id",
    "id-ul videoclipului",
    "vaizdo įrašo id",
)
TITLE = (
    "video title (original)",
    "título del vídeo (original)",
    "título de vídeo (original)",
    "videotitel (origineel)",
    "titlul videoclipului (original)",
    "vaizdo įrašo pavadinimas (originalas)",
)
PRIVACY = ("privacy", "privacidad", "confidențialitate", "privatumas")
STATE = ("video state",)
CREATED = (
    "video create timestamp",
    "marca de tiempo de creación del vídeo",
    "marca de tiempo de creación de vídeo",
    "tijdstempel aanmaaktijd video",
    "marcajul temporal de creare a videoclipului",
    "vaizdo įrašo sukūrimo laiko žymė",
)
COMMENT_ID = (
    "comment id",
    "id de comentario",
    "id del comentario",
    "reactie-id",
    "id-ul comentariului",
    "komentaro id",
    "kommentar-id",
)
COMMENT_TEXT = (
    "comment text",
    "texto del comentario",
    "reactietekst",
    "textul comentariului",
    "komentuoti tekstą",
    "kommentartext",
)
COMMENT_CREATED = (
    "comment create timestamp",
    "marca de tiempo de creación del comentario",
    "aanmaaktijdstempel reactie",
    "marcajul temporal de creare a comentariului",
    "komentaro sukūrimo laiko žymė",
    "zeitstempel der erstellung des kommentars",
)
CHANNEL_ID = (
    "channel id",
    "id de canal",
    "id del canal",
    "kanaal-id",
    "id-ul canalului",
    "kanalo id",
    "kanal-id",
)
COUNTRY = ("channel country", "país del canal")
CHANNEL_TITLE = (
    "channel title (original)",
    "channel title",
    "título del canal (original)",
    "(originele) kanaaltitel",
    "titlul canalului (original)",
    "kanalo pavadinimas (pradinis)",
)
VISIBILITY = (
    "channel visibility",
    "visibilidad del canal",
    "kanaalzichtbaarheid",
    "vizibilitatea canalului",
    "kanalo matomumas",
)
AUDIENCES = {
    "public": Audience.PUBLIC,
    "público": Audience.PUBLIC,
    "unlisted": Audience.UNLISTED,
    "oculto": Audience.UNLISTED,
    "private": Audience.ONLY_ME,
    "privado": Audience.ONLY_ME,
}
CAN_BE_WATCHED = frozenset({"", "processed"})
"""States of a video; of others, such as that it was taken down, no word was seen in an archive."""
MOST_PIECES = 100


def _nothing_private(_: Path) -> str | None:
    return None


def _named(names: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{names})(?:\(\d+\))?\.csv")


def _table(name: str, *columns: str) -> Role:
    return Role(name, frozenset(columns), Syntax.TABLE, counted=False)


LAYOUT = Layout(
    [
        Place(
            _table("channel", *CHANNEL_ID),
            _named("channel|canal"),
            frozenset({"channels", "canales"}),
        ),
        Place(_table("channel", *CHANNEL_ID), _named("kanaal|kanalas")),
        Place(_table("channel", *CHANNEL_ID), _named("canal"), telling=False),
        Place(
            _table("videos", *VIDEO_ID),
            _named("videos|vídeos"),
            frozenset({"video metadata", "metadatos de vídeo", "metadatos de vídeos"}),
        ),
        Place(_table("videos", *VIDEO_ID), _named("video_s|videoclipuri|vaizdo įrašai")),
        Place(
            _table("comments", *COMMENT_ID),
            _named("comments|comentarios"),
            frozenset({"comments", "comentarios"}),
        ),
        Place(_table("comments", *COMMENT_ID), _named("reacties|comentarii|komentarai|kommentare")),
    ],
    own_folders=("takeout", "youtube and youtube music", "youtube y youtube music"),
    private=_nothing_private,
)


KNOWN_FOLDERS = frozenset({"youtube", "youtube and youtube music", "youtube y youtube music"})
SAID_IN_SEVERAL_LANGUAGES = "canal.csv"


def in_unknown_language(names: Sequence[str]) -> bool:
    """Return whether there are tables of YouTube, and nothing says that we know their language."""
    tables = [(name, at) for name, at in ((name, path(name)) for name in names) if _is_table(at)]
    return bool(tables) and not any(
        not KNOWN_FOLDERS.isdisjoint(at.folders)
        or (at.name != SAID_IN_SEVERAL_LANGUAGES and LAYOUT.role(name))
        for name, at in tables
    )


def _is_table(at: Path) -> bool:
    # Its own name is not translated.
    return at.name.endswith(".csv") and any("youtube" in folder for folder in at.folders)


class YouTube:
    """The format of YouTube's archives."""

    platform = "youtube"
    order = LAYOUT.order
    score = staticmethod(LAYOUT.score)
    role = staticmethod(LAYOUT.role)
    closed = staticmethod(LAYOUT.closed)

    def reader(self, *, latest: int) -> ArchiveReader:
        tally = Tally()
        findings = Findings(latest)
        posts = _Posts(latest, tally)
        return ArchiveReader(
            by_role={"videos": posts.video, "comments": posts.comment},
            about={"channel": lambda row: _channel(row, findings)},
            findings=findings,
            tally=tally,
            wrappers=0,
            stricter=posts.made.stricter,
        )


def _channel(row: Mapping[str, str], findings: Findings) -> bool:
    if not _of(row, CHANNEL_ID):
        return False
    findings.handle(_of(row, CHANNEL_TITLE))
    findings.note("country", _of(row, COUNTRY))
    findings.note("channel_visibility", _of(row, VISIBILITY))
    return True


class _Posts:
    def __init__(self, latest: int, tally: Tally) -> None:
        self._latest = latest
        self.made = Identified(tally)

    def video(self, row: object) -> Posted | None:
        video = usable_id(_of(row, VIDEO_ID)) if type(row) is dict else ""
        if not video or type(row) is not dict:
            return None
        audience = AUDIENCES.get(_of(row, PRIVACY).casefold(), Audience.UNKNOWN)
        if audience is Audience.PUBLIC and _of(row, STATE).casefold() not in CAN_BE_WATCHED:
            audience = Audience.UNKNOWN
        known = audience is not Audience.UNKNOWN
        return self.made.post(
            video,
            kind=Kind.VIDEO,
            audience=audience,
            basis=Basis.EXPORT_FIELD if known else Basis.NOTHING,
            created_at=moment_in_text(_of(row, CREATED), self._latest),
            text=_of(row, TITLE),
        )

    def comment(self, row: object) -> Posted | None:
        comment = usable_id(_of(row, COMMENT_ID)) if type(row) is dict else ""
        if not comment or type(row) is not dict:
            return None
        return self.made.post(
            comment,
            kind=Kind.COMMENT,
            audience=Audience.UNKNOWN,
            basis=Basis.NOTHING,
            created_at=moment_in_text(_of(row, COMMENT_CREATED), self._latest),
            text=_words(_of(row, COMMENT_TEXT)),
        )


def _of(row: Mapping[str, str], columns: tuple[str, ...]) -> str:
    """Return the cell of a column, whatever it is called."""
    return next((row[name] for name in columns if row.get(name)), "")


def _words(cell: str) -> str:
    """Return the words of a cell that holds one JSON object after another."""
    pieces, at = [], 0
    decoder = json.JSONDecoder()
    while at < len(cell) and len(pieces) < MOST_PIECES:
        try:
            piece, at = decoder.raw_decode(cell, at)
        except (ValueError, RecursionError):
            return cell if not pieces else "".join(pieces)
        if type(piece) is dict and type(piece.get("text")) is str:
            pieces.append(piece["text"])
        while at < len(cell) and cell[at] in ", \t\r\n":
            at += 1
    return "".join(pieces)
