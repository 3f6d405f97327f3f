"""Figures as a file: the figures that are shown, with the rows, the total and that before."""

from __future__ import annotations

from contacthub.exports.figures import NAMES, PERCENTS
from contacthub.reports.formulas import FORMULAS
from tests.accounts.people import signed_in
from tests.exports.test_exports import fetched, rows_in
from tests.reports.test_figures_http import VISITS, arrived
from tests.support import Api


def test_every_figure_has_a_name_and_its_unit() -> None:
    assert list(NAMES) == [each.id for each in FORMULAS]
    assert {each.id for each in FORMULAS if each.unit == "percent"} == PERCENTS
    assert {each.id for each in FORMULAS if each.unit == "ms"} == {
        each for each in NAMES if each.endswith("_ms")
    }


async def test_a_file_has_what_the_report_has(owner: Api, api: Api) -> None:
    await arrived(api, *VISITS)
    boss = await signed_in(owner, "boss", "supervisor")
    query = "from=2026-05-01&to=2026-05-02&every=60&by=queue&before=true"
    shown = ("offered", "service_level", "asa_ms")
    status, content, _ = await fetched(boss, f"/exports/figures?lang=en&{query}&show={','.join(shown)}")
    assert status == 200
    head, *rows = rows_in(content)
    assert head == ["Name", "From", "To", "Offered", "Service level (%)", "Speed of answer (ms)"]
    _, report = await boss.call("GET", f"/reports/figures?{query}")
    whole = [*report["rows"], report["whole"], report["before"]["whole"]]
    values = [[each["values"][name] for name in shown] for each in whole]
    assert [row[3:] for row in rows] == [["" if one is None else str(one) for one in each] for each in values]
    assert [row[:3] for row in rows[:-2]] == [[row["name"], row["from"], row["to"]] for row in report["rows"]]
    assert [row[1:3] for row in rows[-2:]] == [["2026-05-01", "2026-05-02"], ["2026-04-29", "2026-04-30"]]


async def test_a_figure_that_is_none_is_named(owner: Api, api: Api) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    path = "/exports/figures?from=2026-05-01&to=2026-05-02&show=offered,luck"
    status, problem = await boss.call("GET", path)
    assert (status, problem["errors"][0]["pointer"]) == (422, "#/query/show")
