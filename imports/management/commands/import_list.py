"""Import lists from this machine's disk: the same steps as on the screens, with the counts and remarks as one JSON.

  bin/manage import_list kk.xlsx individu.xlsx --region 19.01 --approve
  bin/manage import_list daftar.xlsx --region 19.01 --all-sheets --region-system bps --dry-run --json
  bin/manage import_list daftar.csv --region 19.01 --map '{"D": "nik", "Nama KRT": "name"}' --marked perbaikan.xlsx
  bin/manage import_list --undo 12 --reason "berkas keliru" --as wati

Wrong and held rows stay out. Exit code 1 when a file was refused, leaves a question open, or cannot be taken back.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Assignment, User
from accounts.permissions import Role
from foundation.errors import DomainError
from imports.actions.marking import READ, marked_workbook
from imports.actions.rules import CONSOLE
from imports.actions.undoing import InTheWay
from imports.actions.uploading import SYSTEMS
from imports.display import obstacles_in_words
from imports.figures import columns_of
from imports.inline import Report, import_file, undo_batch
from imports.layouts import all_layouts
from imports.models import BatchState, ImportBatch
from regions.models import Region

SHOWN = 200


class Command(BaseCommand):
    help = __doc__

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        kinds = [layout.kind for layout in all_layouts()]
        add = parser.add_argument
        add("files", nargs="*", type=Path, metavar="FILE", help="one or more; each is an import of its own")
        add("--list", dest="kind", choices=kinds, default="", metavar="KIND",
            help=f"kind of list (default: recognised by its columns): {', '.join(kinds)}")
        add("--region", default="", help="Kemendagri code the list is for, e.g. 19.01")
        add("--sheet", default="", help="name of the sheet, hidden ones too (default: the only one that fits)")
        add("--all-sheets", action="store_true", help="every visible sheet with the same columns, one import each")
        add("--map", "--mapping", dest="mapping", type=_mapping,
            help='JSON {"D": "nik", "Nama KRT": "name"}: column letter or header to field; "" leaves one out')
        add("--header-row", type=int, help="row of the column names as Excel shows it, with --map; 0: there is none")
        add("--village", default="", help="Kemendagri code of the village of all rows, with --map")
        add("--region-system", "--region-codes", dest="region_system", choices=["", *SYSTEMS], default="",
            help="how region codes are to be read (default: as this kind of list does)")
        add("--title", default="", help="what the office calls the list")
        add("--decree", default="", help="number of the decree (SK) it came with")
        add("--cut-off", type=dt.date.fromisoformat, help="cut-off date of the list, YYYY-MM-DD")
        add("--as", dest="by", default="", help="username that acts (default: the server's console)")
        add("--approve-as", default="", help="username of the second person; implies --approve")
        add("--approve", action="store_true", help="apply the right rows; wrong and held ones stay out")
        add("--again", action="store_true", help="import a file that was imported already")
        add("--dry-run", action="store_true", help="check and compare only; leaves a line of history")
        add("--marked", type=Path, metavar="OUT", help="write the marked-up workbook; a folder for several imports")
        add("--undo", type=int, metavar="IMPORT", help="take an applied import back (its number stands in its address)")
        add("--reason", default="", help="why it is taken back")
        add("--json", action="store_true", help="one JSON instead of lines; a list for several files")  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        if options["undo"]:
            self._undo(options)
            return
        if not options["files"] or not options["region"]:
            raise CommandError("name at least one file and its --region (or --undo an import); --help says more")
        answers = [self._one(path, options) for path in options["files"]]
        if options["json"]:
            answer = answers[0] if len(answers) == 1 else answers
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if any(answer["state"] in (BatchState.REFUSED, BatchState.MAPPING) for answer in answers):
            sys.exit(1)

    def _one(self, path: Path, options: dict[str, Any]) -> dict[str, Any]:
        """Import one file; a refusal is told and the others go on."""
        try:
            report = self._import(path, options)
        except DomainError as error:
            self.stderr.write(f"{path.name}: {error}")
            return {"file": path.name, "state": "refused", "code": error.code, "refusal": str(error)}
        for each in (report, *report.others):
            self._tell(each, path, options)
        return {"file": path.name, **report.to_json()}

    def _tell(self, report: Report, path: Path, options: dict[str, Any]) -> None:
        if not options["json"]:
            self._print(report)
        if report.state == BatchState.REFUSED:
            self.stderr.write(f"{path.name}: {report.batch.refusal}")
        if report.state == BatchState.MAPPING:
            self.stderr.write(f"{path.name}: {_asked(report)}")
        self._mark(report, options)

    def _import(self, path: Path, options: dict[str, Any]) -> Report:
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
            region_system=options["region_system"], all_sheets=options["all_sheets"],
            header_row=options["header_row"], village=options["village"],
            look=lambda report: self._mark(report, options),
        )  # fmt: skip

    def _mark(self, report: Report, options: dict[str, Any]) -> None:
        target: Path = options["marked"]
        if target is None or report.state not in READ:
            return
        if target.is_dir() or len(options["files"]) > 1 or options["all_sheets"]:
            target.mkdir(parents=True, exist_ok=True)
            target = target / f"impor-{report.batch.pk}-ditandai.xlsx"
        with target.open("wb") as out:
            marked_workbook(by=report.batch.uploaded_by, batch=report.batch, target=out)
        if not options["json"]:
            self.stdout.write(f"  {target}")

    def _undo(self, options: dict[str, Any]) -> None:
        batch = ImportBatch.objects.unscoped().select_related("region").filter(pk=options["undo"]).first()
        if batch is None:
            raise CommandError(f"there is no import {options['undo']}")
        by = _user(options["by"]) if options["by"] else _console(batch.region)
        answer: dict[str, Any] = {"batch": batch.pk}
        try:
            answer["state"] = undo_batch(by=by, batch=batch, reason=options["reason"]).state
        except DomainError as error:
            answer |= {"state": batch.state, "code": error.code, "refusal": str(error)}
            if isinstance(error, InTheWay):
                answer["obstacles"] = obstacles_in_words(by, error.all)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        elif "refusal" not in answer:
            self.stdout.write(f"{batch.pk}: {answer['state']}")
        if "refusal" in answer:
            self.stderr.write(answer["refusal"])
            for entry in answer.get("obstacles", []):
                reasons = "; ".join(reason["text"] for reason in entry["reasons"])
                self.stderr.write(f"  {entry['kind']} {entry['name']}: {reasons}")
            sys.exit(1)

    def _print(self, report: Report) -> None:
        counts = ", ".join(f"{name} {count}" for name, count in report.counts.items())
        sheet = f" [{report.batch.sheet}]" if report.batch.sheet else ""
        kind, state = report.batch.kind or "?", report.batch.get_state_display()
        self.stdout.write(f"{report.batch.pk} {kind}{sheet}: {state}; {counts}")
        worst_first = sorted(report.problems, key=lambda problem: "RWA".index(problem["level"]))
        for problem in worst_first[:SHOWN]:
            place = problem["cell"] or f"baris {problem['row']}"
            self.stdout.write(f"  {place} {problem['column']}: {problem['message']} {problem['suggestion']}".rstrip())
        if len(report.problems) > SHOWN:
            self.stdout.write(f"  ... {len(report.problems) - SHOWN} more (--json prints all)")


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
