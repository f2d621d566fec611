"""The local Slack: one plain object without threads, clock or I/O, which tests, a simulation and the demo drive.

`Slack(manifest)` is one workspace with the app installed. It is at least as strict as Slack is known to be. Its
parts, each of which knows only those that stand above it here:

    workspace      people, conversations, who can read what, who was shown what, new ids
    app            the bot, its tokens and scopes, the conversations that it may know of
    files          what is uploaded, and what people put into a form
    views          modals, Home, triggers
    deliveries     what is on its way to the app, and tried again
    messages       post, change, remove, whisper
    response_urls  what the app posts to one
    answers        what the app answers when it acknowledges
    composer       what people type: messages, commands
    interactions   what people press, submit and open
    admin          what happens to people and conversations without the app

`call`, the Web API, is of Slack itself: the methods (sandbox/slack/methods) use all of the parts.
"""

from typing import Any

from sandbox.slack.admin import Admin
from sandbox.slack.answers import Answers
from sandbox.slack.app import App
from sandbox.slack.composer import Composer
from sandbox.slack.deliveries import Deliveries
from sandbox.slack.errors import SlackError
from sandbox.slack.faults import BEFORE, Fault, Faults
from sandbox.slack.files import Files
from sandbox.slack.interactions import Interactions
from sandbox.slack.messages import Messages
from sandbox.slack.methods import METHODS
from sandbox.slack.methods.args import Args
from sandbox.slack.rates import Rates
from sandbox.slack.records import Call, Json, Response
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace


class Slack:
    """One workspace. rates: `published` or `off`; burst: posts one conversation takes at once."""

    def __init__(self, manifest: Json, *, seed: int = 1, rates: str = "published", burst: int = 3) -> None:
        if rates not in {"published", "off"}:
            raise ValueError("rates: published or off")
        self.rates: Rates | None = Rates(burst) if rates == "published" else None
        self.faults = Faults()
        self.workspace = Workspace(seed)
        self.people, self.channels = self.workspace.people, self.workspace.channels  # what everybody asks for
        self.app = App(manifest, self.workspace)
        self.workspace.add_person("Slackbot", user_id="USLACKBOT", email=None)
        self.files = Files(self.workspace, self.app)
        self.views = Views(self.workspace, self.app, self.files)
        self.deliveries = Deliveries(self.workspace, self.app, self.views)
        self.messages = Messages(self.workspace, self.app, self.files, self.deliveries)
        self.response_urls = ResponseUrls(self.workspace, self.app, self.messages)
        self.answers = Answers(self.workspace, self.views, self.deliveries, self.response_urls, self.faults)
        parts = self.workspace, self.app, self.messages, self.views, self.deliveries, self.response_urls
        self.composer, self.interactions, self.admin = Composer(*parts), Interactions(*parts), Admin(*parts)
        self.calls: list[Call] = []
        self.refused_for_rate: list[tuple[float, str]] = []
        self.tickets: set[str] = set()

    def call(self, method: str, args: Json, now: float, token: str | None) -> Response:
        """One call of the Web API at `now` (seconds)."""
        args = {key: value for key, value in args.items() if value is not None and key != "token"}
        fault = self.faults.take(method, args)
        if fault and fault.name in BEFORE:
            response = self._not_done(fault, now, method)
        else:
            response = self._limited(method, Args(args), now, token)
            if fault:
                seconds = float(fault.details.get("seconds", 1.0))
                response = Response(response.status, response.headers, response.body, fault.name, seconds)
        self.calls.append(Call(now, method, args, response))
        return response

    def fault(self, name: str, method: str | None = None, times: int = 1, when: Any = None, **kw: Any) -> None:
        """Asks for a fault (names in sandbox/slack/faults.py) at the next `times` calls of `method`, or of any."""
        self.faults.add(Fault(name, method, times, when, kw))

    def _not_done(self, fault: Fault, now: float, method: str) -> Response:
        if fault.name == "error":
            error = str(fault.details.get("error", "internal_error"))
            return Response(200, {}, {"ok": False, "error": error}, "error")
        if fault.name == "rate_limited":
            return self._too_many(method, int(fault.details.get("retry_after", 1)), now, "rate_limited")
        return Response(500 if fault.name == "http_500" else 0, {}, {}, fault.name)

    def _too_many(self, method: str, seconds: int, now: float, fault: str | None = None) -> Response:
        self.refused_for_rate.append((now, method))
        body = {"ok": False, "error": "ratelimited"}
        return Response(429, {"Retry-After": str(seconds)}, body, fault)

    def _limited(self, method: str, args: Args, now: float, token: str | None) -> Response:
        try:
            if method not in METHODS:
                raise SlackError("unknown_method", req_method=method)
            self.app.authorise(method, token)
            channel = str(args.get("channel")) if args.get("channel") else None
            wait = self.rates.refuse(method, channel, now) if self.rates else None
            if wait is not None:
                return self._too_many(method, wait, now)
            headers = {"X-OAuth-Scopes": ",".join(sorted(self.app.scopes))} if token == self.app.bot_token else {}
            return Response(200, headers, {"ok": True, **METHODS[method](self, args, now)})
        except SlackError as error:
            return Response(200, {}, error.body())

    def forget(self, now: float, most: int = 500) -> None:
        """Lets go of the record of what is long over, so that a Slack can be left running: all but the last `most`
        calls, deliveries and things seen, and what has expired. What people have before them stays."""
        self.views.forget(now)
        self.response_urls.forget(now)
        self.deliveries.forget(most)
        for channel in self.workspace.channels.values():
            del channel.versions[:-most]
        record: list[list[Any]] = [self.calls, self.workspace.pings, self.refused_for_rate, self.answers.refused]
        record += [self.faults.played, *self.workspace.seen.values(), *self.messages.ephemerals.values()]
        for listed in record:
            del listed[:-most]

    def calls_of(self, method: str) -> list[Call]:
        """Every call of one method, in order."""
        return [call for call in self.calls if call.method == method]
