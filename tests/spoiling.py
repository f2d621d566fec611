"""Ways to spoil a payload of Slack's, each at a place that is drawn."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]
Way = Callable[[random.Random, Json], Any]
OF_ANOTHER_TYPE: tuple[Any, ...] = (
    None, True, False, 0, -1, 7, 2**70, 1.5, float("nan"), "", "x", "0", [], {}, [None], ["x"], [{}], {"id": "U1"},
    {"x": 1}, [[[]]],
)  # fmt: skip
ODD = (
    "\x00",
    "a\x00b",
    "\ud800",
    "\U0001f600\udc00",
    "\u202e<!channel>",
    "’; --",
    "%s%n{0}",
    "\r\nX: y",
    " ",
    "ß" * 9,
)
IDS = (
    *(
        "U0NOBODY1",
        "W" + "9" * 200,
        "u1",
        "T0OTHER",
        "C0NOWHERE",
        "9" * 30,
        "-1",
        "0",
        "99999999999",
        "D",
        "USLACKBOT",
    ),
    *(
        "1.1",
        "9999999999.999999",
        "99999999999999.1",
        "1e400",
        "NaN",
        '{"check_in": 4}',
        "4:1",
        "4:9999999999999999999",
    ),
)


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) in a payload."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(pairs):
        yield node, key
        yield from places(value)


def strings(payload: Json) -> list[tuple[Any, Any]]:
    return [(node, key) for node, key in places(payload) if isinstance(node[key], str)]


def drop(draw: random.Random, payload: Json) -> Json:
    node, key = draw.choice(list(places(payload)))
    del node[key]
    return payload


def another_type(draw: random.Random, payload: Json) -> Json:
    node, key = draw.choice(list(places(payload)))
    node[key] = draw.choice(OF_ANOTHER_TYPE)
    return payload


def nest(draw: random.Random, payload: Json) -> Json:
    node, key = draw.choice(list(places(payload)))
    node[key] = draw.choice(([node[key]], {str(key): node[key]}, [[node[key]]], {"id": node[key]}))
    return payload


def swap(draw: random.Random, payload: Json) -> Json:
    (one, its), (two, others) = draw.choices(list(places(payload)), k=2)
    one[its], two[others] = copy.deepcopy(two[others]), copy.deepcopy(one[its])
    return payload


def duplicate(draw: random.Random, payload: Json) -> Json:
    node, key = draw.choice(list(places(payload)))
    if isinstance(node, list):
        node.extend(copy.deepcopy([node[key]]) * draw.choice((1, 3, 200)))
    else:
        node[draw.choice([*node, "x", "type", "user_id", "command", "payload"])] = copy.deepcopy(node[key])
    return payload


def long(draw: random.Random, payload: Json) -> Json:
    node, key = draw.choice(strings(payload))
    node[key] = draw.choice(("x", "9", "ü", "{", " a", "<@U1> ")) * draw.choice((300, 5_000, 100_000))
    return payload


def odd(draw: random.Random, payload: Json) -> Json:
    node, key = draw.choice(strings(payload))
    said, place = draw.choice(ODD), draw.randrange(len(node[key]) + 1)
    node[key] = draw.choice((said, node[key][:place] + said + node[key][place:]))
    return payload


def wrong_id(draw: random.Random, payload: Json) -> Json:
    node, key = draw.choice(strings(payload))
    others = [node[key] for node, key in strings(payload)]
    node[key] = draw.choice((draw.choice(IDS), draw.choice(others)))
    return payload


def raw(draw: random.Random, payload: Json) -> bytes:
    """No JSON, or JSON as nobody writes it."""
    text = json.dumps(payload)
    place = draw.randrange(len(text))
    return draw.choice((
        text[:place],
        text[:place] + draw.choice(('"', "{", "]", "\\", "\x00", ",", "NaN")) + text[place:],
        text[:-1] + ', "type": "block_actions"}',
        "[" * 50_000, '{"a":' * 50_000, "[]", "null", '"x"', "7", "", "{}", "payload", "payload=", "payload=[]",
        "payload=" + "[" * 50_000, "&".join(f"a{number}=1" for number in range(5_000)), "ssl_check=1",
        '{"type": 9' + "9" * 5_000 + "}",
    )).encode()  # fmt: skip


WAYS: dict[str, Way] = {
    "drop": drop, "type": another_type, "nest": nest, "swap": swap, "duplicate": duplicate, "long": long,
    "odd": odd, "ids": wrong_id, "raw": raw,
}  # fmt: skip
