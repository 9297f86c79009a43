"""Load on a server of our own from this machine: kept connections, an answer at a time each."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

CONNECTIONS = 8
SECONDS = 2.0


@dataclass(frozen=True)
class Rate:
    """Answers a second, and the time that 99 of 100 took at most, in milliseconds."""

    per_second: float
    p99_ms: float


def measure(port: int, request: Callable[[int], bytes], seconds: float = SECONDS) -> Rate:
    """Send requests for some seconds over several connections; each answer must be a 200."""
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
    return Rate(len(times) / spent, 1000 * ordered[int(len(ordered) * 0.99)])


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
