"""What a person typed in Slack, as it is read: names, numbers, links and entities."""

from __future__ import annotations

import pytest

from bot.rules.typed import as_kept_before, channels_in, people_in, readable

NAMES = {"U0PAT": "Pat Doe", "C0OPS": "ops"}


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<@U0PAT> knows", "@Pat Doe knows"),
        ("<@U0SAM|sam> and <@U0NOBODY>", "@sam and @somebody"),
        ("in <#C0X|general>, <#C0OPS> or <#C0SECRET|>", "in #general, #ops or #channel"),
        ("<tel:+12083321234|(208) 332-1234>", "(208) 332-1234"),
        ("<tel:2083321234|our desk> or <tel:911|911>", "our desk (2083321234) or 911"),
        ("<https://idaho.gov/a?b=1&amp;c=2|the page>", "the page (https://idaho.gov/a?b=1&c=2)"),
        ("<http://idaho.gov|idaho.gov>, <https://utah.gov>", "idaho.gov, https://utah.gov"),
        ("<mailto:pat@idaho.gov|pat@idaho.gov>", "pat@idaho.gov"),
        ("<mailto:pat@idaho.gov?subject=x|Pat>", "Pat (pat@idaho.gov)"),
        ("<!here> <!channel> <!everyone|everyone>", "@here @channel @everyone"),
        ("<!subteam^S0X|@buyers> <!subteam^S0Y>", "@buyers @group"),
        ("by <!date^1392734382^{date_short}|Feb 18, 2014>", "by Feb 18, 2014"),
        ("AT&amp;T &lt;b&gt; &amp;lt; &amp;amp;", "AT&T <b> &lt; &amp;"),
        (":+1::skin-tone-3: :tada: at 10:30:45 :made_up:", "👍 🎉 at 10:30:45 :made_up:"),
        ("*as* _it_ `is`\nin two lines", "*as* _it_ `is`\nin two lines"),
        ("what <|is> this <>", "what <|is> this <>"),
    ],
)
def test_what_slack_sends_is_read_as_it_was_meant(sent, read):
    assert readable(sent, NAMES) == read


def test_who_and_what_is_mentioned_is_found_once():
    text = "<@U0PAT> and <@U0PAT|pat> in <#C0OPS|ops>, not &lt;@U0SAM&gt;"

    assert (people_in(text), channels_in(text)) == (["U0PAT"], ["C0OPS"])


def test_what_was_kept_before_is_known_again():
    assert as_kept_before("<https://a.gov|a page> &lt;b&gt; &amp;") == "a page <b> &"
