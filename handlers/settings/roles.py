"""Who helps: the co-chairs, and the admins by command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.words import admin_home, setup_forms
from bot.words import commands as words
from bot.words.home import Line
from bot.words.kit import Json
from bot.words.setup_forms import Values
from handlers import Counterpart, lookup
from handlers.digests.digest import digest_line
from handlers.digests.quote import QUOTING
from handlers.offices.holders import refuse_unfit
from handlers.people import is_admin
from handlers.request import Known, Misread, Request, Wrong
from handlers.rights import ADMIN
from handlers.settings.setting import Said, Setting
from storage import digests, messages, people, task_forces
from storage.tables import Person

Changes = dict[str, bool]
"""To whom (Slack ids) the role is given, and from whom it is taken away."""


@dataclass(frozen=True)
class Role:
    """What both have in common. `name` is also the column of `Person`."""

    name: str
    title: str
    find: Callable[[Session, int], Sequence[Person]]

    def having(self, request: Request) -> list[str]:
        return [one.slack_id for one in self.find(request.tx, request.task_force.id)]

    def named(self, request: Request) -> str:
        """Who has it, as mentions; empty: nobody."""
        return ", ".join(f"<@{one}>" for one in self.having(request))

    def typed(self, request: Request) -> Changes:
        verb = request.words[0].casefold()
        if verb not in ("add", "remove") or len(request.words) != 2:
            raise Misread(f"Say `{self.name} add` or `{self.name} remove`, and whom.")
        slack_id = request.mentioned(request.words[1])
        if verb == "add":
            refuse_unfit(request, slack_id)
        if (slack_id in self.having(request)) == (verb == "add"):
            raise Misread(self._why_not(request, slack_id, verb), f"{self.name} {verb} @user")
        return {slack_id: verb == "add"}

    def _why_not(self, request: Request, slack_id: str, verb: str) -> str:
        person = people.find(request.tx, request.task_force.id, slack_id)
        if verb == "remove" and self is BY_COMMAND and person is not None and is_admin(person, request.cp.admins):
            return f"<@{slack_id}> is an admin by this workspace or by the settings, which no command changes."
        has = "has" if verb == "add" else "does not have"
        return f"<@{slack_id}> {has} that role. Nothing changed."

    def draw(self, values: Values, note: str = "", about: str = "") -> Json:
        return setup_forms.role(self.name, values, note, about)

    def look(self, cp: Counterpart, values: Values) -> Known:
        with cp.db.begin() as tx:
            had = {one.slack_id for one in self.find(tx, task_forces.of(tx, cp.team_id).id)}
        new = _chosen(values) - had
        if len(new) > lookup.AT_ONCE:
            raise Wrong({"people": f"{lookup.AT_ONCE} new ones at a time, please; then the others."})
        return lookup.known(cp, new)

    def filled(self, request: Request, values: Values) -> Changes:
        had, wanted = set(self.having(request)), _chosen(values)
        if had == wanted:
            raise Wrong({"people": setup_forms.ALREADY_SO})
        for slack_id in sorted(wanted - had):
            refuse_unfit(request, slack_id)
        return dict.fromkeys(sorted(had - wanted), False) | dict.fromkeys(sorted(wanted - had), True)

    def give(self, request: Request, changes: Changes) -> Said:
        """Give it, or take it away; who may have it was seen to."""
        tx, task_force = request.tx, request.task_force
        old = self.named(request) or "nobody"
        for slack_id, on in changes.items():
            setattr(people.ensure(tx, task_force.id, slack_id), self.name, on)
        tx.flush()
        new = self.named(request) or "nobody"
        for waiting in digests.unposted(tx, task_force.id):
            messages.want_digest_again(tx, waiting.id, *QUOTING)  # its preview is for who may see it now
        task_forces.record(tx, task_force.id, request.now, request.person, self.name, old, new)
        said = f"*{self.title}:* {old} → {new}"
        more = digest_line(request) if self is COCHAIR else words.ADMINS_TOO
        return Said(words.lines(said, more), words.lines(said))

    def line(self, request: Request) -> Line:
        who, choose = self.named(request), [admin_home.form_button("Choose", self.name)]
        if self is COCHAIR:
            state = admin_home.DONE if who else admin_home.TO_DO
            return Line("Co-chairs", who or admin_home.NO_COCHAIRS, choose, state)
        stands = f"{who}. {words.ADMINS_TOO}" if who else words.ADMINS_TOO
        return Line("Admins", stands, choose, admin_home.DONE)

    def setting(self, help: str) -> Setting[Changes]:
        return Setting(
            name=self.name,
            right=ADMIN,
            line=self.line,
            typed=self.typed,
            filled=self.filled,
            apply=self.give,
            shown=lambda request: {"people": self.having(request)},
            draw=self.draw,
            fields={"people"},
            look=self.look,
            example=f"{self.name} add @user",
            help=help,
            most=9,
        )


def _chosen(values: Values) -> set[str]:
    found = values.get("people")
    return set(found) if isinstance(found, list) else set()


COCHAIR = Role("cochair", "Co-chairs", people.cochairs)
BY_COMMAND = Role("admin", "Admins by command", people.admins)
COCHAIRS = COCHAIR.setting("let somebody see and post the digest; `cochair remove @user`")
ADMINS = BY_COMMAND.setting("let somebody set things up; `admin remove @user`")
