"""Every setting: its type, its default, its name in the environment (JINBANG_*)."""

import secrets
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from keys.disk import alone, write_whole


class Settings(BaseSettings):
    """Read once, at start."""

    model_config = SettingsConfigDict(env_prefix="JINBANG_", frozen=True)

    data: Path = Field(
        Path("data"), description="folder for all that is kept: database, keys, mail"
    )
    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in the data folder")
    public_url: str = Field(
        "http://127.0.0.1:8000", description="where people reach this service; fixes the issuer"
    )
    issuer_name: str = Field("Jinbang", description="the issuer as documents and pages name it")
    secret_key: SecretStr = Field(
        SecretStr(""), description="signs cookies and letters' links; empty: made and kept in data"
    )
    key_passphrase: SecretStr = Field(
        SecretStr(""), description="encrypts the issuer's private keys; empty: plain, mode 0600"
    )
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="smtp[s]://user:password@host:port; empty: letters go to a folder",
    )
    mail_from: str = Field("jinbang@localhost", description="sender of letters")
    rate_limits_url: str = Field(
        "memory://", description="where limits are counted; redis://… for several processes"
    )
    largest_request: int = Field(10 * 2**20, description="bytes a request may have")
    secure_cookies: bool = Field(
        default=False,
        description="send cookies over HTTPS only; always so when public_url is https",
    )
    trusted_proxies: int = Field(0, description="how many proxies in front set X-Forwarded-For")
    session_hours: int = Field(12, description="hours without a visit until one must sign in again")
    demonstration: bool = Field(
        default=True, description="credentials say «demonstration», as the shipped bank is public"
    )
    log_level: str = Field("INFO", description="structured logs on standard error")

    @cached_property
    def database(self) -> str:
        """The URL of the database."""
        return self.database_url or f"sqlite:///{self.data.absolute()}/jinbang.db"

    @cached_property
    def did(self) -> str:
        """The issuer's identifier by public_url (did:web); a port's colon is written %3A."""
        parts = urlsplit(self.public_url)
        path = parts.path.strip("/").replace("/", ":")
        return ":".join(filter(None, ("did:web", quote(parts.netloc, safe=""), path)))

    @cached_property
    def secret(self) -> str:
        """The secret that signs cookies and links; made once, readable by the owner only."""
        given = self.secret_key.get_secret_value()
        return given or _kept_secret(self.data / "secret")

    @property
    def keys(self) -> Path:
        """The folder of the issuer's keys."""
        return self.data / "keys"


def _kept_secret(file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    with alone(file.parent):  # processes that start together have one secret
        if not file.exists() or not file.read_text():
            write_whole(file, secrets.token_urlsafe(48).encode())
    return file.read_text()
