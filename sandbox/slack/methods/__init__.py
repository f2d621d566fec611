"""The Web API, one file per family. A method is a function `(slack, args, now) -> body`."""

from sandbox.slack.methods import chat, conversations, files, general, users, views

METHODS = {**general.METHODS, **chat.METHODS, **conversations.METHODS, **users.METHODS}
METHODS |= {**views.METHODS, **files.METHODS}
