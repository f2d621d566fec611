"""How the values of a row are stored, by the type that its column is declared with."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String, TypeDecorator

from bot.rules import model


class Utc(TypeDecorator[datetime]):
    """An aware UTC moment; SQLite keeps none of the zone, so it is checked going in and put back coming out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[StrEnum]):
    """A member of one of the model's enums, stored as its text. Nothing else goes in."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and self.words(value) != value:
            raise ValueError(f"{value!r} is no {self.words.__name__}")
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


TYPES: dict[Any, Any] = {
    **{words: Word(words) for words in StrEnum.__subclasses__() if words.__module__ == model.__name__},
    **{datetime: Utc, dict[str, Any]: JSON, list[str]: JSON, list[Any]: JSON},
}
