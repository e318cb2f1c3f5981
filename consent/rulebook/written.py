"""One document of a rulebook as text to write in, and where in it something is."""

from typing import Any

from consent.rulebook import yaml_text
from consent.rulebook.parts import shape_of, shape_problems
from consent.rulebook.problems import Document, Path, Refused


def write_document(part: str, document: Any) -> str:
    """
    Return a document as YAML, its keys in their order.

    :raises NoSuchPart: if there cannot be a document of this name
    """
    return yaml_text.write(shape_of(part).ordered(document))


def read_document(part: str, text: str) -> Any:
    """
    Return the document in a text.

    :raises Refused: with every reason and its line, the file called by the name of the part
    :raises NoSuchPart: if there cannot be a document of this name
    """
    read = yaml_text.read(text.encode(errors="surrogatepass"), file=part)
    problems = shape_problems(part, read.data)
    if problems:
        raise Refused(read.locate(problem) for problem in problems)
    return read.data


def line_of(part: str, document: Any, at: Path) -> int:
    """Return the line, counted from 1, on which a place stands in what `write_document` gives."""
    text = write_document(part, document)
    read: Document = yaml_text.read(text.encode(), file=part)
    while at and at not in read.positions:
        at = at[:-1]
    return read.positions[at].line if at in read.positions else 1
