"""`jinbang up`, `serve` and `worker`: the running service."""

import fcntl
import socket
import threading
from typing import IO, Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from service import tasks
from service.app import create_app
from service.cli import demo, ready
from service.settings import Settings

THREADS = 8
HOST_HELP = "Address to listen on."
PORT_HELP = "Port to listen on; the issuer's address is fixed at set-up and stays."


class PortTakenError(click.ClickException):
    """Somebody listens there."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"Port {port} on {host} is taken. Choose another: ./run --port {port + 1}")


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with our settings: one process with threads on SQLite, several on PostgreSQL."""

    def __init__(self, settings: Settings, host: str, port: int) -> None:
        self.settings = settings
        self.bind = f"{host}:{port}"
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what we want."""
        processes = 1 if self.settings.database.startswith("sqlite") else 2
        wanted: dict[str, Any] = {
            "bind": self.bind,
            "workers": processes,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": 60,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "post_worker_init": lambda _worker: start_worker_thread(self.settings),
        }
        for name, value in wanted.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application, in each process of its own."""
        ready.log_to_stderr(self.settings.log_level)
        return create_app(self.settings)


def start_worker_thread(settings: Settings) -> None:
    """Work off what is due in this process, if no other does: the lock's holder works."""
    threading.Thread(target=_work_alone, args=(settings,), daemon=True).start()


def _work_alone(settings: Settings) -> None:
    lock = _lock_file(settings)
    fcntl.flock(lock, fcntl.LOCK_EX)  # let go by the kernel when the process ends, however it ends
    tasks.work(ready.works(settings), threading.Event())


def _lock_file(settings: Settings) -> IO[str]:
    settings.data.mkdir(parents=True, exist_ok=True)
    return (settings.data / "worker.lock").open("w")


def refuse_taken(host: str, port: int) -> None:
    """Say that a port is taken before anything is started; raises PortTakenError."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTakenError(host, port) from error


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help=HOST_HELP)
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help=PORT_HELP
)
@click.option("--no-demo", is_flag=True, help="Start empty: without the demonstration's people.")
def up(host: str, port: int, no_demo: bool) -> None:  # noqa: FBT001  # click passes flags so
    """Set up what is missing, print the pages to open, and serve."""
    refuse_taken(host, port)
    settings = ready.connected()
    if not no_demo:
        demo.load(settings)
        click.echo(demo.guide(settings, f"http://{host}:{port}"))
    Server(settings, host, port).run()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help=HOST_HELP)
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help=PORT_HELP
)
def serve(host: str, port: int) -> None:
    """Serve, and work off what is due."""
    refuse_taken(host, port)
    settings = ready.connected()
    ready.desk(settings)  # makes the first keys, or says what is wrong with those that are there
    click.echo(f"Jinbang answers at http://{host}:{port} (stop with Ctrl+C)")
    Server(settings, host, port).run()


@click.command()
def worker() -> None:
    """Work off what is due, without serving: another process beside `serve` may stop any time."""
    _work_alone(ready.connected())
