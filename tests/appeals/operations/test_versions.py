"""Two builds of one case at the same moment: each version once, whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from appeals.models import EvidencePack
from appeals.operations import packing
from tests.appeals.stories import attacked_shop
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
BUILDS = 6


def claimed(number: int) -> EvidencePack:
    pack = EvidencePack.objects.order_by("requested_at", "pk")[number]
    held = packing.claim_pack(pack_id=pack.pk, worker=f"worker {number}", now=NOW)
    assert held is not None
    return held


def test_builds_at_the_same_moment_get_one_version_each() -> None:
    _shop, incident = attacked_shop()
    for profile in ("tmall", "taobao", "jd", "pdd", "douyin", "generic"):
        packing.request_pack(incident=incident, profile=profile, actor=None, now=NOW)
    packs, together = [claimed(number) for number in range(BUILDS)], Barrier(BUILDS)

    def choose(pack: EvidencePack) -> int:
        try:
            together.wait(30)
            return packing.choose_version(pack=pack, facts_sha256=f"{pack.pk}".replace("-", "") * 2)
        finally:
            connection.close()

    with ThreadPoolExecutor(BUILDS) as threads:
        versions = list(threads.map(choose, packs))

    assert sorted(versions) == [1, 2, 3, 4, 5, 6]
    kept = EvidencePack.objects.order_by("version").values_list("version", flat=True)
    assert list(kept) == [1, 2, 3, 4, 5, 6]
