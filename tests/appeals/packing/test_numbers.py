"""The sceptic's check 10: every figure, computed again from the pack's own tables."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from statistics import median_low

from pypdf import PdfReader

Files = dict[str, bytes]
Row = dict[str, str]


def table(files: Files, name: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"), newline="")))


def summary_text(files: Files, language: str) -> str:
    reader = PdfReader(io.BytesIO(files[f"data/00-cover/summary.{language}.pdf"]))
    return re.sub(r"\s+", " ", "".join(page.extract_text() for page in reader.pages))


def figures(files: Files) -> dict[str, int | None]:
    """An independent computation that knows the CSV columns and nothing else."""
    orders = table(files, "data/04-orders/orders-masked.csv")
    parameters = json.loads(files["data/10-method/parameters.json"])
    suspects = [row for row in orders if row["group"] == "suspect"]
    usual = [row for row in orders if row["group"] == "comparison"]
    delays = [int(row["minutes_to_refund"]) for row in suspects if row["minutes_to_refund"]]

    def count(rows: list[Row], test: Callable[[Row], bool]) -> int:
        return sum(1 for row in rows if test(row))

    def total(column: str) -> int:
        return sum(int(row[column]) for row in suspects if row[column])

    def minutes(start: str, end: str) -> int:
        span = datetime.fromisoformat(end) - datetime.fromisoformat(start)
        return int(span.total_seconds() // 60)

    depths = ("room", "building", "street", "district")
    shallow = ("street", "district")
    moments, verdict = parameters["moments"], parameters["verdict"]
    return {
        "suspects": len(suspects),
        "refund_asked": count(suspects, lambda row: row["refund_asked"] == "yes"),
        "refunded": count(suspects, lambda row: row["refunded"] == "yes"),
        "not_refund_asked": count(suspects, lambda row: row["refund_asked"] == "no"),
        "shipped": count(suspects, lambda row: row["shipped"] == "yes"),
        "not_shipped": count(suspects, lambda row: row["shipped"] == "no"),
        "reviewed": count(suspects, lambda row: row["review_stars"] != ""),
        "chatted": count(suspects, lambda row: row["chat"] == "yes"),
        "address_known": count(suspects, lambda row: row["address_class"] in depths),
        "address_shallow": count(suspects, lambda row: row["address_class"] in shallow),
        "held": sum(
            json.loads(line)["group"] == "suspect" and json.loads(line)["held_at"] is not None
            for line in files["data/04-orders/order-facts.jsonl"].splitlines()
        ),
        "paid_fen": total("paid_fen"),
        "refunded_fen": total("refunded_fen"),
        "pending_fen": sum(
            int(row["paid_fen"])
            for row in suspects
            if row["refund_asked"] == "yes" and row["refunded"] == "no" and row["paid_fen"]
        ),
        "buyers": len({row["buyer_token"] for row in suspects} - {""}),
        "buyers_unknown": count(suspects, lambda row: row["buyer_token"] == ""),
        "provinces": len({row["province"] for row in suspects} - {""}),
        "refund_minutes_median": median_low(delays),
        "refund_minutes_known": len(delays),
        "all_orders": len(orders),
        "group_suspect": len(suspects),
        "group_confirmed_genuine": count(orders, lambda row: row["group"] == "confirmed_genuine"),
        "group_window": count(orders, lambda row: row["group"] == "window"),
        "group_comparison": len(usual),
        "comparison_refund_asked": count(usual, lambda row: row["refund_asked"] == "yes"),
        "comparison_address_known": count(usual, lambda row: row["address_class"] in depths),
        "comparison_address_shallow": count(usual, lambda row: row["address_class"] in shallow),
        "peak_orders": max(int(r["orders"]) for r in table(files, "data/04-orders/timeline.csv")),
        "minutes_to_report": minutes(moments["first_seen_at"], moments["first_report_at"]),
        "window_minutes": minutes(verdict["window_from"], verdict["window_to"]),
        "window_orders": verdict["orders"],
    }


def test_derivation_is_right_when_every_figure_is_computed_again(files: Files) -> None:
    derived = json.loads(files["data/10-method/derivation.json"])

    assert {entry["id"]: entry["value"] for entry in derived} == figures(files)


def test_rules_name_columns_that_exist(files: Files) -> None:
    header = (
        files["data/04-orders/orders-masked.csv"].decode("utf-8-sig").splitlines()[0].split(",")
    )
    words = {"group", "refund_asked", "refunded", "shipped", "review_stars", "chat", "province",
             "address_class", "paid_fen", "refunded_fen", "buyer_token", "minutes_to_refund"}  # fmt: skip

    assert words <= set(header)
    for entry in json.loads(files["data/10-method/derivation.json"]):
        assert entry["file"] in files
        assert entry["rule"]


def test_both_summaries_print_the_computed_figures(files: Files) -> None:
    found = figures(files)
    shares = [("refund_asked", "suspects"), ("refunded", "suspects"), ("shipped", "suspects"),
              ("address_shallow", "address_known")]  # fmt: skip
    for language in ("zh-Hans", "en"):
        text = summary_text(files, language)
        for part, whole in shares:
            assert f"{found[part]:,} / {found[whole]:,}" in text, (language, part)
        for name in ("paid_fen", "refunded_fen"):
            assert f"{found[name] / 100:,.2f}" in text, (language, name)
        for name in ("window_orders", "buyers", "refund_minutes_median", "minutes_to_report"):
            assert f"{found[name]:,}" in text, (language, name)


def test_money_sums_to_the_fen_when_rows_and_total_are_compared(files: Files) -> None:
    orders = table(files, "data/04-orders/orders-masked.csv")
    paid = sum(int(row["paid_fen"]) for row in orders if row["group"] == "suspect")

    assert paid == 200 * 2990
    assert f"{paid // 100:,}.{paid % 100:02d}" in summary_text(files, "en")


def test_every_cited_number_stands_in_the_catalogue(files: Files) -> None:
    listed = {row["no"] for row in table(files, "data/03-catalogue/evidence-catalogue.csv")}
    for name, content in files.items():
        if name.endswith((".en.pdf", ".zh-Hans.pdf")):
            reader = PdfReader(io.BytesIO(content))
            text = "".join(page.extract_text() for page in reader.pages)
            assert set(re.findall(r"E\d{2}(?!\d)", text)) <= listed, name


def test_catalogue_names_a_neutral_ground_only_for_what_a_platform_made(files: Files) -> None:
    told = csv.DictReader(
        io.StringIO(files["data/03-catalogue/evidence-catalogue.csv"].decode("utf-8-sig"))
    )
    grounds = {row["file"].rpartition("/")[2]: row["presumption_ground"] for row in told}

    neutral = {name for name, ground in grounds.items() if ground != "none"}
    assert neutral == {
        "ExportOrderList202603141200.csv", "ExportRefundList202603141205.xlsx", "notice-01.txt",
    }  # fmt: skip
    assert {grounds[name] for name in neutral} == {"neutral third-party platform"}
    assert {"orders-masked.csv", "custody.jsonl"} <= set(grounds) - neutral


def test_catalogue_hashes_are_those_of_the_files(files: Files) -> None:
    manifest = dict(
        reversed(line.split("  ", 1)) for line in files["manifest-sha256.txt"].decode().splitlines()
    )
    listed = table(files, "data/03-catalogue/evidence-catalogue.csv")
    inside = [row for row in listed if row["file"].startswith("data/")]

    assert inside
    assert [row["sha256"] for row in inside] == [manifest[row["file"]] for row in inside]
    assert [int(row["bytes"]) for row in inside] == [len(files[row["file"]]) for row in inside]
