"""What was shown while a scene was played: each different thing once, with all the situations in which it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from bot.words.failures import notice
from bot.words.kit import Content
from sandbox.demo.stage import Stage
from sandbox.slack.records import Json, Seen, View
from sandbox.slack.show import Names, plain_text, show_blocks, show_view, wrapped

WIDTH = 90
When = tuple[str, ...]  # what is so, then at what moment
KINDS = {"message": "", "reply": "in a thread", "edit": "now reads", "ephemeral": "only you see it"}
PLACES = {"mpim": "their own conversation", "im": "direct message", "public": "the task force's channel"}


@dataclass
class Picture:
    """One thing that was shown: where, and in which situations; as text, and as JSON for the page."""

    where: str
    text: str
    phone: str
    shown: Json
    when: list[When] = field(default_factory=list)


@dataclass
class Scene:
    """Some pictures under one title."""

    title: str
    about: str
    pictures: dict[str, Picture] = field(default_factory=dict)
    people: Names = field(default_factory=dict)
    channels: Names = field(default_factory=dict)


class Album:
    """Watches a stage. `alias`: what stands for what in the text, so that two states' messages can be one picture.

    `when`: in which situation somebody is; without one nothing is taken. `only`: the places that are taken, or
    all; `readers`: who must be shown it, or anybody.
    """

    def __init__(self) -> None:
        self.scenes: list[Scene] = []
        self.kinds: set[str] = set()
        self.stage: Stage | None = None
        self.when: Callable[[str], When] | None = None
        self.only: tuple[str, ...] = ()
        self.readers: tuple[str, ...] = ()
        self.alias: dict[str, str] = {}
        self._last: tuple[Seen, Picture] | None = None

    @contextmanager
    def scene(self, title: str, about: str, stage: Stage) -> Iterator[None]:
        """What this stage shows to anybody goes under this title."""
        self.scenes.append(Scene(title, about))
        self.stage, self.alias, self.only, self.readers, self.when, self._last = stage, {}, (), (), None, None
        known = stage.slack.workspace.record

        def record(user_id: str, seen: Seen) -> None:
            known(user_id, seen)
            self._take(user_id, seen)

        stage.slack.workspace.record = record  # type: ignore[method-assign]
        try:
            yield
        finally:
            with stage.db.begin() as tx:
                self.kinds |= {str(kind) for (kind,) in tx.execute(text("SELECT DISTINCT kind FROM message"))}
            self.scenes[-1].people = {one.id: self._normal(one.name) for one in stage.slack.people.values()}
            self.scenes[-1].channels = {stage.channel: "task-force"}
            stage.slack.workspace.record = known  # type: ignore[method-assign]

    def homes(self, stage: Stage, *people: str) -> None:
        """Home is taken now, of each of them, and not each time that it is drawn anew."""
        before, self.only = self.only, (*self.only, "Home")
        for who in people:
            stage.person(who).open_home()
        self.only = before

    def failed(self, cause: str) -> None:
        """What the admins are told of this cause."""
        self.shows(f"cause: {cause}", "direct message", notice(cause, ["The digest to #task-force"]))

    def shows(self, when: str, where: str, made: Content) -> None:
        """One message, made as the bot makes it and sent by nobody."""
        shown = {"text": made.text, "blocks": made.blocks}
        self.scenes[-1].pictures[when] = Picture(where, self._text(shown), made.text, shown, [(when,)])

    def now(self, *words: str) -> None:
        """From here on, what is shown is shown in this situation; without words: it is not taken."""
        self.when = (lambda who: words) if words else None

    def _take(self, user: str, seen: Seen) -> None:
        slack, when = self._stage.slack, self.when
        ours = seen.by == slack.app.bot_user or seen.kind == "error"
        if when is None or seen.kind == "notification" or not ours:
            return
        if self._last is not None and seen is self._last[0]:  # the same message, before another of its readers
            return
        where = self._where(seen)
        if (self.only and where not in self.only) or (self.readers and self._name(user) not in self.readers):
            return
        shown = self._shown(seen)
        drawn = self._text(shown)
        found = self.scenes[-1].pictures.get(where + drawn)
        if found is None:
            new = seen.kind in ("message", "reply")
            found = Picture(where, drawn, plain_text(shown["text"], self._names()) if new else "", shown)
            self.scenes[-1].pictures[where + drawn] = found
        if (situation := when(self._name(user))) not in found.when:
            found.when.append(situation)
        self._last = (seen, found)

    @property
    def _stage(self) -> Stage:
        assert self.stage is not None
        return self.stage

    def _where(self, seen: Seen) -> str:
        if seen.where in ("modal", "home"):
            return (
                {"modal": "window", "home": "Home"}[seen.where] if seen.kind != "error" else "error in the window"
            )
        if seen.kind == "error":
            return "error"
        place = PLACES[self._stage.slack.channels[seen.where].kind]
        return ", ".join(filter(None, [place, KINDS[seen.kind]]))

    def _view(self, seen: Seen) -> View | None:
        slack = self._stage.slack
        return next(
            (one for one in [*slack.views.by_id.values(), *slack.views.homes.values()] if one.id == seen.ts), None
        )

    def _text(self, shown: Json) -> str:
        if "type" in shown:
            return show_view(View("", "", shown, "", "", None, shown["state"]), self._names(), WIDTH)
        if shown["blocks"]:
            return show_blocks(shown["blocks"], self._names(), WIDTH)
        return "\n".join(wrapped(plain_text(shown["text"], self._names()), WIDTH))

    def _shown(self, seen: Seen) -> Json:
        """What the page draws, with one state in the place of all."""
        view = self._view(seen) if seen.kind != "error" else None
        body = view.body | {"state": view.state} if view is not None else {}
        whole: Json = {"text": seen.text, "blocks": seen.blocks, **body}
        return self._normal(whole)  # type: ignore[no-any-return]

    def _name(self, user: str) -> str:
        return next((name for name, person in self._stage.people.items() if person.id == user), user)

    def _names(self) -> Names:
        stage = self._stage
        named = {person.id: self._normal(name) for name, person in stage.people.items()}
        return named | {stage.channel: "task-force"}

    def _normal(self, it: Any) -> Any:
        if isinstance(it, dict):
            return {key: self._normal(value) for key, value in it.items()}
        if isinstance(it, list):
            return [self._normal(one) for one in it]
        return (
            self._pattern.sub(lambda found: self.alias[found[0]], it) if isinstance(it, str) and self.alias else it
        )

    @property
    def _pattern(self) -> re.Pattern[str]:
        longest = sorted(self.alias, key=len, reverse=True)
        return re.compile(rf"\b({'|'.join(map(re.escape, longest))})\b")


def as_text(title: str, scenes: list[Scene]) -> str:
    """One file of the gallery."""
    lines = [title, "=" * len(title)]
    for scene in scenes:
        lines += ["", "", scene.title, "-" * len(scene.title), *wrapped(scene.about, WIDTH)]
        for picture in scene.pictures.values():
            lines += ["", *_picture(picture)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def as_json(scene: Scene) -> Json:
    """For the page."""
    people = {one: {"name": name, "handle": name, "bot": False} for one, name in scene.people.items()}
    pictures = [
        {"when": situations(one.when), "where": one.where, "shown": one.shown} for one in scene.pictures.values()
    ]
    return {
        "title": scene.title,
        "about": scene.about,
        "people": people,
        "channels": scene.channels,
        "pictures": pictures,
    }


def _picture(it: Picture) -> list[str]:
    lines = [line for when in situations(it.when) for line in wrapped(when, WIDTH, "▸ ", "  ")]
    lines.append(f"── {it.where}")
    if it.phone:
        first = " / ".join(it.phone.split("\n")[:2])
        lines += wrapped(f"phone: {first}", WIDTH, "   ", "          ")
        lines.append("")
    return [*lines, *(f"   {line}" for line in it.text.split("\n"))]


def situations(when: list[When]) -> list[str]:
    """The same situations in fewer lines: what differs in one part only stands together."""
    left: list[tuple[tuple[str, ...], ...]] = [tuple((part,) for part in one) for one in when if any(one)]
    for part in range(max(map(len, left), default=0)):
        merged: dict[tuple[int, tuple[tuple[str, ...], ...]], list[str]] = {}
        for one in left:
            rest = (*one[:part], *one[part + 1 :])
            merged.setdefault((len(one), rest), []).extend(one[part] if part < len(one) else ())
        left = [
            (*rest[:part], tuple(dict.fromkeys(them)), *rest[part:]) if part < size else rest
            for (size, rest), them in merged.items()
        ]
    return ["; ".join(" / ".join(part) for part in one if any(part)) for one in left]
