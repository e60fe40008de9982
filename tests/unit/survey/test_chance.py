"""Ids and secrets are long enough, of one writing, and come from the source they are given."""

import hashlib
import re

from survey.chance import DEVICE_BYTES, TOKEN_BYTES, Chance, secret_hash


def test_ids_and_secrets_come_from_the_source_and_are_safe_in_addresses() -> None:
    asked: list[int] = []

    def source(count: int) -> bytes:
        asked.append(count)
        return b"\xfb\xff" * (count // 2)

    chance = Chance(source)
    assert chance.new_id() == "fbff" * 8
    assert re.fullmatch(r"[\w-]{22}", chance.new_token())
    assert re.fullmatch(r"[\w-]{43}", chance.new_device())
    assert asked == [16, TOKEN_BYTES, DEVICE_BYTES]


def test_s38_a_secret_holds_at_least_128_bits() -> None:
    assert TOKEN_BYTES * 8 >= 128
    assert DEVICE_BYTES * 8 >= 128


def test_a_secret_is_stored_as_its_hash_whatever_it_holds() -> None:
    assert secret_hash("abc") == hashlib.sha256(b"abc").digest()
    assert len(secret_hash("\udc80 not text")) == 32
