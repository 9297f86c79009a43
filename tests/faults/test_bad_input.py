"""Whatever is sent, the answer is a clear one, soon, and nothing that was kept is lost."""

import io
import json
import re
import struct
import time
import zlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import requests

from question_bank.response import right_response
from service.attempts import record, start, submit
from service.attempts.rules import parse_said
from service.clock import now
from service.credentials import hold
from service.credentials.hold import Mine
from service.database import transaction
from service.language import LANGUAGES, speaker, tag_of
from service.people.rules import Role
from service.sittings.rules import Admitting, Release
from service.verification import code as codes
from service.verification.code import CodeMistypedError
from tests import factories
from tests.house import House
from tests.people.administrator import Administrator
from tests.people.candidate import Candidate, answer, form_of
from tests.people.employer import Employer
from tests.people.program import Program
from tests.served import Served, eventually, ready_to_start

SOON = 10  # seconds that an answer may take, on a machine with other work
MEGABYTE = 2**20
NUL = "a\x00b"
ODD = [
    NUL,
    "\u202e\u202d",
    "x" * 5000,
    "<script>alert(1)</script>",
    "{{7*7}}",
    "%00",
    "'; DROP TABLE award",
]


@pytest.fixture
def program(served: Served, sitting: UUID) -> Iterator[Program]:
    """Give an exam in which something was answered; afterwards it must be there still."""
    program = Program(served, sitting)
    kept = answer(1, None)
    assert program.tells(kept).status_code == 200
    yield program
    assert program.on_record({str(kept["key"])})
    assert not served.complaints()


@pytest.fixture
def stranger(served: Served) -> Iterator[requests.Session]:
    """Give somebody from an address of their own; afterwards nothing unforeseen is in the log."""
    with requests.Session() as http:
        http.headers["X-Forwarded-For"] = next(served.addresses)
        yield http
    assert not served.complaints()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes, wide: int = 4) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, wide, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def bomb() -> bytes:
    return zlib.compress(bytes(100 * MEGABYTE), 9)


def pdf_bomb() -> bytes:
    body = bomb()
    stream = f"/Length {len(body)} /Filter /FlateDecode".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R >>",
        b"<< " + stream + b" >>\nstream\n" + body + b"\nendstream",
    ]
    parts = [b"%d 0 obj\n%s\nendobj\n" % (n, each) for n, each in enumerate(objects, 1)]
    return b"%PDF-1.7\n" + b"".join(parts) + b"trailer << /Root 1 0 R /Size 5 >>\n%%EOF"


SVG = '<svg xmlns="http://www.w3.org/2000/svg">'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE: dict[str, tuple[bytes, str]] = {
    "deep.json": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "application/json"),
    "open.json": (b'{"a": [' * 1000, "application/json"),
    "number.json": (b'{"a": ' + b"9" * 100_000 + b"}", "application/json"),
    "infinite.json": (b'{"a": 1e999, "b": NaN}', "application/json"),
    "twice.json": (b'{"type": "a", "type": "b"}', "application/json"),
    "surrogate.json": (b'{"id": "\\ud800", "type": ["VerifiableCredential"]}', "application/json"),
    "shape.json": (b'{"verifiableCredential": [{"proof": 5, "issuer": []}]}', "application/json"),
    "proofs.json": (json.dumps({"proof": [{}] * 1000}).encode(), "application/json"),
    "none.jwt": (b"eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.", "application/jwt"),
    "long.jwt": (b"ey" + b"A" * 900_000 + b"." + b"A" * 9 + b".A", "application/jwt"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj\n<<", "application/pdf"),
    "noise.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 400, "application/pdf"),
    "bomb.pdf": (pdf_bomb(), "application/pdf"),
    "not.pdf": (b"hello", "application/pdf"),
    "huge.png": (png(chunk(b"IDAT", b""), wide=60_000), "image/png"),
    "bomb.png": (png(chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + bomb())), "image/png"),
    "cut.png": (png()[:20], "image/png"),
    "not.png": (b"hello", "image/png"),
    "laughs.svg": (f"<!DOCTYPE svg [{LAUGHS}]>{SVG}&a9;</svg>".encode(), "image/svg+xml"),
    "file.svg": (
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{SVG}&x;</svg>'.encode(),
        "image/svg+xml",
    ),
    "script.svg": (f"{SVG}<script>alert(1)</script></svg>".encode(), "image/svg+xml"),
    "deep.svg": ((SVG + "<g>" * 100_000).encode(), "image/svg+xml"),
    "nul.txt": (b"\0" * 1000, "text/plain"),
    "bytes.txt": (b"\xff\xfe\xfd" * 1000, "text/plain"),
    "turned.txt": ("\u202e7K3M".encode(), "text/plain"),
    "long.txt": (b"7K3M" * 200_000, "text/plain"),
}


def refused(reply: requests.Response, *codes_: str) -> dict[str, Any]:
    """Return the problem that a program is told, whole."""
    assert reply.status_code in range(400, 500), f"{reply.status_code} {reply.text[:300]}"
    assert reply.headers["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = reply.json()
    assert set(told) == {"type", "title", "status", "code", "detail", "errors"}
    assert told["status"] == reply.status_code
    assert not codes_ or told["code"] in codes_, told
    return told


def sentence(reply: requests.Response) -> str:
    """Return what a person is told; a page, never a trace of the machinery."""
    assert reply.status_code in range(200, 500), f"{reply.status_code} {reply.text[:300]}"
    assert reply.headers["Content-Type"].startswith("text/html")
    assert "Traceback" not in reply.text
    found = re.search(r'<p class="(?:error|lead)"[^>]*>(.*?)</p>', reply.text, re.DOTALL)
    found = found or re.search(r'<h1 id="verdict">(.*?)</h1>', reply.text, re.DOTALL)
    assert found, reply.text[:2000]
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def asks(http: requests.Session, url: str, data: object, media_type: str) -> requests.Response:
    headers = {"Accept": "application/json", "Content-Type": media_type}
    return http.post(f"{url}/api/v1/verify", data=data, headers=headers, timeout=60)  # type: ignore[arg-type]


def uploads(http: requests.Session, url: str, file: bytes, name: str) -> requests.Response:
    """Give a file by the form on the page."""
    page = http.get(f"{url}/verify", headers={"Accept": "text/html"}, timeout=20).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    return http.post(
        f"{url}/verify",
        data={"csrf_token": token[1]},
        files={"file": (name, io.BytesIO(file), HOSTILE.get(name, (b"", "image/png"))[1])},
        headers={"Accept": "text/html"},
        timeout=60,
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_clear_answer_soon(
    served: Served, stranger: requests.Session, name: str
) -> None:
    data, media_type = HOSTILE[name]
    began = time.monotonic()
    told = asks(stranger, served.url, data, media_type)
    if told.status_code == 200:  # a document, and not a genuine one
        assert told.json()["state"] in {"invalid", "unknown"}
    else:
        refused(told)
    assert sentence(uploads(stranger, served.url, data, name))
    assert time.monotonic() - began < SOON


def test_nothing_at_all_is_told_so(served: Served, stranger: requests.Session) -> None:
    refused(asks(stranger, served.url, b"", "application/pdf"), "input_missing")
    assert sentence(uploads(stranger, served.url, b"", "empty.png"))


def test_far_too_much_is_refused_before_it_is_read(
    served: Served, stranger: requests.Session
) -> None:
    much = bytes(50 * MEGABYTE)
    refused(asks(stranger, served.url, much, "application/pdf"), "too_large")
    told = sentence(uploads(stranger, served.url, much, "much.png"))
    assert "10 MB" in told


@pytest.fixture(scope="module")
def held(started: Served) -> Mine:
    """Give a credential of the real service, whose code has both a 0 and a 1."""
    started.is_read_here()
    holder = factories.account(Role.CANDIDATE)
    release = Release.AT_ONCE
    sitting = factories.sitting(
        admission_by=Admitting.NOBODY, release=release, forms=[factories.form(2)]
    )
    ready_to_start(holder, sitting)
    with transaction() as session:
        attempt = start.start(session, holder.id, sitting, "device", now())
    entries = form_of(attempt).entries[:32]
    right = [answer(e.position, right_response(e.item, e.variant)) for e in entries]
    with transaction() as session:
        record.record(session, holder.id, attempt, parse_said(right), "device", now())
        submit.submit(session, holder.id, attempt, now())
    eventually(lambda: issued(holder.id), 30)
    while not {"0", "1"} <= set((mine := issued(holder.id)[0]).code):
        with transaction() as session:
            hold.new_link(session, holder.id, mine.award_id, now())
    return mine


def issued(holder: UUID) -> list[Mine]:
    with transaction(read_only=True) as session:
        return [each for each in hold.of_candidate(session, holder) if each.issued_at]


def test_what_looks_alike_is_the_same(
    served: Served, stranger: requests.Session, held: Mine
) -> None:
    for zero, one in (("O", "l"), ("o", "I"), ("0", "i"), ("O", "L")):
        typed = held.code_shown.replace("0", zero).replace("1", one)
        told = stranger.get(f"{served.url}/v/{typed}", headers={"Accept": "application/json"})
        assert (told.status_code, told.json()["state"]) == (200, "valid"), typed


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_wrong_character_is_told_in_the_readers_language(
    served: Served, stranger: requests.Session, held: Mine, language: str
) -> None:
    last = held.code[-1]
    typed = held.code[:-1] + ("A" if last != "A" else "B")
    headers = {"Accept": "application/json", "Accept-Language": tag_of(language)}
    told = refused(stranger.get(f"{served.url}/v/{typed}", headers=headers), "code_mistyped")
    assert told["status"] == 422
    with pytest.raises(CodeMistypedError) as slip:
        codes.parse(typed)
    assert told["detail"] == speaker(language)(slip.value.sentence, **slip.value.values)
    assert language == "en" or told["detail"] != speaker("en")(
        slip.value.sentence, **slip.value.values
    )
    page = stranger.get(f"{served.url}/v/{typed}", headers=headers | {"Accept": "text/html"})
    assert page.status_code == 422
    assert f'value="{typed}"' in page.text


def test_every_slip_of_one_character_is_found(held: Mine) -> None:
    for place, was in enumerate(held.code):
        for slip in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".replace(was, ""):
            with pytest.raises(CodeMistypedError):
                codes.parse(held.code[:place] + slip + held.code[place + 1 :])


def said(**more: object) -> dict[str, object]:
    return answer(1, None) | more


STRANGE_EVENTS: list[object] = [
    5,
    None,
    [],
    {"key": None},
    said(key=5),
    said(key=["a"] * 10),
    said(key="short"),
    said(key="x" * 65),
    said(key="spaces are no name"),
    said(kind=5),
    said(kind="submitted"),
    said(kind="decided", decision="clear"),
    said(kind="extended", seconds=3600),
    said(kind={"answered": True}),
    said(position="1"),
    said(position=1.5),
    said(position=True),
    said(position=0),
    said(position=-1),
    said(position=10**30),
    said(position=None),
    said(position=41),
    said(position=4999, kind="flagged", flag=True),
    said(response=[]),
    said(response="a"),
    said(response={}),
    said(response={"choice": 5}),
    said(response={"choice": "no such option"}),
    said(response={"choice": "a", "more": 1}),
    said(response={"choices": ["a"] * 100}),
    said(response={"number": "1e999"}),
    said(response={"text": "\ud800"}),
    said(response={"text": "x" * 100_000}),
    said(response={"pairs": {"a": {"b": "c"}}}),
]


@pytest.mark.parametrize("event", STRANGE_EVENTS)
def test_what_no_exam_page_sends_is_refused_and_changes_nothing(
    program: Program, event: object
) -> None:
    before = len(program.events)
    told = refused(program.tells(said(), event), "message_refused", "answer_refused")
    assert told["status"] == 422
    assert len(program.events) == before, "all of a message is taken, or nothing"


@pytest.mark.parametrize(
    "content", [None, [], 5, "said", {}, {"said": {}}, {"said": [said() for _ in range(101)]}]
)
def test_a_message_of_another_shape_is_refused(program: Program, content: object) -> None:
    before = len(program.events)
    refused(program.sends(content), "message_refused")
    assert len(program.events) == before


@pytest.mark.parametrize(
    "device", [5, None, "x" * 10_000, NUL, "\ud800", {"a": 1}], ids=lambda d: str(d)[:9]
)
def test_an_odd_name_of_a_browser_costs_no_answer(program: Program, device: object) -> None:
    kept = said()
    assert program.sends({"device": device, "said": [kept]}).json()["keys"] == [kept["key"]]
    assert program.on_record({str(kept["key"])})


def test_a_form_of_any_size_is_answered(served: Served, stranger: requests.Session) -> None:
    page = stranger.get(f"{served.url}/sign-in", headers={"Accept": "text/html"}).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    for fields in (
        {"email": "a" * 5 * MEGABYTE},
        {"email": "a@b.example", "password": "x" * MEGABYTE},
        {f"field{n}": "x" for n in range(20_000)},
    ):
        for path in ("/sign-in", "/register", "/verify"):
            stranger.headers["X-Forwarded-For"] = next(served.addresses)
            sent = fields | {"csrf_token": token[1]}
            headers = {"Accept": "text/html"}
            reply = stranger.post(f"{served.url}{path}", data=sent, headers=headers, timeout=60)
            assert reply.status_code in range(400, 500), (path, reply.status_code)
            assert "Traceback" not in reply.text


@pytest.mark.parametrize("text", ODD, ids=lambda text: text[:9])
def test_odd_text_in_any_form_is_answered(house: House, text: str) -> None:
    """On both databases: what one stores the other may refuse."""
    candidate, administrator = Candidate(house), Administrator(house)
    stranger, code = Employer(house), codes.show(codes.make())
    sitting = factories.sitting(admission_by=Admitting.NOBODY)
    paths = [f"/v/{text}", f"/credentials/{text}.json", f"/standard/{text}", f"/help/{text}"]
    paths += [f"/confirm/{text}", f"/reset/{text}", f"/roll/proof/{text}", f"/roll/tile/{text}"]
    for path in paths:
        assert stranger.browser.get(path).status_code < 500, path
    fields = {"email": text, "password": text, "name_latin": text, "name_own": text}
    for path in ("/sign-in", "/register", "/forgot"):
        assert candidate.presses(path, path, **fields).status_code < 500, path
    assert candidate.presses("/verify", "/verify", code=text).status_code < 500
    reported = {"text": text, "contact": text}
    answered = candidate.presses(f"/v/{code}/report", f"/v/{code}/report", **reported)
    assert answered.status_code in {400, 404, 422}
    assert candidate.presses("/account", "/account/names", **fields).status_code < 500
    assert candidate.presses("/consent", "/consent", agree="yes", sitting=text).status_code < 500
    asked = [("credentials", "q"), ("results", "state"), ("results", "sitting")]
    asked += [("trail", name) for name in ("subject", "action", "until")]
    for page, name in asked:
        found = administrator.browser.get(f"/admin/{page}", query_string={name: text})
        assert found.status_code == (400 if text == NUL else 200), (page, name)
    invited = administrator.presses(
        f"/admin/sittings/{sitting}", f"/admin/sittings/{sitting}/places", emails=text
    )
    assert invited.status_code in {400, 404, 422}
    assert candidate.sees("/candidate")
