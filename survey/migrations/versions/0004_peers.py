"""Peers: epochs of what is told, models, names of groups."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _pool() -> list[sa.Column]:
    return [
        sa.Column("questionnaire", sa.String(length=64), nullable=False),
        sa.Column("edition", sa.String(length=32), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
    ]


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "peer_epoch",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_pool(),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisations", sa.Integer(), nullable=False),
        sa.Column("pool_mark", sa.String(length=64), nullable=False),
        sa.Column("ledger", sa.LargeBinary(), nullable=False),
        sa.Column("outline", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_epoch")),
        sa.UniqueConstraint(
            "questionnaire",
            "edition",
            "simulated",
            "subject",
            name=op.f("uq_peer_epoch_questionnaire_edition_simulated_subject"),
        ),
    )
    op.create_table(
        "peer_view",
        sa.Column("epoch_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["epoch_id"],
            ["peer_epoch.id"],
            name=op.f("fk_peer_view_epoch_id_peer_epoch"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("epoch_id", "place", name=op.f("pk_peer_view")),
    )
    op.create_table(
        "peer_model",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_pool(),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisations", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_model")),
    )
    with op.batch_alter_table("peer_model", schema=None) as batch_op:
        batch_op.create_index(
            "ix_peer_model_pool", ["questionnaire", "edition", "simulated"], unique=False
        )
    op.create_table(
        "archetype_name",
        *_pool(),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("named_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "questionnaire",
            "edition",
            "simulated",
            "key",
            "locale",
            name=op.f("pk_archetype_name"),
        ),
    )


def downgrade() -> None:
    """To the revision before."""
    op.drop_table("archetype_name")
    with op.batch_alter_table("peer_model", schema=None) as batch_op:
        batch_op.drop_index("ix_peer_model_pool")
    op.drop_table("peer_model")
    op.drop_table("peer_view")
    op.drop_table("peer_epoch")
