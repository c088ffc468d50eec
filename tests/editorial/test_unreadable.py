"""Keys and filters that no column can hold: a bad request, logged whole, never a broken page."""

import pytest

from tests.editorial.desk import signed_in

HUGE = "9" * 22
ADDRESSES = [
    f"/admin/evidence/claim/?id__in={HUGE}",
    f"/admin/evidence/claim/?pk__in=1,2,{HUGE}",
    "/admin/editorial/edition/?at__year=99999999",
    "/admin/editorial/document/?at__year=99999999",
    f"/admin/evidence/claim/add/?new=1&requires={HUGE}",
    "/admin/evidence/claim/add/?new=1&requires=abc",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_unreadable_address_is_no_error_of_the_server(ann, address):
    assert signed_in(ann).get(address).status_code < 500


@pytest.mark.parametrize("value", ["abc", HUGE])
def test_unreadable_choice_in_a_form_is_no_error_of_the_server(ann, value):
    total = {"citations-TOTAL_FORMS": 1, "citations-INITIAL_FORMS": 0}
    rest = {"wordings-TOTAL_FORMS": 0, "wordings-INITIAL_FORMS": 0, "text": "Rest relieves pain in adults with gout."}

    answer = signed_in(ann).post("/admin/evidence/claim/add/?new=1", {**total, **rest, "citations-0-reference": value})

    assert answer.status_code < 500


@pytest.mark.parametrize("value", ["abc", HUGE])
def test_unreadable_keys_of_a_merge_are_no_error_of_the_server(ann, value):
    assert signed_in(ann).post("/admin/evidence/claim/merge/", {"claims": [value]}).status_code < 500
