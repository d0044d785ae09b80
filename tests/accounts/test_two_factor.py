"""When a sign-in elsewhere counts as two factors: by what the token says, or by the operator's word."""

from typing import Any

import pytest

from anlaufstelle.accounts.two_factor import token_proves_two_factors


@pytest.mark.parametrize(
    ("token", "counts"),
    [
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["mfa"]}, True),
        ({"amr": ["hwk"]}, True),
        ({"acr": "urn:county:two"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": []}, False),
        ({"amr": "mfa"}, False),  # a text is no list
        ({"amr": [["mfa"], {"mfa": 1}, None, 5]}, False),
        ({"acr": "1"}, False),
        ({"acr": None}, False),
        ({"acr": ["urn:county:two"]}, False),
        ({}, False),
    ],
)
def test_the_token_says_it_or_not(token: dict[str, Any], counts: bool) -> None:
    assert token_proves_two_factors(token, "token", frozenset({"urn:county:two"})) is counts


@pytest.mark.parametrize("token", [{}, {"amr": ["mfa"]}, {"amr": ["pwd"]}])
def test_the_operators_word_stands_above_the_token(token: dict[str, Any]) -> None:
    assert token_proves_two_factors(token, "always", frozenset()) is True
    assert token_proves_two_factors(token, "never", frozenset()) is False
