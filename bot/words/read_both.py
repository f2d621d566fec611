"""Both answers, whole, once they are open; and what the reader is asked about them."""

from __future__ import annotations

import json

from slackblocks import Block

from bot.rules.model import Named, Office
from bot.words import consent
from bot.words.check_in import Question, closing_sentence, status_line, texts_of
from bot.words.kit import Json, context, divider, escape, form, quote, radio_buttons, section


def both_form(it: Question, reader: Office, may_name: bool = True) -> Json:
    """Both answers, and what of the other's the reader may let be quoted as their state."""
    blocks: list[Block] = [section(f"*{escape(it.question)}*"), context(escape(f"About: {it.claim}"))]
    for office in Office:
        if office in it.answers or office in it.withdrawn:
            blocks += [divider(), section(escape(status_line(it, office)))]
            blocks += [quote(what, words) for what, words in texts_of(it.answers.get(office))]
    blocks += [divider(), section(escape(closing_sentence(it)))]
    blocks += [context(escape(consent.standing(it.state, one))) for one in it.named if one.office is reader]
    asked = [one for one in it.named if one.office is not reader]
    if asked and not may_name:
        blocks.append(context(escape(consent.not_yours(it.state, reader))))
        asked = []
    for one in asked:
        blocks += _asking(it, one)
    carried = {"check_in": it.id} | {one.kind: one.version for one in asked}
    return form("Both answers", "both", json.dumps(carried), *blocks, submit="Save" if asked else None)


def _asking(it: Question, one: Named) -> list[Block]:
    """*Quote this as Idaho?*, under the very text that would stand in the channel."""
    win = it.answers[one.office].win or ""
    text = win if one.kind == "win" else consent.help_line(it.state, it.help_phrase)
    said = {True: "yes", False: "no"}.get(one.yes) if one.yes is not None else None
    head = f"{it.state}'s {one.office} would have this quoted in the task-force channel as {it.state}"
    return [
        divider(),
        quote(head, text),
        radio_buttons(one.kind, consent.question(it.state), consent.CHOICES, said, optional=True),
    ]
