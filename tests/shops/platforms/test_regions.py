"""Regions off the front of an address: all of them, and never a street."""

from __future__ import annotations

import pytest

from shops.platforms.regions import Place, place_of


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("北京市北京市朝阳区某路1号", ("北京市", "北京市", "朝阳区", "某路1号")),
        ("北京市朝阳区某路1号", ("北京市", "北京市", "朝阳区", "某路1号")),
        ("上海市 市辖区 徐汇区 某路1号", ("上海市", "上海市", "徐汇区", "某路1号")),
        ("山东省 青岛市 市南区 香港中路1号", ("山东省", "青岛市", "市南区", "香港中路1号")),
        ("山东省  青岛市 市南区 香港中路1号", ("山东省", "青岛市", "市南区", "香港中路1号")),
        ("山东省青岛市市南区香港中路1号", ("山东省", "青岛市", "市南区", "香港中路1号")),
        ("广东省 东莞市  长安镇 某路2号", ("广东省", "东莞市", "长安镇", "某路2号")),
        ("江苏苏州市吴中区木渎镇****", ("江苏", "苏州市", "吴中区", "木渎镇****")),
        ("江苏省苏州市工业园区星湖街1号", ("江苏省", "苏州市", "工业园区", "星湖街1号")),
        ("河北省唐山市路北区某道1号", ("河北省", "唐山市", "路北区", "某道1号")),
        ("河南省新乡市红旗区某路", ("河南省", "新乡市", "红旗区", "某路")),
        ("湖南省湘潭市湘乡市某路", ("湖南省", "湘潭市", "湘乡市", "某路")),
        ("山西省 晋城市 城区 某路", ("山西省", "晋城市", "城区", "某路")),
        (
            "新疆维吾尔自治区 克孜勒苏柯尔克孜自治州 阿图什市 某路",
            ("新疆维吾尔自治区", "克孜勒苏柯尔克孜自治州", "阿图什市", "某路"),
        ),
    ],
)
def test_region_is_read_with_and_without_blanks(text: str, place: tuple[str, ...]) -> None:
    assert place_of(text) == Place(*place)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("广东省东莞市某某小区3栋", ("广东省", "东莞市", None, "某某小区3栋")),
        ("广东省 东莞市 某某小区 3栋", ("广东省", "东莞市", None, "某某小区 3栋")),
        ("广东省东莞市长安镇某某园区", ("广东省", "东莞市", None, "长安镇某某园区")),
        ("上海市徐家汇路市场1号", ("上海市", "上海市", None, "徐家汇路市场1号")),
        ("浙江省 解放路1号", ("浙江省", None, None, "解放路1号")),
        ("解放路1号 3幢", (None, None, None, "解放路1号 3幢")),
        ("", (None, None, None, None)),
    ],
)
def test_street_is_no_region_and_stays_in_the_address(
    text: str, place: tuple[str | None, ...]
) -> None:
    assert place_of(text) == Place(*place)
