"""What organisations may learn of each other: frozen epochs, sealed models, names of groups.

`edition` is the first number of the version, within which answers mean the same; `simulated`
keeps demonstrations apart from real organisations.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from survey.storage.tables.base import Base


class PeerEpoch(Base):
    """The newest epoch of what is told about others; the one before it is gone.

    `subject`: the practices, or one figure. `ledger` knows members by marks that only this
    instance's key can make, and is read by the job alone; `outline` (JSON) says which views
    there are. `pool_mark` tells whether anything changed since.
    """

    __tablename__ = "peer_epoch"
    __table_args__ = (UniqueConstraint("questionnaire", "edition", "simulated", "subject"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    questionnaire: Mapped[str] = mapped_column(String(64))
    edition: Mapped[str] = mapped_column(String(32))
    simulated: Mapped[bool] = mapped_column(Boolean)
    subject: Mapped[str] = mapped_column(String(64))
    number: Mapped[int] = mapped_column(Integer)
    organisations: Mapped[int] = mapped_column(Integer)
    pool_mark: Mapped[str] = mapped_column(String(64))
    ledger: Mapped[bytes] = mapped_column(LargeBinary)
    outline: Mapped[str] = mapped_column(Text)
    made_at: Mapped[int] = mapped_column(BigInteger)


class PeerView(Base):
    """What an epoch tells of one set of organisations; `place` as in the outline."""

    __tablename__ = "peer_view"
    epoch_id: Mapped[str] = mapped_column(
        ForeignKey("peer_epoch.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class PeerModel(Base):
    """One fitted model; `content` is its sealed text, compressed, and never changes.

    `state`: promoted (the newest of these is in use), refused (a gate held it back, `why` says
    which), withdrawn (rolled back).
    """

    __tablename__ = "peer_model"
    __table_args__ = (Index("ix_peer_model_pool", "questionnaire", "edition", "simulated"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    questionnaire: Mapped[str] = mapped_column(String(64))
    edition: Mapped[str] = mapped_column(String(32))
    version: Mapped[str] = mapped_column(String(32))
    simulated: Mapped[bool] = mapped_column(Boolean)
    number: Mapped[int] = mapped_column(Integer)
    organisations: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12))
    why: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[int] = mapped_column(BigInteger)


class ArchetypeName(Base):
    """What a curator calls a group, in one language; it stays with the key of the group."""

    __tablename__ = "archetype_name"
    questionnaire: Mapped[str] = mapped_column(String(64), primary_key=True)
    edition: Mapped[str] = mapped_column(String(32), primary_key=True)
    simulated: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    locale: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    named_at: Mapped[int] = mapped_column(BigInteger)
