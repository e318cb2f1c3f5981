"""Read a page as a person does: its words, headings, links and forms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img"}
BLOCKS = {"p", "li", "h1", "h2", "h3", "td", "th", "dt", "dd", "caption", "summary", "label"}


@dataclass
class Node:
    tag: str
    given: dict[str, str]
    inside: list["Node | str"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Node"]:
        """Every node below this one, in the order of the page."""
        for one in self.inside:
            if isinstance(one, Node):
                yield one
                yield from one

    def all(self, *tags: str) -> list["Node"]:
        return [node for node in self if node.tag in tags]

    @property
    def text(self) -> str:
        parts = (one if isinstance(one, str) else f"{one.gap}{one.text}" for one in self.inside)
        return " ".join("".join(parts).split())

    @property
    def gap(self) -> str:
        return " " if self.tag in BLOCKS | {"br"} else ""

    @property
    def own_text(self) -> str:
        """The text without that of blocks inside, which are read for themselves."""
        parts = (
            one if isinstance(one, str) else one.own_text
            for one in self.inside
            if isinstance(one, str) or one.tag not in BLOCKS
        )
        return " ".join("".join(parts).split())


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("page", {})]

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].inside.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"<{self.open[-1].tag}> is closed by </{tag}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].inside.append(data)


class Page:
    """A page. Reading one whose tags do not close in order fails."""

    def __init__(self, html: str) -> None:
        builder = _Builder()
        builder.feed(html)
        builder.close()
        assert len(builder.open) == 1
        self.root = builder.open[0]

    @property
    def title(self) -> str:
        return self.root.all("title")[0].text

    @property
    def main(self) -> Node:
        return self.root.all("main")[0]

    @property
    def h1(self) -> str:
        (only,) = self.root.all("h1")
        return only.text

    @property
    def texts(self) -> list[str]:
        """What the main part says, block after block."""
        blocks = (node.own_text for node in self.main if node.tag in BLOCKS)
        return [text for text in blocks if text]

    @property
    def words(self) -> str:
        return " ".join(self.texts)

    @property
    def links(self) -> dict[str, str]:
        """Where each link of the main part leads, by its words."""
        return {node.text: node.given.get("href", "") for node in self.main.all("a")}

    @property
    def choices(self) -> list[str]:
        """The words on the choice buttons."""
        buttons = self.main.all("button")
        return [one.text for one in buttons if one.given.get("class") == "choice__button"]

    def press(self, client, words: str):
        """Press the first button of the main part with these words; return what comes back."""
        for form in self.main.all("form"):
            for button in form.all("button"):
                if button.text == words:
                    return client.post(form.given["action"], _sent(form, button))
        raise AssertionError(f"there is no button {words!r}")


def _sent(form: Node, button: Node) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    for node in [*form.all("input"), button]:
        if node.given.get("name"):
            sent.setdefault(node.given["name"], []).append(node.given.get("value", ""))
    return sent


def read(response) -> Page:
    """Return the page in a response, which must be a page."""
    assert response["Content-Type"].startswith("text/html")
    return Page(response.content.decode())


def sentences(texts: list[str]) -> list[str]:
    """Return the sentences in some texts; a block without a full stop is one."""
    return [one for text in texts for one in re.split(r"(?<=[.?:])\s+", text) if one]
