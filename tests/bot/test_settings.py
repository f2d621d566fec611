"""What an operator sets, and what they are told when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import mailer
from bot.settings import BadSettings, Settings, read

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1-2-abc", "SLACK_APP_TOKEN": "xapp-1-A1-2-abc"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Good settings, and a folder without a .env."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_the_defaults_are_those_promised(environment: pytest.MonkeyPatch) -> None:
    settings = read()

    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///counterpart.db"
    assert settings.counterpart_heartbeat_seconds == 5
    assert settings.counterpart_admins == ()


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("SLACK_BOT_TOKEN", None, "it is not set"),
        ("SLACK_BOT_TOKEN", "", "it is not set"),
        ("SLACK_BOT_TOKEN", "xoxp-secret", "it must start with xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-sec ret", "letters, digits and hyphens only"),
        ("SLACK_BOT_TOKEN", "xoxb-secret…", "letters, digits and hyphens only"),
        ("SLACK_APP_TOKEN", "xoxb-secret", "it must start with xapp-"),
        ("SLACK_API_URL", "slack.com", "it must begin with https:// and end with /api/"),
        ("SLACK_API_URL", "http://slack.com/api/", "it must begin with https://, unless it is on this machine"),
        ("SLACK_API_URL", "http://10.0.0.5/api/", "unless it is on this machine"),
        ("SLACK_API_URL", "http://127.0.0.1.evil.example/api/", "unless it is on this machine"),
        ("SLACK_API_URL", "HTTP://localhost.evil.example/api/", "unless it is on this machine"),
        ("SLACK_API_URL", "http://localhost@evil.example/api/", "no user name and no password"),
        ("SLACK_API_URL", "https://me:secret@slack.com/api/", "no user name and no password"),
        ("SLACK_API_URL", "https://[::1/api/", "it must begin with https:// and end with /api/"),
        ("SLACK_SIGNING_SECRET", "a secret with spaces", "with no space in it"),
        ("DATABASE_URL", "mysql://me:secret@host/x", "it must start with"),
        ("DATABASE_URL", "sqlite:///", "name a file"),
        ("DATABASE_URL", "sqlite:///:memory:", "name a file"),
        ("SMTP_URL", "mail.example.gov", "it must begin with smtps:// or smtp://"),
        ("SMTP_URL", "https://me:secret@mail.example.gov", "it must begin with smtps:// or smtp://"),
        ("SMTP_URL", "smtps://me:secret@mail.example.gov/inbox", "a port and nothing more"),
        ("SMTP_URL", "smtps://me:sec#ret@mail.example.gov", "in the password is %40"),
        ("SMTP_URL", "smtps://me:sec/ret@mail.example.gov", "in the password is %40"),
        ("SMTP_URL", "smtps://mail.example.gov:mail", "in the password is %40"),
        ("SMTP_URL", "smtps://", "a port and nothing more"),
        ("SMTP_URL", "smtps://secret@mail.example.gov", "both a user name and a password, or neither"),
        ("SMTP_URL", "smtps://me:secret%0d%0aQUIT@mail.example.gov", "line break"),
        ("MAIL_FROM", "counterpart@example.gov", "it is set, and SMTP_URL is not"),
        ("COUNTERPART_ADMINS", "U012AB3CD,@joe", "Slack user ids, which start with U or W"),
        ("COUNTERPART_HEARTBEAT_SECONDS", "often", "a number of seconds, 0.1 to 300"),
        ("COUNTERPART_HEARTBEAT_SECONDS", "0", "a number of seconds, 0.1 to 300"),
        ("COUNTERPART_HEARTBEAT_SECONDS", "nan", "a number of seconds, 0.1 to 300"),
        ("COUNTERPART_THREADS", "0", "a whole number, 1 to 50"),
        ("COUNTERPART_THREADS", "51", "a whole number, 1 to 50"),
        ("COUNTERPART_THREADS", "many", "a whole number, 1 to 50"),
        ("COUNTERPART_THREADS", "2.5", "a whole number, 1 to 50"),
        ("COUNTERPART_LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line_with_an_example_and_without_its_value(
    environment: pytest.MonkeyPatch, name: str, value: str | None, why: str
) -> None:
    environment.delenv(name, raising=False)
    if value is not None:
        environment.setenv(name, value)

    with pytest.raises(BadSettings) as raised:
        read()

    said = str(raised.value)
    assert said.startswith(f"{name}: ")
    assert why in said
    assert f"Example: {name}=" in said
    assert "\n" not in said
    assert "secret" not in said


def test_the_examples_that_are_shown_are_themselves_accepted(environment: pytest.MonkeyPatch) -> None:
    for name, field in Settings.model_fields.items():
        assert field.examples
        environment.setenv(name.upper(), str(field.examples[0]))

    assert read()


def test_an_env_file_is_read_and_the_environment_goes_before_it(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.delenv("SLACK_BOT_TOKEN")
    environment.setenv("COUNTERPART_LOG_LEVEL", "ERROR")
    (tmp_path / ".env").write_text(
        'SLACK_BOT_TOKEN="xoxb-9"\nCOUNTERPART_ADMINS=U01AA, W02BB\nCOUNTERPART_LOG_LEVEL=info\nOTHER=1\n'
    )

    settings = read()

    assert settings.slack_bot_token.get_secret_value() == "xoxb-9"
    assert settings.counterpart_admins == ("U01AA", "W02BB")
    assert settings.counterpart_log_level == "ERROR"


def test_an_env_file_that_is_no_text_is_said_in_one_line(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(BadSettings, match=r"^\.env can't be read"):
        read()


AROUND = ["{}\n", " {} ", "\ufeff{}", '"{}"', "'{}'", "“{}”", "{}\r\n", "\u00a0{}\u200b", ' "{}\n" ']


@pytest.mark.parametrize("around", AROUND)
def test_what_copying_leaves_around_a_value_is_no_part_of_it(environment: pytest.MonkeyPatch, around: str) -> None:
    for name, field in Settings.model_fields.items():
        environment.setenv(name.upper(), str(field.examples[0]))  # type: ignore[index]
    bare = read()
    for name, field in Settings.model_fields.items():
        environment.setenv(name.upper(), around.format(field.examples[0]))  # type: ignore[index]

    assert read() == bare


@pytest.mark.parametrize("nothing", [" ", "\n", '""', "\ufeff", "' '"])
def test_a_value_of_nothing_but_white_space_is_not_set(environment: pytest.MonkeyPatch, nothing: str) -> None:
    environment.setenv("SLACK_SIGNING_SECRET", nothing)
    environment.setenv("PORT", nothing)
    assert (read().slack_signing_secret, read().port) == (None, 8000)
    environment.setenv("SLACK_BOT_TOKEN", nothing)

    with pytest.raises(BadSettings, match="SLACK_BOT_TOKEN: it is not set"):
        read()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_env_file_may_come_from_any_editor(
    environment: pytest.MonkeyPatch, tmp_path: Path, encoding: str, end: str
) -> None:
    environment.delenv("SLACK_BOT_TOKEN")
    lines = ["SLACK_BOT_TOKEN=xoxb-9 ", "PORT= 8080", "DATABASE_URL='sqlite:///a b.db'", ""]
    (tmp_path / ".env").write_bytes(end.join(lines).encode(encoding))

    settings = read()

    assert settings.slack_bot_token.get_secret_value() == "xoxb-9"
    assert (settings.port, settings.database_url) == (8080, "sqlite:///a b.db")


def test_an_env_file_in_another_encoding_is_said_to_be_one(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("SLACK_BOT_TOKEN=xoxb-9\n".encode("utf-16"))

    with pytest.raises(BadSettings, match=r"^\.env can't be read: it is not text in UTF-8"):
        read()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite:///folder/", "name a file"),
        ("sqlite:///file:x.db?mode=ro&uri=true", "without file: and uri="),
        ("sqlite:///a?b.db", "a question mark in a file's name is %3F"),
        ("postgresql://u:p@h:port/db", "the port after the host must be a number"),
        ("sqlite:///x%00.db", "zero byte"),
        ("sqlite://x.db", "it must start with sqlite:///"),
        ("postgresql://me:pass word@host/x", "a space in it is %20"),
    ],
)
def test_a_url_that_means_no_database_is_refused_with_the_true_reason(
    environment: pytest.MonkeyPatch, url: str, why: str
) -> None:
    environment.setenv("DATABASE_URL", url)

    with pytest.raises(BadSettings, match=why):
        read()


@pytest.mark.parametrize(
    "scheme", ["postgresql+psycopg2", "POSTGRES", "postgres", "postgresql", "postgresql+psycopg"]
)
def test_postgresql_is_known_by_each_of_its_names_and_its_password_is_not_shown(
    environment: pytest.MonkeyPatch, scheme: str
) -> None:
    environment.setenv("DATABASE_URL", f"{scheme}://me:hidden@host/counterpart")

    settings = read()

    assert settings.database_url == "postgresql+psycopg://me:hidden@host/counterpart"
    assert settings.on_postgresql
    assert "hidden" not in f"{settings!r} {settings}"


@pytest.mark.parametrize("level", ["debug", "INFO"])
def test_small_letters_and_a_missing_slash_are_understood(environment: pytest.MonkeyPatch, level: str) -> None:
    environment.setenv("COUNTERPART_LOG_LEVEL", level)
    environment.setenv("SLACK_API_URL", "https://slack-gov.com/api")

    settings = read()

    assert settings.counterpart_log_level == level.upper()
    assert settings.slack_api_url == "https://slack-gov.com/api/"


def test_no_token_shows_where_settings_are_printed(environment: pytest.MonkeyPatch) -> None:
    settings = read()

    assert not any(token in f"{settings!r} {settings}" for token in GOOD.values())


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/api/", "http://localhost/api/", "http://[::1]:1/api/"])
def test_plain_http_is_for_this_machine_alone(environment: pytest.MonkeyPatch, url: str) -> None:
    environment.setenv("SLACK_API_URL", url)

    assert read().slack_api_url == url


@pytest.mark.parametrize("secret", ["8f742231b10e8888abcd99", "with-a-dash_and_underscore", "a.b+c/d=e~"])
def test_a_signing_secret_of_any_signs_is_taken(environment: pytest.MonkeyPatch, secret: str) -> None:
    environment.setenv("SLACK_SIGNING_SECRET", secret)

    given = read().slack_signing_secret
    assert given is not None
    assert given.get_secret_value() == secret


@pytest.mark.parametrize(
    ("sender", "why"),
    [
        (None, "MAIL_FROM: it is not set, and SMTP_URL is"),
        ("Counterpart <counterpart@example.gov>", "MAIL_FROM: it must be one e-mail address and nothing more"),
        ("counterpart", "MAIL_FROM: it must be one e-mail address and nothing more"),
    ],
)
def test_a_mail_server_needs_an_address_from_which_mail_comes(
    environment: pytest.MonkeyPatch, sender: str | None, why: str
) -> None:
    environment.setenv("SMTP_URL", "smtps://me:zqsecret@mail.example.gov")
    if sender is not None:
        environment.setenv("MAIL_FROM", sender)

    with pytest.raises(BadSettings) as wrong:
        read()

    assert str(wrong.value).startswith(why)
    assert "zqsecret" not in str(wrong.value)


def test_a_mail_server_and_its_password_are_read_and_never_printed(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SMTP_URL", "smtps://me:zqsecret@mail.example.gov")
    environment.setenv("MAIL_FROM", "Counterpart@example.gov")
    found = mailer(read())

    assert found is not None
    assert (found.user, found.password, found.sender) == ("me", "zqsecret", "Counterpart@example.gov")
    assert "zqsecret" not in f"{read()!r}{found!r}"
