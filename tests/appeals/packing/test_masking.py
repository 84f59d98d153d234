"""What may leave: by an allow-list, and free text with everything identifying blanked."""

import pytest

from appeals.packing import Identity, LeakError
from appeals.packing.bilingual import Bilingual
from appeals.packing.freetext import mask_said, mask_text
from appeals.packing.lookout import Lookout
from appeals.packing.masking import address_class, label_word, mask_name, region_word


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"), ("欧阳建国", "欧*"), ("张**", "张*"), (" Li Lei", "L*"), ("", ""),
        (None, ""), ("***", ""), ("*先生", ""), ("##cipher", ""),
    ],
)  # fmt: skip
def test_name_keeps_its_first_character_only(name: str | None, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("region", "kept"),
    [
        ("New York", "New York"), ("Fifth Road", ""),
        ("浙江省", "浙江省"), ("新疆维吾尔自治区", "新疆维吾尔自治区"), ("Zhejiang", "Zhejiang"),
        ("杭州市西湖区文三路8号", ""), ("浙江省 杭州市", ""), ("***", ""), (None, ""),
    ],
)  # fmt: skip
def test_region_is_dropped_when_it_is_not_plainly_a_place(region: str | None, kept: str) -> None:
    assert region_word(region) == kept


def test_unknown_words_are_dropped_when_a_column_allows_a_closed_list() -> None:
    assert (address_class("street"), address_class("文三路8号"), address_class(None)) == (
        "street", "", "",
    )  # fmt: skip
    assert (label_word("genuine"), label_word("张三说不是他")) == ("genuine", "")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("不想要了", "不想要了"),
        ("7天无理由退换货", "7天无理由退换货"),
        ("少发 2 件,实付 29.90", "少发 2 件,实付 29.90"),
        ("打我电话13812345678", "打我电话[***]"),
        ("电话 138-1234-5678", "电话 [***]"),
        ("电话１３８１２３４５６７８", "电话[***]"),
        ("0571-88886666", "[***]"),
        ("身份证33010219900101123X", "身份证[***]"),
        ("邮箱 a.b@qq.com", "邮箱 [***]"),
        ("寄到文三路8号", "[***]"),
        ("单号3600000000000000001", "单号[***]"),
        ("call +1 (415) 555-0132 or 415.555.0177", "call [***] or [***]"),
        ("+44 20 7946 0958", "[***]"),
        ("账户 6222 0212 3456 7890 123", "账户 [***]"),
        ("1Z999AA10123456784 refused", "[***] refused"),
        ("加我微信 lovely_cat99", "加我微信 [***]"),
        ("vx:lovely_cat99", "vx:[***]"),
        ("back to 6396 Divisadero Road, Apt 32D", "back to [***]"),
        ("12 Rue de la Paix", "[***]"),
        ("Hauptstraße 5", "[***]"),
        ("2026-11-22 拍错 3 件,实付 1,988.00", "2026-11-22 拍错 3 件,实付 1,988.00"),
        ("refund 2 of 3, ordered on 2026-11-22", "refund 2 of 3, ordered on 2026-11-22"),
        (None, ""),
    ],
)
def test_free_text_loses_what_could_identify(text: str | None, masked: str) -> None:
    assert mask_text(text) == masked


def test_free_text_loses_the_buyers_own_values() -> None:
    buyer = Identity(name="王小美", buyer="tb_rose", address="杭州市小河边红房子")

    assert mask_text("我是王小美(tb_rose),住杭州市小河边红房子", buyer) == (
        "我是[***]([***]),住[***]"
    )  # fmt: skip


X = Bilingual("x")
ABROAD = Identity(
    "Kwabena B. Hollingsworth", "+1 (718) 809-5025", "6396 Divisadero Road, Apt 32D",
    "kwabena.holl77@mail.example",
)  # fmt: skip
HERE = Identity("欧阳建国", "13912345678", "浙江省杭州市绿园小区红房子", "tb_rose99")


@pytest.mark.parametrize(
    ("text", "buyer", "masked"),
    [
        ("Hollingsworth 5025 wants refund", ABROAD, "[***] [***] wants refund"),
        ("who is KWABENA? not me", ABROAD, "who is [***]? not me"),
        ("718 809 5025", ABROAD, "[***]"),
        ("at divisadero road", ABROAD, "at[***]"),
        ("wx_kwabena.holl77", ABROAD, "wx_[***]"),
        ("我是建国,尾号5678", HERE, "我是[***],尾号[***]"),
        ("住绿园小区红房子,不想要", HERE, "住[***],不想要"),
        ("TB_ROSE99 下错单", HERE, "[***] 下错单"),
        ("7天无理由退换货", HERE, "7天无理由退换货"),
    ],
)
def test_free_text_loses_the_parts_of_the_buyers_values(
    text: str, buyer: Identity, masked: str
) -> None:
    assert mask_text(text, buyer) == masked


def test_lookout_stays_quiet_when_a_text_holds_everyday_words() -> None:
    lookout = Lookout([(X, "一路平安,杭州,abc,13800000000")])

    lookout.refuse([Identity(name="平安", phone="13812345678", address="杭州", buyer="abc")])
    Lookout([(X, "It will be told in May; they cannot.")]).refuse(
        [Identity("Ann"), Identity("May")]
    )


@pytest.mark.parametrize(
    "text",
    [
        "call 13812345678", "138 1234 5678", "90 +86 138-1234-5678", "王小美来电", "王 小美", "tb_rose",
        "TB_ROSE", "买家李雷来电", "请找李雷先生", "told ann  LEE so",
    ],
)  # fmt: skip
def test_lookout_refuses_when_a_text_holds_an_identity(text: str) -> None:
    lookout = Lookout(
        [(Bilingual("The letter"), "tb_ros 王小 1381234567"), (Bilingual("The note"), text)]
    )

    with pytest.raises(LeakError, match=r"^The note carries"):
        lookout.refuse(
            [
                *(Identity(name) for name in ("李雷雷", "李雷", "Ann Lee")),
                Identity("王小美", "138-12345678", None, "tb_rose"),
            ]
        )


def test_shops_own_words_keep_their_punctuation_unless_something_is_masked() -> None:
    assert mask_said(" 退货运费，其中 15 件（拒收） ") == "退货运费，其中 15 件（拒收）"
    assert "13800001111" not in mask_said("联系１３８００００１１１１，退货")
