from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.channels.whatsapp.errors import reason_of
from contacthub.channels.whatsapp.payload import (
    UNREADABLE,
    NotAPost,
    Received,
    Reported,
    numbers_in,
    read,
    text_of,
)
from contacthub.messages.stopping import CUSTOMER_STOPPED

NUMBER = "106540352242922"
PLACE = "[位置 location]"


def post(*values: dict[str, Any], number: str = NUMBER) -> dict[str, Any]:
    about = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": number}}
    changes = [{"field": "messages", "value": about | each} for each in values]
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}


def message(id: str = "wamid.A", kind: str = "text", content: Any = None, **more: Any) -> dict[str, Any]:
    said = {"body": "Does it come in another color?"} if content is None else content
    return {"from": "16505551234", "id": id, "timestamp": "1749416383", "type": kind, kind: said, **more}


def status(said: str = "delivered", **more: Any) -> dict[str, Any]:
    return {"id": "wamid.B", "status": said, "timestamp": "1749416390", "recipient_id": "16505551234", **more}


def test_a_message_has_its_sender_with_name_its_time_and_what_it_answers() -> None:
    contacts = [{"profile": {"name": "Sheena Nelson"}, "wa_id": "16505551234"}]
    said = post({"contacts": contacts, "messages": [message(context={"id": "wamid.0"})]})
    assert list(read(said, NUMBER)) == [
        Received(
            wa_id="16505551234",
            message_id="wamid.A",
            at=1749416383000,
            text="Does it come in another color?",
            name="Sheena Nelson",
            in_reply_to="wamid.0",
        )
    ]


def test_all_entries_changes_messages_and_statuses_of_a_post_are_read_in_their_order() -> None:
    first = post({"messages": [message("1"), message("2")]}, {"statuses": [status()]})
    both = {**first, "entry": [*first["entry"], *post({"messages": [message("3")]})["entry"]]}
    found = [each.message_id if isinstance(each, Received) else each.wamid for each in read(both, NUMBER)]
    assert found == ["1", "2", "wamid.B", "3"]


def test_another_number_of_the_account_is_passed_over_and_named() -> None:
    said = post({"messages": [message()]}, number="999")
    assert (list(read(said, NUMBER)), numbers_in(said)) == ([], {"999"})


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("image", {"id": "M", "caption": "the label"}, "[图片 picture] the label"),
        ("document", {"id": "M", "filename": "bill.pdf"}, "[文件 document] bill.pdf"),
        ("audio", {"id": "M", "voice": True}, "[语音 voice]"),
        ("button", {"payload": "p", "text": "Yes"}, "Yes"),
        ("interactive", {"type": "button_reply", "button_reply": {"id": "1", "title": "Open"}}, "Open"),
        ("interactive", {"type": "list_reply", "list_reply": {"id": "1", "title": "Refund"}}, "Refund"),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {}}, UNREADABLE),
        ("location", {"latitude": 31.2, "longitude": 121.5, "name": "Bund"}, f"{PLACE} Bund 31.2, 121.5"),
        ("location", {"latitude": "north"}, PLACE),
        ("contacts", [{"name": {"formatted_name": "Lu"}, "phones": [{"phone": "8"}]}], "[名片 contact] Lu 8"),
        ("reaction", {"message_id": "wamid.0", "emoji": "👍"}, "👍"),
        ("order", {"product_items": []}, "[订单 order]"),
        ("unsupported", None, UNREADABLE),
        ("text", {"body": " "}, UNREADABLE),
        ("image", "no object", "[图片 picture]"),
        ("from_next_year", {"x": 1}, UNREADABLE),
    ],
)  # fmt: skip
def test_each_kind_of_message_says_something(kind: str, content: Any, text: str) -> None:
    assert text_of({"type": kind, kind: content}) == text


def test_a_reaction_names_its_message_and_says_nothing_when_it_is_taken_back() -> None:
    given = message("1", "reaction", {"message_id": "wamid.0", "emoji": "👍"})
    taken_back = message("2", "reaction", {"message_id": "wamid.0"})
    [found] = read(post({"messages": [given, taken_back]}), NUMBER)
    assert isinstance(found, Received)
    assert (found.message_id, found.in_reply_to) == ("1", "wamid.0")


def test_what_no_customer_wrote_is_passed_over() -> None:
    assert list(read(post({"messages": [message("1", "system", {"body": "changed"})]}), NUMBER)) == []


def test_a_status_says_the_hubs_id_back_and_why_it_failed() -> None:
    errors = [{"code": 131047, "title": "Re-engagement message"}]
    failed = status("failed", errors=errors, biz_opaque_callback_data="0199")
    assert list(read(post({"statuses": [failed, status("read"), status("deleted")]}), NUMBER)) == [
        Reported(
            wa_id="16505551234",
            wamid="wamid.B",
            ours="0199",
            at=1749416390000,
            status="failed",
            reason="window_closed",
        ),
        Reported(wa_id="16505551234", wamid="wamid.B", ours=None, at=1749416390000, status="read"),
    ]


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        ([{"code": 999999, "title": "Odd"}], "999999 Odd"),
        ([{"code": "many"}], "no_reason"),
        (None, "no_reason"),
        ([], "no_reason"),
    ],
)
def test_a_failure_without_a_known_number_has_metas_words(errors: Any, reason: str) -> None:
    [found] = read(post({"statuses": [status("failed", errors=errors)]}), NUMBER)
    assert isinstance(found, Reported)
    assert found.reason == reason


def test_one_message_that_is_broken_stops_no_other() -> None:
    broken: list[Any] = [
        7,
        {},
        {"from": 1, "id": "1"},
        message("2") | {"timestamp": "soon"},
        {**message("3")},
    ]
    found = list(read(post({"messages": broken}), NUMBER))
    assert [each.message_id for each in found if isinstance(each, Received)] == ["3"]


@pytest.mark.parametrize("payload", [None, [], {}, {"entry": {}}, "text"])
def test_what_is_no_post_is_refused(payload: Any) -> None:
    with pytest.raises(NotAPost):
        list(read(payload, NUMBER))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["text", "image", "interactive", "location", "contacts", "reaction", "x"]), JSON)
def test_whatever_a_message_holds_it_has_a_text(kind: str, content: Any) -> None:
    assert text_of({"type": kind, kind: content}).strip()


def test_a_customer_who_stopped_marketing_is_one_who_stopped() -> None:
    refused = {"code": 131050, "title": "User has stopped marketing messages from this business"}
    assert reason_of(refused) == CUSTOMER_STOPPED
