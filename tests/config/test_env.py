"""What the operator sets from outside is read, or refused in a sentence that names it."""

from pathlib import Path

import pytest

from anlaufstelle.config.env import InvalidSetting, database, number, oidc_providers

PLACE = """
[[place]]
id = "kreis"
name = "Kreis Düren"
server = "https://login.kreis.example/realms/kreis/"
client_id = "anlaufstelle"
client_secret = "s3cret"
"""


def read(folder: Path, text: str) -> list[dict[str, object]]:
    file = folder / "sign-in.toml"
    file.write_text(text, encoding="utf-8")
    return oidc_providers(file)


def test_without_a_file_one_signs_in_here_only(tmp_path: Path) -> None:
    assert oidc_providers(tmp_path / "sign-in.toml") == []


def test_a_place_is_told_as_the_library_wants_it(tmp_path: Path) -> None:
    place = read(tmp_path, PLACE + 'second_factor = "always"\nacr = ["two"]\n')[0]
    assert place == {
        "provider_id": "kreis",
        "name": "Kreis Düren",
        "client_id": "anlaufstelle",
        "secret": "s3cret",
        "settings": {
            "server_url": "https://login.kreis.example/realms/kreis",
            "second_factor": "always",
            "acr": ["two"],
        },
    }


def test_left_out_the_token_must_say_it(tmp_path: Path) -> None:
    settings = read(tmp_path, PLACE)[0]["settings"]
    assert settings == {"server_url": "https://login.kreis.example/realms/kreis", "second_factor": "token", "acr": []}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (PLACE.replace('name = "Kreis Düren"\n', ""), "name"),
        (PLACE.replace('"s3cret"', '""'), "client_secret"),
        (PLACE.replace("https://login", "http://login"), "server"),
        (PLACE.replace("https://login.kreis.example", "http://localhost.evil.example"), "server"),
        (PLACE.replace('"kreis"', '"Kreis/../x"'), "id"),
        (PLACE + 'second_factor = "sometimes"\n', "second_factor"),
        (PLACE + 'acr = "two"\n', "acr"),
        (PLACE + 'secnd_factor = "never"\n', "secnd_factor"),
        ("places = 1\n", "[[place]]"),
        ("place = 1\n", "[[place]]"),
        ("place = [1]\n", "[[place]]"),
        ("[[place]\n", "cannot be read"),
        ("\udcff", "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(wrong: str, named: str, tmp_path: Path) -> None:
    file = tmp_path / "sign-in.toml"
    file.write_bytes(wrong.encode("utf-8", "surrogateescape"))
    with pytest.raises(InvalidSetting) as why:
        oidc_providers(file)
    assert named in why.value.sentence
    assert "docs/operate.md" in why.value.sentence


@pytest.mark.parametrize("told", ["-1", "many", "1.5", "９", "1" * 10, "0"])
def test_a_number_that_cannot_be_is_refused(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANLAUFSTELLE_IDLE_MINUTES", told)
    with pytest.raises(InvalidSetting, match="ANLAUFSTELLE_IDLE_MINUTES"):
        number("ANLAUFSTELLE_IDLE_MINUTES", 45, least=1)


def test_a_number_is_read_or_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert number("ANLAUFSTELLE_PROXIES", 0) == 0
    monkeypatch.setenv("ANLAUFSTELLE_PROXIES", " 2 ")
    assert number("ANLAUFSTELLE_PROXIES", 0) == 2


def test_an_option_in_the_address_of_the_database_is_kept_beside_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://web:secret@db.example:5432/house?sslmode=require")
    assert database(tmp_path)["OPTIONS"] == {
        "server_side_binding": True, "prepare_threshold": 1, "sslmode": "require",
    }  # fmt: skip
