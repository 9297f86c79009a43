import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from service.credentials.hold import Mine
from service.verification import code as codes
from service.web.batch import MOST_ROWS
from tests.house import House
from tests.people.employer import Employer

VERIFY = "/api/v1/verify"
BATCH = "/api/v1/verify/batch"


@pytest.fixture
def program(served: House) -> Employer:
    employer = Employer(served)
    employer.browser.environ_base["HTTP_ACCEPT"] = "application/json"
    return employer


def asks(program: Employer, content: object) -> dict[str, Any]:
    answer = program.browser.post(VERIFY, json=content)
    return dict(answer.get_json()) | {"http": answer.status_code}


def rows(program: Employer, sent: str, media_type: str = "text/csv") -> list[dict[str, Any]]:
    answer = program.browser.post(BATCH, data=sent.encode(), content_type=media_type)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_what_can_be_typed_or_scanned_is_answered(program: Employer, held: Mine) -> None:
    document = program.opens(f"/credentials/{held.code}.json").text
    token = program.opens(f"/credentials/{held.code}.jwt").text
    link = f"https://jinbang.example/v/{held.code}"
    for given in (held.code, codes.show(held.code), link, document, token, json.loads(document)):
        assert asks(program, {"input": given})["state"] == "valid"
    assert asks(program, json.loads(document))["state"] == "valid"


@pytest.mark.parametrize("kind", ["json", "pdf", "png", "badge.svg", "qr.png", "jwt"])
def test_a_file_is_taken_as_it_is_or_in_a_form(program: Employer, held: Mine, kind: str) -> None:
    file = program.opens(f"/credentials/{held.code}.{kind}")
    plain = program.browser.post(VERIFY, data=file.data, content_type=file.mimetype)
    form = program.browser.post(VERIFY, data={"file": (io.BytesIO(file.data), f"file.{kind}")})
    assert (plain.get_json()["state"], form.get_json()["state"]) == ("valid", "valid")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        ({"input": "A" * 16}, 422, "code_mistyped"),
        ({"input": codes.make()}, 404, "code_not_found"),
        ({"input": "https://example.org/"}, 422, "link_unknown"),
        ({"input": f"https://other.example/v/{codes.make()}"}, 422, "link_unknown"),
        ({}, 422, "input_missing"),
        ({"input": 5}, 422, "input_missing"),
        ({"input": "x", "more": 1}, 422, "input_missing"),
    ],
)
def test_what_has_no_verdict_is_a_problem_by_name(
    program: Employer, content: object, status: int, code: str
) -> None:
    answer = asks(program, content)
    assert (answer["http"], answer["status"], answer["code"]) == (status, status, code)
    assert set(answer) == {"type", "title", "status", "code", "detail", "errors", "http"}


def test_a_problem_points_at_the_place(program: Employer) -> None:
    assert {each["pointer"] for each in asks(program, {"input": 5})["errors"]} == {"/input"}


def test_what_is_not_json_is_said_so(program: Employer) -> None:
    answer = program.browser.post(VERIFY, data=b'{"input"', content_type="application/json")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "request_unreadable")
    assert '{"input": "…"}' in answer.get_json()["detail"]


def test_sentences_are_in_the_language_asked_for(program: Employer, held: Mine) -> None:
    answers = [
        program.browser.post(f"{VERIFY}?lang={tag}", json={"input": held.code}).get_json()
        for tag in ("en", "zh-Hans")
    ]
    english, chinese = (each["checks"][3]["sentence"] for each in answers)
    assert english.startswith("It is in force")
    assert re.search("[年月日]", chinese)


def test_many_are_answered_row_by_row(program: Employer, held: Mine) -> None:
    sent = f"id,code\nann,{held.code}\nbob,{'A' * 16}\n,{codes.make()}\n"
    ann, bob, nobody = rows(program, sent)
    assert (ann["row"], ann["id"], ann["verdict"]["state"]) == (1, "ann", "valid")
    assert (bob["row"], bob["id"], bob["problem"]["code"]) == (2, "bob", "code_mistyped")
    assert (nobody["verdict"], nobody["problem"]["code"]) == (None, "code_not_found")


def test_a_list_needs_no_header_and_may_be_json(program: Employer, held: Mine) -> None:
    [plain] = rows(program, held.code)
    [line] = rows(program, json.dumps({"input": held.code, "id": 7}), "application/x-ndjson")
    assert plain["verdict"]["state"] == line["verdict"]["state"] == "valid"
    assert line["id"] == "7"


@pytest.mark.parametrize(
    ("sent", "media_type", "status", "code"),
    [
        ("", "text/csv", 422, "input_missing"),
        ("\n\n", "text/csv", 422, "no_rows"),
        ("A\n" * (MOST_ROWS + 1), "text/csv", 413, "too_many_rows"),
        ('{"input": "A"}\n{', "application/x-ndjson", 422, "rows_unreadable"),
        ('{"code": "A"}', "application/x-ndjson", 422, "rows_unreadable"),
    ],
)
def test_a_list_that_cannot_be_answered_is_refused_as_a_whole(
    program: Employer, sent: str, media_type: str, status: int, code: str
) -> None:
    answer = program.browser.post(BATCH, data=sent.encode(), content_type=media_type)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_every_origin_may_ask(program: Employer, held: Mine) -> None:
    asked = program.browser.options(VERIFY, headers={"Origin": "https://shop.example"})
    answer = program.browser.post(VERIFY, json={"input": held.code})
    for each in (asked, answer):
        assert each.headers["Access-Control-Allow-Origin"] == "*"
        assert "Content-Type" in each.headers["Access-Control-Allow-Headers"]


def test_the_description_names_only_what_is_there(served: House, program: Employer) -> None:
    described = program.opens("/api/v1/openapi.json").get_json()
    served_paths = {
        re.sub(r"<(?:\w+:)?\w+>", "{}", each.rule) for each in served.app.url_map.iter_rules()
    }
    assert described["openapi"].startswith("3.1")
    for path, methods in described["paths"].items():
        assert re.sub(r"{\w+}", "{}", path) in served_paths, path
        for said in methods.values():
            named = {each["name"] for each in said.get("parameters", []) if each["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path)), path
    assert set(references(described)) <= set(described["components"]["schemas"])


def test_the_page_tells_of_every_path(program: Employer, employer: Employer) -> None:
    page = employer.sees("/api/docs")
    for path in program.opens("/api/v1/openapi.json").get_json()["paths"]:
        assert path in page


def references(value: object) -> Iterator[str]:
    match value:
        case {"$ref": str(name)}:
            yield name.removeprefix("#/components/schemas/")
        case dict():
            for inner in value.values():
                yield from references(inner)
        case list():
            for inner in value:
                yield from references(inner)
