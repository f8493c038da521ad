"""The laws of the house, read from the code itself: floors, anatomy, reach, doors, classified fields."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from foundation.fields import DigestField, EncryptedNumberField, LastFourField, SealedJSONField
from imports.layouts import all_layouts

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["foundation", "regions", "accounts", "imports", "households", "verification", "interventions", "poverty"]
FORBIDDEN_NAMES = {
    "utils.py",
    "helpers.py",
    "signals.py",
    "services.py",
    "common",
    "core",
    "helpers",
    "utils",
    "services",
}
# A room of the anatomy that grows becomes a folder of nouns (`views/duplicates.py`), never a second room beside it:
# the laws below find views and actions by these names.
BESIDE_A_ROOM = re.compile(r".+_(views|forms|actions|figures|tables|serializers|api|tasks)\.py$")
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TASK, LONGEST_LAYOUT = 400, 50, 10, 79


def sources(app: str) -> list[Path]:
    return [path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


FILES = [(app, path) for app in FLOORS for path in sources(app)]
IDS = [str(path.relative_to(ROOT)) for _app, path in FILES]


def imported(tree: ast.AST) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module, node.lineno))
        elif isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
    return found


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


@pytest.mark.parametrize(("app", "path"), FILES, ids=IDS)
def test_imports_go_down_only_and_stand_at_the_top(app, path):
    tree = ast.parse(path.read_text())
    above = FLOORS[FLOORS.index(app) + 1 :]
    up = [(name, line) for name, line in imported(tree) if name.split(".")[0] in above]
    # The Celery application is named by tasks through celery's shared_task, never imported.
    assert not up, f"{path}: imports from a higher floor: {up}"
    inside = [
        (name, line)
        for function in functions(tree)
        for name, line in imported(function)
        if name.split(".")[0] in FLOORS
    ]
    assert not inside, f"{path}: imports inside a function: {inside}"


def test_a_foreign_key_by_string_counts_as_an_import():
    wrong = []
    for model in apps.get_models():
        app = model._meta.app_label
        if app not in FLOORS:
            continue
        for field in model._meta.local_fields:
            target = field.related_model._meta.app_label if field.is_relation and field.related_model else app
            if target in FLOORS and FLOORS.index(target) > FLOORS.index(app):
                wrong.append(f"{model.__name__}.{field.name} -> {target}")
    assert not wrong


@pytest.mark.parametrize(("app", "path"), FILES, ids=IDS)
def test_files_and_functions_stay_short_and_well_named(app, path):
    text = path.read_text()
    assert path.name not in FORBIDDEN_NAMES and not FORBIDDEN_NAMES & set(path.relative_to(ROOT).parts), path
    if path.parent == ROOT / app:
        assert not BESIDE_A_ROOM.match(path.name), f"{path}: make the room a folder of nouns"
    assert text.count("\n") <= LONGEST_FILE, f"{path}: {text.count(chr(10))} lines; make it a folder of nouns"
    for node in functions(ast.parse(text)):
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        assert length <= LONGEST_FUNCTION, f"{path}:{node.lineno} {node.name} has {length} lines"
        assert node.returns is not None, f"{path}:{node.lineno} {node.name} does not say what it returns"


VIEW_FILES = [
    path
    for _app, path in FILES
    if path.name in {"views.py", "api.py", "openrosa.py", "pages.py"} or path.parent.name in {"views", "api"}
]
# What may follow `.objects` in a view: reach, or nothing (the manager handed to `fetch`, which asks reach itself).
REACHING = re.compile(r"fetch\(\s*\w+\.objects,|\.objects\.visible_to\(")


@pytest.mark.parametrize("path", VIEW_FILES, ids=[str(path.relative_to(ROOT)) for path in VIEW_FILES])
def test_views_read_only_through_reach(path):
    text = path.read_text()
    assert len(re.findall(r"\.objects\b", text)) == len(REACHING.findall(text)), f"{path}: .objects without visible_to"
    assert "unscoped()" not in text, f"{path}: the system's escape is not for views"
    assert "_base_manager" not in text and "_default_manager" not in text


@pytest.mark.parametrize("app", FLOORS)
def test_tasks_are_doors_not_rooms(app):
    path = ROOT / app / "tasks.py"
    if not path.exists():
        return
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_TASK, f"{path}: {node.name} has {length} lines"


def layouts_in(tree: ast.AST) -> list[str]:
    """The kinds of list a file describes."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Layout"]
    kinds = [word.value for call in calls for word in call.keywords if word.arg == "kind"]
    return [str(getattr(kind, "value", getattr(kind, "id", "?"))) for kind in kinds]


def test_a_layout_is_one_small_file_named_by_its_kind():
    described = {}
    for _app, path in FILES:
        text = path.read_text()
        if kinds := layouts_in(ast.parse(text)):
            assert kinds == [path.stem] and path.parent.name == "layouts", f"{path} describes {kinds}"
            assert text.count("\n") <= LONGEST_LAYOUT, f"{path}: {text.count(chr(10))} lines"
            described[path.stem] = path
    assert set(described) == {layout.kind for layout in all_layouts()}, "a layout is not registered, or made elsewhere"


@pytest.mark.parametrize(("app", "path"), FILES, ids=IDS)
def test_no_signals_no_logic_in_save_no_generic_foreign_keys(app, path):
    tree = ast.parse(path.read_text())
    assert not [name for name, _line in imported(tree) if name.startswith("django.db.models.signals")]
    assert not [name for name, _line in imported(tree) if name.endswith("contenttypes.fields")]
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            names = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
            is_model = any(getattr(base, "attr", getattr(base, "id", "")) in {"Model", "JobRow"} for base in node.bases)
            assert not (is_model and "save" in names), f"{path}: {node.name}.save"


ACTION_FILES = [
    path
    for _app, path in FILES
    if path.name == "actions.py" or (path.parent.name == "actions" and path.name != "__init__.py")
]


@pytest.mark.parametrize("path", ACTION_FILES, ids=[str(path.relative_to(ROOT)) for path in ACTION_FILES])
def test_every_public_transaction_of_an_action_file_says_who_acts(path):
    """A public function that is a transaction takes keywords only, and `by`."""
    for node in ast.parse(path.read_text()).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if any("atomic" in ast.dump(decorator) for decorator in node.decorator_list):
            keywords = {argument.arg for argument in node.args.kwonlyargs}
            assert not node.args.args, f"{path}:{node.lineno} {node.name} takes positional arguments"
            assert "by" in keywords, f"{path}:{node.lineno} {node.name} does not say who acts"


# Every field of every table of ours: what kind of personal data it is (UU 27/2022 art. 4), by table, `open` by default.
# A text, number-of-a-person or JSON field that is not named here makes the test red: somebody must decide.
CLASSES = {"general", "specific", "identity", "sealed", "open"}
IDENTITY_FIELDS = (EncryptedNumberField, DigestField, LastFourField)
FREE_FIELDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.DateField,
    models.BinaryField,
    models.GenericIPAddressField,
)


def fields_to_classify() -> set[str]:
    found = set()
    for model in apps.get_models():
        if model._meta.app_label not in FLOORS or hasattr(model, "pgh_tracked_model"):
            continue
        for field in model._meta.local_fields:
            if isinstance(field, (*IDENTITY_FIELDS, SealedJSONField)) or field.is_relation or field.choices:
                continue
            if isinstance(field, FREE_FIELDS) and not isinstance(field, models.DateTimeField) and not field.primary_key:
                found.add(f"{model._meta.label_lower}.{field.name}")
    return found


def test_every_field_that_could_hold_personal_data_is_classified():
    from tests.personal_fields import CLASSIFIED

    assert set(CLASSIFIED.values()) <= CLASSES
    missing = fields_to_classify() - set(CLASSIFIED)
    gone = set(CLASSIFIED) - fields_to_classify()
    assert not missing, f"not classified (tests/personal_fields.py): {sorted(missing)}"
    assert not gone, f"classified but no longer there: {sorted(gone)}"


def test_a_number_field_has_its_digest_and_last_four_before_it():
    for model in apps.get_models():
        names = [field.name for field in model._meta.local_fields]
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedNumberField):
                place = names.index(field.name)
                beside = [f"{field.name}_digest", f"{field.name}_last4"]
                assert all(name in names and names.index(name) < place for name in beside), model


def test_the_laws_can_be_broken():
    """The harness sees what it forbids."""
    assert imported(ast.parse("def f():\n    from poverty import actions"))
    assert not REACHING.findall("Household.objects.filter(pk=1)")
    assert BESIDE_A_ROOM.match("duplicate_views.py") and not BESIDE_A_ROOM.match("views.py")
    assert layouts_in(ast.parse("A = Layout(kind='a')\nB = Layout(kind=KIND)")) == ["a", "KIND"]
    assert len(REACHING.findall("fetch(Household.objects, user) Visit.objects.visible_to(user)")) == 2
