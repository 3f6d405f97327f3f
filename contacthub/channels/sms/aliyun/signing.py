"""Aliyun's signature of requests, version 3: ACS3-HMAC-SHA256.

Source: https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from contacthub.routing.values import value

ALGORITHM: Final = "ACS3-HMAC-SHA256"


@value()
class AccessKey:
    """By which Aliyun knows who asks: an id that is sent, and a secret that signs."""

    id: str
    secret: str


def query_of(parameters: Mapping[str, str]) -> str:
    """Parameters as they stand in the address, and are signed: sorted, encoded as RFC 3986 says."""
    return "&".join(f"{_encoded(name)}={_encoded(text)}" for name, text in sorted(parameters.items()))


def authorization(
    key: AccessKey, method: str, query: str, headers: Mapping[str, str], *, path: str = "/"
) -> str:
    """The header that proves the others; these have small names, ``x-acs-content-sha256`` among them."""
    names = sorted(headers)
    signed = ";".join(names)
    lines = [method, path, query, *(f"{each}:{headers[each].strip()}" for each in names), "", signed]
    asked = "\n".join([*lines, headers["x-acs-content-sha256"]])
    text = f"{ALGORITHM}\n{hashlib.sha256(asked.encode()).hexdigest()}"
    made = hmac.digest(key.secret.encode(), text.encode(), hashlib.sha256).hex()
    return f"{ALGORITHM} Credential={key.id},SignedHeaders={signed},Signature={made}"


def _encoded(text: str) -> str:
    return quote(text, safe="~")
