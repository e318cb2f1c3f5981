"""JSON files that are made to break what reads them, in archives that are sound."""

import json
from collections.abc import Callable

from tests.posts.reading.case import Case, of_zip
from tests.posts.reading.facebook import (
    AT,
    COMMENTS,
    POSTS,
    archive,
    post,
    posts_file,
    text_of,
    usual,
)
from tests.posts.reading.raw_zip import File, file, stored

MIB = 1 << 20


def posts(*raw: str, refusal: str = "") -> Case:
    """Return an archive with two posts, and between them other JSON."""
    return of_zip(lambda: archive(posts_file(*raw)), refusal)


def whole(content: bytes | Callable[[], bytes], refusal: str = "", name: str = POSTS) -> Case:
    """Return an archive with one stored file: nothing is too good to be true about its ratio."""

    def made() -> File:
        return stored(name, content if isinstance(content, bytes) else content())

    return of_zip(lambda: archive(made()), refusal)


def among_many(raw: str, refusal: str = "") -> Case:
    """Return an archive in which an odd record lies between thousands of usual ones."""
    texts = [json.dumps(post(number), indent=2) for number in range(3000)]
    texts[2000] = raw
    return of_zip(lambda: archive(file(POSTS, b"[" + ",\n".join(texts).encode() + b"]")), refusal)


def with_text(text: str) -> str:
    return f'{{"timestamp": {AT}, "data": [{{"post": "{text}"}}]}}'


def with_value(value: str) -> str:
    return f'{{"timestamp": {AT}, "data": [{{"post": "x"}}], "extra": {value}}}'


TWICE = f'{{"timestamp": {AT}, "timestamp": {AT + 1}, "data": [{{"post": "x"}}]}}'
TWICE_DEEP = f'{{"timestamp": {AT}, "data": [{{"post": "x", "post": "y"}}]}}'
TWICE_ESCAPED = f'{{"timestamp": {AT}, "t\\u0069mestamp": {AT + 1}, "data": []}}'
TWICE_MADE_UP_FOR = f'{{"timestamp": 1, "timestamp": {AT}, "data": [{{"post": "\\u0022\\u0022"}}]}}'

NUMBERS = {
    "J1 a whole number of 33 digits": posts(with_value("1" * 33), refusal="number_too_long"),
    "J1 a whole number of 4,301 digits": posts(with_value("1" * 4301), refusal="number_too_long"),
    "J1 4,301 digits among many posts": among_many(with_value("1" * 4301), "number_too_long"),
    "J1 a whole number of 1,000,000 digits": posts(
        with_value("1" * 1_000_000), refusal="number_too_long"
    ),
    "J1 a million digits at the top": whole(b"[" + b"1" * MIB + b"]", "number_too_long"),
    "J1 a million digits, not in a list": whole(b"1" * MIB, "bad_json"),
    "J1 a fraction of 1,000,000 digits": posts(
        with_value("0." + "1" * 1_000_000), refusal="number_too_long"
    ),
    "J4 NaN": posts(with_value("NaN"), refusal="not_finite"),
    "J4 Infinity": posts(with_value("Infinity"), refusal="not_finite"),
    "J4 -Infinity among many posts": among_many(with_value("-Infinity"), "not_finite"),
    "J4 1e999999999": posts(with_value("1e999999999"), refusal="not_finite"),
    "J4 1e999 among many posts": among_many(with_value("1e999"), "not_finite"),
}

DEPTHS = {
    "J2 65 lists": posts(with_value("[" * 64 + "]" * 64), refusal="nested_too_deep"),
    "J2 65 lists among many posts": among_many(with_value("[" * 64 + "]" * 64), "nested_too_deep"),
    "J2 10,000 lists": posts(with_value("[" * 10_000 + "]" * 10_000), refusal="nested_too_deep"),
    "J2 10,000 objects": posts(
        with_value('{"a":' * 10_000 + "1" + "}" * 10_000), refusal="nested_too_deep"
    ),
    "J2 1,000,000 lists": whole(b"[" * MIB + b"]" * MIB, "nested_too_deep"),
    "J2 1,000,000 lists that stay open": whole(b"[" * MIB, "nested_too_deep"),
    "J2 1,000,000 objects": whole(b'[{"a":' + b'{"a":' * MIB, "nested_too_deep"),
    "J2 1,000,000 lists and objects": whole(b'[{"a":' * MIB, "nested_too_deep"),
}

SIZES = {
    "J3 a string of 1.5 MiB": whole(
        f"[{with_text('a' * (3 * MIB // 2))}]".encode, "string_too_long"
    ),
    "J3 a string of 40 MiB": whole(f"[{with_text('a' * 40 * MIB)}]".encode, "record_too_large"),
    "J3 a string of 40 MiB that stays open": whole(
        lambda: b'["' + b"a" * 40 * MIB, "record_too_large"
    ),
    "J3 a key of 1.5 MiB": whole(
        lambda: b'[{"' + b"k" * (3 * MIB // 2) + b'":1}]', "string_too_long"
    ),
    "J3 a key of 100 MiB": whole(lambda: b'[{"' + b"k" * 100 * MIB, "record_too_large"),
    "J3 a key of 40 MiB at the top": whole(lambda: b'{"' + b"k" * 40 * MIB, "record_too_large"),
    "J3 10 million empty objects": whole(
        lambda: b"[" + b"{}," * 10_000_000 + b"{}]", "not_understood"
    ),
    "J3 10 million empty objects, deflated": of_zip(
        lambda: archive(file(POSTS, b"[" + b"{}," * 10_000_000 + b"{}]")), "ratio"
    ),
    "J3 10 million numbers": whole(lambda: b"[" + b"1," * 10_000_000 + b"1]", "not_understood"),
    "J3 a record of 5 MiB": whole(
        f"[{with_value('[' + '{},' * 1_750_000 + '{}]')}]".encode, "record_too_large"
    ),
    "J3 a million keys at the top": whole(
        lambda: b"{" + b",".join(b'"%d":0' % number for number in range(1_000_000)) + b"}",
        "record_too_large",
    ),
    "J3 a bare object of 40 MiB": whole(
        lambda: b'{"nobody_asked":[' + b"[]," * (13 * MIB) + b"[]]}", "not_understood"
    ),
    "J3 40 MiB of spaces": whole(lambda: b"[" + b" " * 40 * MIB, "bad_json"),
}

TRUTHS = {
    "J4 a key twice": posts(TWICE, refusal="duplicate_key"),
    "J4 a key twice, deep": posts(TWICE_DEEP, refusal="duplicate_key"),
    "J4 a key twice, once escaped": posts(TWICE_ESCAPED, refusal="duplicate_key"),
    "J4 a key twice among many posts": among_many(TWICE, "duplicate_key"),
    "J4 a key twice, deep among many posts": among_many(TWICE_DEEP, "duplicate_key"),
    "J4 a key twice, made up for": among_many(TWICE_MADE_UP_FOR, "duplicate_key"),
    "J4 a key twice at the top": whole(
        b'{"comments_v2":[],"comments_v2":[]}', "duplicate_key", COMMENTS
    ),
    "J4 a key twice that differs in halves of surrogates only": posts(
        with_value('{"\\ud800":1,"\\ud801":2}'), refusal="duplicate_key"
    ),
    "J5 not UTF-8": whole(b'[{"timestamp":1,"title":"caf\xe9"}]', "bad_encoding"),
    "J5 UTF-8 cut in a letter": whole(b'["caf\xc3', "bad_encoding"),
    "J5 surrogates in UTF-8": whole(b'["\xed\xa0\x80"]', "bad_encoding"),
    "J5 UTF-16 with a mark": whole(text_of([post()]).decode().encode("utf-16"), "utf_16"),
    "J5 UTF-16 without a mark": whole(text_of([post()]).decode().encode("utf-16-le"), "utf_16"),
    "J5 UTF-32": whole(text_of([post()]).decode().encode("utf-32"), "utf_16"),
    "an empty file of posts": whole(b"", "bad_json"),
    "a file that is cut": whole(text_of([post(), post(1)])[:-30], "bad_json"),
    "a comma too many": whole(b"[1,]", "bad_json"),
    "a comma too few": posts(with_value("[1 2]"), refusal="bad_json"),
    "a comment": posts("// my posts", refusal="bad_json"),
    "text behind the list": whole(text_of([post()]) + b"x", "bad_json"),
    "two lists": whole(text_of([post()]) * 2, "bad_json"),
    "a string alone": whole(b'"posts"', "bad_json"),
    "single quotation marks": whole(b"[{'timestamp': 1}]", "bad_json"),
    "a mistake at the start of a long file": whole(
        lambda: b"[tru," + b'{"timestamp":1},' * 400_000 + b"1]", "bad_json"
    ),
    "a raw line break in a string": posts(with_text("a\nb"), refusal="bad_json"),
    "a web page with the name of a JSON file": whole(b"<html></html>", "bad_json"),
}

HARMLESS = {
    "J1 a whole number of 32 digits": posts(with_value("1" * 32)),
    "J1 a whole number of 32 digits among many posts": among_many(with_value("1" * 32)),
    "J2 64 levels": posts(with_value("[" * 63 + "]" * 63)),
    "J2 64 levels among many posts": among_many(with_value("[" * 63 + "]" * 63)),
    "J3 a text of 1,000,000 letters": posts(with_text("a" * 1_000_000)),
    "J5 a mark in front": whole(b"\xef\xbb\xbf" + text_of([post()])),
    "J5 half of a surrogate pair": posts(with_text("a\\ud83db")),
    "J5 half of a surrogate pair among many posts": among_many(with_text("a\\udc00b")),
    "J5 a surrogate pair": posts(with_text("\\ud83d\\ude00")),
    "J5 NUL": posts(with_text("a\\u0000b")),
    "J5 NUL twice written out among many posts": among_many(with_text("a\\u0000b\\\\u0000c")),
    "J5 quotation marks as escapes among many posts": among_many(with_text("\\u0022a\\u0022")),
    "one bare object": whole(json.dumps(post()).encode()),
    "strange spaces": whole(b"\n\r\t [\n\n" + json.dumps(post()).encode() + b"\t\n]\n \n"),
    "J6 moments that cannot be": of_zip(
        lambda: archive(
            usual(1).but(
                **_content(
                    [
                        post(timestamp=moment)
                        for moment in (-1, 0, 2**31, 2**63, 10**12, 1717977600000, "x", 1.5, None)
                    ]
                )
            )
        ),
        "",
    ),
}


def _content(records: list[object]) -> dict[str, object]:
    made = file(POSTS, text_of(records))
    return {"packed": made.packed, "size": made.size, "crc": made.crc}
