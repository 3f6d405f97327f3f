"""Skills that meet, and the names of offers."""

from contacthub.routing.words import contact_of, merged, offer_id


def test_two_requirements_meet_at_the_higher_level():
    assert merged((("a", 2), ("b", 5)), (("a", 3), ("c", 1))) == (("a", 3), ("b", 5), ("c", 1))


def test_an_offer_is_named_after_its_contact():
    assert contact_of(offer_id("c1", 12)) == "c1"
