"""One line for each request, if asked for: who, what, how it went. Never a query, a body or a customer."""

from __future__ import annotations

import logging

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

from contacthub.api.client_address import PROXIES, client_address

log = logging.getLogger("contacthub.access")


class AccessLog(AbstractAccessLogger):
    """What aiohttp calls after each request."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Write the line. Tickets stand in queries and customers in paths, so the route is told instead."""
        if not isinstance(request, web.Request) or PROXIES not in request.app:
            return
        resource = request.match_info.route.resource
        log.info(
            "< %s %s %s %d %.1f ms",
            client_address(request),
            request.method,
            resource.canonical if resource is not None else "-",
            response.status,
            time * 1000,
        )
