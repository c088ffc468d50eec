"""Write docs/workflow.md from the state machine's table."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from reviews.workflow_page import workflow_page


class Command(BaseCommand):
    help = "Write docs/workflow.md from the state machine's table."

    def handle(self, *args, **options) -> None:
        Path(settings.BASE_DIR, "docs", "workflow.md").write_text(workflow_page())
