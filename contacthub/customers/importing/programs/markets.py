"""Market places of China: Taobao, Tmall, JD."""

from __future__ import annotations

from typing import Final

from contacthub.customers.importing.mapping.uses import LEFT_OUT
from contacthub.customers.importing.programs.program import LINES, ORDERS, Program

TAOBAO: Final = Program(
    name="Taobao/Tmall orders",
    marks="买家会员名|买家支付宝账号|买家应付货款|买家实际支付金额|宝贝标题|宝贝种类|宝贝总数量|店铺Id|订单关闭原因|支付单号|联系手机",
    least=4,
    needed="订单编号",
    kinds=ORDERS,
    columns={
        "买家支付宝账号": LEFT_OUT,
        "宝贝种类": "purchases.lines",
        "宝贝标题": "purchases.product",
        "订单备注": "purchases.attribute",
        "买家留言": "purchases.attribute",
        "店铺名称": "purchases.attribute",
        "物流单号": "purchases.attribute",
        "物流公司": "purchases.attribute",
        "总金额": "purchases.total",
        "买家实际支付金额": LEFT_OUT,
        "买家应付货款": "purchases.amount",
    },
    rest=LEFT_OUT,
    currency="CNY",
    encoding=None,
)
TAOBAO_LINES: Final = Program(
    name="Taobao/Tmall lines of orders",
    marks="子订单编号|主订单编号|标题|购买数量|外部系统编号|商品属性|套餐信息|商家编码|联系方式备注|主订单买家留言",
    least=4,
    one_of="主订单编号|订单编号",
    kinds=LINES,
    columns={
        "子订单编号": LEFT_OUT,
        "买家应付货款": "purchases.amount",
        "买家实际支付金额": LEFT_OUT,
        "备注": "purchases.attribute",
    },
    rest=LEFT_OUT,
    currency="CNY",
    encoding=None,
)
"""What was bought, without who did: each line belongs to an order that came in before."""

JD: Final = Program(
    name="JD orders",
    marks="京东价|下单帐号|下单账号|订购数量|结算金额|应付金额|订单金额|余额支付|商品ID|商家SKUID|付款确认时间|商家备注|客户姓名|客户地址"
    "|订单类型|京豆",
    least=4,
    kinds=ORDERS,
    columns={
        "订单金额": "purchases.total",
        "京东价": "purchases.price",
        "订单备注": "purchases.attribute",
        "商家备注": "purchases.attribute",
    },
    rest=LEFT_OUT,
    currency="CNY",
    encoding=None,
)
