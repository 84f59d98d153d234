"""A sceptic's own recomputation of a summary: it reads a pack's tables and imports nothing of ours.

`unexplained(files, text, language, named)` gives every number, time and evidence mark of the printed text
that does not follow from the CSV, JSONL and JSON files beside it. Nothing is right: an empty list.
"""

from __future__ import annotations

import csv
import json
import re

ORDERS = "data/04-orders/orders-masked.csv"
DEPTHS = ("room", "building", "street", "district")
# What is no figure of the case: names of things, and fixed words of the form.
FORM = (
    r"SHA-256", r"\b[0-9a-f]{64}\b", r"BG-[\w-]+-T\d-v\d+", r"\bT[123]\b", r"data/\d\d-[\w./-]+",
    r"第 \d+ 页，共 \d+ 页", r"Page \d+ of \d+", r"1-2 页", r"报告第 8 节", r"报 ?告第 8 节",
    r"section 8 of the report", r"前 12 位", r"first 12 digits", r"每 5 分钟", r"per 5 minutes",
    # How the picture was drawn: the method's own constants, under it.
    r"图：.*?(?= 主要数据)", r"Figure: .*?(?= Main figures)",
    r"sha(256|512)\w*", r"tagmanifest-sha256\.txt",
)  # fmt: skip
TIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
EVIDENCE = re.compile(r"\bE(\d{2,})(?: ?- ?E(\d{2,}))?")
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?: ?%)?")


def table(files, name):
    text = files[name].decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def unexplained(files, text, language, named=()):
    """Every printed number that the tables do not give; `named`: titles that may hold digits."""
    text = without_fixed(files, text, language, named)
    wrong = [mark for mark in evidence(text) if mark not in catalogue(files)]
    text = EVIDENCE.sub(" ", text)
    known = times(files)
    wrong += [time for time in TIME.findall(text) if time not in known]
    text = TIME.sub(" ", text)
    days = {time[:10] for time in known}
    wrong += [day for day in DAY.findall(text) if day not in days]
    text = DAY.sub(" ", text)
    # The end of a span is printed without its day.
    text = re.sub(r"\b(\d{2}:\d{2}:\d{2})\b", lambda m: clock(m[1], known, wrong), text)
    allowed = figures(files, language)
    return wrong + [n for n in map(plain, FIGURE.findall(text)) if n not in allowed]


def plain(figure):
    return figure.replace(" ", "").rstrip(",")


def clock(found, known, wrong):
    if not any(time.endswith(found) for time in known):
        wrong.append(found)
    return " "


def without_fixed(files, text, language, named):
    """Without the form's own words, names as they were imported, and lines quoted from a table."""
    column = "statement_zh" if language.startswith("zh") else "statement_en"
    quoted = [row[column] for row in table(files, "data/05-exclusion/contrary-evidence.csv")]
    fields = json.loads(files["data/02-appeal/tmall/fields.json"])["fields"]
    quoted += [entry["reference"] or "" for entry in fields["penalties"]]
    quoted += [
        *named,
        *re.findall(r"^Source-Organization: (.*)$", files["bag-info.txt"].decode(), re.M),
    ]
    for line in sorted(filter(None, quoted), key=len, reverse=True):
        text = re.sub(r"\s*".join(re.escape(letter) for letter in line if letter != " "), " ", text)
    for form in FORM:
        text = re.sub(form, " ", text)
    return text


def evidence(text):
    for first, last in EVIDENCE.findall(text):
        ends = {int(first), int(last or first)}
        for number in ends | set(range(min(ends), max(ends))):
            yield f"E{number:02d}"


def catalogue(files):
    return {row["no"] for row in table(files, "data/03-catalogue/evidence-catalogue.csv")}


def times(files):
    """Moments of the case as they are printed: local time, to the second."""
    parameters = json.loads(files["data/10-method/parameters.json"])
    verdict = parameters["verdict"] or {}
    told = [parameters["pack"]["cutoff"], *parameters["moments"].values()]
    told += [verdict.get("window_from"), verdict.get("window_to")]
    fields = json.loads(files["data/02-appeal/tmall/fields.json"])["fields"]
    told += [entry["noticed_at"] for entry in fields["penalties"]]
    return {time[:19].replace("T", " ") for time in told if time}


def count(rows, **wanted):
    return sum(all(row[name] == value for name, value in wanted.items()) for row in rows)


def total(rows, column):
    return sum(int(row[column]) for row in rows if row[column])


def figures(files, language):
    """Everything a summary may print of this case, written as the summary writes it."""
    orders = table(files, ORDERS)
    suspects = [row for row in orders if row["group"] == "suspect"]
    usual = [row for row in orders if row["group"] == "comparison"]
    parameters = json.loads(files["data/10-method/parameters.json"])
    verdict = parameters["verdict"]
    paid, returned = total(suspects, "paid_fen"), total(suspects, "refunded_fen")
    waiting = [r for r in suspects if r["refund_asked"] == "yes" and r["refunded"] == "no"]
    pending = total(waiting, "paid_fen")
    delays = sorted(int(r["minutes_to_refund"]) for r in suspects if r["minutes_to_refund"])
    facts = [json.loads(line) for line in files["data/04-orders/order-facts.jsonl"].splitlines()]
    judged, shallow = addresses(suspects)
    judged_usual, shallow_usual = addresses(usual)
    asked, refunded = count(suspects, refund_asked="yes"), count(suspects, refunded="yes")
    asked_usual = count(usual, refund_asked="yes")
    shipped = sum(row["shipped"] == "yes" for row in suspects)
    contrary = table(files, "data/05-exclusion/contrary-evidence.csv")
    moments = parameters["moments"]
    counts = [
        len(suspects), len(usual), asked, refunded, asked_usual, shipped, len(suspects) - shipped,
        judged, shallow, judged_usual, shallow_usual, len(delays), len(contrary),
        min(5, len(contrary)), delays[(len(delays) - 1) // 2] if delays else 0,
        sum(row["review_stars"] != "" for row in suspects),
        sum(fact["group"] == "suspect" and fact["held_at"] is not None for fact in facts),
        len({row["buyer_token"] for row in suspects} - {""}),
        len({row["province"] for row in suspects} - {""}),
        verdict["orders"], minutes(verdict["window_from"], verdict["window_to"]),
        minutes(moments["first_seen_at"], moments["first_report_at"]),
    ]  # fmt: skip
    shares = [
        (asked, len(suspects)), (refunded, len(suspects)), (asked_usual, len(usual)),
        (shallow, judged), (shallow_usual, judged_usual), (shipped, len(suspects)),
    ]  # fmt: skip
    sums = [paid, returned, pending, paid - returned - pending, *losses(files)]
    chances = [min(max(chance, 0.001), 0.999) for chance in verdict["probability"].values()]
    return (
        {f"{number:,}" for number in counts if number is not None}
        | {f"{(2000 * a + b) // (2 * b) / 10:.1f}%" for a, b in shares if b}
        | {f"{fen // 100:,}.{fen % 100:02d}" for fen in sums}
        | {f"{verdict['expected']:,.1f}".removesuffix(".0")}
        | {f"{100 * chance:.1f}%" for chance in chances}
    )


def addresses(rows):
    """How many can be judged, and how many of them name no building."""
    judged = [row for row in rows if row["address_class"] in DEPTHS]
    return len(judged), sum(row["address_class"] in ("street", "district") for row in judged)


def minutes(start, end):
    """Whole minutes between two times of one zone; None where one is not known."""
    if not start or not end:
        return None
    return (seconds(end) - seconds(start)) // 60


def seconds(time):
    year, month, day, hour, minute, second = map(int, re.findall(r"\d+", time)[:6])
    year, month = (year, month) if month > 2 else (year - 1, month + 12)
    days = 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + day
    return days * 86400 + hour * 3600 + minute * 60 + second


def losses(files):
    """Floor and centre: what vouchers document, and the margin on lost sales; [] without a ledger."""
    if "data/08-damages/ledger.csv" not in files:
        return []
    told = json.loads(files["data/08-damages/lost-profit.json"])
    if not told["attributed"]:
        return [0, 0]
    ledger = table(files, "data/08-damages/ledger.csv")
    documented = sum(
        int(row["amount_fen"]) - int(row["recovered_fen"] or 0)
        for row in ledger
        if row["basis"] == "documented" and row["counted"] == "yes"
    )
    return [documented + lost_profit(told["study"], low) for low in (True, False)]


def lost_profit(study, low):
    """The margin on the lowest lower bound, or on the middle of the points, of the methods told."""
    if not study or study["margin_bp"] is None:
        return 0
    told = [one for one in study["estimates"] if one["lost_fen"] is not None]
    sound = [one for one in told if is_sound(one["method"], study)]
    floor = max(0, min(one["low_fen"] for one in told)) if sound else 0
    points = sorted(one["lost_fen"] for one in sound)
    clear = any(one["low_fen"] > 0 for one in sound)
    middle = (points[(len(points) - 1) // 2] + points[len(points) // 2]) / 2 if clear else 0
    centre = max(round(middle / 100) * 100, floor, 0)
    return (floor if low else centre) * study["margin_bp"] // 10_000 // 100 * 100


def is_sound(method, study):
    """At least ten untouched stretches were tried, at most two saw a loss, and no fall came before."""
    tried = [row["low_fen"] > 0 for row in study["placebos"] if row["method"] == method]
    trend = study["trend"] or {"p_value": 1, "weekly_share": 0}
    falls = trend["p_value"] < 0.05 and trend["weekly_share"] < 0
    return len(tried) >= 10 and sum(tried) <= 2 and not (falls and method == "before_after")
