"""Open reviews keep what was required of them until now: two approvals at high risk."""

from django.db import migrations
from django.db.models import Q


def keep_the_quorum(apps, schema_editor):
    reviews = apps.get_model("reviews", "Review").objects
    high = Q(version__risk="high") | Q(claim__state__approved_version__risk="high")
    found = list(reviews.filter(high, state__in=["submitted", "under-review"]).values_list("pk", flat=True))
    reviews.filter(pk__in=found).update(approvals_needed=2)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_desks")]
    operations = [migrations.RunPython(keep_the_quorum, migrations.RunPython.noop)]
