"""XPath in the cells of an XLSForm: does it parse, are its functions there, with as many arguments as they take. Pure.

The grammar is that of the phone's own parser (frontend/engine/xpath-parser.js), rule by rule, and the functions are
those its engine has (@getodk/xforms-engine): what is refused here would stop the form on a phone, and nothing else is.
`frontend/tests/xpath-verdicts.json` holds expressions on which the two must agree.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

SPACE = re.compile(r"\s*")
NAME = re.compile(r"[^\W\d][\w\u0300-\u036f.\-\u00b7]*")
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'")
REFERENCE = re.compile(r"\$\{[^}]*\}")
#: Two questions without an operator: as compiled paths they would read as one, and find nothing.
TWINS = re.compile(r"\$\{[^}]*\}\s*\$\{[^}]*\}")
NODE_TYPES = {"comment", "text", "node", "processing-instruction"}
AXES = {
    "ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self", "following",
    "following-sibling", "namespace", "parent", "preceding", "preceding-sibling", "self",
}  # fmt: skip
#: Binary operators, loosest first; of those of one level the longest first.
LEVELS = [["or"], ["and"], ["!=", "="], ["<=", ">=", "<", ">"], ["+", "-"], ["*", "div", "mod"]]

NONE = ("current", "false", "last", "now", "pi", "random", "today", "true")
MAYBE_ONE = ("local-name", "name", "namespace-uri", "normalize-space", "number", "position", "string", "string-length",
             "uuid")  # fmt: skip
ONE = (
    "abs", "acos", "area", "asin", "atan", "base64-decode", "boolean", "boolean-from-string", "ceil", "ceiling", "cos",
    "count", "count-non-empty", "count-selected", "date", "decimal-date-time", "decimal-time", "exp", "exp10", "floor",
    "id", "instance", "int", "itext", "lang", "log", "log10", "not", "once", "sin", "sqrt", "sum", "tan",
)  # fmt: skip
TWO = (
    "atan2", "choice-name", "coalesce", "contains", "ends-with", "format-date", "format-date-time", "geofence", "pow",
    "regex", "selected", "selected-at", "starts-with", "substring-after", "substring-before",
)  # fmt: skip
#: Function -> (fewest, most arguments), as the engine has them.
FUNCTIONS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(NONE, (0, 0)), **dict.fromkeys(MAYBE_ONE, (0, 1)), **dict.fromkeys(ONE, (1, 1)),
    **dict.fromkeys(TWO, (2, 2)), **dict.fromkeys(("if", "translate"), (3, 3)),
    **dict.fromkeys(("substr", "substring", "digest"), (2, 3)), **dict.fromkeys(("randomize", "round"), (1, 2)),
    **dict.fromkeys(("concat", "max", "min"), (0, inf)), **dict.fromkeys(("distance", "join"), (1, inf)),
    **dict.fromkeys(("checklist", "weighted-checklist"), (2, inf)), "indexed-repeat": (3, inf), "pulldata": (4, 4),
}  # fmt: skip


class Broken(ValueError):
    """Not an expression; `at` is where reading stopped."""

    def __init__(self, at: int) -> None:
        super().__init__(f"stopped at {at}")
        self.at = at


@dataclass
class Read:
    """What an expression calls and which bare names (`kecamatan = ...`) it compares, in their order."""

    calls: list[tuple[str, int]] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)


def problems(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(code, params) of what is wrong with a cell; nothing when the phone's engine will take it."""
    if twins := TWINS.search(_without_texts(text)):
        yield "formula_broken", {"value": " ".join(twins[0].split())}
        return
    try:
        found = read(text)
    except Broken as broken:
        yield _why(text, broken.at)
        return
    except RecursionError:
        yield "formula_broken", {"value": text[:40]}
        return
    for name, count in found.calls:
        if ":" in name:  # jr:choice-name() and its like: other tools know more of them than we do
            continue
        takes = FUNCTIONS.get(name)
        if takes is None:
            near = difflib.get_close_matches(name.lower(), FUNCTIONS, n=1, cutoff=0.5)
            yield "function_near" if near else "function_unknown", {"value": name, "other": near[0] if near else ""}
        elif not takes[0] <= count <= takes[1]:
            yield "function_arguments", {"value": name, "other": _how_many(*takes), "told": str(count)}


def read(text: str) -> Read:
    """Raises Broken. A reference (`${name}`) is a path, as the compiler makes it one."""
    return _Reader(_plain(text)).whole()


def _plain(text: str) -> str:
    """References as paths of the same length, so that a place in the text stays the same place."""
    return REFERENCE.sub(lambda found: "/" + "x" * (len(found[0]) - 2) + " ", text)


def _without_texts(text: str) -> str:
    return LITERAL.sub(lambda found: " " * len(found[0]), text)


def _how_many(fewest: float, most: float) -> str:
    if most == inf:
        return f"{int(fewest)}+"
    return str(int(fewest)) if fewest == most else f"{int(fewest)}-{int(most)}"


def _why(text: str, at: int) -> tuple[str, dict[str, str]]:
    """The mistake people make most, if it is one of them."""
    bare = _without_texts(text)
    if "'" in bare or '"' in bare:
        return "formula_quote", {}
    if bare.count("(") != bare.count(")"):
        return "formula_brackets", {"value": str(bare.count("(")), "other": str(bare.count(")"))}
    for wrong, right in (("==", "="), ("&&", "and"), ("||", "or"), ("<>", "!="), ("%", "mod")):
        if wrong in bare:
            return "formula_sign", {"value": wrong, "other": right}
    return "formula_broken", {"value": text[at : at + 40].strip() or text[-40:].strip()}


class _Reader:
    """Recursive descent, a method for each rule of the phone's parser."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.found = text, 0, Read()

    def whole(self) -> Read:
        self.expression()
        self.space()
        if self.at != len(self.text):
            raise Broken(self.at)
        return self.found

    def space(self) -> None:
        found = SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def peek(self, sign: str) -> bool:
        self.space()
        return self.text.startswith(sign, self.at)

    def take(self, sign: str) -> bool:
        if not self.peek(sign):
            return False
        self.at += len(sign)
        return True

    def need(self, sign: str) -> None:
        if not self.take(sign):
            raise Broken(self.at)

    def match(self, pattern: re.Pattern[str]) -> str:
        self.space()
        found = pattern.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]

    def next_name(self) -> str:
        """Look for a name without taking it."""
        before = self.at
        found = self.match(NAME)
        self.at = before
        return found

    def expression(self, level: int = 0) -> None:
        if level == len(LEVELS):
            self.unary()
            return
        self.expression(level + 1)
        while self.operator(level):
            self.expression(level + 1)

    def operator(self, level: int) -> bool:
        for sign in LEVELS[level]:
            if self.next_name() == sign if sign[0].isalpha() else self.peek(sign):
                return self.take(sign)
        return False

    def unary(self) -> None:
        self.take("-")
        self.path()
        while self.take("|"):
            self.path()

    def path(self) -> None:
        if self.take("//"):
            self.step()
            self.more_steps()
        elif self.take("/"):
            if self.starts_step():
                self.step()
                self.more_steps()
        elif self.primary():
            self.predicates()
            self.more_steps()
        else:
            name = self.next_name()
            self.step()
            before = self.at
            self.more_steps()
            if name and self.at == before:
                self.found.bare.append(name)

    def more_steps(self) -> None:
        while self.take("//") or self.take("/"):
            self.step()

    def starts_step(self) -> bool:
        return any(self.peek(sign) for sign in ".@*") or bool(self.next_name())

    def primary(self) -> bool:
        """A number, a string, a call or a bracketed expression; False when a path step stands here."""
        if self.take("("):
            self.expression()
            self.need(")")
            return True
        return bool(self.match(LITERAL)) or bool(self.match(NUMBER)) or self.call()

    def call(self) -> bool:
        before = self.at
        name = self.qualified() if self.next_name() else ""
        if not name or name in NODE_TYPES or not self.peek("("):
            self.at = before
            return False
        self.need("(")
        count = 0
        if not self.take(")"):
            self.expression()
            count = 1
            while self.take(","):
                self.expression()
                count += 1
            self.need(")")
        self.found.calls.append((name, count))
        return True

    def qualified(self) -> str:
        name = self.match(NAME)
        if not name:
            raise Broken(self.at)
        if self.peek("::") or not self.peek(":"):
            return name
        self.need(":")
        if self.take("*"):
            return f"{name}:*"
        local = self.match(NAME)
        if not local:
            raise Broken(self.at)
        return f"{name}:{local}"

    def predicates(self) -> None:
        while self.take("["):
            bare = len(self.found.bare)
            self.expression()
            del self.found.bare[bare:]  # they speak of another list
            self.need("]")

    def node_test(self) -> None:
        if self.take("*"):
            return
        name = self.qualified()
        if name in NODE_TYPES and self.take("("):
            if name == "processing-instruction":
                self.match(LITERAL)
            self.need(")")

    def step(self) -> None:
        if self.take("..") or self.take("."):
            return
        if not self.take("@"):
            before = self.at
            axis = self.match(NAME)
            if not (axis in AXES and self.take("::")):
                self.at = before
        self.node_test()
        self.predicates()
