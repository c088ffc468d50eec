"""Topics, and the policy and disclaimer, in the admin: who writes what, and that an earlier version stays."""

import pytest

from editorial.models import Boilerplate, Topic
from editorial.services import create_topic, issue_boilerplate, revise_topic
from evidence.refusals import Refusal
from tests.editorial.admin_forms import opened, shown, signed_in
from tests.editorial.desk import questions

pytestmark = pytest.mark.django_db  # the cast is asked for by name

TOPICS = "/admin/editorial/topic/"
TEXTS = "/admin/editorial/boilerplate/"
ISSUE = f"{TEXTS}issue/"


def page(topic: Topic) -> str:
    return f"{TOPICS}{topic.pk}/change/"


def errors_of(response) -> dict[str, list[str]]:
    return {name: list(said) for name, said in response.context["adminform"].form.errors.items()}


def versions() -> list[tuple[str, int, str, str]]:
    return list(Boilerplate.objects.order_by("pk").values_list("kind", "number", "language", "text"))


def typed(text: str, **more: object) -> dict[str, object]:
    newest = max(Boilerplate.objects.values_list("pk", flat=True), default=0)
    return {"kind": "policy", "language": "en", "text": text, "url": "", "seen": newest, **more}


@pytest.fixture
def knee(ann) -> Topic:
    return create_topic("knee", "Knee", by=ann)


@pytest.mark.parametrize("who", ["ann", "rob", "chief"])
@pytest.mark.parametrize(("slug", "kept"), [("", "hands-and-feet"), ("limbs", "limbs")])
def test_topic_is_added_by_whoever_drafts(who, slug, kept, request):
    client = signed_in(request.getfixturevalue(who))

    client.post(f"{TOPICS}add/", opened(client, f"{TOPICS}add/") | {"name": "Hands and feet", "slug": slug})

    topic = Topic.objects.get()
    assert (topic.slug, topic.name, topic.history.get().history_user.username) == (kept, "Hands and feet", who)


@pytest.mark.parametrize("who", ["stan", "audrey", "admin"])
def test_topic_is_added_and_renamed_by_nobody_else(who, request, knee):
    client = signed_in(request.getfixturevalue(who))

    answers = [client.post(one, {"name": "Hip", "slug": "hip"}).status_code for one in (f"{TOPICS}add/", page(knee))]

    assert answers == [403, 403]
    assert list(Topic.objects.values_list("name", flat=True)) == ["Knee"]


@pytest.mark.parametrize("given", [{"name": "Knee"}, {"name": "Other", "slug": "knee"}])
def test_address_of_another_topic_is_refused(given, ann, knee):
    client = signed_in(ann)

    response = client.post(f"{TOPICS}add/", opened(client, f"{TOPICS}add/") | given)

    assert errors_of(response) == {"slug": ["The topic “Knee” has the address “knee”. Choose another."]}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("slug", "Knee_1", "“Knee_1” is no address. Use small letters, figures and single hyphens."),
        ("name", "Kn\u0007ee", "Name cannot be taken: it has a control character (U+0007) at character 3."),
    ],
)
def test_refusal_of_the_service_stands_at_its_field(field, value, said, ann):
    client = signed_in(ann)

    response = client.post(f"{TOPICS}add/", opened(client, f"{TOPICS}add/") | {"name": "Knee", field: value})

    assert (response.status_code, errors_of(response)) == (422, {field: [said]})
    assert Topic.objects.count() == 0


def test_topic_is_renamed_with_a_reason_and_keeps_its_address(ann, eve, knee):
    client = signed_in(eve)

    client.post(page(knee), opened(client, page(knee)) | {"name": "Knees", "slug": "knees", "reason": "Plural"})

    knee.refresh_from_db()
    last = knee.history.first()
    assert (knee.name, knee.slug) == ("Knees", "knee")
    assert (last.history_user, last.history_change_reason) == (eve, "Plural")


def test_saving_a_topic_unchanged_writes_no_history(ann, knee):
    client = signed_in(ann)

    response = client.post(page(knee), opened(client, page(knee)))

    assert (response.status_code, knee.history.count()) == (302, 1)


def test_second_of_two_who_rename_a_topic_sees_both_names(ann, eve, knee):
    client = signed_in(ann)
    form = opened(client, page(knee)) | {"name": "Knee joint"}
    revise_topic(knee, name="Knees", by=eve)

    refused = client.post(page(knee), form)
    again = client.post(page(knee), shown(refused.context))

    [difference] = refused.context["differences"]
    assert (refused.status_code, difference.theirs, difference.mine) == (409, "Knees", "Knee joint")
    assert (again.status_code, Topic.objects.get().name) == (302, "Knee joint")


@pytest.mark.parametrize(("length", "fits"), [(80, True), (81, False)])
def test_address_of_a_topic_is_as_long_as_its_column(length, fits, ann):
    try:
        create_topic("k" * length, "Knee", by=ann)
    except Refusal as refusal:
        assert refusal.codes == ["slug"]

    assert Topic.objects.exists() is fits


def test_chief_issues_the_next_version_and_the_earlier_one_stays(chief):
    issue_boilerplate("policy", "Old.", by=chief)

    response = signed_in(chief).post(ISSUE, typed("New.", url="HTTPS://example.org/policy"))

    newest = Boilerplate.objects.get(number=2)
    assert response["Location"] == f"{TEXTS}{newest.pk}/change/"
    assert (newest.url, newest.by) == ("https://example.org/policy", chief)
    assert versions() == [("policy", 1, "en", "Old."), ("policy", 2, "en", "New.")]


@pytest.mark.parametrize("who", ["ann", "rob", "stan", "audrey", "admin"])
def test_nobody_else_issues_a_version(who, request, chief):
    client = signed_in(request.getfixturevalue(who))

    answers = [client.get(ISSUE).status_code, client.post(ISSUE, typed("New.")).status_code]

    assert (answers, versions()) == ([403, 403], [])
    assert "Issue a new version" not in client.get(TEXTS).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"text": "A\u202eB"}, {"kind": "motto"}, {"language": ""}, {"url": "ftp://example.org"}]
)
def test_version_that_cannot_be_read_is_refused_and_stays_typed(wrong, chief):
    given = typed("Every statement is approved.") | wrong

    response = signed_in(chief).post(ISSUE, given)

    assert (response.status_code, versions()) == (422, [])
    assert {one.name: one.value() for one in response.context["form"]} | {"seen": 0} == given


def test_version_issued_meanwhile_is_shown_before_the_next(chief):
    late = typed("Mine.")
    theirs = issue_boilerplate("policy", "Theirs.", by=chief)
    client = signed_in(chief)

    refused = client.post(ISSUE, late)
    again = client.post(ISSUE, late | {"seen": refused.context["seen"]})

    assert (refused.status_code, refused.context["present"], refused.context["form"]["text"].value()) == (
        409,
        [theirs],
        "Mine.",
    )
    assert (again.status_code, [text for *_, text in versions()]) == (302, ["Theirs.", "Mine."])


def test_pressing_twice_issues_one_version(chief):
    client, form = signed_in(chief), typed("New.")

    answers = [client.post(ISSUE, form).status_code for _ in range(2)]

    assert (answers, len(versions())) == ([302, 409], 1)


def test_form_starts_from_the_version_that_was_chosen(chief):
    row = issue_boilerplate("disclaimer", "Not a doctor.", language="de", url="https://example.org/", by=chief)
    client = signed_in(chief)

    started, empty = (client.get(f"{ISSUE}?from={key}").context["form"] for key in (row.pk, "nonsense"))

    assert [one.value() for one in started] == ["disclaimer", "de", "Not a doctor.", "https://example.org/"]
    assert [one.value() for one in empty] == [None, "en", None, None]


def test_newest_version_of_each_kind_and_language_is_in_force(chief, stan):
    for kind, language in (("policy", "en"), ("policy", "en"), ("policy", "de"), ("disclaimer", "en")):
        issue_boilerplate(kind, "Text.", language=language, by=chief)

    listed = signed_in(stan).get(TEXTS).context["cl"].result_list

    assert [(one.kind, one.language, one.number, one.is_newest) for one in listed] == [
        ("disclaimer", "en", 1, True),
        ("policy", "de", 1, True),
        ("policy", "en", 2, True),
        ("policy", "en", 1, False),
    ]


def test_page_of_a_version_only_shows_it(chief):
    row = issue_boilerplate("policy", "Every statement is approved.", by=chief)
    client, address = signed_in(chief), f"{TEXTS}{row.pk}/change/"

    html = client.get(address).content.decode()
    answers = [client.post(one, typed("Altered.")).status_code for one in (address, f"{TEXTS}add/")]

    assert ("Every statement is approved." in html, "<textarea" in html, answers) == (True, False, [403, 403])
    assert versions() == [("policy", 1, "en", "Every statement is approved.")]


@pytest.mark.parametrize("path", [TOPICS, TEXTS])
def test_lists_take_the_same_number_of_queries(path, chief):
    client, asked = signed_in(chief), []
    for number in range(3):
        create_topic(f"topic-{number}", "Topic", by=chief)
        issue_boilerplate("policy", "Text.", by=chief)
        asked.append(questions(client, path))

    assert asked[2] == asked[0]


def test_sidebar_leads_to_both_lists(stan):
    groups = signed_in(stan).get("/admin/").context["sidebar_navigation"]

    house = next(one for one in groups if one["title"] == "House")
    assert [one["link"] for one in house["items"]][-2:] == [TOPICS, TEXTS]
