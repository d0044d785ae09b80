"""Text analysis for the index: normalising, tokenising, stemming, and splitting German compounds. Pure.

No input may break a search: operators, quotes, emoji, control characters and direction marks are not words and are
removed here.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from anlaufstelle.core.later import later

snowballstemmer, rapidfuzz = later("snowballstemmer"), later("rapidfuzz")

LONGEST_QUERY = 400
"""Characters of a query that are read, which keeps the response time bounded."""
LONGEST_WORD = 48
_WORD = re.compile(r"[^\W_]+")
_JOINED_APOSTROPHE = re.compile(r"(?<=[\u0400-\u04ff])['’ʼ`´](?=[\u0400-\u04ff])")
_ARABIC_MARKS = re.compile("[\u064b-\u065f\u0670\u0640\u06d6-\u06ed]")
_ARABIC_FORMS = str.maketrans("أإآٱىیةؤئک", "اااايي" + "هويك")
_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "æ": "a", "œ": "o", "ø": "o", "ı": "i"})
# Umlauts written as two letters, but not the e of “neue”, “bauen”, “Steuer” or “Quelle”.
_WRITTEN_OUT = re.compile(r"(?<![aeioquy])([aou])e(?!u)")
_STEMMERS = {
    "de": "german", "en": "english", "fr": "french", "tr": "turkish", "ru": "russian", "ro": "romanian",
}  # fmt: skip
_SNOWBALL = {"de-simple": "de"} | {language: language for language in _STEMMERS}

_SLAVIC_ENDINGS = sorted(
    (
        "ами ями ого ого ому ими ією єю ією ий ій їй ої ою ею их їх им їм ів їв ах ях ам ям ом ем єм ові еві "
        "єві увати ювати ується юється ують юють ати яти ити іти їти ться тися ся ють уть ить їть ють ає є ла "
        "ли ло а я и і ї о е у ю ь й ы ые ого его ему ыми ими ая яя ое ее ый ой ую юю ов ев ей"
    ).split(),
    key=len,
    reverse=True,
)
_ARABIC_PREFIXES = ("وبال", "وال", "فال", "بال", "كال", "ولل", "لل", "ال")
_ARABIC_CLITICS = "وفبلك"
_ARABIC_SUFFIXES = ("تها", "اتي", "ها", "ان", "ات", "ون", "ين", "يه", "هم", "نا", "كم", "ه", "ي")


_FUNCTION_WORDS = frozenset(
    # Words of any sentence, which tell nothing about the topic of a query.
    (
        "aber als am an auch auf aus bei bin bis bitte brauche da damit dann das dass dem den der des die "
        "dich dir doch du ein eine einem einen einer eines er es etwas für fur gibt gern habe haben hat hier "
        "ich ihr ihre im in ist ja kann kein keine können konnen man mehr mein meine meinem meinen meiner "
        "mich mir mit möchte mochte muss nach nicht noch nur oder sein seine sich sie sind so soll um und uns "
        "unser von vom vor wann war warum was welche welchen welcher welches wenn wer werden wie will wir "
        "wird wo woher wohin zu zum zur über uber finde finden a about an and are as at be by can could do "
        "does for from get had has have how i if in into is it me my need no not of on or our should some "
        "that the their there these they this to us want was we what when where which who why will with would "
        "you your find à au aux avec c ce ces cette comment d dans de des dois du elle en est et il ils je l "
        "la le les leur ma mes mon n ne nous on ont ou où par pas peut peux pour puis qu quand que quel "
        "quelle quelles quels qui quoi sa se ses si son sont sur ta te tes toi ton tu un une vos votre vous y "
        "trouver а але б без би бути в вам вас ви від він вона вони во для до є з за й мене мені ми мій моя "
        "на наш не немає ні о ось при про та так там те ти то треба тут у хто це цей ці чи чому що щоб як яка "
        "яке який якими яких які якщо я мої моє коли де куди звідки може можу можна потрібно існують знайти "
        "из и к как кто мне мой моя мы мое надо нет нужно он она они от по с где когда что это я есть في من "
        "على إلى الى عن ما ماذا هل كيف متى أين اين هو هي هم أنا انا لي أو او و ان أن إن لا لم لن هذا هذه ذلك "
        "التي الذي مع كم أي اي يمكن يمكنني ليس كان عند عندي لدي العثور bir bu da de için icin ile mi ne "
        "nerede nasıl nasil ve var ben bana"
    ).split()
)


def says_something(word: str) -> bool:
    """Whether a word may be the topic of a query, rather than a function word."""
    return word not in _FUNCTION_WORDS and (len(word) > 1 or word.isdigit() or script(word) == "other")


def cut(text: str, max_length: int = LONGEST_QUERY) -> str:
    """Return the text without control characters and direction marks, white space collapsed, truncated at a word."""
    folded = unicodedata.normalize("NFKC", text[: max_length * 4])
    printable = "".join(
        " " if unicodedata.category(character) in {"Cc", "Zl", "Zp", "Zs"} else character
        for character in folded
        if unicodedata.category(character) not in {"Cf", "Cs", "Co", "Cn"}
    )
    single = " ".join(printable.split())
    if len(single) <= max_length:
        return single
    return single[:max_length].rsplit(" ", 1)[0]


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case, in order."""
    lowered = unicodedata.normalize("NFKC", text).casefold().replace("ß", "ss")
    lowered = _JOINED_APOSTROPHE.sub("", _ARABIC_MARKS.sub("", lowered))
    return [word[:LONGEST_WORD] for word in _WORD.findall(lowered)]


def script(word: str) -> str:
    """Return the script of the first letter that has one: latin, cyrillic, arabic, ethiopic or other."""
    for character in word:
        code_point = ord(character)
        if character.isdigit() and code_point < 128:
            continue
        if code_point < 0x250 or 0x1E00 <= code_point < 0x1F00:
            return "latin"
        if 0x400 <= code_point < 0x530:
            return "cyrillic"
        if 0x600 <= code_point < 0x780 or 0xFB50 <= code_point < 0xFF00:
            return "arabic"
        if 0x1200 <= code_point < 0x1400:
            return "ethiopic"
        return "other"
    return "latin"


def fold(word: str) -> str:
    """Return one spelling for ä, ae and a with any accent, so that words typed on any keyboard match."""
    plain = word.translate(_UMLAUTS)
    plain = "".join(
        character for character in unicodedata.normalize("NFD", plain) if not unicodedata.combining(character)
    )
    return _WRITTEN_OUT.sub(r"\1", plain)


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """Return the stem of a lower-case word. Its script takes precedence over `language`."""
    kind = script(word)
    if kind == "arabic":
        return _arabic_stem(word.translate(_ARABIC_FORMS))
    if kind == "cyrillic":
        return _slavic_stem(word)
    if kind != "latin":
        return word
    plain = fold(word)
    stemmer = _stemmer(_SNOWBALL.get(language, ""))
    return str(stemmer.stemWord(plain)) if stemmer and not plain.isdigit() else plain


@cache
def _stemmer(language: str) -> Any:
    name = _STEMMERS.get(language)
    return snowballstemmer.stemmer(name) if name else None


def _slavic_stem(word: str) -> str:
    plain = word.replace("ё", "е").replace("ґ", "г")
    for ending in _SLAVIC_ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= 3:
            plain = plain[: -len(ending)]
            break
    # Fleeting vowels: садок, садка; іноземець, іноземця.
    if len(plain) >= 5 and plain[-2:] in {"ок", "ек", "ец"}:
        plain = plain[:-2] + plain[-1]
    return plain


def _arabic_stem(word: str) -> str:
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            word = word[len(prefix) :]
            break
    else:
        if word[:1] == "و" and len(word) >= 5:
            word = word[1:]
    for suffix in _ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


def without_clitic(stemmed: str) -> str:
    """Return an Arabic stem without a prefixed preposition (ب، ل، ك، ف), or the same word."""
    longer = len(stemmed) >= 4 and script(stemmed) == "arabic"
    return stemmed[1:] if longer and stemmed[0] in _ARABIC_CLITICS else stemmed


def stems(text: str, language: str) -> list[str]:
    """Return the stems of a text, in order."""
    return [stem(word, language) for word in tokens(text)]


def split_compound(word: str, known: Container[str]) -> list[str]:
    """Return the stems of the parts of a German compound if all are known, else an empty list.

    Greedy from the left, longest part first. A linking s, n, en or es is allowed between parts.
    """
    plain = fold(word)
    if len(plain) < 8:
        return []
    parts = _split(plain, known, 3)
    return parts if parts and len(parts) > 1 else []


def _split(rest: str, known: Container[str], parts_left: int) -> list[str] | None:
    whole_stem = stem(rest, "de")
    if whole_stem in known:
        return [whole_stem]
    if parts_left == 1:
        return None
    for end in range(len(rest) - 3, 3, -1):
        head = rest[:end]
        stemmed = stem(head, "de")
        if stemmed not in known and head not in known:
            continue
        part = stemmed if stemmed in known else head
        for link in ("", "s", "n", "en", "es"):
            if not rest[end:].startswith(link) or len(rest) - end - len(link) < 4:
                continue
            tail = _split(rest[end + len(link) :], known, parts_left - 1)
            if tail:
                return [part, *tail]
    return None


def index_words(text: str, language: str, parts: frozenset[str]) -> list[str]:
    """Return what the index stores for a text: each stem, followed by the stems of the parts of German compounds."""
    stored: list[str] = []
    cache_of_language = _INDEX_WORDS_CACHE.setdefault(language, {})
    for word in tokens(text):
        stems_of_word = cache_of_language.get(word)
        if stems_of_word is None:
            if len(cache_of_language) > 300_000:
                cache_of_language.clear()
            parts_of_word = split_cached(word, parts) if language in {"de", "de-simple"} else ()
            stems_of_word = cache_of_language[word] = (stem(word, language), *parts_of_word)
        stored += stems_of_word
    return stored


_INDEX_WORDS_CACHE: dict[str, dict[str, tuple[str, ...]]] = {}
"""Cache of `index_words` by language and word, because texts repeat the same words."""


@lru_cache(maxsize=4)
def _starts(parts: frozenset[str]) -> frozenset[str]:
    return frozenset(part[:4] for part in parts)


@lru_cache(maxsize=100_000)
def split_cached(word: str, parts: frozenset[str]) -> tuple[str, ...]:
    """Return `split_compound` for the parts of the glossary, which never change within a process."""
    # Most words start like no part at all, and need not be tried.
    begins = len(word) >= 8 and fold(word)[:4] in _starts(parts)
    return tuple(split_compound(word, parts)) if begins else ()


def corrected(word: str, vocabulary: Mapping[str, int], choices: Iterable[str]) -> str | None:
    """Return the most frequent known word within one typo, or two in words of eight letters or more, or None."""
    if len(word) < 4 or word.isdigit():
        return None
    max_distance = 1 if len(word) < 8 else 2
    similar_words = [
        other
        for other in choices
        if abs(len(other) - len(word)) <= max_distance and other[:1] == word[:1] and vocabulary.get(other, 0) > 0
    ]
    hits = rapidfuzz.process.extract(
        word, similar_words, scorer=rapidfuzz.distance.OSA.distance, score_cutoff=max_distance, limit=20
    )
    if not hits:
        return None
    best = min(hits, key=lambda hit: (hit[1], -vocabulary.get(hit[0], 0), hit[0]))
    return str(best[0])
