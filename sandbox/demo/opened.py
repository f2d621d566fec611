"""`counterpart demo`: the page with the local Slack behind it, until ctrl-C."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.demo import story
from sandbox.demo.controls import DemoControls
from sandbox.demo.playing import Playing
from sandbox.slack.site import Site

PORT = 8420
TRIES = 30
GALLERY = (sys.executable, "-m", "sandbox.demo.gallery", "json")


def open_page() -> int:
    """Serve the page on loopback until told to stop."""
    logging.getLogger().addHandler(logging.NullHandler())  # else what is logged would stand in the terminal
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with served(_free_port()) as stage:
        print(f"Counterpart’s demo: {stage.server.url}   (Ctrl-C stops it)", flush=True)
        _open_browser(stage.server.url)
        stop.wait()
    print("\nStopped. Nothing is left behind.")
    return 0


@contextmanager
def served(port: int = 0, begin: str = "story", codes: tuple[str, ...] = story.STATES) -> Iterator[Playing]:
    """The page at a port (0: any), beginning with the `story` of these states or `empty`."""
    stage = Playing(story.BEGIN, codes)
    stage.server.port = port
    controls = DemoControls(stage)
    Site(stage.server, controls, GALLERY)
    with stage:
        stage.ask("Setting the stage", lambda: controls.begin(begin))
        yield stage


def _free_port() -> int:
    """The first that nobody listens at, from PORT on; says so where it is another."""
    for port in range(PORT, PORT + TRIES):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                print(f"Port {port} is taken; trying the next.", flush=True)
                continue
            return port
    return 0


def _open_browser(url: str) -> None:
    """Where there is a screen; a browser in the terminal would be in the way."""
    if sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(url)
