"""One frame of every kind, as it goes over the console socket, and the ids that examples share."""

from __future__ import annotations

from contacthub.api.json import Json
from contacthub.customers.kinds.kinds import KINDS

CONTACT = "0199d0a1-5c3e-7b52-9a41-2f6f0c8e1d77"
OFFER = f"{CONTACT}.1"
ABOUT: Json = {"contact_id": CONTACT}
REF = "5f0c2b1e-8a54-4f0e-9d7b-0a3c1e6b2f44"
AT = "2026-05-01T08:00:00.000Z"
CALLER: Json = {"e164": "+8613800138000", "raw": "138 0013-8000"}
LINE: Json = {"e164": None, "raw": "4008001234"}
LOCAL: Json = {
    "id": "local",
    "name": "local",
    "status": "ok",
    "took_us": 410,
    "answered_at": None,
    "age_ms": None,
    "code": None,
    "params": {},
    "detail": None,
}

QUEUE: Json = {
    "id": "support",
    "name": "售后 After-sales",
    "waiting": 1,
    "longest_wait_ms": 4200,
    "oldest_waiting_at": "2026-05-01T07:59:55.800Z",
    "estimated_wait_ms": 41000,
    "estimated_wait_range": {"from_ms": 12000, "to_ms": 78000},
    "estimate_error": {
        "contacts": 140,
        "mean_absolute_ms": 17200,
        "bias_ms": -3100,
        "within_range": 81.4,
        "hidden": False,
    },
    "service_level": 87.5,
    "service_level_target": {"seconds": 20, "percent": 80},
    "abandoned_today": 2,
    "answered_today": 14,
    "messages": {
        "unanswered": 2,
        "oldest_unanswered_at": "2026-05-01T07:41:10.000Z",
        "unanswered_minutes": 30,
        "today": {
            "first_response": {"count": 9, "median_ms": 94000, "p90_ms": 410000, "average_ms": 152000},
            "first_response_minutes": 5,
            "first_response_level": 80.0,
            "response": {"count": 31, "median_ms": 61000, "p90_ms": 380000, "average_ms": 117000},
            "never_answered": 1,
        },
    },
    "opening": {
        "open": False,
        "by_hand": True,
        "reason": "power cut",
        "closed_since": "2026-05-01T07:40:00.000Z",
        "changes_at": None,
    },
}
AGENT: Json = {
    "id": "lina",
    "name": "Li Na 李娜",
    "presence": "available",
    "next_presence": None,
    "presence_since": "2026-05-01T07:30:00.000Z",
    "state": "offered",
    "since": AT,
    "console": True,
    "load": {"voice": 1},
    "contacts": [CONTACT],
    "queues": [{"id": "support", "paused": False, "until": None}],
}
PENDING: Json = {
    "id": OFFER,
    "contact_id": CONTACT,
    "ref": "call-1",
    "agent": "lina",
    "queue": "support",
    "channel": "voice",
    "service": None,
    "direction": "inbound",
    "from": CALLER,
    "from_name": None,
    "from_place": {"en": "Beijing", "zh": "北京市"},
    "from_carrier": {"en": "China Mobile", "zh": "中国移动"},
    "to": LINE,
    "arrived_at": "2026-05-01T07:59:55.800Z",
    "waited_ms": 4200,
    "deadline_at": "2026-05-01T08:00:20.000Z",
    "observed": False,
    "consult": None,
    "ring": True,
    "capabilities": ["connect", "hold"],
    "attributes": {"menu": "repair"},
    "passing": None,
    "note": None,
    "newest_text": None,
}
THREAD: Json = {
    "id": "0199d0a1-5c3e-7b52-9a41-2f6f0c8e1d01",
    "source": "web",
    "ref": "visitor-7",
    "channel": "chat",
    "opened_at": AT,
    "last_message_at": AT,
    "contact_id": CONTACT,
}
MESSAGE: Json = {
    "id": "0199d0a1-5c3e-7b52-9a41-2f6f0c8e1d02",
    "thread_id": THREAD["id"],
    "contact_id": CONTACT,
    "at": AT,
    "direction": "in",
    "author": {"kind": "customer", "id": None, "name": "Lu"},
    "text": "Does the remote need a battery?",
    "html_url": None,
    "subject": None,
    "cc": None,
    "in_reply_to": None,
    "attachments": [],
    "status": "received",
    "reason": None,
    "attempt": 1,
}
STATE: Json = {
    "me": {
        "user": "li.na",
        "role": "agent",
        "agent": "lina",
        "breaks": [{"id": "lunch", "name": "午休 Lunch"}],
        "dispositions": {"support": ["resolved", "visit"]},
        "unfinished": [],
        "transfer_to": {"queues": [{"id": "sales", "name": "销售 Sales"}], "agents": [], "agents_total": 0},
    },
    "queues": [QUEUE],
    "agents": [{**AGENT, "state": "ready", "load": {}, "contacts": []}],
    "contacts": [],
    "offers": [],
}
CUSTOMER: Json = {
    "id": "C-1001",
    "version": 7,
    "name": "陆先生 Mr Lu",
    "company": None,
    "tier": "gold",
    "tier_by": "rule",
    "tier_until": None,
    "language": "zh",
    "occasions": [{"name": "anniversary", "day": "2019-08-15", "calendar": "lunar", "leap_month": False}],
    "groups": [],
    "tags": [],
    "consents": [{"channel": "sms", "purpose": "marketing", "given": True, "at": AT, "by": "lina"}],
    "do_not_contact": False,
    "phones": [{**CALLER, "label": "mobile", "shared": False}],
    "emails": [],
    "addresses": [],
    "birthday": None,
    "notes": None,
    "attributes": {},
}
LISTS = (*(kind.name for kind in KINDS), "contacts")
"""The lists of a card."""

CARD: Json = {
    "contact_id": CONTACT,
    "as_of": AT,
    "match": {
        "verdict": "exact",
        "by": "phone",
        "value": "+8613800138000",
        "reason": "mobile number of one customer",
        "reason_code": "mobile_of_one",
        "reason_params": {},
        "number": {
            "e164": "+8613800138000",
            "raw": "13800138000",
            "type": "mobile",
            "place": {"en": "Beijing", "zh": "北京市"},
            "carrier": {"en": "China Mobile", "zh": "中国移动"},
        },
        "candidates": [],
    },
    "customer": CUSTOMER,
    "occasions_soon": [],
    **{name: [] for name in LISTS},
    **{f"{name}_total": 0 for name in LISTS},
    "products": [
        {
            "id": "17",
            "model": "KFR-35GW",
            "name": "Air conditioner",
            "category": "air conditioner",
            "serial": "SN-000017",
            "purchased_at": "2025-05-01",
            "warranty_until": "2028-05-01",
            "in_warranty": True,
            "repairs": 1,
            "status": None,
            "model_faults": {
                "units_known": 80,
                "units_with_faults": 12,
                "top": [{"symptom": "does not cool", "count": 7, "usual_fix": "refilled"}],
            },
        }
    ],
    "products_total": 1,
    "open": {
        "cases": [],
        "follow_ups": [
            {
                "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "number": "F-2026-000017",
                "kind": "follow_up",
                "title": "Does the remote work now?",
                "step": "Call, write or visit 联系客户",
                "holder": {"kind": "agent", "name": "lina"},
                "holder_name": "Li Na 李娜",
                "planned": True,
                "late": False,
                "due_at": "2026-05-02T02:00:00.000Z",
                "similar": [
                    {
                        "model": "NB15-P",
                        "name": "15.6英寸商务本 15.6 in business",
                        "quantity": 2,
                        "price": {"amount": "5699.00", "currency": "CNY"},
                    }
                ],
            }
        ],
        "opportunities": [],
    },
    "sources": [
        LOCAL,
        {
            **LOCAL,
            "id": "shop",
            "name": "Shop",
            "took_us": 182_000,
            "answered_at": AT,
            "age_ms": 12_000,
            "code": "found",
            "detail": "it answered",
        },
    ],
    "live": [
        {
            "source": "shop",
            "name": "Shop",
            "title": None,
            "answered_at": AT,
            "fields": [{"label": "Points", "value": "1200"}],
            "columns": [],
            "rows": [],
            "purchases": [],
            "purchases_total": 0,
            "products": [],
            "products_total": 0,
            "service_records": [],
            "service_records_total": 0,
            "left_out": [{"what": "purchases", "code": "of_another", "count": 1, "fields": []}],
        }
    ],
}
ITEM: Json = {
    "id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "number": "F-2026-000017",
    "kind": "follow_up",
    "process": "follow_up",
    "title": "Does the remote work now?",
    "customer_id": "C-1001",
    "contact_id": CONTACT,
    "product": None,
    "state": "planned",
    "step": "reach",
    "step_name": "Call, write or visit 联系客户",
    "holder": {"kind": "agent", "name": "lina"},
    "held_since": AT,
    "keeper": "lina",
    "outcome": None,
    "priority": 0,
    "opened_at": AT,
    "opened_by": "li.na",
    "due_at": "2026-05-02T02:00:00.000Z",
    "late": False,
    "paused": False,
    "waits_for": None,
    "closed_at": None,
    "reopened": 0,
    "version": 1,
    "customer": {"id": "C-1001", "name": "Lu Jianguo", "tier": "gold"},
    "blocked": None,
}
PROBLEM: Json = {
    "type": "/problems/offer_gone",
    "code": "offer_gone",
    "title": "Offer gone",
    "status": 409,
    "detail": "the offer expired 3 s ago",
}
OVER_LIMIT: Json = {
    "type": "/problems/over_limit",
    "code": "over_limit",
    "title": "Over limit",
    "status": 429,
    "detail": "too many snapshot at once; go on in 1000 ms",
    "retry_after_ms": 1000,
}
CHANGED: Json = {"agents": [AGENT]}

FRAMES: dict[str, list[Json]] = {
    "snapshot": [{"type": "snapshot", "seq": 1041, "now": AT, "prev": None, "log": "k3v9", "state": STATE}],
    "event": [
        {
            "type": "event",
            "seq": 1043,
            "now": AT,
            "prev": 1041,
            "event": {
                "seq": 1043, "at": AT, "type": "presence_changed", "agent": "lina",
                "presence": "available", "by": "agent",
            },
            "changes": {"agents": [{**AGENT, "state": "ready", "load": {}, "contacts": []}]},
        },
        {
            "type": "event", "seq": 1044, "now": AT, "prev": 1043,
            "event": {
                "seq": 1044, "at": AT, "type": "message_received", "contact_id": CONTACT, "said_at": AT,
                "thread_id": THREAD["id"], "message_id": MESSAGE["id"],
            },
            "changes": {}, "message": MESSAGE,
        },
    ],
    "offer": [
        {"type": "offer", "seq": 1046, "now": AT, "prev": 1043, "offer": PENDING, "card": CARD,
         "changes": {**CHANGED, "offers": [PENDING]}}
    ],
    "offer_gone": [
        {"type": "offer_gone", "seq": 1047, "now": AT, "prev": 1046, "offer_id": OFFER,
         "reason": "withdrawn", "cause": "answered_elsewhere", "taken_by": "wangwei",
         "taken_by_name": "Wang Wei 王伟", "changes": {"offers_gone": [OFFER]}}
    ],
    "card": [{"type": "card", "seq": 1047, "now": AT, "contact_id": CONTACT, "card": CARD}],
    "thread": [
        {"type": "thread", "seq": 1047, "now": AT, "contact_id": CONTACT, "thread": THREAD,
         "messages": [MESSAGE], "more": False}
    ],
    "typing": [{"type": "typing", "seq": 1047, "now": AT, "contact_id": CONTACT, "by": "customer"}],
    "sending": [
        {"type": "sending", "seq": 1047, "now": AT, "source": "web", "available": False,
         "reason": "no_answer"}
    ],
    "alerts": [
        {
            "type": "alerts", "seq": 1047, "now": AT,
            "alerts": [
                {
                    "id": "01939c00-0000-7000-8000-000000000001", "rule": "long_wait", "name": "等候过久",
                    "kind": "longest_wait", "queue": "support", "queue_name": "售后", "agent": None,
                    "agent_name": None, "threshold": 180, "value": 241.0, "began_at": AT, "ended_at": None,
                    "seen_by": None, "seen_at": None, "on_board": True, "webhook": None,
                    "mails": {"owed": 0, "sent": 1, "failed": 0, "reason": None},
                }
            ],
        }
    ],
    "storage": [{"type": "storage", "seq": 1047, "now": AT, "available": False, "reason": "disk_full"}],
    "board": [
        {
            "type": "board", "seq": 1047, "now": AT, "queues": [QUEUE], "agents": [AGENT],
            "waits": {CONTACT: 41000}, "callbacks_seq": 1040,
        }
    ],
    "work": [{"type": "work", "seq": 1047, "now": AT, "items": [ITEM], "gone": [], "reload": False}],
    "reply": [
        {"type": "reply", "seq": 1047, "now": AT, "ref": REF, "ok": True},
        {"type": "reply", "seq": 1047, "now": AT, "ref": REF, "ok": False, "error": PROBLEM},
        {"type": "reply", "seq": 1047, "now": AT, "ref": REF, "ok": False, "error": OVER_LIMIT},
    ],
}  # fmt: skip
