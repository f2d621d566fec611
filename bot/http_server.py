"""gunicorn in front of the guard. Imported by `counterpart web` alone: it does not work on Windows."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from bot.web import Guard

THREADS = 8
GRACEFUL_SECONDS = 10


def serve(load: Callable[[], Guard], port: int) -> None:
    """Answer HTTP on this port until told to stop. `load` runs in the process that gunicorn forks."""
    _Gunicorn(load, port).run()


def _addresses(port: int) -> list[str]:
    """Where to listen, so that IPv4 and IPv6 both reach us; on a machine without IPv6 by IPv4 alone."""
    four, six = f"0.0.0.0:{port}", f"[::]:{port}"
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::", 0))
            only_six = probe.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)  # as this machine has it set
    except OSError:
        return [four]
    return [six, four] if only_six else [six]


class _OurLogs(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's own lines among ours. There is no log of requests."""

    def setup(self, cfg: Any) -> None:
        self.cfg, self._access_log_enabled = cfg, False
        self.loglevel = logging.getLogger().level
        self.error_log.propagate = True
        self.error_log.setLevel(max(logging.INFO, logging.getLogger().level))
        self.access_log.disabled = True


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    def __init__(self, load: Callable[[], Guard], port: int) -> None:
        self._load, self._port = load, port
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            "bind": _addresses(self._port),
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": GRACEFUL_SECONDS,
            "logger_class": _OurLogs,
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Guard:
        return self._load()
