"""A case with everything: losses counted, buyers asked, costs with vouchers; its summary recomputed."""

from __future__ import annotations

import pytest

from appeals.enums import LossBasis, LossHead
from appeals.operations.keeping import Upload
from appeals.operations.losses import Cost, enter_loss, keep_voucher, request_study, run_study
from appeals.packing import build_pack, load_profile
from appeals.queries.case import gather_case
from tests.appeals.packing import sceptic
from tests.appeals.packing.conftest import files_of
from tests.appeals.packing.reading import text_of_pdf
from tests.appeals.trading import END, punished_shop

pytestmark = pytest.mark.django_db


def test_summary_with_losses_follows_from_the_tables_in_both_languages() -> None:
    trade = punished_shop()
    bill = keep_voucher(
        incident=trade.incident, upload=Upload("f.pdf", b"%PDF-1.4"), actor=None, now=END
    )
    for cost, vouchers in (
        (Cost(LossHead.FREIGHT_BACK, LossBasis.DOCUMENTED, 88_850, recovered_fen=150), [bill]),
        (Cost(LossHead.LABOUR, LossBasis.ESTIMATED, 50_000), []),
    ):
        enter_loss(incident=trade.incident, cost=cost, vouchers=vouchers, actor=None, now=END)
    study = request_study(
        incident=trade.incident, penalty=trade.penalty, margin_bp=4_000, margin_note="",
        control=[trade.other.key], actor=None, now=END,
    )  # fmt: skip
    assert run_study(study_id=study.pk, worker="one", now=END)

    files = files_of(
        build_pack(gather_case(trade.incident, version=1), load_profile("tmall")).zip_bytes
    )

    floor, centre = sceptic.losses(files)
    assert 88_700 <= floor < centre
    for language in ("zh-Hans", "en"):
        text = text_of_pdf(files[f"data/00-cover/summary.{language}.pdf"])
        assert f"{floor // 100:,}.{floor % 100:02d}" in text
        assert f"{centre // 100:,}.{centre % 100:02d}" in text
        assert sceptic.unexplained(files, text, language, [trade.item.title]) == [], language
