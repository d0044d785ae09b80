"""A refusal is a sentence; whoever acts has a name."""

from anlaufstelle.core.actor import DEMO, OPERATOR
from anlaufstelle.core.errors import Refused


def test_a_refusal_is_its_sentence() -> None:
    assert Refused("The file was not loaded.").sentence == "The file was not loaded."


def test_actors_have_names() -> None:
    assert {OPERATOR.name, DEMO.name} == {"operator", "demo"}
