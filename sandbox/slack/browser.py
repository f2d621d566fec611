"""A headless Chromium that this machine has, driven by Playwright; and the demo's page in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Where this machine's Chromium is, if it has one."""
    return os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium with nothing remembered."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium(), args=FLAGS, headless=True)


@contextmanager
def page_in(chrome: Browser, url: str, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """The demo's page, and everything that went wrong in it."""
    context = chrome.new_context(reduced_motion="reduce", **options)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on(
        "requestfailed",
        lambda request: wrong.append(f"{request.url} failed") if "/news" not in request.url else None,
    )
    page.goto(url)
    yield page, wrong
    context.close()
