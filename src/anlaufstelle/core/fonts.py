"""Web fonts from font packages, subset to the scripts of the page languages.

One style sheet names them all. A browser fetches only those whose characters occur on the page.
"""

import io
import json
from pathlib import Path

import fontpkg_fira_sans
import fontpkg_noto_sans_arabic

from anlaufstelle.core.later import later

subset, ttlib = later("fontTools.subset"), later("fontTools.ttLib")
instancer = later("fontTools.varLib.instancer")

RANGES = {
    "latin": "U+0020-017F,U+0218-021B,U+1E9E,U+2000-206F,U+20AC,U+2190-2193,U+2212",
    "cyrillic": "U+0300-0304,U+0400-052F,U+2116",
    "arabic": "U+0600-06FF,U+0750-077F,U+FB50-FDFF,U+FE70-FEFC,U+200C-200E",
}
# Family, file, CSS font weight, scripts.
FACES = (
    ("Fira Sans", fontpkg_fira_sans.ROOT / "files/FiraSans-Regular.ttf", "400 500", ("latin", "cyrillic")),
    ("Fira Sans", fontpkg_fira_sans.ROOT / "files/FiraSans-SemiBold.ttf", "600 700", ("latin", "cyrillic")),
    (
        "Noto Sans Arabic",
        fontpkg_noto_sans_arabic.ROOT / "files/NotoSansArabic[wdth,wght].ttf",
        "400 700",
        ("arabic",),
    ),
)
SUBSET_VERSION = "1"  # increase it when the code below changes


def build(folder: Path) -> bool:
    """Write the subset fonts and their style sheet to `folder`. Return False if they are up to date."""
    stamp = folder / "fonts.json"
    fingerprint = json.dumps([SUBSET_VERSION, RANGES, [str(face[1].stat().st_size) for face in FACES]])
    if stamp.exists() and stamp.read_text() == fingerprint:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    rules = []
    for family, file, weight, scripts in FACES:
        for script in scripts:
            name = f"{file.stem.split('[')[0]}-{script}.woff2"
            _subset(file, RANGES[script], folder / name)
            rules.append(
                f'@font-face {{\n  font-family: "{family}";\n  font-weight: {weight};\n  font-display: swap;\n'
                f'  src: url("{name}") format("woff2");\n  unicode-range: {RANGES[script]};\n}}\n'
            )
    (folder / "fonts.css").write_text("".join(rules))
    for package in (fontpkg_fira_sans, fontpkg_noto_sans_arabic):
        licence = (package.ROOT / "LICENSE").read_text()
        (folder / f"{package.FAMILY.replace(' ', '-')}-LICENSE.txt").write_text(licence)
    stamp.write_text(fingerprint)
    return True


def _subset(source: Path, unicodes: str, target: Path) -> None:
    font = ttlib.TTFont(source)
    if "fvar" in font:
        static = io.BytesIO()
        instancer.instantiateVariableFont(font, {"wdth": 100, "wght": (400, 700)}).save(static)
        font = ttlib.TTFont(static)
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = [*options.layout_features, "tnum"]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(unicodes))
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)
