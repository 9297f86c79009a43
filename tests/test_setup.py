"""`./run` and the locks: what a newcomer meets first."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^([\w.-]+)(?:\[\w+\])?==(\S+)", re.MULTILINE)
CLI = """
import os, sys
print(sys.argv[1:], os.getcwd(), os.environ["JINBANG_DATA"], sep="|")
"""


def pins(lock: str) -> set[tuple[str, str]]:
    return set(PIN.findall((ROOT / lock).read_text()))


def entries(lock: str) -> list[str]:
    return re.split(r"^(?=\w)", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]


def write_program(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


def start(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [folder / "run", *words],
        capture_output=True,
        check=False,
        cwd=folder.parent,
        env={key: value for key, value in os.environ.items() if key != "JINBANG_DATA"}
        | environment,
        text=True,
        timeout=60,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what set-up reads, without git, in a folder with a space in its name."""
    folder = tmp_path / "jin bang"
    (folder / "keys").mkdir(parents=True)
    for name in (
        "run",
        "requirements.lock",
        "test.lock",
        "node.lock",
        "package.json",
        "package-lock.json",
        "keys/contexts.mjs",
    ):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def ready(copy: Path) -> Path:
    """The copy as a set-up leaves it, with a command that tells how it was called."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", copy / ".venv"], check=True)
    shutil.copy(copy / "requirements.lock", copy / ".venv")
    (copy / ".venv/place").write_text(str(copy))
    sources = ("package-lock.json", "keys/contexts.mjs", "run")
    (copy / "vendor").mkdir()
    (copy / "vendor/runtime").write_text("".join((copy / name).read_text() for name in sources))
    (copy / "service").mkdir()
    (copy / "service/cli.py").write_text(CLI)
    return copy


@pytest.mark.parametrize(
    ("words", "called"),
    [
        ((), ["up"]),
        (("--port", "8123"), ["up", "--port", "8123"]),
        (("verify", "a file.json"), ["verify", "a file.json"]),
        (("keys", "--help"), ["keys", "--help"]),
    ],
)
def test_what_is_set_up_starts_at_once_where_the_person_stands(
    ready: Path, words: tuple[str, ...], called: list[str]
) -> None:
    done = start(ready, *words)
    assert done.stdout.strip() == f"{called}|{ready.parent}|{ready / 'data'}"
    assert not done.stderr


def test_data_that_was_placed_elsewhere_stays_there(ready: Path) -> None:
    assert start(ready, "roll", JINBANG_DATA="/srv/roll").stdout.endswith("|/srv/roll\n")


def test_help_sets_nothing_up(copy: Path) -> None:
    done = start(copy, "--help")
    assert "./run test" in done.stdout
    assert not (copy / ".venv").exists()


def test_help_of_the_commands_follows_once_they_are_there(ready: Path) -> None:
    assert "['--help']" in start(ready, "--help").stdout


@pytest.mark.parametrize("change", ["place", "requirements.lock"])
def test_a_changed_list_or_a_moved_folder_is_set_up_again(ready: Path, change: str) -> None:
    (ready / ".venv" / change).write_text("something else")
    assert "Setting up" in start(ready, "verify", PATH=path_with(ready, "df", LITTLE_ROOM)).stderr


def test_an_installation_that_was_cut_off_is_not_taken_for_whole(ready: Path) -> None:
    (ready / ".venv/unfinished").touch()
    assert "Setting up" in start(ready, "verify", PATH=path_with(ready, "df", LITTLE_ROOM)).stderr


LITTLE_ROOM = "echo Filesystem; echo disk 900 890 10 99% /"
OLD_PYTHON = "[ $1 = --version ] && echo Python 3.9.2"


def path_with(folder: Path, program: str, text: str) -> str:
    """A PATH on which this program does as the text says."""
    write_program(folder / "bin" / program, text)
    return f"{folder / 'bin'}:{os.environ['PATH']}"


def only_line(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one line that says what went wrong, below the steps."""
    assert done.returncode == 1
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("run: "))
    assert done.stderr.endswith(f"{line}\n")
    return line


def test_an_old_python_is_named(copy: Path) -> None:
    for name in ("python3.11", "python3.12", "python3.13"):
        write_program(copy / "bin" / name, OLD_PYTHON)
    line = only_line(start(copy, PATH=path_with(copy, "python3", OLD_PYTHON)))
    assert "needs Python 3.11 or newer; here is Python 3.9.2" in line


def test_a_full_disk_is_told_before_anything_is_fetched(copy: Path) -> None:
    line = only_line(start(copy, PATH=path_with(copy, "df", LITTLE_ROOM)))
    assert "10 MB are free" in line


def test_a_folder_one_may_not_write_to_is_told(copy: Path) -> None:
    (copy / ".venv").touch()
    assert "can't write in" in only_line(start(copy))


def test_a_network_that_is_not_there_is_told(copy: Path) -> None:
    pytest.importorskip("ensurepip", reason="without it pip itself would have to be fetched")
    nowhere = "http://127.0.0.1:9/simple"
    done = start(
        copy,
        PYTHON=sys._base_executable,  # type: ignore[attr-defined]  # noqa: SLF001
        PIP_INDEX_URL=nowhere,
        PIP_EXTRA_INDEX_URL=nowhere,
        PIP_NO_CACHE_DIR="1",
        PIP_RETRIES="1",
    )
    assert "the network can't be reached" in only_line(done)


def test_an_environment_that_never_got_its_pip_is_made_anew(copy: Path) -> None:
    no_pip = 'case "$*" in *ensurepip*) exit 1 ;; esac; exec "$REAL_PYTHON" "$@"'
    path = path_with(copy, "python3", no_pip)
    write_program(copy / "bin" / "apt-get", "echo E: Unable to locate package; exit 100")
    write_program(copy / "bin" / "find", "true")
    runs = [start(copy, PYTHON="", PATH=path, REAL_PYTHON=sys.executable) for _ in range(2)]
    assert ["apt-get install python3-venv" in only_line(done) for done in runs] == [True, True]


def test_the_tests_run_on_what_is_delivered() -> None:
    assert pins("requirements.lock") <= pins("test.lock")


@pytest.mark.parametrize("lock", ["requirements.lock", "test.lock", "node.lock"])
def test_every_download_is_known_by_its_hash(lock: str) -> None:
    assert all("--hash=sha256:" in entry for entry in entries(lock))


def test_what_is_asked_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = project["project"]["dependencies"]
    names = {re.split(r"[\[<>=]", name)[0] for name in runtime}
    tests = {re.split(r"[\[<>=]", name)[0] for name in project["dependency-groups"]["test"]}
    assert names <= {name for name, _ in pins("requirements.lock")}
    assert tests <= {name for name, _ in pins("test.lock")}
