"""What sources push, as it is read before it is written."""

from __future__ import annotations

from datetime import UTC

from contacthub.customers.cards import Place
from contacthub.customers.numbers import PhoneNumbers
from contacthub.customers.pushes import Pushes
from contacthub.customers.store import CustomerStore
from contacthub.floor_file.directory import Directory


async def test_what_is_no_number_takes_no_number_beside_it_away(store: CustomerStore) -> None:
    place = Place(time_zone=UTC, region="CN", names=Directory())
    pushes = Pushes(store.pushes, PhoneNumbers(), lambda: place, lambda: 2_000)
    customer = {"name": "陆建国", "phone": ["see the notes", "138 0013 8000"]}
    pushed = await pushes.take(
        source="crm", delivery="d1", kind="customers", thing="1", changed_at=None, customer=customer
    )
    assert pushed.status == "new"
    made = await store.get(str(pushed.customer_id))
    assert [one.e164 for one in made.data.phones] == ["+8613800138000"]
