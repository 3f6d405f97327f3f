"""The headings that shops give the columns of their orders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contacthub.customers.importing.mapping.people import folded, spellings
from contacthub.customers.importing.mapping.uses import Use
from contacthub.customers.kinds.purchases import PURCHASES

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "order_no": (
            "订单号 订单编号 订单号码 订单id 主订单编号 交易编号 交易号 訂單編號 訂單號 "
            "ordernumber orderno orderid order"
        ),
        "date": (
            "订单创建时间 下单时间 下单日期 创建时间 订单日期 订单时间 拍下时间 交易创建时间 成交时间 "
            "订购时间 订购日期 "
            "订单提交时间 订单成交时间 支付时间 付款时间 "
            "购买日期 购买时间 日期 orderdate createdat datecreated ordercreateddate date purchasedate "
            "orderedat"
        ),
        "product": (
            "选购商品 "
            "宝贝标题 宝贝名称 标题 商品标题 商品名称 商品名 商品 产品 产品名称 品名 货品名称 "
            "productname itemname lineitemname "
            "lineitemtitle producttitle product item"
        ),
        "variant": (
            "商品属性 规格 商品规格 颜色分类 属性 sku属性 规格型号 lineitemvariant variation "
            "variant itemvariation"
        ),
        "sku": (
            "商家编码sku维度 "
            "商家skuid 商家sku 货号 商家编码 外部系统编号 商品编码 商品编号 商品id 商品sku skuid sku编码 "
            "lineitemsku "
            "itemsku productsku sku"
        ),
        "model": "型号 产品型号 商品型号 model",
        "category": "类别 类目 商品类目 分类 商品分类 category productcategory itemcategory",
        "quantity": (
            "数量 购买数量 订购数量 商品数量 宝贝总数量 件数 销售数量 quantity qty itemquantity "
            "lineitemquantity productqty "
            "quantity(refund) itemsquantity"
        ),
        "price": (
            "单价 价格 商品单价 商品价格 销售单价 京东价 商品售价 itemprice lineitemprice unitprice "
            "price itemcost productprice"
        ),
        "amount": (
            "小计 金额 商品总价 商品金额 销售金额 lineitemtotal itemtotal linetotal orderlinetotal amount"
        ),
        "total": (
            "订单实付金额 商家实收金额 订单应付金额 "
            "总金额 总价 订单总金额 订单总额 订单金额 总额 实付金额 实付款 买家实际支付金额 应付金额 "
            "支付金额 ordertotal "
            "ordertotalamount total grandtotal totalprice"
        ),
        "currency": "币种 货币 currency ordercurrency currencycode",
        "status": "订单状态 交易状态 状态 售后状态1 orderstatus status",
        "refunded": (
            "退款金额 refundedamount orderrefundamount refundamount orderrefund amountrefunded totalrefunded"
        ),
        "returned_quantity": (
            "退货数量 退款数量 退货件数 退款件数 returnedquantity quantityreturned refundedquantity "
            "quantityrefunded qtyrefunded refundedqty itemqtyrefunded itemrefundedquantity "
            "lineitemrefundedquantity"
        ),
        "returned_at": "退货时间 退货日期 退款时间 退款完成时间 returnedat refundedat refunddate",
        "reason": "订单关闭原因 关闭原因 取消原因 退款状态 售后状态 refundstatus cancelreason",
        "cancelled": "cancelledat canceledat 取消时间 关闭时间",
    }
)
FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {folded(word): field for field, words in WORDS.items() for word in words.split()}
)
PACKED: Final = re.compile(r"lineitem\d+|lineitems|products?\(s\)")
"""Columns that hold whole lines: ``name:Filter|sku:F-1|quantity:2|total:20.00``."""

IN_COLUMNS: Final = re.compile(r"(?:product|line)item(?P<n>\d+)(?P<part>name|sku|quantity|price|total)")
"""Columns that hold a part of the first, second … line."""
OF_COLUMN: Final = {
    "name": "product",
    "sku": "sku",
    "quantity": "quantity",
    "price": "price",
    "total": "amount",
}


def order_use(heading: str) -> Use | None:
    """What a column of orders is used for; None for what says nothing of the order itself."""
    for text in spellings(heading):
        if (part := IN_COLUMNS.fullmatch(text)) is not None:
            return Use(PURCHASES.name, OF_COLUMN[part["part"]], part["n"])
        if PACKED.fullmatch(text):
            return Use(PURCHASES.name, "items")
        field = FIELDS.get(text)
        if field is not None:
            return Use(PURCHASES.name, field)
    return None
