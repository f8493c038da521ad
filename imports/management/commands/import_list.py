"""Import a list from this machine's disk: the same steps as on the screens, with the counts and remarks as one JSON."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Assignment, User
from accounts.permissions import Role
from foundation.errors import DomainError
from imports.actions.rules import CONSOLE
from imports.figures import columns_of
from imports.inline import Report, import_file
from imports.layouts import all_layouts
from imports.models import BatchState
from regions.models import Region


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        kinds = [layout.kind for layout in all_layouts()]
        parser.add_argument("file", type=Path)
        parser.add_argument("--list", dest="kind", choices=kinds, default="", help="kind of list (default: by columns)")
        parser.add_argument("--region", required=True, help="Kemendagri code the list is for, e.g. 19.01")
        parser.add_argument("--sheet", default="")
        parser.add_argument("--mapping", type=_mapping, help='JSON {"D": "nik", "Nama KRT": "name"}: letter or header')
        parser.add_argument("--title", default="")
        parser.add_argument("--decree", default="")
        parser.add_argument("--cut-off", type=dt.date.fromisoformat, help="cut-off date of the list, YYYY-MM-DD")
        parser.add_argument("--as", dest="by", default="", help="username that uploads (default: the server's console)")
        parser.add_argument("--approve-as", default="", help="username of the second person; implies --approve")
        parser.add_argument("--again", action="store_true", help="import a file that was imported already")
        parser.add_argument("--dry-run", action="store_true", help="check and compare only; leaves a line of history")
        parser.add_argument("--approve", action="store_true", help="apply the right rows; wrong and held ones stay out")
        parser.add_argument("--json", action="store_true", help="one JSON instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self._import(options)
        except DomainError as error:
            self._refused({"state": "refused", "code": error.code, "refusal": str(error)}, options["json"])
        if options["json"]:
            self.stdout.write(json.dumps(report.to_json(), ensure_ascii=False))
        else:
            self._print(report)
        if report.state == BatchState.REFUSED:
            self._stop(report.batch.refusal)
        if report.state == BatchState.MAPPING:
            self._stop(_asked(report))

    def _import(self, options: dict[str, Any]) -> Report:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path} is no file")
        region = Region.objects.filter(pk=options["region"]).first()
        if region is None:
            raise CommandError(f"{options['region']} is no region code (bin/manage load_regions loads them)")
        by = _user(options["by"]) if options["by"] else _console(region)
        approver = _user(options["approve_as"]) if options["approve_as"] else by if options["approve"] else None
        return import_file(
            path=path, region_code=region.pk, by=by, kind=options["kind"], approver=approver, title=options["title"],
            decree=options["decree"], cut_off_on=options["cut_off"], sheet=options["sheet"],
            mapping=options["mapping"], again=options["again"], dry_run=options["dry_run"], progress=Bar(self.stderr),
        )  # fmt: skip

    def _refused(self, answer: dict[str, Any], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        self._stop(answer["refusal"])

    def _stop(self, message: str) -> None:
        self.stderr.write(message)
        sys.exit(1)

    def _print(self, report: Report) -> None:
        counts = ", ".join(f"{name} {count}" for name, count in report.counts.items())
        self.stdout.write(f"{report.batch.kind or '?'}: {report.batch.get_state_display()}; {counts}")
        worst_first = sorted(report.problems, key=lambda problem: "RWA".index(problem["level"]))
        for problem in worst_first[:200]:
            place = problem["cell"] or f"baris {problem['row']}"
            self.stdout.write(f"  {place} {problem['column']}: {problem['message']} {problem['suggestion']}".rstrip())
        if len(report.problems) > 200:
            self.stdout.write(f"  ... {len(report.problems) - 200} more (--json prints all)")


class Bar:
    """Progress on one line of stderr when a person watches, silent otherwise."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.watched = stream.isatty()

    def __call__(self, phase: str, done: int, total: int) -> None:
        if self.watched:
            of = f" / {total}" if total else ""
            self.stream.write(f"\r{phase}: {done}{of} rows   ", ending="")
            self.stream.flush()


def _asked(report: Report) -> str:
    """What the file leaves open, in words."""
    asks, columns = report.to_json()["asks"], columns_of(report.batch)
    missing = ", ".join(columns.label(key) for key in asks["missing"]) if columns else ""
    if missing:
        return _("These columns are needed and not there: %(names)s. Name them with --mapping.") % {"names": missing}
    twice = ", ".join(columns.label(key) for key in asks["duplicates"]) if columns else ""
    if twice:
        return _("Two columns say they are the same: %(names)s. Keep one of each.") % {"names": twice}
    return _("Several sheets could be meant: %(names)s. Choose with --sheet.") % {"names": ", ".join(asks["sheets"])}


def _mapping(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not JSON: {error}") from error
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found.values()):
        raise argparse.ArgumentTypeError('expected a JSON object like {"D": "nik"}')
    return {str(column): key for column, key in found.items()}


def _user(username: str) -> User:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"there is no active user {username}")
    return user


def _console(region: Region) -> User:
    """The account that stands for the server's console: it has no password, so nobody can log in with it."""
    user, made = User.objects.get_or_create(username=CONSOLE, defaults={"full_name": "Konsol server"})
    if made:
        user.set_unusable_password()
        user.save()
    Assignment.objects.get_or_create(
        user=user, role=Role.ADMIN, region=region, valid_to=None, defaults={"valid_from": timezone.localdate()}
    )
    return user
