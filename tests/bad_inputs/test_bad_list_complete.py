"""The corpus answers for everything on the list, and for much that is not."""

from __future__ import annotations

from pathlib import Path

from tests.bad_inputs import photo_cases, test_bad_files, test_bad_rows, the_list
from tests.bad_inputs.cases import words_for

HERE = Path(__file__).parent
MODULES = (*test_bad_files.MODULES, *test_bad_rows.MODULES, photo_cases)
NAMES = [case.name for module in MODULES for case in (*module.LISTED, *module.FURTHER)]
TABLED = (*the_list.FILES, *the_list.IDENTITY, *the_list.VALUES, *the_list.TEXTS, *the_list.PHOTOS)


def words_of_the_tests() -> str:
    """The tests that are written out: their names and their first lines."""
    folders = (HERE, HERE.parent / "imports", HERE.parent / "verification")
    return "\n".join(path.read_text() for folder in folders for path in sorted(folder.glob("test_*.py"))
                     if path.name != Path(__file__).name)  # fmt: skip


def test_each_name_of_the_list_is_a_case() -> None:
    written = words_of_the_tests()
    missing = [name for name in TABLED if name not in NAMES and name not in written]
    missing += [name for name in (*the_list.UPLOADS, *the_list.FAMILIES) if name not in written]
    assert not missing


def test_no_name_stands_for_two_cases() -> None:
    assert len(NAMES) == len(set(NAMES)), sorted(name for name in set(NAMES) if NAMES.count(name) > 1)


def test_the_corpus_goes_far_beyond_the_list() -> None:
    assert sum(len(module.FURTHER) for module in MODULES) >= 130


def test_each_code_of_a_cell_has_its_indonesian_words() -> None:
    for case in test_bad_rows.CASES:
        for code in filter(None, case.code.split("|")):
            assert words_for(code)
