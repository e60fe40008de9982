"""What is shipped: complete, frozen, and the same for everyone."""

from collections import Counter

from questionnaires.catalogue import SHIPPED, shipped, version_folders
from questionnaires.frozen import frozen_hash

MATURITY = shipped().get("service-maturity", "1.0.0")


def test_every_shipped_version_loads_and_is_frozen() -> None:
    assert shipped().faults == ()
    for folder in version_folders(SHIPPED):
        assert frozen_hash(folder) is not None


def test_service_maturity_1_0_0_is_the_one_that_was_published() -> None:
    assert MATURITY.version == "1.0.0"
    assert MATURITY.definition_sha256 == (
        "bc50420bbb47f27093e7186bdc44cae24a1d5a03704e9e7f939fc19969efd775"
    )


def test_service_maturity_has_one_item_per_dimension_and_level() -> None:
    cells = Counter((item.dimension, item.level) for item in MATURITY.items)

    assert len(cells) == len(MATURITY.items) == 14 * 4
    assert [item.position for item in MATURITY.items] == list(range(56))


def test_the_quick_check_takes_one_item_of_each_dimension() -> None:
    quick = [item for item in MATURITY.items if item.quick]

    assert {item.dimension for item in quick} == set(MATURITY.dimension)
    assert Counter(item.level for item in quick) == {2: 4, 3: 6, 4: 3, 5: 1}
    assert [len(page) for page in MATURITY.rules.quick.pages] == [5, 5, 4]


def test_not_applicable_is_offered_only_where_a_condition_is_stated() -> None:
    with_condition = MATURITY.by_id["PEO-3"]
    without = MATURITY.by_id["STR-2"]

    assert MATURITY.codes_offered(with_condition) == ("N", "P", "L", "F", "DK", "NA")
    assert MATURITY.codes_offered(without) == ("N", "P", "L", "F", "DK")
    assert MATURITY.text("en").items["STR-2"].na_condition == ""
    assert MATURITY.text("en").items["PEO-3"].na_condition


def test_the_scale_knows_its_special_codes() -> None:
    assert MATURITY.rated_codes == ("N", "P", "L", "F")
    assert (MATURITY.na_code, MATURITY.unknown_code) == ("NA", "DK")
    assert MATURITY.code_position == {"N": 0, "P": 1, "L": 2, "F": 3, "DK": 4, "NA": 5}
