"""A delivery as the signed HTTP request that Slack makes when the app does not use Socket Mode."""

import hashlib
import hmac
import json
from urllib.parse import urlencode

from sandbox.slack.records import Delivery


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Slack's v0 signature over `v0:timestamp:body`."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()


def request_for(delivery: Delivery, secret: str, now: float) -> tuple[dict[str, str], bytes]:
    """Headers and body of the POST for this attempt: JSON for events, forms for commands and interactions."""
    kind = "application/x-www-form-urlencoded"
    if delivery.kind == "events_api":
        kind, body = "application/json", json.dumps(delivery.payload)
    elif delivery.kind == "interactive":
        body = urlencode({"payload": json.dumps(delivery.payload)})
    else:
        body = urlencode(delivery.payload)
    stamp, data = str(int(now)), body.encode()
    headers = {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(secret, stamp, data),
    }
    if delivery.attempt:
        headers |= {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": "http_timeout"}
    return headers, data
