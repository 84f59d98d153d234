"""Where simulated parcels go: all 31 provinces, a few real cities and districts of each.

`parcels` is a rough share of the country's parcels. `complete` is the share of the province's
ordinary delivery addresses that carry a building, floor or room: measured on 41,437 Chinese
delivery addresses as 83 % in Shanghai, 37 % in Henan and 51.7 % overall; the provinces between
those two are placed by how urban they are. In the countryside it is 10 % everywhere.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

RURAL_COMPLETE = 0.10
_RURAL_ENDINGS = ("县", "旗")


@dataclass(frozen=True, slots=True)
class Place:
    """One district and how complete its addresses are (`complete`, 0 to 1)."""

    region: tuple[str, str, str]
    complete: float
    is_rural: bool


@dataclass(frozen=True, slots=True)
class Province:
    name: str
    parcels: int
    complete: float
    places: tuple[Place, ...]


# name | share of parcels | share of complete addresses | city:districts …
_TABLE = """
北京市|38|.74|北京市:朝阳区 海淀区 丰台区 通州区 昌平区 大兴区
天津市|16|.66|天津市:南开区 河西区 滨海新区 武清区 西青区
河北省|46|.42|石家庄市:长安区 裕华区 正定县;保定市:莲池区 涞水县;唐山市:路北区;邯郸市:丛台区 魏县
山西省|22|.48|太原市:小店区 迎泽区 万柏林区;大同市:平城区 阳高县;运城市:盐湖区 临猗县
内蒙古自治区|15|.56|呼和浩特市:赛罕区 新城区;包头市:昆都仑区 青山区;赤峰市:红山区 敖汉旗
辽宁省|30|.64|沈阳市:和平区 铁西区 浑南区;大连市:甘井子区 沙河口区;鞍山市:铁东区 台安县
吉林省|16|.60|长春市:朝阳区 南关区 绿园区;吉林市:船营区 永吉县
黑龙江省|20|.58|哈尔滨市:南岗区 道里区 香坊区;大庆市:萨尔图区;绥化市:北林区 望奎县
上海市|52|.83|上海市:浦东新区 闵行区 宝山区 松江区 嘉定区 徐汇区 杨浦区
江苏省|88|.62|南京市:江宁区 鼓楼区 栖霞区;苏州市:吴中区 姑苏区 昆山市;无锡市:江阴市;徐州市:泉山区 沛县
浙江省|84|.56|杭州市:西湖区 余杭区 萧山区;宁波市:鄞州区 慈溪市;金华市:婺城区 武义县;温州市:苍南县
安徽省|44|.46|合肥市:蜀山区 包河区 肥西县;芜湖市:镜湖区;阜阳市:颍州区 临泉县;六安市:金安区 霍邱县
福建省|40|.50|福州市:鼓楼区 仓山区 闽侯县;厦门市:思明区 集美区;泉州市:晋江市 安溪县
江西省|34|.43|南昌市:青山湖区 红谷滩区;赣州市:章贡区 于都县;上饶市:信州区 鄱阳县
山东省|76|.50|济南市:历下区 槐荫区;青岛市:市北区 黄岛区;临沂市:兰山区 沂水县;潍坊市:昌乐县
河南省|66|.37|郑州市:金水区 二七区 中牟县;洛阳市:涧西区;南阳市:宛城区 唐河县;周口市:太康县
湖北省|46|.52|武汉市:洪山区 武昌区 江夏区;襄阳市:樊城区;宜昌市:西陵区;黄冈市:黄州区 蕲春县
湖南省|46|.47|长沙市:岳麓区 雨花区 长沙县;衡阳市:蒸湘区 衡南县;常德市:武陵区 石门县
广东省|132|.54|广州市:天河区 白云区;深圳市:龙岗区 宝安区;东莞市:虎门镇;佛山市:顺德区;湛江市:徐闻县
广西壮族自治区|34|.43|南宁市:青秀区 西乡塘区;柳州市:柳南区;玉林市:玉州区 博白县;百色市:右江区 田东县
海南省|9|.50|海口市:龙华区 美兰区;三亚市:吉阳区;儋州市:那大镇
重庆市|32|.58|重庆市:渝北区 沙坪坝区 九龙坡区 万州区 云阳县
四川省|64|.52|成都市:武侯区 成华区 郫都区;绵阳市:涪城区 三台县;南充市:顺庆区 仪陇县;宜宾市:翠屏区
贵州省|24|.40|贵阳市:云岩区 观山湖区;遵义市:红花岗区 绥阳县;毕节市:七星关区 织金县
云南省|28|.42|昆明市:五华区 官渡区;曲靖市:麒麟区 富源县;大理白族自治州:大理市 祥云县
西藏自治区|2|.40|拉萨市:城关区;日喀则市:桑珠孜区 江孜县
陕西省|30|.54|西安市:雁塔区 未央区 长安区;咸阳市:秦都区 礼泉县;宝鸡市:金台区 眉县
甘肃省|14|.45|兰州市:城关区 七里河区;天水市:秦州区 甘谷县
青海省|4|.50|西宁市:城西区 城东区;海东市:乐都区 互助土族自治县
宁夏回族自治区|5|.55|银川市:金凤区 兴庆区;吴忠市:利通区 盐池县
新疆维吾尔自治区|12|.56|乌鲁木齐市:天山区 沙依巴克区;昌吉回族自治州:昌吉市;喀什地区:喀什市 莎车县
"""


def _province(line: str) -> Province:
    name, parcels, complete, cities = line.split("|")
    regions = [
        (name, city, district)
        for city, districts in (part.split(":") for part in cities.split(";"))
        for district in districts.split()
    ]
    rural = [region for region in regions if region[2].endswith(_RURAL_ENDINGS)]
    share = len(rural) / len(regions)
    urban_complete = (float(complete) - share * RURAL_COMPLETE) / (1 - share)
    return Province(
        name=name,
        parcels=int(parcels),
        complete=float(complete),
        places=tuple(
            Place(
                region=region,
                complete=RURAL_COMPLETE if region in rural else urban_complete,
                is_rural=region in rural,
            )
            for region in regions
        ),
    )


PROVINCES = tuple(_province(line) for line in _TABLE.strip().splitlines())
_PARCELS = [province.parcels for province in PROVINCES]


def any_place(rng: random.Random) -> Place:
    """A district as the country's parcels are spread."""
    province = rng.choices(PROVINCES, _PARCELS)[0]
    return rng.choice(province.places)
