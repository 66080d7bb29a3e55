"""Bech32 as age uses it: the checksum of BIP 173 without its limit of 90 characters.

Source: https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki and C2SP age, "The X25519 recipient type".
"""

from __future__ import annotations

from collections.abc import Iterable

_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {character: value for value, character in enumerate(_CHARSET)}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_LENGTH = 6


class Bech32Error(ValueError):
    """The text is no Bech32 string with the expected prefix."""


def encode(prefix: str, data: bytes) -> str:
    """Write bytes as lower-case Bech32 behind a lower-case prefix."""
    values = _to_five_bits(data)
    return f"{prefix}1" + "".join(_CHARSET[v] for v in (*values, *_checksum(prefix, values)))


def decode(prefix: str, text: str) -> bytes:
    """Read Bech32 behind the given lower-case prefix.

    Raises:
        Bech32Error: mixed case, another prefix, a foreign character, a wrong checksum or padding.
    """
    if text not in {text.lower(), text.upper()}:
        raise Bech32Error("upper and lower case are mixed")
    found_prefix, separator, body = text.lower().rpartition("1")
    if not separator or found_prefix != prefix:
        raise Bech32Error(f"does not start with {prefix}1")
    try:
        values = [_VALUES[character] for character in body]
    except KeyError:
        raise Bech32Error("holds a character that Bech32 does not use") from None
    if len(values) < _CHECKSUM_LENGTH:
        raise Bech32Error("is too short")
    payload = values[:-_CHECKSUM_LENGTH]
    if values[-_CHECKSUM_LENGTH:] != _checksum(prefix, payload):
        raise Bech32Error("has a wrong checksum")
    return _to_bytes(payload)


def _polymod(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            if top >> bit & 1:
                check ^= generator
    return check


def _checksum(prefix: str, values: list[int]) -> list[int]:
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    polymod = _polymod([*expanded, *values, *([0] * _CHECKSUM_LENGTH)]) ^ 1
    return [polymod >> 5 * (5 - i) & 31 for i in range(_CHECKSUM_LENGTH)]


def _to_five_bits(data: bytes) -> list[int]:
    number_of_values = -(-len(data) * 8 // 5)
    padded = int.from_bytes(data) << number_of_values * 5 - len(data) * 8
    return [padded >> 5 * i & 31 for i in reversed(range(number_of_values))]


def _to_bytes(values: list[int]) -> bytes:
    spare_bits = len(values) * 5 % 8
    number = 0
    for value in values:
        number = number << 5 | value
    if spare_bits >= 5 or number & (1 << spare_bits) - 1:
        raise Bech32Error("has wrong padding")
    return (number >> spare_bits).to_bytes(len(values) * 5 // 8)
