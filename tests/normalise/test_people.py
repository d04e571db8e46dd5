from push2pull.model import Sighting
from push2pull.normalise import merge, person_id

KEY = b"test key"


def seen(address, name="", n=1):
    return Sighting(person_id(KEY, address), address, name, n)


def groups(*sightings, **options):
    return sorted(sorted([one.person_id, *one.aliases]) for one in merge(sightings, **options))


def together(*addresses):
    return [sorted(person_id(KEY, one) for one in addresses)]


def test_one_name_in_one_organisation_is_one_person():
    a, b = seen("jane.doe@acme.example", "Jane Doe"), seen("jd4711@paris.acme.example", "DOE, Jané")
    assert groups(a, b) == together(a.address, b.address)


def test_addresses_made_of_the_name_are_one_person_across_organisations():
    for local in ("jane.doe", "jdoe", "janed", "doe.jane", "j.doe", "doe_jane"):
        a, b = seen("jane.doe@acme.example", "Jane Doe"), seen(f"{local}@other.example", "Doe, Jane")
        assert groups(a, b) == together(a.address, b.address)


def test_an_address_that_says_nothing_is_not_merged_across_organisations():
    assert len(groups(seen("jane.doe@acme.example", "Jane Doe"), seen("x99@other.example", "Jane Doe"))) == 2


def test_public_providers_are_no_organisation():
    assert len(groups(seen("x1y@gmail.com", "Jane Doe"), seen("zed@gmail.com", "Jane Doe"))) == 2


def test_numbered_namesakes_of_one_domain_stay_apart():
    assert (
        len(groups(seen("jane.doe@acme.example", "Jane Doe"), seen("jane.doe2@acme.example", "Jane Doe")))
        == 2
    )


def test_a_single_word_is_no_full_name():
    assert len(groups(seen("jane@acme.example", "Jane"), seen("jane@sales.acme.example", "Jane"))) == 2


def test_exchange_and_notes_forms_are_the_same_person():
    a = seen("pete.roe@acme.com", "Pete Roe", 5)
    b = seen("/o=acme/ou=na/cn=recipients/cn=proe1", "Roe, Pete")
    c = seen("pete roe/hou/acme@acme", "Pete Roe")
    assert groups(a, b, c) == together(a.address, b.address, c.address)


def test_roles_robots_and_lists_are_never_merged():
    lists = {person_id(KEY, "talk@acme.example")}
    found = merge(
        [
            seen("support@acme.example", "Jane Doe"),
            seen("no-reply@acme.example", "Jane Doe"),
            seen("talk@acme.example", "Jane Doe"),
            seen("jane.doe@acme.example", "Jane Doe"),
        ],
        lists=lists,
    )
    assert sorted(one.kind for one in found) == ["list", "person", "robot", "role"]


def test_an_address_of_many_names_is_nobody():
    shared = [seen("desk@acme.example", f"Person {letter}{letter}") for letter in "abcdefg"]
    assert len(merge([*shared, seen("person.aa@acme.example", "Person aa")])) == 2


def test_names_behind_a_list_do_not_merge():
    a, b = seen("talk@acme.example", "Jane Doe via Talk"), seen("jane.doe@acme.example", "Jane Doe")
    assert len(groups(a, b)) == 2


def test_the_most_seen_address_leads_and_ties_go_by_id():
    a, b = seen("jane.doe@acme.example", "Jane Doe", 1), seen("jdoe@acme.example", "Jane Doe", 9)
    assert merge([a, b])[0].person_id == b.person_id
    equal = [seen("jane.doe@acme.example", "Jane Doe"), seen("jdoe@acme.example", "Jane Doe")]
    assert merge(equal)[0].person_id == min(one.person_id for one in equal)


def test_internal_is_known_only_with_own_domains():
    one = seen("jane@paris.acme.example")
    assert merge([one])[0].internal is None
    assert merge([one], own_domains=["acme.example"])[0].internal is True
    assert merge([one], own_domains=["me.example"])[0].internal is False


def test_the_order_of_sightings_does_not_matter():
    sightings = [seen(f"jane.doe@{host}.example", "Jane Doe") for host in "abc"] + [
        seen("x@a.example", "Doe, Jane")
    ]
    assert merge(sightings) == merge(sightings[::-1])
