"""
A filter block for datatrove: keeps documents that can be used, drops others with their reason.

    pipeline = [
        JsonlReader("corpus/", text_key="text", id_key="post_id"),
        KeepOut("snapshot", site_keys="site-keys"),
        JsonlWriter("kept/"),
    ]

What a row is asked for (`consent.training.corpus.COLUMNS`) is looked for in the metadata of the
document, where datatrove's readers put all columns but the text and the id; the id counts as
`post_id` if there is no such column. pip install -r requirements/datatrove.txt
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.writers.disk_base import DiskWriter

from consent.core.notes import parse_keys
from consent.training.folders import account_key_in, key_beside
from consent.training.judging import Judge
from consent.training.opening import open_snapshot

AT_ONCE = 100
"""Documents that are judged together: datatrove takes the time of each such batch."""


class KeepOut(BaseFilter):
    """Keeps a document if the snapshot says that it can be used."""

    name = "privacydash"
    _requires_dependencies = ["duckdb"]

    def __init__(
        self,
        snapshot: str | Path,
        *,
        site_keys: str | Path,
        account_key: str | Path | None = None,
        exclusion_writer: DiskWriter | None = None,
    ) -> None:
        """
        Filter with a snapshot. Each task opens it when it begins, and checks everything about it.

        :param site_keys: the file of the site's verifier keys
        :param account_key: the file of the accounts' key; else it lies beside the snapshot
        :param exclusion_writer: where dropped documents go, with `filter_reason` in their metadata
        """
        super().__init__(exclusion_writer, batch_size=AT_ONCE)
        self._folder = Path(snapshot)
        self._site_keys = Path(site_keys)
        self._account_key = Path(account_key or key_beside(self._folder.absolute()))
        self._judge: Judge | None = None

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """
        Filter what one task reads.

        :raises Refused: if the snapshot is not whole, not signed, over, or of another key
        """
        self._open()
        return super().run(data, rank, world_size)

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Return True, or False and the word for the reason."""
        return self.filter_batch([doc])[0]

    def filter_batch(self, batch: list[Document]) -> list[bool | tuple[bool, str]]:
        """Return the same for each of some documents."""
        judge = self._judge or self._open()
        # The id counts where no column is called so.
        words = (judge.word({"post_id": _post_id(doc), **doc.metadata}) for doc in batch)
        return [True if word is None else (False, word) for word in words]

    def _open(self) -> Judge:
        snapshot = open_snapshot(
            self._folder,
            keys=parse_keys(self._site_keys.read_text(encoding="utf-8")),
            account_key=account_key_in(self._account_key),
            at=datetime.now(UTC),
        )
        self._judge = Judge(snapshot)
        return self._judge

    def __getstate__(self) -> dict[str, Any]:
        # What a task has read is not sent to others, and the key stays in its file.
        return {**self.__dict__, "_judge": None}


def _post_id(doc: Document) -> object:
    """Return the id of a document; None for one that its reader made of its file and a number."""
    file, _, number = str(doc.id).rpartition("/")
    path = str(doc.metadata.get("file_path", ""))
    made = bool(file) and number.isdecimal() and path.endswith(file)
    return None if made else doc.id
