"""The address that `miaohui serve` prints: whole, unguessable, and honest about who can reach it."""

import pytest

from tui.web.address import Address, is_loopback


@pytest.mark.parametrize(
    ("address", "origin", "secure", "open_to_others"),
    [
        (Address(), "http://localhost:8686", True, False),
        (Address("127.0.0.1", 80), "http://127.0.0.1:80", True, False),
        (Address("::1", 9000), "http://[::1]:9000", True, False),
        (Address("0.0.0.0", 9000), "http://0.0.0.0:9000", False, True),
        (Address("192.168.1.5", 9000), "http://192.168.1.5:9000", False, True),
        (Address(public="https://shop.test/"), "https://shop.test", True, False),
        (Address("0.0.0.0", public="http://shop.test"), "http://shop.test", False, True),
        (Address(public="http://localhost.evil.test"), "http://localhost.evil.test", False, False),
    ],
)
def test_what_browsers_and_other_machines_may_do_there(address, origin, secure, open_to_others):
    assert (address.origin, address.secure, address.open_to_others) == (origin, secure, open_to_others)
    assert address.url == f"{origin}/{address.token}/"


def test_every_start_has_a_token_of_its_own():
    tokens = {Address().token for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 20


@pytest.mark.parametrize(
    ("host", "own"), [("localhost", True), ("127.8.0.1", True), ("[::1]", True), ("10.0.0.1", False)]
)
def test_only_this_machine(host, own):
    assert is_loopback(host) is own
