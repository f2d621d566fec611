"""What admins and co-chairs do, and what happens to people and channels in the workspace itself."""

from __future__ import annotations

from simulation.facts import Left
from simulation.hands import DAY, Hands, Person
from simulation.world import Act

SCHEDULES = ("weekly tue 09:00", "every 2 weeks mon 10:30", "monthly 2nd wed 08:00", "default")
CHOSEN = ("no_bonds", "joint_budget", "named_contact")
PREVIEWED = ("digest_hold", "digest_post", "digest_leave_out", "digest_note")


class Admins(Hands):
    """Each act is named as in `ADMIN_ACTS`, with `_` before it."""

    # By command.

    def _checkin(self, person: Person) -> Act:
        yield from self._type(person, f"checkin {self.draw.choice(self.codes)}")

    def _why_state(self, person: Person) -> Act:
        yield from self._type(person, f"why {self.draw.choice(self.codes)}")

    def _checkin_all(self, person: Person) -> Act:
        yield from self._type(person, "checkin all")
        yield from self._confirm(person, "checkin_all")

    def _schedule(self, person: Person) -> Act:
        code = self.draw.choice(self.codes)
        self.facts.changed_pairs.add(code)
        yield from self._type(person, f"schedule {code} {self.draw.choice(SCHEDULES)}")

    def _replace(self, person: Person) -> Act:
        code = self.draw.choice(self.codes)
        held = [one for one, home in self.facts.homes.items() if home == code]
        new = self.add(f"{code}-new{len(self.everyone)}", officer=True, tz=self.slack.people[held[0]].tz)
        self.facts.homes[new] = code
        self.facts.zones[new] = self.slack.people[new].tz
        self.facts.changed_pairs.add(code)
        other = held[self.draw.randrange(len(held))]
        self.facts.holders |= {new, other}
        pair = [f"<@{new}>", self.draw.choice(("vacant", f"<@{other}>"))]
        self.draw.shuffle(pair)
        yield from self._type(person, f"pair {code} {' '.join(pair)}")
        yield from self._confirm(person, "change_holders")

    def _vacate(self, person: Person) -> Act:
        code = self.draw.choice(self.codes)
        self.facts.changed_pairs.add(code)
        yield from self._type(person, f"vacate {code} {self.draw.choice(('CIO', 'CPO'))}")
        yield from self._confirm(person, "change_holders")

    def _confirm(self, person: Person, action: str) -> Act:
        yield self.draw.uniform(1, 60)
        yield from self._press_newest(person, action)

    def _pause_all(self, person: Person) -> Act:
        whom = self.draw.choice(["all", *self.codes])
        yield from self._type(person, f"pause {whom} until {self.days_ahead(2, 30)}")

    def _away_for(self, person: Person) -> Act:
        first = self.draw.randint(0, 9)
        days = f"{self.days_ahead(first, first)} {self.days_ahead(first + 1, first + 14)}"
        yield from self._type(person, f"away <@{self.draw.choice(sorted(self.facts.homes))}> {days}")

    def _away_for_off(self, person: Person) -> Act:
        """Of somebody who said themselves that they are away, where there is one: those days are not ended."""
        own = [one.user for one in self.facts.commands if one.text.startswith("away 2")]
        yield from self._type(person, f"away <@{self.draw.choice(own or sorted(self.facts.homes))}> off")

    def _cochair(self, person: Person) -> Act:
        who, what = self.draw.choice(list(self.everyone)), self.draw.choice(("add", "add", "remove"))
        if what == "add":
            self.facts.cochairs.add(who)
        yield from self._type(person, f"cochair {what} <@{who}>")

    def _focus(self, person: Person) -> Act:
        """An admin, or a co-chair, chooses what every state is asked next."""
        who = self.everyone[self.draw.choice([person.id, *sorted(self.facts.cochairs)])]
        yield from self._type(who, f"focus {self.draw.choice((*CHOSEN, 'off'))}")

    # The digest, before it is posted.

    def _preview(self, person: Person) -> Act:
        """Press something under the preview; most of all leave a quote out, where there is one."""
        wanted = self.draw.choice(((self.draw.choice(PREVIEWED),), ("digest_leave_out",), PREVIEWED))
        yield from self._press_newest(person, *wanted)
        yield from self._fill_in(person)

    # What the bot can do nothing about.

    def _deactivate(self, person: Person) -> Act:
        """Somebody's account ends, perhaps to come back."""
        who = self.draw.choice([one for one in self.everyone if one in self.facts.homes])
        if self.slack.people[who].deleted:
            return
        before = len(self.slack.deliveries.all)
        self.slack.admin.change_person(who, self.world.true, deleted=True)
        left = Left(who, self.world.true, self.slack.deliveries.all[before:])
        self.facts.left.append(left)
        self.facts.changed_pairs.add(self.facts.homes[who])
        yield DAY * self.draw.choice((0.01, 2, 9, 200))
        left.until = self.world.true
        self.slack.admin.change_person(who, self.world.true, deleted=False)

    def _archive(self, person: Person) -> Act:
        channel = self.slack.channels[self.facts.channel]
        if channel.archived:
            return
        self.slack.admin.archive(channel.id, self.world.true)
        yield DAY * self.draw.choice((0.01, 1, 4))
        before = len(self.slack.deliveries.all)
        self.slack.admin.unarchive(channel.id, self.world.true)
        self.facts.reopened.append(self.slack.deliveries.all[before:])

    def _remove_bot(self, person: Person) -> Act:
        channel = self.slack.channels[self.facts.channel]
        if self.slack.app.bot_user not in channel.members:
            return
        self.slack.admin.remove_bot(channel.id, self.world.true)
        yield DAY * self.draw.choice((0.01, 1, 4))
        before = len(self.slack.deliveries.all)
        self.slack.admin.invite_bot(channel.id, self.world.true)
        self.facts.reopened.append(self.slack.deliveries.all[before:])
