"""What the merchant says of one incident moves how the next one is taken, in that shop alone."""

from __future__ import annotations

from detection.engine.lean import MOST, Lean


def test_ours_makes_the_next_burst_less_likely_an_attack() -> None:
    lean = Lean()
    lean.told("ours", None)
    assert lean.artificial < 0


def test_attack_makes_it_likelier_and_never_beyond_its_cap() -> None:
    lean = Lean()
    for _ in range(50):
        lean.told("attack", None)
    assert lean.artificial == MOST


def test_a_second_word_on_the_same_incident_replaces_the_first() -> None:
    lean, other = Lean(), Lean()
    lean.told("attack", None)
    lean.told("ours", "attack")
    other.told("ours", None)
    assert lean.weights().tolist() == other.weights().tolist()


def test_another_shop_hears_nothing() -> None:
    one, other = Lean(), Lean()
    one.told("genuine", None)
    assert other.artificial == 0.0
