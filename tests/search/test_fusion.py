"""Fusion: words and meaning become one order."""

import numpy as np
import pytest

from anlaufstelle.search import fusion


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    known = {"amt": 90, "wbs": 1}
    common, rare = fusion.by_words([("", "amt"), ("", "wbs")], {"amt": 1.0, "wbs": 1.0}, known, 100)
    assert rare.score > common.score
    assert (common.matched, rare.matched) == ({"amt"}, {"wbs"})


def test_the_title_counts_more_than_the_text() -> None:
    title, text = fusion.by_words([("amt", "x x"), ("x", "amt x")], {"amt": 1.0}, {"amt": 2}, 10)
    assert title.score > text.score


def test_weights_scale_a_word() -> None:
    whole = fusion.by_words([("", "amt")], {"amt": 1.0}, {"amt": 1}, 10)[0].score
    half = fusion.by_words([("", "amt")], {"amt": 0.5}, {"amt": 1}, 10)[0].score
    assert half == pytest.approx(whole / 2)


def test_a_crowd_of_equals_has_nobody_standing_out() -> None:
    likeness = np.full(5, 0.4, np.float32)
    assert not fusion.standing_out(likeness, np.ones(5, np.bool_)).any()


def test_words_decide_between_documents_of_equal_meaning() -> None:
    score = fusion.fused(np.zeros(3, np.float32), np.array([0, 2, 1], np.float32))
    assert score.argmax() == 1
    assert np.array_equal(fusion.fused(np.ones(2, np.float32), np.zeros(2, np.float32)), np.ones(2, np.float32))


def test_a_hit_like_the_first_passes_one_about_something_else() -> None:
    here, there = [1.0, 0.0], [0.0, 1.0]
    wholes = np.array([here, there, here], np.float32)
    assert fusion.by_the_first(np.array([3.0, 2.0, 1.9], np.float32), wholes).tolist() == [0, 2, 1]


def test_the_first_stays_though_the_second_and_the_third_agree() -> None:
    wholes = np.array([[1.0, 0.0, 0.0], [0.0, 0.8, 0.6], [0.0, 0.4, 0.917]], np.float32)
    assert fusion.leaders(wholes) == [0, 1, 2]
    assert fusion.by_the_first(np.array([3.0, 2.9, 2.8], np.float32), wholes).tolist() == [0, 1, 2]


def test_five_of_the_same_do_not_outvote_another_subject() -> None:
    same, other = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]
    wholes = np.array([same, same, same, same, same, other, [0.0, 0.0, 1.0], other], np.float32)
    assert fusion.leaders(wholes) == [0, 5, 6]
    order = fusion.by_the_first(np.linspace(3, 2, 8, dtype=np.float32), wholes).tolist()
    assert order == [0, 1, 2, 3, 4, 5, 7, 6]


@pytest.mark.parametrize("hits", [0, 1, 2, 5])
def test_where_nothing_is_read_yet_everybody_keeps_the_place(hits: int) -> None:
    scores, unread = np.linspace(2, 1, hits, dtype=np.float32), np.zeros((hits, 4), np.float32)
    assert fusion.by_the_first(scores, unread).tolist() == list(range(hits))
