import re
import subprocess
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from service.cli import COMMANDS
from service.language import LANGUAGES, SOURCE, catalogue, plurals
from service.people.rules import Role
from service.settings import Settings
from service.web.permissions import PERMISSIONS, PUBLIC
from tests import texts
from tests.house import House
from tests.people.administrator import Administrator
from tests.people.candidate import Candidate
from tests.people.examiner import Examiner
from tests.people.invigilator import Invigilator

ROOT = Path(__file__).parents[1]
FULL = {"zh_Hans"}  # whole for everybody; the others for candidates and employers


def test_every_route_is_declared_and_every_declaration_is_a_route(lone_house: House) -> None:
    assert {rule.endpoint for rule in lone_house.app.url_map.iter_rules()} == set(PERMISSIONS)


def test_an_undeclared_route_is_refused_to_everyone(lone_house: House) -> None:
    lone_house.app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    candidate, stranger = Candidate(lone_house), lone_house.app.test_client()

    assert candidate.opens("/forgotten").status_code == 403
    assert stranger.get("/forgotten", headers={"Accept": "*/*"}).status_code == 401


def test_a_route_lets_in_whom_its_declaration_names_and_nobody_else(lone_house: House) -> None:
    people = [who(lone_house) for who in (Candidate, Invigilator, Examiner, Administrator)]
    everyone: list[tuple[Role | None, Any]] = [(None, lone_house.app.test_client())]
    everyone += [(each.role, each.browser) for each in people]
    assert {role for role, _ in everyone} == {None, *Role}

    urls = lone_house.app.url_map.bind("jinbang.example")
    for rule in lone_house.app.url_map.iter_rules():
        if rule.endpoint in {"static", "visitor.sign_out"}:
            continue
        url = urls.build(rule.endpoint, {name: _value(name) for name in rule.arguments})
        for method, (role, browser) in product(("GET", "POST"), everyone):
            if method not in (rule.methods or ()):
                continue
            answer = browser.open(url, method=method, headers={"Accept": "application/json"})
            refused = answer.status_code in {401, 403} and (answer.json or {}).get("code") in {
                "sign_in_needed",
                "not_allowed",
            }
            allowed = PERMISSIONS[rule.endpoint]
            let_in = allowed is PUBLIC or (isinstance(allowed, frozenset) and role in allowed)
            if (answer.json or {} if answer.is_json else {}).get("code") == "form_expired":
                continue  # turned away before anybody asks who sent it
            assert refused != let_in, f"{role}: {method} {url} {answer.status_code}"


def test_every_form_needs_its_token(lone_house: House) -> None:
    everyone = [who(lone_house) for who in (Candidate, Invigilator, Administrator)]
    urls = lone_house.app.url_map.bind("jinbang.example")
    for rule in lone_house.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint.startswith("api."):
            continue
        allowed = PERMISSIONS[rule.endpoint]
        browser = next(
            each.browser
            for each in everyone
            if allowed is PUBLIC or (isinstance(allowed, frozenset) and each.role in allowed)
        )
        url = urls.build(rule.endpoint, {name: _value(name) for name in rule.arguments})
        answer = browser.post(url, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json and answer.json["code"]) == (400, "form_expired"), (
            url
        )


def test_every_answer_has_the_headers_that_keep_scripts_and_frames_out(lone_house: House) -> None:
    for path in ("/", "/sign-in", "/no-such-page", "/roll/key"):
        headers = lone_house.app.test_client().get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {SOURCE}))
def test_a_language_has_every_text_with_its_places_and_no_other_text(language: str) -> None:
    wanted = texts.texts(staff=language in FULL)
    every = {text[0] for text in texts.texts()}
    said = catalogue(language)
    forms = plurals(language)

    missing = [text[0] for text in wanted if text[0] not in said]
    stale = set(said) - every
    differing = [
        text[0]
        for text in texts.texts()
        if text[0] in said and {*places(text[-1])} != {*places(forms[text[0]][-1])}
    ]

    assert (missing[:5], sorted(stale)[:5], differing) == ([], [], [])


def test_no_template_has_a_text_outside_translation() -> None:
    # Blocks of one word are classes and ids; examples and pictures have no words of ours.
    ours = r"{% block \w+ %}[\w -]*{% endblock %}|<(pre|code|svg|script).*?</\1>"
    marks = r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>"
    names = r"/\.well-known[\w./-]*|Open Badges|English|简体中文|金榜|题名|Jinbang|CSV|JSON|&\w+;"
    for path in sorted((ROOT / "templates").rglob("*.html")):
        bare = path.read_text(encoding="utf-8")
        for known in (ours, marks, names):
            bare = re.sub(known, " ", bare, flags=re.DOTALL)
        assert not re.findall(r"[A-Za-z\u4e00-\u9fff]{4,}", bare), path


def test_no_template_has_a_script_or_a_style_of_its_own() -> None:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", source), path
        inline = [
            s for s in re.findall(r"<script([^>]*)>", source) if "src=" not in s and "json" not in s
        ]
        assert not inline, path


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    missing = [name for name in Settings.model_fields if f"JINBANG_{name.upper()}" not in page]
    assert missing == []


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`jinbang {name}" not in page] == []


def test_no_private_key_and_no_address_of_a_machine_is_in_git() -> None:
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    key = re.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=]{40}")
    for name in files.stdout.split("\n"):
        path = ROOT / name
        if not name or not path.is_file() or path.suffix in {".png", ".lock"}:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        assert not key.search(text), name
        assert not re.search(r"registry\.npmjs|files\.pythonhosted|pypi\.org/simple", text), name


def places(text: str) -> list[str]:
    return sorted(re.findall(r"{\w+}", text))


def _value(name: str) -> object:
    if name.endswith("_id"):
        return UUID(int=0)
    return {"number": 1, "n": 1, "version": 1, "page": "privacy", "kind": "json"}.get(name, "x")
