import stat
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from service.settings import Settings

SAMPLES: dict[str, object] = {
    "data": Path("elsewhere"),
    "database_url": "postgresql+psycopg://db/jinbang",
    "public_url": "https://jinbang.example",
    "issuer_name": "金榜",
    "secret_key": "a secret",
    "key_passphrase": "a phrase",
    "smtp_url": "smtps://mail.example",
    "mail_from": "jinbang@example.org",
    "rate_limits_url": "redis://limits",
    "largest_request": 1024,
    "secure_cookies": True,
    "trusted_proxies": 1,
    "session_hours": 2,
    "demonstration": False,
    "log_level": "ERROR",
}


def test_every_setting_has_a_sample_here_and_says_what_it_is_for() -> None:
    assert set(SAMPLES) == set(Settings.model_fields)
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize("name", SAMPLES)
def test_a_setting_is_read_from_its_name_in_the_environment(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert getattr(Settings(), name) != SAMPLES[name]
    monkeypatch.setenv(f"JINBANG_{name.upper()}", str(SAMPLES[name]))
    read = getattr(Settings(), name)
    assert (read.get_secret_value() if isinstance(read, SecretStr) else read) == SAMPLES[name]


@pytest.mark.parametrize("name", ["largest_request", "trusted_proxies", "session_hours"])
def test_a_setting_of_another_type_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"JINBANG_{name.upper()}", "many")
    with pytest.raises(ValidationError):
        Settings()


def test_no_secret_is_written_when_settings_are() -> None:
    secret = SecretStr("hush")
    shown = repr(Settings(secret_key=secret, key_passphrase=secret, smtp_url=secret))
    assert "hush" not in shown


@pytest.mark.parametrize(
    ("url", "did"),
    [
        ("https://jinbang.example", "did:web:jinbang.example"),
        ("https://jinbang.example/", "did:web:jinbang.example"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
        ("https://uni.example/exams/jinbang", "did:web:uni.example:exams:jinbang"),
    ],
)
def test_the_issuer_follows_from_the_address(url: str, did: str) -> None:
    assert Settings(public_url=url).did == did


def test_without_a_secret_one_is_made_kept_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = Settings(data=tmp_path / "data").secret
    assert first == Settings(data=tmp_path / "data").secret
    assert len(first) >= 48
    assert first != Settings(data=tmp_path / "other").secret
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600


def test_without_a_url_the_database_is_in_the_data_folder(tmp_path: Path) -> None:
    assert Settings(data=tmp_path).database == f"sqlite:///{tmp_path}/jinbang.db"
    assert Settings(data=tmp_path, database_url="sqlite://").database == "sqlite://"
