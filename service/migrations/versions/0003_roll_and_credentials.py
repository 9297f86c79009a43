"""The public roll, and credentials."""

import sqlalchemy as sa
from alembic import op

from service.migrations.seal import seal

revision = "0003_roll_and_credentials"
down_revision = "0002_sittings_and_attempts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    roll()
    award()
    award_indices()
    credentials()
    seal("roll_entry")
    seal("standing")


def roll() -> None:
    """Lay the tables of the public roll."""
    op.create_table(
        "roll_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_roll_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_head")),
    )
    op.create_table(
        "roll_entry",
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_roll_entry")),
        sa.UniqueConstraint("line", name=op.f("uq_roll_entry_line")),
    )
    op.create_table(
        "roll_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "index", name=op.f("pk_roll_node")),
    )
    op.create_table(
        "roll_checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_roll_checkpoint")),
    )


def award() -> None:
    """Lay the tables of the award, on its way to a credential."""
    op.create_table(
        "award",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("name_latin", sa.String(), nullable=False),
        sa.Column("name_own", sa.String(), nullable=False),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("urn", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("status_list", sa.Integer(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("rehearsed", sa.String(), nullable=True),
        sa.Column("roll_index", sa.BigInteger(), nullable=True),
        sa.Column("credential", sa.JSON(), nullable=True),
        sa.Column("jwt", sa.String(), nullable=True),
        sa.Column("jwt_ob", sa.String(), nullable=True),
        sa.Column("claim", sa.LargeBinary(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("standing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("standing_class", sa.String(), nullable=True),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_award_attempt_id")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["account.id"], name=op.f("fk_award_candidate_id")
        ),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_award_form_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_award_organisation_id")
        ),
        sa.ForeignKeyConstraint(["replaced_by"], ["award.id"], name=op.f("fk_award_replaced_by")),
        sa.ForeignKeyConstraint(["replaces"], ["award.id"], name=op.f("fk_award_replaces")),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_award_result_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_award_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("attempt_id", "edition", name=op.f("uq_award_attempt_id_edition")),
        sa.UniqueConstraint("code", name=op.f("uq_award_code")),
        sa.UniqueConstraint(
            "status_list", "status_index", name=op.f("uq_award_status_list_status_index")
        ),
        sa.UniqueConstraint("urn", name=op.f("uq_award_urn")),
    )


def award_indices() -> None:
    """Lay the indices of the award."""
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_issued_at"), ["issued_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_award_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_award_result_id"), ["result_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_sitting_id"), ["sitting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_state"), ["state"], unique=False)


def credentials() -> None:
    """Lay the tables of what becomes of credentials."""
    op.create_table(
        "standing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason_class", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_standing_award_id")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_standing_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing")),
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standing_award_id"), ["award_id"], unique=False)
    op.create_table(
        "status_list",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("encoded", sa.String(), nullable=False),
        sa.Column("credential", sa.JSON(), nullable=False),
        sa.Column("jwt", sa.String(), nullable=False),
        sa.Column("roll_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", "version", name=op.f("pk_status_list")),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name=op.f("fk_report_answered_by")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_report_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_answered_at"), ["answered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_award_id"), ["award_id"], unique=False)


def downgrade() -> None:
    op.drop_table("report")
    op.drop_table("status_list")
    op.drop_table("standing")
    op.drop_table("award")
    op.drop_table("roll_checkpoint")
    op.drop_table("roll_node")
    op.drop_table("roll_entry")
    op.drop_table("roll_head")
