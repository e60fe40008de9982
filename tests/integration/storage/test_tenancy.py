"""No statement reaches another cohort's rows, wherever in it a table stands (S20)."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.orm import aliased

from survey.storage.database import Database, Transaction
from survey.storage.tables import Assessment, Base, Cohort, Enrolment, Invitation
from survey.storage.tenancy import ACROSS, TENANT_TABLES, ForeignTenant, Tenant, TenantMissing
from tests.integration.storage import records
from tests.integration.storage.consulting import add_cohort, add_invitation, enrol

MINE, OTHERS = Tenant("mine"), Tenant("others")


@pytest.fixture
def two_cohorts(database: Database) -> Database:
    """Two cohorts with one assessment and one invitation each."""

    def work(tx: Transaction) -> None:
        for cohort in ("mine", "others"):
            records.add_assessment(tx, cohort)
            add_cohort(tx, cohort)
            add_invitation(tx, f"invited-{cohort}", cohort)
            enrol(tx, f"enrolled-{cohort}", cohort, cohort, invitation_id=f"invited-{cohort}")

    database.transact(work, ACROSS)
    return database


@pytest.mark.parametrize(
    "query",
    [
        select(Enrolment.cohort_id),
        select(func.max(Enrolment.cohort_id)),
        select(aliased(Enrolment).cohort_id),
        select(Assessment.id).join(Enrolment, Enrolment.assessment_id == Assessment.id),
        select(Assessment.id).where(
            Assessment.id.in_(select(Enrolment.assessment_id)),
        ),
        select(Assessment.id).where(exists().where(Enrolment.assessment_id == Assessment.id)),
        select(select(Enrolment.cohort_id).subquery().c.cohort_id),
        select(Cohort.id),
        select(Enrolment.cohort_id).union_all(select(Enrolment.cohort_id)),
        select(Assessment.id, Enrolment.id)
        .outerjoin(Enrolment, Enrolment.assessment_id == Assessment.id)
        .where(Enrolment.id.is_not(None)),
        select(select(Enrolment.cohort_id).cte().c.cohort_id),
    ],
    ids=str,
)
def test_a_select_gives_rows_of_its_own_tenant_only(two_cohorts: Database, query: object) -> None:
    with two_cohorts.read(MINE) as tx:
        assert {row[0] for row in tx.execute(query)} == {"mine"}  # type: ignore[call-overload] # any of these
    with two_cohorts.read(OTHERS) as tx:
        assert {row[0] for row in tx.execute(query)} == {"others"}  # type: ignore[call-overload] # as above


def test_the_far_side_of_an_outer_join_may_be_empty(two_cohorts: Database) -> None:
    two_cohorts.transact(lambda tx: add_invitation(tx, "new", "mine"), MINE)
    query = select(Invitation.id, Enrolment.id).outerjoin(
        Enrolment, Enrolment.invitation_id == Invitation.id
    )
    with two_cohorts.read(MINE) as tx:
        assert {tuple(row) for row in tx.execute(query)} == {
            ("invited-mine", "enrolled-mine"),
            ("new", None),
        }


def test_s20_a_query_without_a_tenant_raises(two_cohorts: Database) -> None:
    with two_cohorts.read() as tx, pytest.raises(TenantMissing, match="enrolment"):
        tx.execute(select(Assessment.id).join(Enrolment, Enrolment.assessment_id == Assessment.id))
    with pytest.raises(TenantMissing, match="invitation"):
        two_cohorts.transact(lambda tx: tx.execute(delete(Invitation)))


def test_across_tenants_everything_is_there_to_be_narrowed(two_cohorts: Database) -> None:
    with two_cohorts.read(ACROSS) as tx:
        assert set(tx.execute(select(Enrolment.cohort_id)).scalars()) == {"mine", "others"}


def test_changes_and_deletions_touch_only_their_tenant(two_cohorts: Database) -> None:
    def work(tx: Transaction) -> tuple[int, int]:
        changed = tx.execute(update(Enrolment).values(name="seen")).rowcount
        return changed, tx.execute(delete(Invitation)).rowcount

    assert two_cohorts.transact(work, MINE) == (1, 1)
    with two_cohorts.read(OTHERS) as tx:
        assert tx.execute(select(Enrolment.name)).scalars().all() == ["Acme others"]
        assert tx.execute(select(func.count()).select_from(Invitation)).scalar_one() == 1


def test_a_row_for_another_tenant_is_refused(two_cohorts: Database) -> None:
    with pytest.raises(ForeignTenant, match="invitation"):
        two_cohorts.transact(lambda tx: add_invitation(tx, "planted", "others"), MINE)
    many = insert(Invitation)
    with pytest.raises(ForeignTenant, match="invitation"):
        two_cohorts.transact(
            lambda tx: tx.execute(many, [{"cohort_id": "mine"}, {"cohort_id": "others"}]), MINE
        )


def test_every_table_that_names_a_cohort_is_a_tenants_table_or_listed() -> None:
    elsewhere = {"job", "message", "audit_entry"}
    naming = {t.name for t in Base.metadata.sorted_tables if "cohort_id" in t.columns}
    assert naming | {"cohort"} == set(TENANT_TABLES) | elsewhere
