"""What stands between many programs and one PostgreSQL, as PgBouncer does with `pool_mode = transaction`.

It refuses what asks for `options` at its start, and hands each transaction to another connection of its own: what a
session has set is there for somebody else's next transaction, and the other way round.
"""

from __future__ import annotations

import select
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

KNOWN = {"user", "database", "application_name", "client_encoding"}
NO_TLS = (80877103, 80877104)  # the codes of a wish for TLS or GSS
LEFT_BY_OTHERS = (
    "SET statement_timeout = 0; SET lock_timeout = 0; SET timezone = 'Asia/Tokyo'; SET synchronous_commit = 'off';"
    " SET default_transaction_isolation = 'serializable'"
)


class Pooler:
    """`url`: where it listens. `refused`: what it let nobody in for. `used`: how many of its connections were.

    `refusals`: what the next who come are told in place of being let in, one after the other; the last for ever
    while `down`.
    """

    def __init__(self, server: str) -> None:
        self._server = make_url(server)
        self._free: list[socket.socket] = []
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.refused: list[str] = []
        self.refusals: list[str] = []
        self.down = False
        self.used: set[int] = set()
        port = self._listening.getsockname()[1]
        there = self._server.set(drivername="postgresql+psycopg", host="127.0.0.1", port=port, query={})
        self.url = there.render_as_string(hide_password=False)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()
        for one in self._free:
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            asked = _startup(client)
            unknown = sorted(asked.keys() - KNOWN)
            self.refused += unknown
            if refusal := self._refusal() or (f"unsupported startup parameter: {unknown[0]}" if unknown else ""):
                client.sendall(_message(b"E", f"SFATAL\0C08P01\0M{refusal}\0\0".encode()))
                return
            client.sendall(_message(b"R", struct.pack("!i", 0)) + _message(b"S", b"TimeZone\0Asia/Tokyo\0"))
            client.sendall(_message(b"S", b"client_encoding\0UTF8\0") + _message(b"S", b"server_version\x0016.0\0"))
            client.sendall(_message(b"S", b"standard_conforming_strings\0on\0"))
            client.sendall(_message(b"K", struct.pack("!ii", 1, 1)) + _message(b"Z", b"I"))
            while self._transaction(client):
                pass
        except OSError:
            pass
        finally:
            client.close()

    def _refusal(self) -> str:
        if not self.refusals:
            return ""
        return self.refusals[0] if self.down and len(self.refusals) == 1 else self.refusals.pop(0)

    def _transaction(self, client: socket.socket) -> bool:
        """Let one transaction have a connection to the server; says whether the client is still there."""
        first = client.recv(65536)
        if not first or first[:1] == b"X":
            return False
        server = self._taken()
        server.sendall(first)
        unread = b""
        while True:
            for ready in select.select([client, server], [], [])[0]:
                got = ready.recv(65536)
                if not got:
                    server.close()
                    return False
                if ready is client:
                    server.sendall(got)
                    continue
                client.sendall(got)
                unread, status = _status(unread + got)
                if status == b"I" and not select.select([client], [], [], 0)[0]:
                    with self._lock:
                        self._free.append(server)
                    return True

    def _taken(self) -> socket.socket:
        """The one that was given back longest ago, of three at least."""
        with self._lock:
            server = self._free.pop(0) if len(self._free) > 2 else self._opened()
        self.used.add(server.fileno())
        return server

    def _opened(self) -> socket.socket:
        host = str(self._server.query.get("host") or self._server.host)
        if host.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{host}/.s.PGSQL.{self._server.port or 5432}")
        else:
            server = socket.create_connection((host, self._server.port or 5432))
        words = f"user\0{self._server.username}\0database\0{self._server.database}\0\0".encode()
        server.sendall(struct.pack("!ii", 8 + len(words), 196608) + words)
        _until_idle(server)
        server.sendall(_message(b"Q", LEFT_BY_OTHERS.encode() + b"\0"))
        _until_idle(server)
        return server


@contextmanager
def pooler(server: str) -> Iterator[Pooler]:
    """One in front of the database of this URL."""
    made = Pooler(server)
    yield made
    made.close()


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def _startup(client: socket.socket) -> dict[str, str]:
    """What a client asks for at its start."""
    while True:
        (length,) = struct.unpack("!i", client.recv(4, socket.MSG_WAITALL))
        body = client.recv(length - 4, socket.MSG_WAITALL)
        (code,) = struct.unpack("!i", body[:4])
        if code in NO_TLS:
            client.sendall(b"N")
            continue
        words = body[4:].decode().rstrip("\0").split("\0")
        return dict(zip(words[::2], words[1::2], strict=True))


def _status(read: bytes) -> tuple[bytes, bytes]:
    """What is left of a message that is not whole yet; if none is, and that was the end: how the transaction is."""
    status = b""
    while len(read) >= 5 and len(read) > (length := struct.unpack("!i", read[1:5])[0]):
        status = read[5:6] if read[:1] == b"Z" else b""
        read = read[1 + length :]
    return read, b"" if read else status


def _until_idle(server: socket.socket) -> None:
    unread, status = b"", b""
    while status != b"I":
        got = server.recv(65536)
        assert got, "the server has hung up"
        unread, status = _status(unread + got)
