"""The tables of what is asked; a row, once published, never changes."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base


class ItemVersionRow(Base):
    """A published version of an item."""

    __tablename__ = "item_version"

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    content: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]


class StimulusVersionRow(Base):
    """A published version of a stimulus."""

    __tablename__ = "stimulus_version"

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    content: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]


class StandardRow(Base):
    """A version of the competency standard."""

    __tablename__ = "standard"

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    content: Mapped[dict[str, Any]]


class BlueprintRow(Base):
    """A version of a blueprint."""

    __tablename__ = "blueprint"

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    content: Mapped[dict[str, Any]]


class FormRow(Base):
    """A published form: item versions drawn by a blueprint, with rules and cut score."""

    __tablename__ = "form"
    __table_args__ = (UniqueConstraint("hash"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    blueprint_code: Mapped[str]
    blueprint_version: Mapped[int]
    hash: Mapped[str]  # SHA-256 of the content's JCS form: where each log begins
    content: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
