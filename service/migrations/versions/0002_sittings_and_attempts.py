"""Sittings, attempts and results."""

import sqlalchemy as sa
from alembic import op

from service.migrations.seal import seal

revision = "0002_sittings_and_attempts"
down_revision = "0001_people_and_what_is_asked"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sittings()
    admissions()
    attempts()
    results()
    seal(
        "attempt_event", "attempt_id, seq, kind, at, payload_hash, prev, hash, key"
    )  # of an event only payload and salt may go, when a person is erased


def sittings() -> None:
    """Lay the tables of exams on the calendar."""
    op.create_table(
        "sitting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("blueprint_code", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("open_to_all", sa.Boolean(), nullable=False),
        sa.Column("admission_by", sa.String(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("proctoring_level", sa.Integer(), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sitting_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_opens_at"), ["opens_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sitting_organisation_id"), ["organisation_id"], unique=False
        )
    op.create_table(
        "sitting_invigilator",
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sitting_invigilator_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_invigilator_sitting_id")
        ),
        sa.PrimaryKeyConstraint("sitting_id", "account_id", name=op.f("pk_sitting_invigilator")),
    )


def admissions() -> None:
    """Lay the tables of places in a sitting."""
    op.create_table(
        "admission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("extra_time_percent", sa.Integer(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admitted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["admitted_by"], ["account.id"], name=op.f("fk_admission_admitted_by")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["account.id"], name=op.f("fk_admission_candidate_id")
        ),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_admission_form_id")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_admission_sitting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission")),
        sa.UniqueConstraint(
            "sitting_id", "candidate_id", name=op.f("uq_admission_sitting_id_candidate_id")
        ),
    )
    with op.batch_alter_table("admission", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_admission_candidate_id"), ["candidate_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_admission_sitting_id"), ["sitting_id"], unique=False)


def attempts() -> None:
    """Lay the tables of exams being sat."""
    op.create_table(
        "attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("admission_id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admission.id"], name=op.f("fk_attempt_admission_id")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["account.id"], name=op.f("fk_attempt_candidate_id")
        ),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_attempt_form_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_attempt_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("admission_id", name=op.f("uq_attempt_admission_id")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempt_sitting_id"), ["sitting_id"], unique=False)
    op.create_table(
        "attempt_event",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.String(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("payload_hash", sa.String(), nullable=False),
        sa.Column("prev", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_event_attempt_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "seq", name=op.f("pk_attempt_event")),
        sa.UniqueConstraint("attempt_id", "key", name=op.f("uq_attempt_event_attempt_id_key")),
    )


def results() -> None:
    """Lay the tables of what came of them."""
    op.create_table(
        "result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("total_units", sa.Integer(), nullable=False),
        sa.Column("cut_units", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("referred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_result_attempt_id")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["account.id"], name=op.f("fk_result_candidate_id")
        ),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_result_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        sa.UniqueConstraint("attempt_id", "version", name=op.f("uq_result_attempt_id_version")),
    )
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_result_attempt_id"), ["attempt_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_result_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_result_released_at"), ["released_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_result_sitting_id"), ["sitting_id"], unique=False)


def downgrade() -> None:
    op.drop_table("result")
    op.drop_table("attempt_event")
    op.drop_table("attempt")
    op.drop_table("admission")
    op.drop_table("sitting_invigilator")
    op.drop_table("sitting")
