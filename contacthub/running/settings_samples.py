"""What a new table of the settings file may begin as; every one of them is taken as it is."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Final

from contacthub.toml_written import Json, plain

SAMPLES: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "sources",
        "source",
        '[[sources]]\nid = "phones"\nrouting = "hub"\nsecret_env = "PHONES_WEBHOOK_SECRET"\n'
        'callback_url = "https://pbx.example.com/hub"\n'
        'capabilities = ["connect", "hold", "transfer", "hangup"]\n',
    ),
    (
        "webhooks",
        "webhook",
        '[[webhooks]]\nid = "erp"\nurl = "https://erp.example.com/hub"\nsecret_env = "ERP_WEBHOOK_SECRET"\n',
    ),
    (
        "channels",
        "chat",
        '[[channels]]\ntype = "chat"\nname = "shop"\nqueue = "support"\n'
        'origins = ["https://www.example.com"]\nsecret_env = "SHOP_CHAT_SECRET"\n',
    ),
    (
        "channels",
        "mail",
        '[[channels]]\ntype = "mail"\nname = "mail"\nqueue = "support"\naddress = "support@hub.example"\n'
        'password_env = "MAIL_PASSWORD"\nimap = { host = "imap.hub.example", port = 993, tls = "tls" }\n'
        'smtp = { host = "smtp.hub.example", port = 465, tls = "tls" }\n',
    ),
    (
        "channels",
        "wechat",
        '[[channels]]\ntype = "wechat"\nname = "wechat"\nqueue = "support"\napp_id = "wx0123456789abcdef"\n'
        'app_secret_env = "WECHAT_APP_SECRET"\ntoken_env = "WECHAT_TOKEN"\n'
        'aes_key_env = "WECHAT_AES_KEY"\n',
    ),
    (
        "channels",
        "whatsapp",
        '[[channels]]\ntype = "whatsapp"\nname = "whatsapp"\nqueue = "support"\n'
        'phone_number_id = "100000000000000"\naccess_token_env = "WHATSAPP_ACCESS_TOKEN"\n'
        'app_secret_env = "WHATSAPP_APP_SECRET"\nverify_token_env = "WHATSAPP_VERIFY_TOKEN"\n',
    ),
    (
        "channels",
        "aliyun",
        '[[channels]]\ntype = "sms"\nprovider = "aliyun"\nname = "aliyun"\nqueue = "support"\n'
        'access_key_id = "LTAI0123456789abcdef"\naccess_key_secret_env = "ALIYUN_SECRET"\n'
        'webhook_secret_env = "ALIYUN_WEBHOOK_SECRET"\nsignature = "示例公司"\n',
    ),
    (
        "channels",
        "twilio",
        '[[channels]]\ntype = "sms"\nprovider = "twilio"\nname = "twilio"\nqueue = "support"\n'
        'number = "+15005550006"\naccount_sid = "AC00000000000000000000000000000000"\n'
        'auth_token_env = "TWILIO_AUTH_TOKEN"\n',
    ),
    (
        "channels",
        "texts",
        '[[channels]]\ntype = "sms"\nprovider = "http"\nname = "texts"\nqueue = "support"\n'
        'url = "https://sms.example/send"\nbody = { to = "{to}", text = "{text}" }\n'
        'auth_env = "SMS_TOKEN"\n',
    ),
    (
        "connectors",
        "asterisk-ami",
        '[[connectors]]\ntype = "asterisk-ami"\nname = "pbx1"\nhost = "127.0.0.1"\nport = 5038\n'
        'username = "hub"\nsecret_env = "PBX1_SECRET"\n',
    ),
    (
        "look_ups",
        "woocommerce",
        '[[look_ups]]\nid = "shop"\nname = "网店 Web shop"\ntype = "woocommerce"\n'
        'url = "https://shop.example.com"\nauth_env = "SHOP_KEY"\n',
    ),
    (
        "look_ups",
        "shopify",
        '[[look_ups]]\nid = "shopify"\nname = "Shopify"\ntype = "shopify"\n'
        'url = "https://your-shop.myshopify.com"\nauth_env = "SHOPIFY_TOKEN"\n',
    ),
    (
        "look_ups",
        "http",
        '[[look_ups]]\nid = "loyalty"\nname = "会员积分 Loyalty"\ntype = "http"\n'
        'url = "https://crm.example.com/api/people?phone={phone}"\nauth = "bearer"\n'
        'auth_env = "LOYALTY_TOKEN"\nkeys = ["phone", "email"]\n\n[look_ups.map]\n'
        'of = "person.{phone: mobile}"\nfields = { "积分 Points" = "person.points" }\n',
    ),
    (
        "server",
        "server",
        '[server]\npublic_url = "https://hub.example.com"\ntrusted_proxies = ["127.0.0.1"]\n',
    ),
    ("retention", "retention", "[retention]\ncontacts_days = 1095\nmessages_days = 730\n"),
    ("log", "log", "[log]\nkeep_days = 400\n"),
    ("surveys", "surveys", "[surveys]\nkeep_days = 730\n"),
    ("alerts", "alerts", "[alerts]\nkeep_days = 90\n"),
    ("messages", "messages", "[messages]\nper_minute = 60\n"),
    ("reports", "reports", "[reports]\nsame_matter_days = 7\n"),
    ("sessions", "sessions", '[sessions]\nsecond_factor = "supervisors"\n'),
)
"""Section, name and text."""


@cache
def sample_table(section: str, toml: str) -> Json:
    """What a sample says, as JSON."""
    said = plain(tomllib.loads(toml))[section]
    found: Json = said[0] if isinstance(said, list) else said
    return found
