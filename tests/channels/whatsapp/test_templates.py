from __future__ import annotations

from contacthub.channels.whatsapp.templates import template_body
from contacthub.messages.templates import Template

READY = Template(
    name="ready", language="en_US", text="Hello {{1}}, your order {{2}} is ready.\nThanks, {{1}}"
)
CLOSED = Template(name="closed", language="zh_CN", text="我们已下班，明早回复您。")


def test_the_first_template_that_the_text_is_is_sent_with_its_fields() -> None:
    body = template_body([CLOSED, READY], "Hello Lu, your order 47 is ready. Thanks, Lu")
    parameters = [{"type": "text", "text": "Lu"}, {"type": "text", "text": "47"}]
    assert body == {
        "name": "ready",
        "language": {"code": "en_US"},
        "components": [{"type": "body", "parameters": parameters}],
    }
    assert template_body([READY, CLOSED], CLOSED.text) == {
        "name": "closed",
        "language": {"code": "zh_CN"},
        "components": [],
    }
    assert template_body([READY, CLOSED], "Good morning") is None


def test_named_blanks_go_by_their_names_and_numbered_ones_in_their_order() -> None:
    named = Template(name="n", language="en", text="{{2}} for {{who}} of {{1}}.")
    body = template_body([named], "Order 47 for Lu of Hangzhou.")
    assert body is not None
    assert body["components"][0]["parameters"] == [
        {"type": "text", "text": "Hangzhou"},
        {"type": "text", "text": "Order 47"},
        {"type": "text", "parameter_name": "who", "text": "Lu"},
    ]
