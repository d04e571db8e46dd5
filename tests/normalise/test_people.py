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


def test_different_middle_initials_are_different_people():
    a, b = seen("m.doe@acme.example", "Doe, Jane M."), seen("l..doe@acme.example", "Doe, Jane L.")
    unknown = seen("jane.doe@acme.example", "Jane Doe")
    assert len(groups(a, b, unknown)) == 3
    assert groups(a, unknown) == together(a.address, unknown.address)


def test_whoever_could_be_either_of_two_namesakes_stays_alone():
    namesakes = seen("jane.doe@acme.example", "Jane Doe"), seen("jane.doe2@acme.example", "Jane Doe")
    assert len(groups(*namesakes, seen("jdoe@acme.example", "Jane Doe"))) == 3


def test_two_rows_of_the_org_chart_are_not_merged():
    a, b = seen("jane.doe@acme.example", "Jane Doe"), seen("jdoe@acme.example", "Jane Doe")
    assert len(groups(a, b, distinct=[a.person_id])) == 1
    assert len(groups(a, b, distinct=[a.person_id, b.person_id])) == 2


def test_a_common_name_is_not_merged_across_organisations():
    a, b = seen("john.smith@acme.example", "John Smith"), seen("john.smith@other.example", "John Smith")
    assert len(groups(a, b)) == 1
    families = [seen(f"{one}.smith@acme.example", f"{one} Smith") for one in ("ann", "bob", "carl")]
    johns = [seen(f"john.{one}@acme.example", f"John {one}") for one in ("roe", "poe", "moe")]
    assert len(groups(a, b, *families, *johns)) == 8


def test_the_own_domains_are_one_organisation():
    a, b = seen("jane.doe@acme.example", "Jane Doe"), seen("jd4711@acme-old.example", "Jane Doe")
    assert len(groups(a, b)) == 2
    assert groups(a, b, own_domains=["acme.example", "acme-old.example"]) == together(a.address, b.address)


def test_an_address_without_a_name_may_spell_it():
    a, b = seen("jane.doe@acme.example"), seen("jd4711@acme.example", "Jane Doe")
    assert groups(a, b) == together(a.address, b.address)
    assert len(groups(seen("jane.doe@acme.example"), seen("jane.doe@other.example"))) == 2


def test_a_name_that_a_list_put_before_its_address_is_the_person():
    a = seen("jane doe via talk@lists.example", "Jane Doe")
    b = seen("jane.doe@acme.example", "Jane Doe", 3)
    [jane] = merge([a, b])
    assert (jane.person_id, jane.rules) == (b.person_id, ("via_list",))


def test_names_of_channels_machines_and_delegates_are_no_names():
    for name in (
        "News.com Daily.com",
        "Training User 26",
        "Jane Doe on behalf of John Roe",
        "Jo de la part de Al",
    ):
        assert len(groups(seen("a@acme.example", name), seen("b@acme.example", name))) == 2


def test_every_merge_says_its_rule():
    def rule(*sightings):
        return {one.rules for one in merge(sightings)}

    jane = seen("jane.doe@acme.example", "Jane Doe", 9)
    assert rule(jane, seen("jdoe@acme.example", "Jane Doe")) == {("name_and_address",)}
    assert rule(jane, seen("x1@acme.example", "Jane Doe")) == {("name_in_organisation",)}
    assert rule(jane, seen("jdoe@other.example", "Jane Doe")) == {("name_across",)}
    assert rule(jane, seen("/o=acme/ou=na/cn=recipients/cn=jdoe", "Jane Doe")) == {("legacy_address",)}


def test_kinds_are_told_from_addresses_names_and_what_was_sent():
    def kind(address, name="", **options):
        [one] = merge([seen(address, name)], **options)
        return one.kind

    assert kind("support-emea@acme.example") == "role"
    assert kind("equipe.qualite@acme.example") == "role"
    assert kind("no.address@acme.example") == "robot"
    assert kind("jenkins@acme.example") == kind("jenkins-ci@acme.example") == "robot"
    assert kind("jenkins.ann@acme.example", "Ann Jenkins") == "person"
    assert kind("presse.roe@acme.example", "Presse Roe") == "person"
    assert kind("users.dl-all@acme.example") == "list"
    box = person_id(KEY, "digest@acme.example")
    assert kind("digest@acme.example", robots=[box]) == "robot"
    assert kind("digest@acme.example", robots=[box], kinds={box: "person"}) == "person"


def test_a_mailbox_of_many_names_is_shared_unless_one_is_usual():
    strangers = [seen("desk@acme.example", f"Person {letter}{letter}") for letter in "abcdefg"]
    assert merge(strangers)[0].kind == "role"
    assert merge([*strangers, seen("desk@acme.example", "Usual Owner", 20)])[0].kind == "person"


def test_exchange_addresses_of_the_own_organisation_are_internal():
    [one] = merge([seen("/o=acme/ou=na/cn=recipients/cn=jdoe")], own_domains=["acme.com"])
    assert one.internal is True


def test_what_humans_decided_goes_before_the_rules():
    a, b = seen("jane.doe@acme.example", "Jane Doe"), seen("jdoe@acme.example", "Jane Doe")
    c = seen("other@x.example", "Some Body")
    assert len(groups(a, b, together={b.person_id: b.person_id})) == 2
    assert groups(b, c, together={c.person_id: b.person_id}) == together(b.address, c.address)
    assert len(groups(a, b, together={b.person_id: person_id(KEY, "gone@x.example")})) == 1
