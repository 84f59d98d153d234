"""Cohorts and their incidents: opened by gates and watches, judged as they grow, closed when cold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from detection.engine.archive import REMEMBER_SECONDS, Refunded
from detection.engine.assessment import attack_odds
from detection.engine.burst import Burst, Held, Known
from detection.engine.case import Case
from detection.engine.gate import MIN_ORDERS
from detection.engine.incident import Incident
from detection.engine.judging import opinion_of
from detection.engine.levels import CRITICAL_EXCESS, HOLD_AT, level_of
from detection.engine.opening import (
    LONGEST_WINDOW_SECONDS,
    Opening,
    begun_at,
    goes_on,
    opening,
    steeper,
)
from detection.engine.opinion import Opinion, joined
from detection.engine.product import Product
from detection.engine.record import Cohort, Record
from detection.engine.settings import Settings
from detection.engine.shop import Shop
from detection.engine.types import IncidentClass, Level, Verdict
from detection.engine.watches import WATCHES, Watch, Watched
from detection.engine.watches.drip import Drip

# The beginning of a burst is looked for again while it has at most this many orders.
_LOOK_BACK_ORDERS = 400
# After the burst, outcomes are waited for: this long without news, then the incident closes.
_QUIET_SECONDS = 14 * 86400.0
_WATCH_QUIET_SECONDS = 6 * 3600.0
_FORGET_EVERY_SECONDS = 86400.0
_GENUINE_BELOW = 0.6
# A burst that was likelier the product's own customers brought no strangers that others follow.
_ORDINARY_FROM = 0.5
# A burst that is likelier bought than not joins the incident of an attack already under way.
_JOINS_AT, _LEADS_AT = 0.5, 0.8
_SILENCES_SECONDS = (300.0, 540.0, 900.0)
_LATELY = 48 * 3600.0
# A burst that has lasted so long without being suspected tells the pace of its hours.
_SETTLED_SECONDS = 2400.0
_NOTHING_KNOWN: Mapping[Case, Opinion] = {}


class Desk:
    """Keeps one case a cohort; every method that may say something gives verdicts."""

    def __init__(self, shop: Shop, settings: Settings) -> None:
        self._shop = shop
        self._settings = settings
        self._cases: dict[Cohort, Case] = {}
        # Open ones, and those whose incident is: all others a sweep leaves alone.
        self._awake: dict[Case, None] = {}
        self._forget_at = 0.0
        # Whether nothing is open: nothing can fall silent or be over.
        self.is_calm = True
        self._touched: dict[str, Product] = {}
        self._stirred: dict[Case, None] = {}
        # Whether anything new is known that `decide` has not looked at.
        self.is_asked = False
        self._watches = tuple(watch(shop) for watch in WATCHES)
        # Where they put what they have to say: all empty, nearly always.
        self._said = [box for watch in self._watches for box in (watch.fresh, watch.stirred)]

    # -- taking in --------------------------------------------------------------------------

    def order(self, product: Product, record: Record) -> None:
        """A new order of the product; `decide` says what it means."""
        self.is_asked = True
        for watch in self._watches:
            watch.order(product, record)
        if product.burst is not None and record.burst is None:
            product.burst.add(record)
        self._touched[product.product_id] = product

    def refund(self, refunded: Refunded, now: float) -> None:
        """An order's first refund."""
        self.is_asked = True
        for watch in self._watches:
            watch.refund(refunded, now)
        if refunded.record is not None:
            self.outcome(refunded.record)

    def review(self, record: Record) -> None:
        """An order was reviewed: `record.stars` are known."""
        for watch in self._watches:
            watch.review(record)
        self.outcome(record)

    def outcome(self, record: Record) -> None:
        """A refund or review arrived: it may change what is believed of its cohort."""
        case = self._cases.get(record.burst) if record.burst else None
        if case is not None:
            case.outcomes += 1
            self._stirred[case] = None
            self.is_asked = True

    def feedback(self, incident: str, word: str, now: float) -> list[Verdict]:
        for case in self._cases.values():
            if case.incident.public_id == incident:
                self._shop.told(word, before=case.incident.feedback)
                case.incident.feedback = word
                return self._judge(case, now, always=True, asked=True)
        return []

    # -- deciding ---------------------------------------------------------------------------

    def decide(self, now: float) -> list[Verdict]:
        """What the orders and outcomes of this moment change."""
        self.is_asked = False
        verdicts: list[Verdict] = []
        if any(self._said):
            for watch in self._watches:
                verdicts += self._hear(watch, now)
        for product in self._touched.values():
            verdicts += self._decide_product(product, now)
        for case in self._stirred:
            verdicts += self._judge(case, now)
        self._touched.clear()
        self._stirred.clear()
        return verdicts

    def _hear(self, watch: Watch, now: float) -> list[Verdict]:
        """Take over the cohorts that the watch has opened or that something new is known of."""
        verdicts: list[Verdict] = []
        opened, stirred = watch.news()
        for cohort in opened:
            self._open(cohort)
            self._settle_robbery(cohort)
        for cohort in stirred:
            self._settle_robbery(cohort)
            verdicts += self._judge(self._cases[cohort], now)
        return verdicts

    def _decide_product(self, product: Product, now: float) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for cohort in product.cohorts:
            verdicts += self._judge(self._cases[cohort], now)
        if product.burst is None:
            return verdicts + self._try_gate(product, now)
        outgrown = self._outgrown(product, product.burst, now)
        if outgrown is not None:
            return verdicts + outgrown
        if goes_on(self._shop, product, product.burst, now):
            product.burst.warm_at = now
        return verdicts + self._judge(self._cases[product.burst], now)

    def _open(self, cohort: Cohort) -> None:
        incident = Incident(self._shop.name, cohort.key, cohort.opened_at)
        case = self._add(cohort, incident)
        product = self._shop.products.get(cohort.product_id or "")
        if product is not None:
            product.cohorts.append(cohort)
            self._touched[product.product_id] = product
        else:
            self._stirred[case] = None

    def _add(self, cohort: Cohort, incident: Incident) -> Case:
        case = self._cases[cohort] = Case(cohort, incident)
        self._awake[case] = None
        self.is_calm = False
        return case

    def _settle_robbery(self, cohort: Watched) -> None:
        """A burst that lost most of its orders was this story, and a faint one that lost any: it goes on as that."""
        for burst in cohort.robbed:
            is_story = burst.is_faint or burst.lost >= len(burst.records)
            if not is_story or burst not in self._cases:
                continue
            before = self._take_off(burst)
            self._drop(burst)
            if before.incident.said is not None and self._cases[cohort].incident.said is None:
                self._cases[cohort].incident = before.incident
        cohort.robbed.clear()

    def _drop(self, burst: Burst) -> None:
        product = self._shop.products[burst.product_id]
        if product.burst is burst:
            product.burst = None
        self._shop.suspicious.discard(burst.product_id)
        self._shop.bursts = [one for one in self._shop.bursts if one is not burst]
        burst.is_open = False
        for record in burst.records:
            record.burst = None

    def sweep(self, now: float) -> list[Verdict]:
        """Close what has gone cold or quiet."""
        for watch in self._watches:
            watch.sweep(now)
        verdicts = self.decide(now)
        for case in list(self._awake):
            verdicts += self._sweep_case(case, now)
        self.is_calm = not any(case.cohort.is_open for case in self._awake)
        if now >= self._forget_at:
            self._forget_at = now + _FORGET_EVERY_SECONDS
            self._forget(now)
        return verdicts

    def _forget(self, now: float) -> None:
        old = [cohort for cohort in self._cases if now - cohort.last_at > REMEMBER_SECONDS]
        for cohort in old:
            if self._cases[cohort] not in self._awake:
                self._take_off(cohort)

    def end(self, now: float) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for case in list(self._cases.values()):
            if case.cohort.is_open:
                self._close(case, now)
        for case in self._cases.values():
            verdicts += _said(case.incident.close(self._whole(case, now)))
        return verdicts

    # -- the count gate -----------------------------------------------------------------------

    def _try_gate(self, product: Product, now: float) -> list[Verdict]:
        begun = opening(self._shop, product, now)
        # Where a watch has taken orders of the product, it knows more than a faint count does.
        if begun is None or (begun.is_faint and product.cohorts):
            return []
        return self._open_burst(product, now, begun)

    def _open_burst(self, product: Product, now: float, begun: Opening) -> list[Verdict]:
        shop = self._shop
        if len(product.since(begun.at)) < MIN_ORDERS:
            return []
        before, known = self._take_over(product, now)
        burst = Burst(product.product_id, now, shop.baseline.of(product.product_id), begun.tide)
        burst.known = known
        burst.is_faint = begun.is_faint
        for record in product.since(begun.at):
            burst.add(record)
        product.burst = burst
        shop.bursts.append(burst)
        incident = before or Incident(shop.name, burst.key, now)
        case = self._add(burst, incident)
        return self._judge(case, now)

    def _outgrown(self, product: Product, burst: Burst, now: float) -> list[Verdict] | None:
        """A calm burst in which a far steeper one begins: the new one is judged by itself.

        A shop may be busier than its history tells for hours; an attack in those hours would be
        judged together with all of their customers. None when nothing of the kind happens.
        """
        case = self._cases[burst]
        if now - burst.starts_at < _SETTLED_SECONDS or case.latest >= _GENUINE_BELOW:
            return None
        begun = steeper(self._shop, product, burst, now)
        if begun is None:
            return None
        burst.warm_at = begun.at - 1e-3
        burst.cut_at = begun.at
        over = self._tell(case, self._close(case, now), now)
        return over + self._open_burst(product, now, begun)

    def _take_over(self, product: Product, now: float) -> tuple[Incident | None, Known | None]:
        """A young drip was the beginning of this burst: its orders and its incident go over.

        With them goes what was known of them, if it was held: `Burst.known`.
        """
        said, known = None, None
        for cohort in list(product.cohorts):
            is_young = cohort.starts_at >= now - LONGEST_WINDOW_SECONDS
            if not isinstance(cohort, Drip) or not is_young:
                continue
            case = self._take_off(cohort)
            said = said or (case.incident if case.incident.is_open else None)
            if case.incident.level not in (None, Level.WATCH):
                known = Known(case.latest, cohort.size, cohort.reason(cohort.expected))
            cohort.is_open = False
            product.cohorts.remove(cohort)
            for record in cohort.records:
                record.burst = None
        return said, known

    # -- judging ----------------------------------------------------------------------------

    def _judge(
        self,
        case: Case,
        now: float,
        *,
        always: bool = False,
        asked: bool = False,
        is_silent: bool = False,
    ) -> list[Verdict]:
        if not always and not case.is_due(now):
            return []
        if isinstance(case.cohort, Burst) and case.cohort.is_open:
            self._look_back(case, case.cohort, now)
        found = self._opinion(case, now)
        return self._tell(case, found, now, asked=asked, is_silent=is_silent)

    def _tell(
        self,
        case: Case,
        found: Opinion,
        now: float,
        *,
        asked: bool = False,
        is_silent: bool = False,
    ) -> list[Verdict]:
        """Say what is news. Of a burst that is silent or over no second look would find more, if it is no mere clump."""
        told_under = case.leader
        leader = self._leader(case, found)
        # Under a new leader the merchant's word on that incident counts: it is judged once more.
        known = {case: found} if case.leader is told_under else {}
        whole = self._whole(leader, now, known)
        is_told = is_silent and whole.excess >= CRITICAL_EXCESS
        at_once = is_told or not isinstance(case.cohort, Burst)
        dial = self._settings.sensitivity
        verdict = leader.incident.tell(whole, asked=asked, at_once=at_once, dial=dial)
        if verdict is not None:
            leader.news_at = now
            self._awake[leader] = None
            for one in (leader, *leader.allies):
                self._mark(one, verdict.level)
        return _said(verdict)

    def _leader(self, case: Case, found: Opinion) -> Case:
        """Whose incident this is: its own, or that of an attack already told of that it belongs to."""
        is_new = case.leader is None and case.incident.said is None
        if is_new and isinstance(case.cohort, Burst | Drip):
            leader = self._company(case.cohort) if found.artificial >= _JOINS_AT else None
            if leader is not None:
                case.leader = leader
                leader.allies.append(case)
        return case.leader or case

    def _company(self, cohort: Burst | Drip) -> Case | None:
        """The attack that was told of and goes on: on another product now, or here till lately."""
        for case in self._cases.values():
            other = case.cohort
            if not isinstance(other, Burst) or other is cohort or case.leader is not None:
                continue
            is_here = other.product_id == cohort.product_id
            goes_on = other.is_open or (is_here and cohort.starts_at - other.last_at < _LATELY)
            if goes_on and case.incident.said is not None and case.latest >= _LEADS_AT:
                return case
        return None

    def _whole(
        self, case: Case, now: float, known: Mapping[Case, Opinion] = _NOTHING_KNOWN
    ) -> Opinion:
        """The case's opinion, and that of every case told under its name; some are known already."""
        level = partial(level_of, sensitivity=self._settings.sensitivity)
        cases = (case, *case.allies)
        whole = joined([known.get(one) or self._opinion(one, now) for one in cases], level)
        seen = self._shop.count(whole.product_ids, whole.starts_at, whole.ends_at)
        return replace(whole, in_window=seen)

    def _mark(self, case: Case, level: Level) -> None:
        """Products on hold do not count as the others' tide; what a burst was held at is not forgotten."""
        cohort = case.cohort
        if not isinstance(cohort, Burst):
            return
        if cohort.held is None and level is not Level.WATCH and case.latest >= HOLD_AT:
            cohort.held = Held(attack_odds(case.latest), cohort.size)
        if level is not Level.WATCH and cohort.is_open:
            self._shop.suspicious.add(cohort.product_id)
        else:
            self._shop.suspicious.discard(cohort.product_id)

    def _look_back(self, case: Case, burst: Burst, now: float) -> None:
        """With more orders seen, the excess may turn out to have begun earlier."""
        if len(burst.records) > _LOOK_BACK_ORDERS:
            return
        product = self._shop.products[burst.product_id]
        start = begun_at(self._shop, product, burst, now, is_attack=case.latest >= _LEADS_AT)
        earlier = product.since(start) if start < burst.starts_at else []
        if earlier:
            burst.extend_back(earlier)

    def _opinion(self, case: Case, now: float) -> Opinion:
        found = opinion_of(
            self._shop,
            case.cohort,
            now,
            (case.leader or case).incident.feedback,
            self._settings.sensitivity,
        )
        case.judged(now, found)
        return found

    # -- closing ----------------------------------------------------------------------------

    def _close(self, case: Case, now: float) -> Opinion:
        """The cohort is over; gives what is believed of it now that it is."""
        cohort = case.cohort
        product = self._shop.products.get(cohort.product_id or "")
        if isinstance(cohort, Burst) and product is not None:
            return self._close_burst(case, cohort, product, now)
        cohort.is_open = False
        if product is not None:
            product.cohorts.remove(cohort)
        return self._opinion(case, now)

    def _close_burst(self, case: Case, burst: Burst, product: Product, now: float) -> Opinion:
        burst.close()
        product.burst = None
        product.judged_until = burst.warm_at + 1e-3
        self._shop.suspicious.discard(burst.product_id)
        found = self._opinion(case, now)
        if found.artificial < _GENUINE_BELOW:
            is_crowd = found.probability[IncidentClass.UNKNOWN] < _ORDINARY_FROM
            self._shop.thaw(product, burst, found.expected, is_crowd=is_crowd)
        return found

    def _sweep_case(self, case: Case, now: float) -> list[Verdict]:
        cohort = case.cohort
        if cohort.is_open:
            return self._sweep_open(case, now)
        if not case.incident.is_open:
            self._awake.pop(case, None)
            return []
        quiet = _WATCH_QUIET_SECONDS if case.incident.level is Level.WATCH else _QUIET_SECONDS
        if now - max(case.news_at, cohort.last_at) > quiet:
            return _said(case.incident.close(self._whole(case, now)))
        return []

    def _take_off(self, cohort: Cohort) -> Case:
        """Strike a case off the desk; what was told under its name stands on its own again."""
        case = self._cases.pop(cohort)
        self._awake.pop(case, None)
        self._stirred.pop(case, None)
        if case.leader is not None:
            case.leader.allies.remove(case)
            case.leader = None
        for ally in case.allies:
            ally.leader = None
        case.allies.clear()
        return case

    def _look_at_silence(self, case: Case, now: float) -> list[Verdict]:
        """A burst that has fallen silent says something by that."""
        if not isinstance(case.cohort, Burst) or case.cohort.size < MIN_ORDERS:
            return []
        quiet = now - case.cohort.last_at
        if any(case.judged_quiet < limit <= quiet for limit in _SILENCES_SECONDS):
            return self._judge(case, now, always=True, is_silent=True)
        return []

    def _sweep_open(self, case: Case, now: float) -> list[Verdict]:
        cohort = case.cohort
        is_cold = now - cohort.warm_at > cohort.cold_after_seconds
        is_level = now - cohort.starts_at > cohort.longest_seconds
        if not is_cold and not is_level:
            return self._look_at_silence(case, now)
        if is_level and not is_cold and isinstance(cohort, Burst):
            self._shop.accept(self._shop.products[cohort.product_id], cohort, now)
        return self._tell(case, self._close(case, now), now, is_silent=is_cold)


def _said(verdict: Verdict | None) -> list[Verdict]:
    return [] if verdict is None else [verdict]
