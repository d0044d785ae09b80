"""Two installations, made once by the real program: an empty one, and one with the demo county. Tests take copies."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.installation import Installation, copied, drop_database, new_database


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """After `anlaufstelle setup`. Not to be changed."""
    fresh = Installation(tmp_path_factory.mktemp("made") / "home", new_database())
    done = fresh.run("setup")
    assert (done.code, done.err) == (0, ""), done
    yield fresh
    drop_database(fresh.url)


@pytest.fixture(scope="session")
def furnished(made: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """With the demo county, all of it in the index. Not to be changed."""
    with copied(made, tmp_path_factory.mktemp("furnished") / "home") as fresh:
        done = fresh.run("demo")
        assert (done.code, done.err) == (0, ""), done
        yield fresh


@pytest.fixture
def bare(made: Installation, tmp_path: Path) -> Iterator[Installation]:
    """An installation without content, for one test."""
    with copied(made, tmp_path / "bare") as copy:
        yield copy


@pytest.fixture
def county_house(furnished: Installation, tmp_path: Path) -> Iterator[Installation]:
    """An installation with the demo county, for one test."""
    with copied(furnished, tmp_path / "county") as copy:
        yield copy


@pytest.fixture
def nothing(tmp_path: Path) -> Iterator[Installation]:
    """An empty database and a home folder that does not exist yet."""
    fresh = Installation(tmp_path / "nothing", new_database())
    yield fresh
    drop_database(fresh.url)
