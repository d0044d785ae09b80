"""anlaufstelle setup: from nothing, again, twice at once, and where it cannot be."""

import hashlib
import stat
from pathlib import Path

import pytest

from anlaufstelle.config import env
from tests.console.installation import Installation, ended, free_port, with_fonts

NOT_WRITABLE = ("a-file", "a-file/below/it")
WRONG_ADDRESSES = {
    "mysql://root@127.0.0.1/anlaufstelle": "begins with “mysql”",
    "nonsense": "begins with “nonsense”",
    "postgres://u:p@127.0.0.1:5432/": "names no database",
    "postgres://u:p@127.0.0.1:port/anlaufstelle": "cannot be read",
    "postgres://[::1/anlaufstelle": "cannot be read",
    "postgres://": "names no database",
    "sqlite://": "begins with “sqlite”",
}


def everything(home: Path) -> dict[str, str]:
    """Each file of the home folder with its content's sum, without the database."""
    return {
        str(file.relative_to(home)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in home.rglob("*")
        if file.is_file()
    }


def test_setup_from_nothing_makes_folder_secret_tables_codes_fonts_words_and_static_files(made: Installation) -> None:
    assert {"secret-key", "built", "static", "locale"} <= {path.name for path in made.home.iterdir()}
    assert list(made.home.rglob("*.woff2"))
    assert list(made.home.rglob("*.mo"))
    assert made.number("SELECT count(*) FROM codes_code") > 300
    assert made.number("SELECT count(*) FROM directory_service") == 0
    assert not (made.home / "postgres").exists()  # DATABASE_URL names another one


def test_the_secret_key_is_long_and_nobody_elses_to_read(made: Installation) -> None:
    key = made.home / "secret-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text()) >= 50


def test_setup_twice_changes_nothing(bare: Installation) -> None:
    files, rows = everything(bare.home), bare.query("SELECT * FROM codes_code ORDER BY id")
    steps = bare.query("SELECT * FROM django_migrations ORDER BY id")
    assert bare.run("setup").code == 0
    assert everything(bare.home) == files
    assert bare.query("SELECT * FROM codes_code ORDER BY id") == rows
    assert bare.query("SELECT * FROM django_migrations ORDER BY id") == steps


@pytest.mark.slow
def test_two_setups_at_the_same_time_from_nothing_are_both_done(nothing: Installation, made: Installation) -> None:
    with_fonts(nothing, made)
    both = [ended(process) for process in (nothing.start("setup"), nothing.start("setup"))]
    assert [(done.code, done.err) for done in both] == [(0, "")] * 2
    assert nothing.number("SELECT count(*) FROM codes_code") == made.number("SELECT count(*) FROM codes_code")


def test_an_empty_secret_left_by_a_full_disk_is_made_anew(bare: Installation) -> None:
    (bare.home / "secret-key").write_text("")
    assert bare.run("setup").code == 0
    assert len((bare.home / "secret-key").read_text()) >= 50


@pytest.mark.parametrize("where", NOT_WRITABLE)
def test_a_folder_that_cannot_be_written_is_one_sentence(where: str, tmp_path: Path, made: Installation) -> None:
    (tmp_path / "a-file").write_text("mine")
    done = Installation(tmp_path / where, made.url).run("setup")
    assert done.is_one_sentence(2, str(tmp_path / where), "ANLAUFSTELLE_HOME")
    assert (tmp_path / "a-file").read_text() == "mine"


@pytest.mark.parametrize(("url", "word"), WRONG_ADDRESSES.items())
def test_a_database_url_that_cannot_be_is_refused_in_a_sentence(
    url: str, word: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(env.InvalidSetting) as refused:
        env.database(tmp_path)
    assert refused.value.code == 2
    assert word in refused.value.sentence
    assert "Please write postgres://" in refused.value.sentence


def test_a_wrong_database_url_is_one_sentence(bare: Installation) -> None:
    for url, words in {
        "nonsense": ("DATABASE_URL", "Please write"),
        f"postgres://127.0.0.1:{free_port()}/nothing": ("DATABASE_URL", "did not answer", "Please check"),
    }.items():
        assert bare.run("setup", DATABASE_URL=url).is_one_sentence(2, *words)


def test_a_wrong_yes_or_no_is_one_sentence(made: Installation) -> None:
    done = made.run("doctor", ANLAUFSTELLE_MEANING="perhaps")
    assert done.is_one_sentence(2, "ANLAUFSTELLE_MEANING", "yes or no")


def test_a_damaged_database_is_one_sentence(bare: Installation) -> None:
    bare.query("DROP TABLE outbox_outboxjob")
    assert bare.run("tick").is_one_sentence(2, "anlaufstelle setup")


def test_a_database_of_a_newer_version_is_refused_by_every_door_that_would_start(bare: Installation) -> None:
    # Rows of an app that is not ours say nothing about our version.
    bare.query("INSERT INTO django_migrations (app, name, applied) VALUES ('other', '0001_initial', '2030-01-01')")
    told = {one["what"]: one["sentence"] for one in bare.run("doctor", "--json").json}
    assert told["migrations"] == "the tables are those of this version"
    bare.query(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('directory', '0999_from_tomorrow', '2030-01-01')"
    )
    for door in ("setup", "serve", "worker"):
        assert bare.run(door, PORT="8901").is_one_sentence(1, "newer version")


def test_a_database_of_an_earlier_version_is_refused_until_setup_has_run(bare: Installation) -> None:
    assert bare.run("migrate", "search", "zero").code == 0
    for door in ("serve", "worker"):
        assert bare.run(door, PORT="8901").is_one_sentence(1, "earlier version", "anlaufstelle setup")
    assert bare.run("search", "Wohnung").is_one_sentence(2, "anlaufstelle setup")
    assert bare.run("setup").code == 0
    assert bare.run("search", "Wohnung", "--json").json == []


def test_without_setup_each_door_says_to_run_setup(nothing: Installation) -> None:
    nothing.home.mkdir()
    for words in (("search", "Wohnung"), ("demo",)):
        assert nothing.run(*words).is_one_sentence(2, "anlaufstelle setup"), words
    assert nothing.run("backup", str(nothing.home / "file")).is_one_sentence(1, "anlaufstelle setup")
    assert not (nothing.home / "file").exists()


def test_the_operators_own_code_lists_are_loaded_after_ours_and_again_without_change(bare: Installation) -> None:
    (bare.home / "codes").mkdir()
    (bare.home / "codes" / "municipality.csv").write_text(
        "code,de,valid_from\n05358000,Kreis Düren (unser Name),2000-01-01\nX1,Neudorf,2026-01-01\n"
    )
    assert bare.run("setup").code == 0
    assert bare.run("setup").code == 0
    assert bare.number("SELECT count(*) FROM codes_code WHERE list = 'municipality' AND code = 'X1'") == 1
    assert bare.number("SELECT count(*) FROM codes_code WHERE list = 'municipality'") >= 17
