"""Other questionnaires beside an assessment's own, and years of one organisation.

Databases made by some early builds have these tables under revision 0001 already.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    if "part_sheet" in sa.inspect(op.get_bind()).get_table_names():
        return
    with op.batch_alter_table("assessment") as batch_op:
        batch_op.add_column(sa.Column("previous_id", sa.String(length=32), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_assessment_previous_id"), ["previous_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_assessment_previous_id_assessment"),
            "assessment",
            ["previous_id"],
            ["id"],
            ondelete="SET NULL",
        )
    op.create_table(
        "part_sheet",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("assessment_id", sa.String(length=32), nullable=False),
        sa.Column("questionnaire", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("definition_sha256", sa.String(length=64), nullable=False),
        sa.Column("segment", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_part_sheet_assessment_id_assessment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_sheet")),
        sa.UniqueConstraint(
            "assessment_id",
            "questionnaire",
            "segment",
            name=op.f("uq_part_sheet_assessment_id_questionnaire_segment"),
        ),
    )
    op.create_table(
        "part_result",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("part_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("submitted_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["part_id"],
            ["part_sheet.id"],
            name=op.f("fk_part_result_part_id_part_sheet"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_result")),
        sa.UniqueConstraint("part_id", "number", name=op.f("uq_part_result_part_id_number")),
    )


def downgrade() -> None:
    """Back to the one before."""
    op.drop_table("part_result")
    op.drop_table("part_sheet")
    with op.batch_alter_table("assessment") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_assessment_previous_id_assessment"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("uq_assessment_previous_id"), type_="unique")
        batch_op.drop_column("previous_id")
