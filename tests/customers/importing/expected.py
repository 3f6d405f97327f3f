"""What each sample export holds, field by field, as HTTP says it: by the text that finds the customer."""

from __future__ import annotations

from typing import Any, Final

SKIPPED: Final = ("id", "created_at", "updated_at", "version")

EXPECTED: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "google_contacts.csv": {
        "Beatrix": {
            "name": "Beatrix Anne Holloway",
            "company": "Holloway Glass",
            "phones": [
                ("+447400123456", "mobile"),
                ("+442079460000", "work"),
                ("+44 1632 960001", "work"),
            ],
            "emails": ["beatrix@holloway.example", "b.holloway@mail.example"],
            "addresses": ["7 Kiln Lane, Leeds LS1 4AB, United Kingdom"],
            "birthday": "1979-11-02",
            "tags": ["Gold", "Trade"],
            "notes": "Prefers mornings",
            "attributes": {
                "Organization Title": "Owner",
                "Shop": "https://holloway.example",
                "Loyalty no": "4711",
            },
        },
        "石": {
            "name": "石小满",
            "company": "石记茶行",
            "phones": [("+8613805550101", "mobile")],
            "attributes": {"Birthday": "05-20"},
        },
        "Ferro": {
            "name": "Ferro Heating",
            "company": "Ferro Heating",
            "phones": [("+390669821234", "main")],
        },
    },
    "google_contacts_old.csv": {
        "Tobias": {
            "name": "Tobias Lindqvist",
            "company": "Lindqvist Kök",
            "phones": [("+46701234567", "mobile"), ("+46812345678", "fax")],
            "emails": ["tobias@lindqvist.example"],
            "birthday": "1988-02-29",
            "tags": ["Trade"],
        },
        "江小鱼": {"name": "江小鱼", "phones": [("+8613905550102", "mobile")]},
    },
    "outlook_contacts.csv": {
        "Søren": {
            "name": "Søren K. Brandt Jr.",
            "company": "Brandt & Døtre",
            "phones": [("+4587123457", "fax"), ("+4587123456", "work"), ("+4520123456", "mobile")],
            "emails": ["soren@brandt.example", "sb@mail.example"],
            "addresses": ["Havnegade 12, Aarhus, 8000, Denmark"],
            "birthday": "1975-12-31",
            "tags": ["Trade", "Gold"],
            "notes": "Rings about ovens.\r\nCloses at four.",
            "attributes": {"Title": "Mr.", "Job Title": "Buyer", "Web Page": "https://brandt.example"},
        },
        "Émilie": {
            "name": "Émilie Garçon",
            "phones": [("+33472000001", "home")],
            "emails": ["emilie@garcon.example"],
            "addresses": ["5 rue du Four, Lyon, 69001, France"],
        },
    },
    "outlook_contacts_chinese.csv": {
        "叶知秋": {
            "name": "叶知秋",
            "company": "叶氏家电",
            "phones": [("+862885551234", "work"), ("+8613905550103", "mobile")],
            "emails": ["ye@yeshi.example"],
            "addresses": ["四川省成都市人民南路四段3号 610041"],
            "birthday": "1985-06-18",
            "tags": ["老客户", "批发"],
            "notes": "周三休息",
            "attributes": {"部门": "采购", "职务": "经理"},
        },
        "欧阳建业": {
            "name": "欧阳建业",
            "phones": [("+862585551235", "home"), ("+8613705550104", "mobile")],
            "addresses": ["南京市中山路88号"],
        },
    },
    "iphone_contacts.vcf": {
        "Lucia": {
            "name": "Lucia Marchetti",
            "company": "Marchetti Forni",
            "phones": [("+393471234567", "mobile"), ("+390669820001", "Workshop")],
            "emails": ["lucia@marchetti.example"],
            "addresses": ["Via Roma 3, Roma, RM 00184, Italia"],
            "notes": "Calls after six, never before.\nTwo ovens.",
            "attributes": {
                "Birthday": "03-14",
                "Organization Department": "Sales",
                "Organization Title": "Director",
            },
        },
        "郁达之": {
            "name": "郁达之",
            "phones": [("+8613805550105", "mobile")],
            "addresses": ["浙江杭州文一路15号 310012"],
            "birthday": "1990-07-30",
            "tags": ["老客户"],
        },
    },
    "android_contacts.vcf": {
        "白若溪": {
            "name": "白若溪",
            "phones": [("+8613705550106", "mobile"), ("+8657185551236", "home")],
            "emails": ["ruoxi@bai.example"],
            "addresses": ["浙江省杭州市西湖区文三路一百二十号三单元五〇二室"],
            "notes": "去年冬天买了一台空调和一台洗衣机，安装师傅姓石",
        },
        "黎明远": {
            "name": "黎明远",
            "phones": [("+8613605550107", "mobile")],
            "attributes": {"QQ": "10001"},
        },
        "Hotline": {"name": "Hotline", "phones": [("+864005550108", "work")]},
    },
    "contacts_4.vcf": {
        "Ines": {
            "name": "Dr. Ines Carvalho",
            "company": "Carvalho Lda",
            "phones": [("+351912345678", "mobile")],
            "emails": ["ines@carvalho.example"],
            "addresses": ["Rua Nova 8, 2.º, Porto, 4050-001, Portugal"],
            "birthday": "1982-09-11",
            "tags": ["trade", "gold"],
        },
    },
    "android_contacts.csv": {
        "Ravi": {
            "name": "Ravi Menon",
            "company": "Menon Traders",
            "phones": [("+919876543210", "mobile"), ("+912223456789", "home")],
            "emails": ["ravi@menon.example"],
            "addresses": ["12 Hill Road, Mumbai"],
            "notes": "Asks for Lina",
        },
    },
    "shopify_customers.csv": {
        "Orla": {
            "name": "Orla Devlin",
            "company": "Devlin Studio",
            "phones": [("+35391555010", "fixed_line"), ("+353851234567", "mobile")],
            "emails": ["orla@devlin.example"],
            "addresses": ["3 Quay Road, Unit 4, Galway, H91 AB12, IE"],
            "tags": ["vip", "wholesale"],
            "notes": "Gift wrap",
            "attributes": {
                "Accepts Email Marketing": "yes",
                "Accepts SMS Marketing": "no",
                "Total Spent": "420.00",
                "Total Orders": "2",
                "Tax Exempt": "no",
            },
        },
        "guest": {
            "name": "guest@mail.example",
            "emails": ["guest@mail.example"],
            "attributes": {
                "Accepts Email Marketing": "no",
                "Accepts SMS Marketing": "no",
                "Total Spent": "0.00",
                "Total Orders": "0",
                "Tax Exempt": "no",
            },
        },
    },
    "woocommerce_customers.csv": {
        "Noor": {
            "name": "Noor Salim",
            "phones": [("+31612345678", "mobile")],
            "emails": ["noor@salim.example"],
            "addresses": ["Keizersgracht 1, Amsterdam, 1015, NL"],
            "attributes": {
                "user_login": "noor",
                "user_registered": "2025-01-05 10:00:00",
                "roles": "customer",
            },
        },
    },
    "hubspot_contacts.csv": {
        "Mateo": {
            "name": "Mateo Rojas",
            "company": "Rojas Clima",
            "phones": [("+34915550112", "fixed_line"), ("+34612345678", "mobile")],
            "emails": ["mateo@rojas.example"],
            "addresses": ["Calle Mayor 4, Madrid, 28013, Spain"],
            "birthday": "1984-01-09",
            "attributes": {
                "Contact owner": "Ana",
                "Lifecycle Stage": "Customer",
                "Create Date (GMT+8)": "2026-01-02 10:00",
                "Job Title": "Comprador",
            },
        },
        "info": {
            "name": "info@nameless.example",
            "emails": ["info@nameless.example"],
            "attributes": {"Lead Status": "New"},
        },
    },
    "salesforce_contacts.csv": {
        "June": {
            "name": "June Abernathy",
            "company": "Abernathy Mills",
            "phones": [("+15032275555", "work"), ("+15032275556", "mobile")],
            "emails": ["june@abernathy.example"],
            "addresses": ["400 River Rd, Suite 2, Portland, OR 97201, United States"],
            "birthday": "1969-09-23",
            "attributes": {"Salutation": "Mrs.", "Title": "CFO", "Account Owner": "Sam"},
        },
    },
    "salesforce_accounts.csv": {
        "Cedar": {
            "name": "Cedar Cooling",
            "phones": [("+13036235555", None)],
            "addresses": ["9 Elm St, Denver, CO 80202, USA"],
            "attributes": {
                "Type": "Customer",
                "Industry": "Retail",
                "Employees": "12",
                "Account Owner": "Sam",
            },
        },
    },
    "chinese_customers.csv": {
        "蓝采和": {
            "name": "蓝采和",
            "tier": "金卡",
            "phones": [("+8613705550113", "mobile"), ("+862155550114", "fixed_line")],
            "addresses": ["上海市徐汇区漕溪路9号"],
            "birthday": "1991-03-08",
            "notes": "喜欢静音款",
            "attributes": {"微信号": "lan_ch"},
        },
    },
}

ORDERS: Final[dict[str, dict[str, list[tuple[Any, ...]]]]] = {
    "shopify_orders.csv": {
        "Orla": [
            ("#2002", "2026-04-05", "refunded, fulfilled", "30.00 EUR", [("L-1", "Lid", 1, "30.00")]),
            (
                "#2001", "2026-04-02", "paid, fulfilled", "410.00 EUR",
                [
                    ("K-B", "Kettle - Black", 2, "150.00"),
                    ("F-1", "Filter", 1, "100.00"),
                    (None, "Filter (2)", 1, "0.00"),
                ],
            ),
        ],
        "guest": [
            ("#2003", "2026-04-06", "cancelled, voided", "12.00 EUR", [(None, "Spoon", 1, "12.00")]),
        ],
    },
    "woocommerce_orders.csv": {
        "Greta": [
            ("3002", "2026-05-06", "Refunded", "10.00 CNY", [("CU-2", "Cup", 1, "10.00")]),
            (
                "3001", "2026-05-04", "Completed", "89.90 CNY",
                [("TP-1", "Teapot", 1, "59.90"), ("CU-2", "Cup", 3, "10.00")],
            ),
        ],
    },
    "woocommerce_orders_packed.csv": {
        "Piet": [
            (
                "4001", "2026-06-01", "processing", "140.00 USD",
                [("G-7", "Grill", 1, "100.00"), ("T-8", "Tongs", 2, "20.00")],
            ),
        ],
    },
    "taobao_orders.csv": {
        "郝大通": [
            (
                "2166009000000000002", "2026-05-06", "交易成功", "196.00 CNY",
                [(None, "遥控器", 1, None), (None, "滤网", 1, None)],
            ),
            (
                "2166009000000000001", "2026-05-06", "交易成功", "3009.00 CNY",
                [(None, "变频空调挂机 1.5匹", 1, "2999.00")],
            ),
        ],
        "葛小雨": [
            (
                "2166009000000000003", "2026-05-06", "交易关闭（退款）", "98.00 CNY",
                [(None, "滤网", 1, "98.00")],
            ),
        ],
        "程**": [
            (
                "2166009000000000004", "2026-05-06", "卖家已发货，等待买家确认", "59.00 CNY",
                [(None, "清洁剂", 1, "59.00")],
            ),
        ],
    },
    "jd_orders.csv": {
        "何西": [
            (
                "290000000002", "2026-07-02", "(删除)等待付款确认", "50.00 CNY",
                [("100002", "洗衣机底座", 1, "50.00")],
            ),
            (
                "290000000001", "2026-07-01", "完成", "1299.00 CNY",
                [("100001", "滚筒洗衣机 10公斤", 1, "1199.00"), ("100002", "洗衣机底座", 2, "50.00")],
            ),
        ],
    },
    "chinese_orders.csv": {
        "蓝采和": [
            (
                "D1001", "2026-08-01", "已完成", "458.00 CNY",
                [(None, "静音风扇", 1, "399.00"), (None, "风扇罩", 1, "59.00")],
            ),
        ],
        "曹国舅": [("D1002", "2026-08-03", "已退货", "299.00 CNY", [(None, "加湿器", 1, "299.00")])],
    },
}  # fmt: skip
"""The orders of each customer, newest first: number, day, state, total, and lines of sku, name, count, "
"price."""
