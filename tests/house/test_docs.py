"""The documents know the house: every room, every command, every setting from outside."""

import re
from pathlib import Path


def test_every_room_has_its_sentence(root: Path) -> None:
    house = (root / "docs" / "house.md").read_text()
    rooms = [folder.name for folder in (root / "src" / "anlaufstelle").iterdir() if (folder / "__init__.py").exists()]
    assert len(rooms) >= 10
    for room in rooms:
        assert f"{room}/" in house, f"docs/house.md does not name {room}/"


def test_every_file_that_a_page_names_is_there(root: Path) -> None:
    home = root / "src" / "anlaufstelle"
    folders = (home, root / "tests", root / "tools")
    files = [*root.glob("*.toml"), *(file for folder in folders for file in folder.rglob("*.*"))]
    names = [str(file.relative_to(root)) for file in files]
    for page in (root / "docs").glob("*.md"):
        for name in re.findall(r"`([a-z_/0-9]+\.(?:py|toml|csv|txt|html))", page.read_text()):
            assert any(f"/{known}".endswith(f"/{name}") for known in names), f"{page.name} names {name}"


def test_every_command_is_described(root: Path) -> None:
    text = (root / "docs" / "operate.md").read_text()
    commands = (root / "src" / "anlaufstelle" / "console" / "management" / "commands").glob("[a-z]*.py")
    for command in commands:
        assert f"anlaufstelle {command.stem.replace('_', '-')}" in text, f"docs/operate.md does not know {command.stem}"


def test_every_setting_from_outside_is_described(root: Path) -> None:
    text = (root / "docs" / "operate.md").read_text()
    named: set[str] = set()
    for file in (root / "src").rglob("*.py"):
        code = file.read_text()
        named |= set(re.findall(r"env\.(?:flag|words|word_list|text|number)\(\s*\"([A-Z_]+)\"", code))
        named |= set(re.findall(r"environ\.get\(\s*\"([A-Z_]+)\"", code))
    assert len(named) > 5
    for name in named:
        assert f"`{name}`" in text, f"docs/operate.md does not know {name}"


def test_readme_is_one_screen_and_its_links_lead_somewhere(root: Path) -> None:
    text = (root / "README.md").read_text()
    assert len(text.splitlines()) <= 45
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert link.startswith("https://") or (root / link).exists(), link
