"""Oblivious HTTP: the RFC's own example, round trips, and what is refused."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pyhpke import AEADId, CipherSuite, KDFId, KEMId, KEMKeyPair

from upstander.exchange.oblivious import (
    REQUEST_OVERHEAD,
    RESPONSE_OVERHEAD,
    GatewayKey,
    KeyConfiguration,
    ObliviousError,
    ResponseOpener,
    UnknownKeyError,
    find_key,
    seal_request,
)

# RFC 9458, appendix A.
GATEWAY_SECRET = bytes.fromhex("3c168975674b2fa8e465970b79c8dcf09f1c741626480bd4c6162fc5b6a98e1a")
CONFIGURATION = bytes.fromhex(
    "01002031e1f05a740102115220e9af918f738674aec95f54db6e04eb705aae8e79815500080001000100010003"
)
CLIENT_SECRET = bytes.fromhex("bc51d5e930bda26589890ac7032f70ad12e4ecb37abb1b65b1256c9c48999c73")
REQUEST = bytes.fromhex("00034745540568747470730b6578616d706c652e636f6d012f")
ENCAPSULATED_REQUEST = bytes.fromhex(
    "010020000100014b28f881333e7c164ffc499ad9796f877f4e1051ee6d31bad19dec96c208b472"
    "6374e469135906992e1268c594d2a10c695d858c40a026e7965e7d86b83dd440b2c0185204b4d63525"
)
RESPONSE = bytes.fromhex("0140c8")
ENCAPSULATED_RESPONSE = bytes.fromhex("c789e7151fcba46158ca84b04464910d86f9013e404feea014e7be4a441f234f857fbd")


def test_the_gate_opens_the_request_of_the_standard():
    key = GatewayKey(1, GATEWAY_SECRET)
    assert key.configuration == KeyConfiguration.from_bytes(CONFIGURATION)
    plain, _ = find_key(ENCAPSULATED_REQUEST, {1: key}.get).open_request(ENCAPSULATED_REQUEST)
    assert plain == REQUEST


def test_the_client_opens_the_response_of_the_standard():
    suite = CipherSuite.new(KEMId.DHKEM_X25519_HKDF_SHA256, KDFId.HKDF_SHA256, AEADId.AES128_GCM)
    secret = suite.kem.deserialize_private_key(CLIENT_SECRET)
    public = suite.kem.deserialize_public_key(secret.raw.public_key().public_bytes_raw())
    gateway = suite.kem.deserialize_public_key(KeyConfiguration.from_bytes(CONFIGURATION).public_key)
    info = bytes.fromhex("6d6573736167652f626874747020726571756573740001002000010001")
    encapsulated_key, context = suite.create_sender_context(gateway, info, eks=KEMKeyPair(secret, public))
    assert bytes.fromhex("01002000010001") + encapsulated_key + context.seal(REQUEST) == ENCAPSULATED_REQUEST
    assert ResponseOpener(encapsulated_key, context).open(ENCAPSULATED_RESPONSE) == RESPONSE


@given(some.integers(0, 255), some.binary(max_size=2_000), some.binary(max_size=2_000))
def test_request_and_answer_go_round(key_id, request, answer):
    key = GatewayKey(key_id, os.urandom(32))
    configuration = KeyConfiguration.from_bytes(key.configuration.to_bytes())
    sealed, opener = seal_request(configuration, request)
    assert len(sealed) == len(request) + REQUEST_OVERHEAD
    opened, sealer = find_key(sealed, {key_id: key}.get).open_request(sealed)
    assert opened == request
    sealed_answer = sealer.seal(answer)
    assert len(sealed_answer) == len(answer) + RESPONSE_OVERHEAD
    assert opener.open(sealed_answer) == answer


def test_two_sealings_of_one_request_have_nothing_in_common():
    key = GatewayKey(3, os.urandom(32))
    first, second = (seal_request(key.configuration, b"same")[0] for _ in range(2))
    assert first[:7] == second[:7]
    assert not set(zip(first[7:], range(300), strict=False)) >= set(zip(second[7:], range(300), strict=False))
    assert first[7:39] != second[7:39] and first[39:] != second[39:]


@given(some.data())
def test_a_changed_request_is_refused(data):
    key = GatewayKey(1, GATEWAY_SECRET)
    changed = bytearray(ENCAPSULATED_REQUEST)
    changed[data.draw(some.integers(0, len(changed) - 1))] ^= data.draw(some.integers(1, 255))
    with pytest.raises(ObliviousError):
        find_key(bytes(changed), {1: key}.get).open_request(bytes(changed))


@given(some.data())
def test_a_changed_answer_is_refused(data):
    key = GatewayKey(1, os.urandom(32))
    sealed, opener = seal_request(key.configuration, b"request")
    _, sealer = key.open_request(sealed)
    changed = bytearray(sealer.seal(b"answer"))
    changed[data.draw(some.integers(0, len(changed) - 1))] ^= data.draw(some.integers(1, 255))
    with pytest.raises(ObliviousError):
        opener.open(bytes(changed))


def test_an_answer_to_another_request_is_refused():
    key = GatewayKey(1, os.urandom(32))
    _, opener = seal_request(key.configuration, b"mine")
    another, _ = seal_request(key.configuration, b"another")
    with pytest.raises(ObliviousError):
        opener.open(key.open_request(another)[1].seal(b"answer"))


@given(some.binary(max_size=300))
def test_garbage_is_refused(untrusted):
    keys = {key_id: GatewayKey(key_id, GATEWAY_SECRET) for key_id in range(4)}
    with pytest.raises(ObliviousError):
        find_key(untrusted, keys.get).open_request(untrusted)


def test_a_key_of_low_order_is_refused():
    untrusted = ENCAPSULATED_REQUEST[:7] + bytes(32) + ENCAPSULATED_REQUEST[39:]
    with pytest.raises(ObliviousError):
        GatewayKey(1, GATEWAY_SECRET).open_request(untrusted)


def test_an_unknown_key_is_told_apart_from_garbage():
    with pytest.raises(UnknownKeyError):
        find_key(b"\x02" + ENCAPSULATED_REQUEST[1:], {1: GatewayKey(1, GATEWAY_SECRET)}.get)


@pytest.mark.parametrize(
    "untrusted",
    [
        b"",
        CONFIGURATION[:-1],
        CONFIGURATION + b"\0",
        CONFIGURATION[:37],
        CONFIGURATION[:1] + b"\x00\x10" + CONFIGURATION[3:],
        CONFIGURATION[:35] + b"\x00\x04\x00\x01\x00\x03",
        b"\x00\x2d" + CONFIGURATION,
        CONFIGURATION[:35] + b"\x00\x04" + CONFIGURATION[37:],  # says that there are fewer suites than there are
    ],
)
def test_a_configuration_that_is_not_whole_or_not_ours_is_refused(untrusted):
    with pytest.raises(ObliviousError):
        KeyConfiguration.from_bytes(untrusted)
