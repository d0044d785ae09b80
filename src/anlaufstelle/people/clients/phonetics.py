"""Phonetic keys of names, so that Chaled, Khaled and Halid match as a possible duplicate."""

import re
import unicodedata
from collections.abc import Iterable

# Transliteration of the scripts that clients write their names in, as German authorities usually spell them.
ARABIC = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةآأإؤئپچژگکی",
        "a b t s j h h d s r s s s s d t s  g f k k l m n h u i a a a a i u i p s s g k i".split(" "),
        strict=True,
    )
)
CYRILLIC = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэёъ",
        "a b v g g d e e s s i i i i k l m n o p r s t u f h s s s s  u a i e o ".split(" "),
        strict=True,
    )
)
# One sound in German, English, French, Turkish and other spellings; longer ones first.
SOUND_REPLACEMENTS = (
    ("tsch", "s"), ("sch", "s"), ("tch", "s"), ("dsch", "j"), ("dj", "j"), ("dzh", "j"), ("kh", "h"), ("ch", "h"),
    ("sh", "s"), ("zh", "s"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ck", "k"), ("qu", "k"), ("ou", "u"),
    ("oo", "u"), ("ee", "i"), ("ie", "i"), ("ei", "i"), ("ai", "i"), ("ay", "i"), ("ey", "i"), ("q", "k"), ("c", "k"),
    ("w", "v"), ("y", "i"), ("z", "s"), ("x", "ks"), ("ß", "s"), ("o", "u"), ("e", "i"), ("p", "b"), ("j", "i"),
)  # fmt: skip


def name_sound(name: str) -> str:
    """Return the sound of one name: its consonants, and whether it begins with a vowel."""
    letters = "".join(ARABIC.get(letter, CYRILLIC.get(letter, letter)) for letter in name.casefold())
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(letter))
    for spelt, sounds in SOUND_REPLACEMENTS:
        plain = plain.replace(spelt, sounds)
    plain = re.sub(r"[^a-z]", "", plain)
    first = "a" if plain[:1] in set("aiu") else ""
    return re.sub(r"(.)\1+", r"\1", first + re.sub(r"[aiuh]", "", plain))


def phonetic_key(names: Iterable[str]) -> str:
    """Return the sounds of all parts of the names, sorted, each between spaces."""
    sounds = {name_sound(part) for name in names for part in re.split(r"[\s\-']+", name) if part}
    significant = sorted(part for part in sounds if part and part not in {"al", "l", "bn", "abn"})
    return f" {' '.join(significant)} " if significant else ""
