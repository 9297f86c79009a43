"""Load on a server of our own from this machine: kept connections, an answer at a time each."""

import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 8
TICKS = os.sysconf("SC_CLK_TCK")
SECONDS = 2.0


@dataclass(frozen=True)
class Server:
    """A server of our own: where it listens, and its process group."""

    port: int
    group: int

    def cpu_seconds(self) -> float:
        """Add up the work of its processes so far (proc(5), fields 5, 14 and 15)."""
        spent = 0
        for file in Path("/proc").glob("[0-9]*/stat"):
            fields = file.read_text().rpartition(")")[2].split()
            if int(fields[2]) == self.group:
                spent += int(fields[11]) + int(fields[12])
        return spent / TICKS


@dataclass(frozen=True)
class Rate:
    """Answers a second, the time that 99 of 100 took at most, and the server's work for each."""

    per_second: float
    p99_ms: float
    cpu_us: float  # of all the server's processes, an answer


def measure(server: Server, request: Callable[[int], bytes], seconds: float = SECONDS) -> Rate:
    """Send requests for some seconds over several connections; each answer must be a 200.

    On a machine that server and client share, the client bounds the rate: the server's work is the
    steadier measure.
    """
    port, before = server.port, server.cpu_seconds()
    times: list[float] = []
    end = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_send, args=(port, request, number, end, times))
        for number in range(CONNECTIONS)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - began
    ordered = sorted(times)
    worked = 1e6 * (server.cpu_seconds() - before) / len(times)
    return Rate(len(times) / spent, 1000 * ordered[int(len(ordered) * 0.99)], worked)


def get(path: str, *headers: str) -> bytes:
    """Write a GET request."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
    return "\r\n".join(lines).encode()


def _send(
    port: int, request: Callable[[int], bytes], number: int, end: float, times: list[float]
) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while time.perf_counter() < end:
            began = time.perf_counter()
            connection.sendall(request(number))
            head = _answer(connection)
            assert b" 200 " in head[:16], head[:300]
            times.append(time.perf_counter() - began)


def _answer(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536) or _closed()
    head, _, body = received.partition(b"\r\n\r\n")
    lower = head.lower()
    length = int(lower.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536) or _closed()
    return head


def _closed() -> bytes:
    msg = "the server closed the connection"
    raise ConnectionError(msg)
