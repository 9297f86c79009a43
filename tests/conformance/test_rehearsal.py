"""The dress rehearsal, and what it leaves behind in other people's hands."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import zxingcpp
from PIL import Image

from service.clock import now
from tests.conformance.conftest import Judge

QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)  # as phones look for

ROOT = Path(__file__).parents[2]
LEFT = {
    "credential.json",
    "credential.jwt",
    "certificate.pdf",
    "badge.png",
    "badge.svg",
    "qr.png",
    "qr.txt",
    "revoked.json",
    "did.json",
    "status.json",
    "checkpoint.txt",
    "rehearsal.json",
}


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Rehearse with --serve; stop it as an operator does when the tests are done."""
    out = tmp_path_factory.mktemp("rehearsal")
    command = [sys.executable, "-m", "service.cli", "rehearse", "--out", str(out), "--serve"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    for line in process.stdout:
        if line.startswith("Serving at"):
            break
    else:
        pytest.fail("the rehearsal ended early")
    yield out
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    process.stdout.close()


def document(left: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((left / name).read_text())
    return found


def test_all_went_well_and_every_file_is_there(left: Path) -> None:
    rehearsal = document(left, "rehearsal.json")

    assert {path.name for path in left.iterdir()} == LEFT
    assert [check["name"] for check in rehearsal["checks"] if not check["ok"]] == []
    assert set(rehearsal["attempts"]) == {"passed", "revoked", "failed"}


def test_it_keeps_serving(left: Path) -> None:
    rehearsal = document(left, "rehearsal.json")
    os.killpg(rehearsal["pid"], 0)  # raises if there is no such process group

    url = f"{rehearsal['base_url']}/v/{rehearsal['revoked_code']}"
    answer = requests.get(url, headers={"Accept": "application/json"}, timeout=10)

    assert (answer.json()["state"], answer.json()["reason"]) == ("invalid", "revoked")


@pytest.mark.parametrize("verifier", ["Digital Bazaar", "Digital Credentials Consortium"])
def test_strangers_accept_what_was_issued(left: Path, judge: Judge, verifier: str) -> None:
    did: dict[str, object] = document(left, "did.json")
    genuine = document(left, "credential.json")
    subject = genuine["credentialSubject"]
    forged = genuine | {"credentialSubject": subject | {"result": []}}

    answers = judge(
        {str(did["id"]): did},
        [{"judge": verifier, "credential": each} for each in (genuine, forged)],
        now(),
    )

    assert [answer["ok"] for answer in answers] == [True, False], answers


def test_strangers_read_the_status_as_we_mean_it(left: Path, judge: Judge) -> None:
    did, listed = document(left, "did.json"), document(left, "status.json")
    documents: dict[str, object] = {did["id"]: did, listed["id"]: listed}
    held = [document(left, name) for name in ("credential.json", "revoked.json")]

    answers = judge(documents, [{"judge": "status", "credential": each} for each in held], now())

    assert [answer.get("status") for answer in answers] == [False, True], answers


def test_a_stranger_reads_the_jwt_with_our_published_keys(left: Path, judge: Judge) -> None:
    url = document(left, "rehearsal.json")["base_url"]
    keys = requests.get(f"{url}/.well-known/jwks.json", timeout=10).json()
    token = (left / "credential.jwt").read_text()
    task = {"judge": "jwt", "token": token, "jwks": keys, "algorithms": ["EdDSA"], "typ": "vc+jwt"}

    (answer,) = judge({}, [task], now())

    signed = document(left, "credential.json")
    del signed["proof"]
    assert answer["payload"] == signed


def test_a_phone_reads_the_code_and_it_leads_to_the_page(left: Path) -> None:
    rehearsal = document(left, "rehearsal.json")
    with Image.open(left / "qr.png") as image:
        [code] = zxingcpp.read_barcodes(image.convert("L"), formats=QR_ONLY)

    assert code.text == (left / "qr.txt").read_text()
    link, _, claim = code.text.partition("#1.")
    assert claim
    page = requests.get(link, headers={"Accept": "text/html"}, timeout=10)
    assert "This credential is genuine" in page.text
    assert rehearsal["code"].replace("-", "") in link.replace("-", "")


def test_it_takes_less_than_a_minute(tmp_path: Path) -> None:
    began = time.monotonic()
    command = [sys.executable, "-m", "service.cli", "rehearse", "--out", str(tmp_path)]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert document(tmp_path, "rehearsal.json")["pid"] is None
    assert time.monotonic() - began < 60
