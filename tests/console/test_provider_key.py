"""The provider's key at the console: renewed, kept by the provider, opened after a start, given back."""

import shutil

import pytest

from tests.console.installation import Installation

pytestmark = pytest.mark.slow
NAME = "Brücke Düren e. V."
MAKE = f"""
from anlaufstelle.directory.models import Organization
from anlaufstelle.people.crypto import keys
keys.create_version(Organization.objects.create(name="{NAME}", kind="association", description="").pk)
"""


def test_it_is_kept_opened_renewed_and_given_back(bare: Installation) -> None:
    bare.python(MAKE)
    memory = bare.home / "memory"
    more = {"ANLAUFSTELLE_KEYS_IN_MEMORY": str(memory)}

    def key(what: str, said: str = "sieben blaue Stühle\n") -> tuple[int, str]:
        done = bare.run("provider-key", what, "--provider", NAME, stdin=said.encode(), **more)
        return done.code, done.out + done.err

    assert key("keep")[0] == 0
    shutil.rmtree(memory)
    assert "1 wait" in bare.run("doctor", **more).out
    assert key("open", "sieben rote Stühle\n") == (1, "This passphrase does not open the key. Please try again.\n")
    assert key("open")[0] == 0
    assert key("renew")[0] == 0
    assert len(list((bare.home / "keys").glob("*.shut"))) == 2
    assert key("give-back")[0] == 0
    assert not list((bare.home / "keys").glob("*.shut"))


def test_a_provider_that_is_not_there(made: Installation) -> None:
    done = made.run("provider-key", "renew", "--provider", "Niemand")
    assert (done.code, done.err) == (1, "Nothing was done: no provider is called “Niemand”.\n")
