"""`jinbang backup` and `restore`: all that an installation can't make again, in one file."""

import io
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

import click

from keys.disk import alone, write_whole
from service import database
from service.database import transaction
from service.roll import append, nodes
from service.settings import Settings
from service.verification.note import Head, NoteRefusedError, peek_checkpoint

DATABASE: Final = "jinbang.db"
GUARD: Final = "keys/last-checkpoint.txt"  # as in credentials.desk
SECRET: Final = "secret"  # noqa: S105  # a file's name
OURS: Final = re.compile(r"jinbang\.db|secret|keys/[A-Za-z0-9_][A-Za-z0-9._-]*")
FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command()
@FILE
def backup(file: Path) -> None:
    """Write database, keys, the roll's guard and the secret into one .tar; the service may run."""
    settings = Settings()
    if file.exists():
        msg = f"{file} exists. Choose another name: a good backup is never overwritten."
        raise click.ClickException(msg)
    draft = file.with_name(f".{file.name}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w") as tar:
                # The guard before the database: what was signed in between is then in the latter,
                # and a restored roll extends its guard.
                _add_keys(tar, settings)
                whole = _add_database(tar, settings)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    click.echo(f"{file} is written. It holds the keys: keep it as safe as those.")
    if not whole:
        click.echo(
            "The database is PostgreSQL's: run pg_dump now, and keep its file beside this one."
        )


@click.command()
@FILE
@click.option(
    "--guard",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The newest checkpoint of the roll that exists elsewhere: keys/last-checkpoint.txt of "
    "the lost machine, or one that an outsider kept.",
)
def restore(file: Path, guard: Path | None) -> None:
    """Put a backup into an empty data folder; refuses one that would fork the public roll."""
    settings = Settings()
    data = settings.data.absolute()
    _refuse_full(data, _database_file(settings))
    staging = data / ".restoring"
    (staging / "keys").mkdir(mode=0o700, parents=True)
    try:
        _unpack(file, staging)
        newest = guard.read_text(encoding="utf-8", errors="replace") if guard else None
        _check_roll(staging, newest)
        whole = _move_in(staging, data, _database_file(settings))
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    click.echo(f"{file} is restored to {data}. Compare: jinbang keys list")
    if not whole:
        click.echo("It has no database: restore PostgreSQL's dump (pg_restore) before the start.")


def _refuse_full(data: Path, database_file: Path | None) -> None:
    if data.exists() and any(data.iterdir()):
        msg = f"{data} isn't empty. Move it away first, and keep its keys/last-checkpoint.txt."
        raise click.ClickException(msg)
    if database_file is not None and database_file.exists():
        msg = f"There is a database at {database_file}. Move it away first."
        raise click.ClickException(msg)


def _move_in(staging: Path, data: Path, database_file: Path | None) -> bool:
    """Move what was checked to its place, the database last; False if there was none."""
    database_there = (staging / DATABASE).exists()
    for name in ("keys", SECRET):
        if (staging / name).exists():
            (staging / name).replace(data / name)
    if database_there:
        target = database_file or data / DATABASE
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(staging / DATABASE, target)
    return database_there


def _database_file(settings: Settings) -> Path | None:
    """Return where SQLite's file is; None for PostgreSQL."""
    kind, _, path = settings.database.partition(":///")
    return Path(path) if kind == "sqlite" else None


def _add_keys(tar: tarfile.TarFile, settings: Settings) -> None:
    guard = settings.data / GUARD
    if guard.exists():
        _add(tar, GUARD, guard.read_bytes())
    if settings.keys.exists():
        with alone(settings.keys):  # no rotation halfway
            for path in sorted(settings.keys.iterdir()):
                if path.is_file() and path != guard and not path.name.endswith(".new"):
                    _add(tar, f"keys/{path.name}", path.read_bytes())
    secret = settings.data / SECRET
    if secret.exists():
        _add(tar, SECRET, secret.read_bytes())


def _add_database(tar: tarfile.TarFile, settings: Settings) -> bool:
    """Add a copy of the database as it is at one moment; False if it isn't ours to copy."""
    path = _database_file(settings)
    if path is None:
        return False
    if not path.exists():
        msg = f"There is no database at {path}. Check JINBANG_DATA."
        raise click.ClickException(msg)
    with tempfile.TemporaryDirectory(prefix=".copy-", dir=path.parent) as folder:
        copy = Path(folder) / DATABASE
        source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        tar.add(copy, DATABASE, filter=_private)
    return True


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, io.BytesIO(content))


def _private(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mode, member.uid, member.gid, member.uname, member.gname = 0o600, 0, 0, "", ""
    return member


def _unpack(file: Path, folder: Path) -> None:
    """Unpack our own files only, each readable by its owner alone."""
    try:
        with tarfile.open(file) as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None or not OURS.fullmatch(member.name):
                    raise _not_ours(file)
                target = folder / member.name
                target.touch(mode=0o600, exist_ok=False)
                with target.open("wb") as out:
                    shutil.copyfileobj(content, out)
    except (tarfile.TarError, EOFError, FileExistsError) as error:
        raise _not_ours(file) from error
    if not (folder / "keys" / "ring.json").exists() and not (folder / DATABASE).exists():
        raise _not_ours(file)


def _not_ours(file: Path) -> click.ClickException:
    return click.ClickException(f"{file} is no backup of Jinbang, or it is cut off. Take another.")


def _check_roll(folder: Path, newest: str | None) -> None:
    """Refuse a roll that doesn't extend what was signed last; keep the newest guard."""
    kept = folder / GUARD
    notes = [note for note in (newest, kept.read_text() if kept.exists() else None) if note]
    heads = {note: _head(note) for note in notes}
    if not heads:
        return
    if (folder / DATABASE).exists():
        _refuse_older(folder / DATABASE, list(heads.values()))
    write_whole(kept, max(notes, key=lambda note: heads[note].size).encode())


def _refuse_older(path: Path, heads: list[Head]) -> None:
    engine = database.connect(f"sqlite:///{path}")
    with transaction(read_only=True) as session:
        size = append.size(session)
        extends = all(
            head.size <= size and nodes.root(session, head.size) == head.root for head in heads
        )
    engine.dispose()
    if not extends:
        newest = max(head.size for head in heads)
        msg = (
            f"This backup's roll has {size} entries, and a signed checkpoint covers {newest}: with "
            "it, what the public has seen would be signed differently. Restore a newer backup."
        )
        raise click.ClickException(msg)


def _head(note: str) -> Head:
    try:
        return peek_checkpoint(note)
    except NoteRefusedError as error:
        msg = "The guard is no checkpoint of a roll. Give keys/last-checkpoint.txt, unchanged."
        raise click.ClickException(msg) from error
