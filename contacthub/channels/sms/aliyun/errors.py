"""Aliyun's codes as the reasons that agents read, and which of them pass.

Sources: https://help.aliyun.com/zh/sms/developer-reference/api-error-codes
https://help.aliyun.com/document_detail/101347.html
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OK: Final = "OK"
REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "isv.AMOUNT_NOT_ENOUGH": "not_paid",
        "isv.OUT_OF_SERVICE": "not_paid",
        "isv.ACCOUNT_ABNORMAL": "account_locked",
        "isv.ACCOUNT_NOT_EXISTS": "account_locked",
        "isv.SECURITY_FROZEN_ACCOUNT": "account_locked",
        "isv.DAY_LIMIT_CONTROL": "account_limit",
        "isv.MONTH_LIMIT_CONTROL": "account_limit",
        "isv.BUSINESS_LIMIT_CONTROL": "too_often",
        "isv.MOBILE_NUMBER_ILLEGAL": "undeliverable",
        "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": "undeliverable",
        "isv.CUSTOMER_REFUSED": "customer_stopped",
        "isv.SMS_TEMPLATE_ILLEGAL": "template_refused",
        "isv.TEMPLATE_MISSING_PARAMETERS": "template_fields",
        "isv.TEMPLATE_PARAMS_ILLEGAL": "template_fields",
        "isv.INVALID_JSON_PARAM": "template_fields",
        "isv.PARAM_LENGTH_LIMIT": "template_fields",
        "isv.PARAM_NOT_SUPPORT_URL": "template_fields",
        "isv.BLACK_KEY_CONTROL_LIMIT": "text_refused",
        "isv.SMS_CONTENT_ILLEGAL": "text_refused",
        "isv.SMS_SIGNATURE_ILLEGAL": "signature_refused",
        "isv.SMS_SIGN_ILLEGAL": "signature_refused",
        "isv.SIGN_STATE_ILLEGAL": "signature_refused",
        "isv.SIGN_NAME_ILLEGAL": "signature_refused",
        "isv.SMS_SIGNATURE_SCENE_ILLEGAL": "signature_refused",
        "isv.SIGNATURE_BLACKLIST": "signature_refused",
        "SIGNATURE_BLACKLIST": "signature_refused",
        "USER_REJECT": "customer_stopped",
        "MOBILE_IN_BLACK": "customer_stopped",
        "MOBILE_SEND_LIMIT": "too_often",
        "MOBILE_NOT_ON_SERVICE": "undeliverable",
        "MOBILE_ACCOUNT_ABNORMAL": "undeliverable",
        "MOBLLE_TERMINAL_ERROR": "undeliverable",
        "INVALID_NUMBER": "undeliverable",
        "NO_ROUTE": "undeliverable",
        "CONTENT_KEYWORD": "text_refused",
        "CONTENT_ERROR": "text_refused",
        "REQUEST_SUCCESS": "no_receipt",
    }
)
"""Of answers, and below of reports; ``MOBLLE`` is Aliyun's own spelling."""

ACCESS: Final = (
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "InvalidTimeStamp",
    "Forbidden",
    "NoPermission",
    "isp.RAM_PERMISSION_DENY",
    "isv.DENY_IP_RANGE",
    "isv.PRODUCT_UN_SUBSCRIPT",
    "isv.PRODUCT_UNSUBSCRIBE",
)
"""Beginnings of the codes by which Aliyun lets nobody in; messages wait until it does."""

PASSING: Final = ("Throttling", "ServiceUnavailable")


def begins_with(code: str, beginnings: tuple[str, ...]) -> bool:
    """Whether a code is one of these, or says it more closely: ``Throttling.User``."""
    return any(code == each or code.startswith(f"{each}.") for each in beginnings)


def reason_of(code: str) -> str:
    """Why a message failed: one of ``REASONS``, or Aliyun's code."""
    return REASONS.get(code) or (f"aliyun {code}" if code else "no_reason")
