"""The real service on a free port, with an empty Flask route on the same server and workers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import requests
from flask import Flask

from bench.load import Server
from service.app import create_app
from service.cli import ready
from service.credentials import show
from service.rehearsal.stage import Stage
from service.settings import Settings


class Both:
    """The service, and beside it a Flask application with one empty route at /empty."""

    def __init__(self, settings: Settings) -> None:
        self.service = create_app(settings)
        self.empty = Flask("empty")
        self.empty.add_url_rule("/empty", "empty", lambda: "")

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer by path; whoever asks for a first look gets nothing that was kept."""
        if "HTTP_X_FIRST_LOOK" in environ:
            show._kept.clear()  # noqa: SLF001  # what a first look is
        app: Any = self.empty if environ["PATH_INFO"] == "/empty" else self.service
        answer: Iterable[bytes] = app(environ, start)
        return answer


def make() -> Both:
    """Make both, as gunicorn asks for it."""
    settings = Settings()
    ready.log_to_stderr(settings.log_level)
    return Both(settings)


@contextmanager
def running(stage: Stage, workers: int = 1, url: str = "") -> Iterator[Server]:
    """Serve a prepared stage with gunicorn as `jinbang serve` does."""
    port = int(stage.url.rpartition(":")[2])
    environment = os.environ | {
        "JINBANG_DATA": str(stage.folder),
        "JINBANG_PUBLIC_URL": stage.url,
        "JINBANG_DATABASE_URL": url,
        "JINBANG_LOG_LEVEL": "INFO",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    command = [sys.executable, "-m", "gunicorn", "-k", "gthread", "-w", str(workers)]
    command += ["--threads", "8", "-b", f"127.0.0.1:{port}", "bench.service:make()"]
    with (stage.folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  # our own command
            command, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait(port)
            yield Server(port, process.pid)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            requests.get(f"http://127.0.0.1:{port}/empty", timeout=60)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    msg = "the service didn't start"
    raise RuntimeError(msg)
