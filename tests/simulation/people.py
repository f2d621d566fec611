"""The people of one seed: officers, admins, a stranger. Each acts at random, by the seed's own stream."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from simulation.admins import Admins
from simulation.backward import LookingBack
from simulation.hands import DAY, HOUR, Person
from simulation.loads import Loads
from simulation.officers import Officers
from simulation.world import Act

HABITS = {"prompt": 0.85, "seldom": 0.35, "never": 0.0, "eager": 1.0}
LOOKS = ("why", "home", "me", "look_home", "ask_again")  # of who answers nothing
TOLD_OF = 0.12  # of the answers, somebody else of that state hears, and answers all the same, asked or not
OFFICER_ACTS = {
    "away": 3,
    "away_off": 1,
    "pause": 1,
    "pause_off": 1,
    "slower": 1,
    "slower_off": 1,
    "zone": 1,
    "me": 2,
    "why": 3,
    "home_setting": 5,
    "look_home": 2,
    "answer_by_command": 3,
    "say": 2,
    "thread": 6,
    "edit_said": 6,
    "delete_said": 3,
    "monkey": 4,
    "change_answer": 3,
    "withdraw": 4,
    "undo": 2,
    "withdraw_by_me": 1,
    "deputy": 3,
    "deputy_off": 1,
    "home": 3,
    "preview": 1,
    "others_form": 3,
    "overreach": 1,
    "steps": 8,
    "help": 8,
    "handover": 5,
    "step_by_command": 3,
}
ADMIN_ACTS = {
    "checkin": 5,
    "checkin_all": 2,
    "status": 2,
    "pairs": 1,
    "digest": 2,
    "digest_post": 1,
    "replace": 3,
    "vacate": 1,
    "schedule": 1,
    "pause_all": 1,
    "away_for": 3,
    "away_for_off": 4,
    "resume": 1,
    "cochair": 2,
    "focus": 3,
    "monkey": 2,
    "home": 2,
    "start_again": 1,
    "plan": 1,
    "why_state": 3,
    "deactivate": 2,
    "archive": 1,
    "remove_bot": 1,
}
STRANGERS_ACTS = {"monkey": 1, "poke": 2, "say": 1, "overreach": 3}
NOTICED = {
    "answer": 14,
    "not_now": 2,
    "read_both": 4,
    "monkey": 2,
    "withdraw": 1,
    "undo": 1,
    "open_now": 3,
    "thread": 2,
    "edit_said": 1,
    "unseal": 2,
    "steps": 9,
    "help": 9,
    "handover": 3,
}
FRIDAY = 4
SHOWN_BY, POSTED_BY = 13.2, 18.9  # hours (UTC) between the preview and the digest, in summer and in winter


class People(Officers, Admins, Loads, LookingBack):
    """Everybody, and what they do. `kept`: which acts are done, by number; all but when a failure is shortened."""

    _heard = 0  # of the answers that were sent, those that others have heard of

    def add(self, name: str, officer: bool = False, **about: Any) -> str:
        user = self.slack.workspace.add_person(name, **about)
        habit = HABITS[self.draw.choices(list(HABITS), (6, 3, 1, 0))[0]]
        self.everyone[user] = Person(user, habit, officer)
        return user

    def become(self, habit: str, code: str) -> None:
        """All of this state are so from now on."""
        for user, home in self.facts.homes.items():
            if home == code:
                self.everyone[user].habit = HABITS[habit]

    def plan(self, until: float) -> None:
        """Everybody's own acts, at random moments until then. They notice messages as they come."""
        for person in self.everyone.values():
            admin = person.id in self.facts.admins
            chosen = ADMIN_ACTS if admin else OFFICER_ACTS if person.officer else STRANGERS_ACTS
            for _ in range(self.draw.randrange(14) if admin else self.draw.randrange(9)):
                name = self.draw.choices(list(chosen), list(chosen.values()))[0]
                self.later(self.draw.uniform(self.world.true + DAY, until), name, person)
        self._plan_previews(until)
        self.plan_loads(until)
        self.plan_looking_back(until)
        self.plan_looking_ahead(until)

    def _plan_previews(self, until: float) -> None:
        """Some of the digests are looked at before they are posted, by an admin or a co-chair."""
        day, who = self.world.true - self.world.true % DAY, self.facts.cochairs or self.facts.admins
        while (day := day + DAY) < until - DAY:
            if datetime.fromtimestamp(day, UTC).weekday() == FRIDAY and self.draw.random() < 0.3:
                moment = day + HOUR * self.draw.uniform(SHOWN_BY, POSTED_BY)
                self.later(moment, "preview", self.everyone[self.draw.choice(sorted(who))])

    def notice(self) -> None:
        """Who was notified of something since the last look may act on it, sooner or later."""
        for person in self.everyone.values():
            seen = self.slack.workspace.seen[person.id]
            new = [one for one in seen[person.seen :] if one.kind in ("notification", "ephemeral")]
            person.seen = len(seen)
            for _ in new:
                if person.officer and person.habit == HABITS["never"] and self.draw.random() < 0.3:
                    self._soon(person, self.draw.choice(LOOKS))
                if person.officer and person.habit == HABITS["eager"] and self.draw.random() < 0.5:
                    self._soon(person, "answer")
                elif person.officer and self.draw.random() < person.habit:
                    self._soon(person, self.draw.choices(list(NOTICED), list(NOTICED.values()))[0])
        self._hear_of_answers()

    def _soon(self, person: Person, name: str) -> None:
        hours = self.draw.choice((0.02, 0.2, 3, 20, 60, 200))
        self.later(self.world.true + hours * HOUR * self.draw.uniform(0.3, 1.0), name, person)

    def _hear_of_answers(self) -> None:
        """Who is away, silent, paused, or was not asked for any other reason may answer all the same."""
        for sent in self.facts.submitted[self._heard :]:
            home = self.facts.homes.get(sent.user)
            for person in self.everyone.values():
                theirs = person.id != sent.user and self.facts.homes.get(person.id) == home
                if theirs and self.draw.random() < TOLD_OF:
                    self._soon(person, self.draw.choice(("answer_by_command", "answer_on_home")))
        self._heard = len(self.facts.submitted)

    def later(self, moment: float, name: str, person: Person) -> None:
        twice = self.draw.random() < 0.1

        def do() -> None:
            self.acted += 1
            if not self.kept(self.acted):
                return
            self.world.tell(f"{self.slack.people[person.id].name}: {name}{' twice' if twice else ''}")
            for _ in range(2 if twice else 1):
                self.world.act(getattr(self, f"_{name}")(person))

        self.world.at(moment, do)


def _plain(text: str) -> Callable[[People, Person], Act]:
    def act(self: People, person: Person) -> Act:
        yield from self._type(person, text)

    return act


for _name, _text in {
    "away_off": "away off",
    "pause_off": "pause off",
    "slower": "slower",
    "slower_off": "slower off",
    "deputy_off": "deputy off",
    "me": "me",
    "why": "why",
    "status": "status",
    "pairs": "pairs",
    "digest": "digest",
    "digest_post": "digest post",
    "resume": "resume all",
    "start_again": "start",
    "plan": "plan",
}.items():
    setattr(People, f"_{_name}", _plain(_text))
