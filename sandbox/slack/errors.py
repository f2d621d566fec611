"""What can go wrong in the local Slack: errors Slack answers, and things a real client would not allow."""

from typing import Any


class SlackError(Exception):
    """An `ok: false` answer of the Web API, by the name Slack gives it."""

    def __init__(self, name: str, *messages: str, **extra: Any) -> None:
        super().__init__(name, *messages)
        self.name = name
        self.messages = list(messages)
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The JSON answer."""
        body: dict[str, Any] = {"ok": False, "error": self.name, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


class NotPossible(Exception):
    """A real Slack client would not let this person do this."""


class NotVisible(NotPossible):
    """The person does not see the message, button or view that they are to use."""


class CannotSubmit(NotPossible):
    """The client shows these errors under the fields and sends nothing: block_id → what is wrong."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(errors)
        self.errors = errors


class BadAnswer(Exception):
    """The app's answer is not one that Slack takes."""
