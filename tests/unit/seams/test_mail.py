from email import message_from_bytes, policy
from email.message import EmailMessage
from mailbox import Maildir
from pathlib import Path
from uuid import UUID

import pytest

from service.mail import Letter, deliver, sender

LETTER = Letter(UUID(int=7), "me@example.org", "您的成绩", "您好，王晓明：\nผลสอบ\n")


def put(folder: Path, letter: Letter = LETTER) -> list[EmailMessage]:
    deliver(folder, "jinbang@example.org", letter)
    kept = [file.as_bytes() for file in Maildir(folder).values()]
    return [message_from_bytes(each, policy=policy.default) for each in kept]


def test_a_letter_in_any_script_arrives_as_it_was_written(tmp_path: Path) -> None:
    [found] = put(tmp_path / "made" / "mail")
    assert (found["To"], found["From"]) == ("me@example.org", "jinbang@example.org")
    assert found["Subject"] == "您的成绩"
    assert found.get_content() == LETTER.body


def test_sent_again_it_keeps_its_id(tmp_path: Path) -> None:
    ids = {found["Message-ID"] for found in (*put(tmp_path / "m"), *put(tmp_path / "m"))}
    assert ids == {f"<{LETTER.id}@jinbang>"}


def test_a_name_cannot_add_a_line_to_the_head_of_a_letter(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        put(tmp_path / "m", Letter(UUID(int=1), "me@example.org\nBcc: you@example.org", "", ""))


def test_without_a_server_letters_go_into_a_folder(tmp_path: Path) -> None:
    sender("", "jinbang@example.org", tmp_path / "mail")(LETTER)
    assert len(Maildir(tmp_path / "mail")) == 1
