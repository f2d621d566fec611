"""`make digests`: what digests of 15, 40 and 56 states look like, as text, JSON, pictures, into docs/digests/."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Route, ViewportSize

from bot.words.kit import Content, Json
from sandbox.demo.digest_weeks import KINDS, SIZES
from sandbox.slack.browser import browser
from sandbox.slack.show import show_blocks
from sandbox.slack.site import emoji_names

FOLDER = Path(__file__).parent.parent.parent / "docs" / "digests"
PAGE = Path(__file__).parent.parent / "slack" / "page"
HOST = "http://digests.local"
CHANNELS = {"C0TASKFORCE": "task-force"}
WIDTH = 96
SCREEN: ViewportSize = {"width": 820, "height": 700}


def every() -> Iterator[tuple[str, list[Content]]]:
    """Each by its name, such as `busy-56`."""
    for kind, make in KINDS.items():
        for size in SIZES:
            yield f"{kind}-{size}", make(size)


def as_text(messages: list[Content]) -> str:
    """The post, then its thread, as Slack shows them; under each what a phone shows."""
    parts = []
    for place, one in enumerate(messages):
        where = f"in the thread, {place} of {len(messages) - 1}" if place else "the post"
        parts += [f"── {where}", "", show_blocks(one.blocks, CHANNELS, WIDTH), ""]
        parts += ["── as plain text (a notification, a screen reader)", "", one.text, ""]
    return "\n".join(parts)


def as_json(messages: list[Content]) -> str:
    return json.dumps([vars(one) for one in messages], ensure_ascii=False, indent=1) + "\n"


def picture(chrome: Browser, name: str, messages: list[Content]) -> None:
    """The post as the page draws it, without a bot behind it; of the largest its chart and its table as well."""
    page = chrome.new_page(viewport=SCREEN, color_scheme="light")
    shown: list[Json] = [
        {"when": [], "where": "In its thread" if place else "The post", "shown": vars(one)}
        for place, one in enumerate(messages)
    ]
    scene = {"title": "", "about": "", "people": {}, "channels": CHANNELS, "pictures": shown}
    page.route(f"{HOST}/**", lambda route: _serve(route, [{"name": name, "scenes": [scene]}]))
    page.goto(f"{HOST}/gallery")
    page.wait_for_selector("body.ready")
    page.locator(".g-picture").first.screenshot(path=FOLDER / f"{name}.png")
    for kind, selector in (("chart", ".b-chart"), ("table", ".b-table")):
        if name == "busy-56":
            page.locator(selector).first.screenshot(path=FOLDER / f"{kind}.png")
    page.close()


def _serve(route: Route, chapters: list[Json]) -> None:
    path = route.request.url.removeprefix(HOST)
    if path == "/page/gallery.json":
        route.fulfill(json=chapters)
    elif path == "/page/emoji_names.js":
        route.fulfill(body=f"export const UNICODE = {emoji_names()};", content_type="text/javascript")
    else:
        route.fulfill(path=PAGE / ("gallery.html" if path == "/gallery" else path.removeprefix("/page/")))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with browser() as chrome:
        for name, messages in every():
            (FOLDER / f"{name}.txt").write_text(as_text(messages), encoding="utf-8")
            (FOLDER / f"{name}.json").write_text(as_json(messages), encoding="utf-8")
            picture(chrome, name, messages)
            print(name, flush=True)


if __name__ == "__main__":
    main()
