"""The settings, read once, from the environment or `.env`."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.mail import is_this_machine, mailer_of, sender_in

_URL = r"^[Hh][Tt][Tt][Pp][Ss]?://\S+/api/$"
POSTGRESQL = "postgresql+psycopg://"
_MUST = {
    "slack_api_url": "it must begin with https:// and end with /api/",
    "port": "it must be a number, 1 to 65535",
    "counterpart_heartbeat_seconds": "it must be a number of seconds, 0.1 to 300",
    "counterpart_threads": "it must be a whole number, 1 to 50",
    "counterpart_log_level": "it must be DEBUG, INFO, WARNING or ERROR",
}


_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "`": "`"}
# White space, and what is not seen: a byte order mark, zero-width and no-break spaces.
_UNSEEN = " \t\r\n\f\v\u00a0\u200b\u200c\u200d\u2060\ufeff"


class BadSettings(Exception):
    """A setting is missing or malformed; the message names it, says why and gives an example."""


class Settings(BaseSettings):
    """What an operator may set. Tokens are secrets: they show as *** wherever they are printed."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8-sig",  # some editors begin a file with a byte order mark
        extra="ignore",
        hide_input_in_errors=True,
        env_ignore_empty=True,
    )

    slack_bot_token: SecretStr = Field(
        description="The bot's token, from *OAuth & Permissions*", examples=["xoxb-1-2-abc"]
    )
    slack_app_token: SecretStr | None = Field(
        None,
        description="The app-level token with `connections:write`; needed by `run`",
        examples=["xapp-1-A1-2-abc"],
    )
    slack_signing_secret: SecretStr | None = Field(
        None,
        description="The signing secret, from *Basic Information*; needed by `web`",
        examples=["8f742231b10e8888abcd99yyyzzz85a5"],
    )
    slack_api_url: str = Field(
        "https://slack.com/api/",
        pattern=_URL,
        description="Slack's address; GovSlack has its own",
        examples=["https://slack.com/api/"],
    )
    database_url: str = Field(
        "sqlite:///counterpart.db",
        repr=False,  # it may hold a password
        description="Where everything is kept: a file of SQLite, or PostgreSQL",
        examples=["sqlite:///counterpart.db", "postgresql://user:password@host/counterpart"],
    )
    port: int = Field(8000, ge=1, le=65535, description="Where `web` listens", examples=["8000"])
    counterpart_admins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Slack user ids of admins, besides the workspace's admins and owners",
        examples=["U012AB3CD,U045EF6GH"],
    )
    counterpart_heartbeat_seconds: float = Field(
        5, ge=0.1, le=300, description="Seconds between two looks at what is due", examples=["5"]
    )
    counterpart_threads: int = Field(
        8, ge=1, le=50, description="How many requests `web` and `run` answer at once", examples=["8"]
    )
    counterpart_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much is logged", examples=["INFO"]
    )

    smtp_url: SecretStr | None = Field(
        None,
        description="A mail server, for the one mail that a question waits; without it no mail is sent",
        examples=["smtps://user:password@mail.example.gov:465"],
    )
    mail_from: str | None = Field(
        None,
        validate_default=True,
        description="From which address that mail comes; needed with `SMTP_URL`",
        examples=["counterpart@example.gov"],
    )

    @model_validator(mode="before")
    @classmethod
    def _without_what_surrounds_them(cls, given: dict[str, object]) -> dict[str, object]:
        """What copying, a shell or a file of Docker's has left around a value; of nothing else it is not set."""
        bare = {name: _bare(value) if isinstance(value, str) else value for name, value in given.items()}
        return {name: value for name, value in bare.items() if value != ""}

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _is_a_token(cls, token: SecretStr | None, info: object) -> SecretStr | None:
        start = "xoxb-" if getattr(info, "field_name", "") == "slack_bot_token" else "xapp-"
        if token is not None and not re.fullmatch(start + r"[A-Za-z0-9-]+", token.get_secret_value()):
            raise ValueError(f"it must start with {start}, with letters, digits and hyphens only")
        return token

    @field_validator("slack_signing_secret")
    @classmethod
    def _is_a_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        """Slack's are letters and digits; nothing hangs on that, since a wrong one shows at the first request."""
        if secret is not None and not re.fullmatch(r"[!-~]{8,}", secret.get_secret_value()):
            raise ValueError("it must be eight or more letters and digits, with no space in it")
        return secret

    @field_validator("slack_api_url", mode="before")
    @classmethod
    def _ends_with_a_slash(cls, url: object) -> object:
        return f"{url}/" if isinstance(url, str) and url.endswith("/api") else url

    @field_validator("slack_api_url")
    @classmethod
    def _is_not_read_on_the_way(cls, url: str) -> str:
        """Our token and what people write travel there: by TLS, or not over a network at all."""
        try:
            asked = urlsplit(url)
            host, _ = asked.hostname or "", asked.port
        except ValueError:
            raise ValueError(_MUST["slack_api_url"]) from None
        if asked.username is not None or asked.password is not None:
            raise ValueError("it must have no user name and no password in it")
        if asked.scheme != "https" and not is_this_machine(host):
            raise ValueError("it must begin with https://, unless it is on this machine")
        return url

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            mailer_of(url.get_secret_value(), "")
        return url

    @field_validator("mail_from")
    @classmethod
    def _is_whose_mail_it_is(cls, sender: str | None, info: ValidationInfo) -> str | None:
        """An address to which somebody reads what comes back."""
        with_server = info.data.get("smtp_url") is not None
        if sender is None and with_server:
            raise ValueError("it is not set, and SMTP_URL is: say from which address mail comes")
        if sender is not None and "smtp_url" in info.data and not with_server:
            raise ValueError("it is set, and SMTP_URL is not: set both, or neither")
        return None if sender is None else sender_in(sender)

    @field_validator("counterpart_log_level", mode="before")
    @classmethod
    def _in_capitals(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @field_validator("database_url")
    @classmethod
    def _is_a_known_database(cls, url: str) -> str:
        scheme, slashes, rest = url.partition("://")
        scheme = scheme.lower()
        if slashes and re.fullmatch(r"postgres(ql)?(\+\w+)?", scheme):
            if not rest or re.search(r"\s", rest):
                raise ValueError("after postgresql:// comes user:password@host/name; a space in it is %20")
            host = rest.rpartition("@")[2].partition("/")[0].partition("?")[0]
            port = re.fullmatch(r"(?:\[[^\]]*\]|[^:\[\],]*):([^,]+)", host)
            if port is not None and not (port[1].isascii() and port[1].isdigit()):
                raise ValueError("the port after the host must be a number, such as 5432")
            return f"{POSTGRESQL}{rest}"
        if slashes and scheme == "sqlite" and rest.startswith("/"):
            return f"sqlite://{_a_file(rest)}"
        raise ValueError("it must start with sqlite:/// and name a file, or with postgresql://")

    @property
    def on_postgresql(self) -> bool:
        """Whether several processes may work at once."""
        return self.database_url.startswith(POSTGRESQL)

    @field_validator("counterpart_admins", mode="before")
    @classmethod
    def _are_user_ids(cls, given: object) -> tuple[str, ...]:
        ids = tuple(part for part in re.split(r"[,\s]+", str(given)) if part) if isinstance(given, str) else ()
        wrong = [part for part in ids if not re.fullmatch(r"[UW][A-Z0-9]{2,}", part)]
        if wrong:
            raise ValueError("these must be Slack user ids, which start with U or W")
        return ids


def _bare(value: str) -> str:
    """The value without white space and one pair of quotes around it."""
    value = value.strip(_UNSEEN)
    if len(value) > 1 and _QUOTES.get(value[0]) == value[-1]:
        value = value[1:-1].strip(_UNSEEN)
    return value


def _a_file(rest: str) -> str:
    """What follows `sqlite://`, if it names a file. Raises ValueError."""
    name, _, options = rest[1:].partition("?")
    if name in ("", ":memory:") or name.endswith("/"):
        raise ValueError("it must start with sqlite:/// and name a file, or with postgresql://")
    if any("=" not in option for option in options.split("&") if option):
        raise ValueError("a question mark in a file's name is %3F")
    if re.search(r"(^|&)uri=", options):
        raise ValueError("name the file by its path, without file: and uri=")
    if re.search(r"%00|\0", name):
        raise ValueError("it must name a file: no name has a zero byte (%00) in it")
    return rest


def read() -> Settings:
    """The settings. Raises BadSettings with one line for the first that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0])
        said = "it is not set" if first["type"] == "missing" else first["msg"].removeprefix("Value error, ")
        why = said if first["type"] in ("missing", "value_error") else _MUST.get(name, said)
        example = (Settings.model_fields[name].examples or [""])[0]
        raise BadSettings(f"{name.upper()}: {why}. Example: {name.upper()}={example}") from None
    except UnicodeDecodeError:
        raise BadSettings(".env can't be read: it is not text in UTF-8. Save it as UTF-8.") from None
    except OSError as wrong:
        raise BadSettings(f".env can't be read: {wrong.strerror}. Let this user read it.") from None
