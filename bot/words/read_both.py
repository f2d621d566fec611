"""Both answers, whole, once they are open."""

from __future__ import annotations

from slackblocks import Block

from bot.model import Office
from bot.words.check_in import Question, closing_sentence, status_line, texts_of
from bot.words.kit import Json, context, divider, escape, form, section, words_of


def both_form(it: Question) -> Json:
    """Both answers, whole."""
    blocks: list[Block] = [section(f"*{escape(it.question)}*"), context(escape(f"About: {it.claim}"))]
    for office in Office:
        if office in it.answers or office in it.withdrawn:
            blocks += [divider(), section(escape(status_line(it, office)))]
            blocks += [words_of(what, words) for what, words in texts_of(it.answers.get(office))]
    blocks += [divider(), section(escape(closing_sentence(it)))]
    return form("Both answers", "both", "", *blocks)
