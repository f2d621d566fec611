"""Why Slack could not be asked, for an operator: what is wrong, and what to do."""

from __future__ import annotations

ABOUT_THE_TOKEN = {
    "account_inactive",
    "invalid_auth",
    "not_allowed_token_type",
    "not_authed",
    "token_expired",
    "token_revoked",
}
"""Slack's words for a token that is no good."""

PROXY = "if only a proxy leads out of here, set HTTPS_PROXY"
_CAUSES = {
    "ratelimited": ("it asks us to wait (429)", "run `counterpart doctor` again in a minute"),
    "host_not_found": ("its name is not found (DNS)", f"see SLACK_API_URL and this machine's DNS; {PROXY}"),
    "connection_refused": ("nothing answers there", f"see SLACK_API_URL, HTTPS_PROXY and the firewall; {PROXY}"),
    "certificate_not_trusted": (
        "this machine does not trust its certificate",
        "see that the clock is right; if a proxy of yours opens TLS, set SSL_CERT_FILE to a file of certificates "
        "with the proxy's in it",
    ),
    "tls_failed": ("no secure connection comes about (TLS)", "see SLACK_API_URL, HTTPS_PROXY and SSL_CERT_FILE"),
    "proxy_refused": ("the proxy lets nothing through to it", "see HTTPS_PROXY, and what the proxy allows"),
    "no_answer": ("no answer came in time", f"see that the firewall lets this machine reach it; {PROXY}"),
    "unreadable_answer": ("the answer was not Slack's", "see SLACK_API_URL, and what a proxy or firewall answers"),
    "missing_scope": (
        "a permission (scope) is missing",
        "paste what `counterpart manifest` prints at the app's page and press Reinstall to Workspace",
    ),
}


def not_reached(word: str) -> tuple[str, str, str]:
    """What `counterpart doctor` says of a call that failed with this word: of what, what is wrong, the fix.

    Of what and the fix are empty where it is the token.
    """
    if word in ABOUT_THE_TOKEN:
        return "", f"Slack refuses it ({word})", ""
    if word in _CAUSES:
        return "Slack", *_CAUSES[word]
    if word.startswith("http_"):
        said = f"an answer that is not a usable one of Slack's (HTTP {word.removeprefix('http_')})"
        return (
            "Slack",
            said,
            "try again later; if it stays so, see what a proxy or firewall answers in its place",
        )
    if word in ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"):
        return "Slack", f"it has trouble of its own ({word})", "try again later"
    return "Slack", f"it refuses ({word})", "ask a workspace owner which rule stands in the way"
