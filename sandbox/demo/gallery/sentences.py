"""Every sentence that stands ready-made in bot/words/, also those that no scene brings about."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType

from bot import words
from bot.words.kit import escape, message, section
from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.stage import played


def modules() -> list[ModuleType]:
    """All of bot/words/."""
    return [import_module(f"bot.words.{one.name}") for one in pkgutil.iter_modules(words.__path__)]


def sentences(album: Album) -> None:
    """One scene for each file."""
    with played() as stage:
        for module in modules():
            name = module.__name__.removeprefix("bot.words.")
            found = {key: value for key, value in vars(module).items() if _sentence(key, value)}
            if found:
                with album.scene(name, "", stage):
                    for key, value in found.items():
                        album.shows(key, "", message(section(escape(value)), plain=value))


def _sentence(name: str, value: object) -> bool:
    return isinstance(value, str) and name.isupper() and not name.startswith("_") and " " in value
