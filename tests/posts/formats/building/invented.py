"""Invented people, words and times for archives, the same for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

CANARY = "canary 5d1f: this stands in a private message"

OTHERS = "Mallory Strand"
UPLOAD_IP = "203.0.113.77"
LATITUDE, LONGITUDE = 53.551085, 9.993682
MAIL = "ines@hafen.example"
PHONE = "+49 40 5550123"
HOME = "Kranichweg 7, Hamburg"
SECRETS = (CANARY, OTHERS, UPLOAD_IP, str(LATITUDE), str(LONGITUDE), MAIL, PHONE, HOME)
"""What stands in every built archive and must not come out of it."""

HANDLE = "ines.hafen"
BORN = 1988

NEWEST = 1_782_900_000
"""2026-07-01. Built archives hold nothing later."""
FIRST = 1_270_000_000
"""2010-03-31."""

SENTENCES = (
    "The harbour was quiet this morning, only gulls and one old tug.",
    "Baked bread again. The second loaf is for the neighbours.",
    "Does anybody know a good dentist who is open on Saturdays",
    "Heute endlich Frühling: über die Brücke und zurück, Füße müde.",
    "Mañana empezamos el curso de cerámica, ¿quién se apunta?",
    "Première neige à Grenoble — le café est déjà ouvert ☕",
    "Žurnalas pagaliau išleistas, ačiū visiems!",
    "Сегодня читали вслух до полуночи.",
    "今日は海まで歩きました。",
    "Three things I learned about knots, and one I forgot 🎉",
    "Library day.\n\nTwo books back,\nfive books home.",
    "We moved the meeting to Thursday, same place, bring chairs",
    "Running the ten kilometres took longer than planned 🐢 but we did it",
    "The tomatoes are finally red, all four of them",
)
PLACES = ("Old Fish Market", "Elbe Beach", "Café Lüders")
LINKS = (
    "https://news.example/2021/harbour-opens",
    "https://www.recipes.example/bread?utm_source=share",
    "https://maps.example/walks/12",
)


def mojibake(text: str) -> str:
    """Return a text as Meta's exports write it: each byte of its UTF-8 as one character."""
    return text.encode().decode("latin-1")


@dataclass(slots=True)
class Item:
    """One thing somebody posted, in no format yet."""

    at: int
    text: str = ""
    photos: list[str] = field(default_factory=list)
    videos: list[str] = field(default_factory=list)
    link: str = ""
    place: str = ""
    captioned: bool = False
    """The words are the caption of the one photo as well."""

    @property
    def media(self) -> list[str]:
        return self.photos + self.videos

    @property
    def is_its_photo(self) -> bool:
        """Whether there is nothing but one photo or video, with or without its caption."""
        return len(self.media) == 1 and (self.captioned or not self.text)


def items(count: int, *, seed: int, first: int = FIRST) -> Iterator[Item]:
    """Yield posts from old to new, as many and as mixed as in a timeline."""
    chance = random.Random(seed)
    step = max(2, (NEWEST - first) // max(count, 1))
    for number in range(count):
        at = first + number * step + chance.randrange(step)
        yield _item(chance, at, number)


def _item(chance: random.Random, at: int, number: int) -> Item:
    words = chance.choice(SENTENCES)
    if chance.random() < 0.5:
        words += f" {chance.choice(SENTENCES)}"
    what = chance.choices(("words", "link", "bare link", "photo", "place"), (55, 5, 3, 35, 2))[0]
    match what:
        case "words":
            return Item(at, text=f"{words} ({number})")
        case "link":
            return Item(at, text=words, link=chance.choice(LINKS))
        case "bare link":
            return Item(at, link=chance.choice(LINKS))
        case "place":
            return Item(at, text=words, place=chance.choice(PLACES))
        case _:
            return _with_media(chance, Item(at, text=words))


def _with_media(chance: random.Random, item: Item) -> Item:
    item.photos.append(photo(chance))
    what = chance.choices(("caption", "bare", "beside", "several", "video"), (13, 8, 4, 7, 3))[0]
    match what:
        case "caption":
            item.captioned = True
        case "bare":
            item.text = ""
        case "several":
            item.photos += [photo(chance) for _ in range(chance.randint(1, 3))]
        case "video":
            item.text = ""
            item.videos, item.photos = [item.photos[0].replace(".jpg", ".mp4")], []
    return item


def photo(chance: random.Random) -> str:
    """Return the name of a file as the platform gives it."""
    number = chance.randrange(10**14, 10**15)
    return f"{chance.randrange(10**8, 10**9)}_{number}_{chance.randrange(10**17, 10**18)}_n.jpg"
