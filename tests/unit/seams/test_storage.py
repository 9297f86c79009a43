from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.storage import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "kept")


def test_what_was_kept_is_found_by_its_key_until_it_is_deleted(folder: Folder) -> None:
    assert folder.read("a/b") is None
    folder.write("a/b", b"one")
    folder.write("a/b", b"two")
    assert folder.read("a/b") == b"two"
    for _ in range(2):
        folder.delete("a/b")
    assert folder.read("a/b") is None


def test_nothing_but_what_is_kept_lies_in_the_folder(folder: Folder) -> None:
    folder.write("a", b"one")
    assert [path.name for path in folder.root.rglob("*")] == ["a"]


@pytest.mark.parametrize("key", ["../x", "/etc/passwd", "a/../../x", "a/../../../x", ".."])
def test_no_key_leads_out_of_the_folder(folder: Folder, key: str) -> None:
    for act in (folder.read, folder.delete, lambda key: folder.write(key, b"")):
        with pytest.raises(ValueError, match="out of the folder"):
            act(key)


def test_no_link_leads_out_of_the_folder(folder: Folder, tmp_path: Path) -> None:
    folder.root.mkdir()
    (tmp_path / "secret").write_text("secret")
    (folder.root / "way-out").symlink_to(tmp_path)
    with pytest.raises(ValueError, match="out of the folder"):
        folder.read("way-out/secret")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.sampled_from(["..", ".", "a", "b", "", "/"]), max_size=6))
def test_whatever_the_key_nothing_outside_is_touched(
    folder: Folder, tmp_path: Path, parts: list[str]
) -> None:
    with suppress(ValueError, OSError):
        folder.write("/".join(parts), b"kept")
    assert {path.name for path in tmp_path.iterdir()} <= {"kept"}
