"""What a compiled questionnaire (XForm) asks, in which order, in which words. Pure; reads what pyxform wrote."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from verification import xml

Labels = dict[str, str]
MAX_FORM_BYTES = 4 * 1024 * 1024
FIRST = "id"


def openrosa_hash(content: bytes) -> str:
    """MD5, as OpenRosa has it: whether a file is another one, not whether it is genuine."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Question:
    """One question, group or repeat. `kind`: string int decimal date dateTime geopoint binary select1 select note group
    repeat. `choices` code -> labels; labels by language (`id`, `en`).
    """

    path: str
    kind: str
    labels: Labels
    choices: dict[str, Labels] = field(default_factory=dict)
    asked: bool = True

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def label(self, language: str = FIRST) -> str:
        return _in(self.labels, language) or self.name

    def choice_label(self, code: str, language: str = FIRST) -> str:
        return _in(self.choices.get(code, {}), language) or code


@dataclass(frozen=True)
class Questionnaire:
    """A form's questions in the order they are asked; hidden and calculated ones come last with `asked=False`.
    `files` are the names of the files it chooses from.
    """

    key: str
    version: str
    title: str
    root: str
    questions: tuple[Question, ...]
    files: frozenset[str] = frozenset()

    @cached_property
    def by_path(self) -> dict[str, Question]:
        return {question.path: question for question in self.questions}

    @cached_property
    def repeats(self) -> frozenset[str]:
        return frozenset(question.path for question in self.questions if question.kind == "repeat")

    @cached_property
    def paths(self) -> dict[str, str]:
        """Name -> path; of a name that is used twice the first, so use `place` with a path for the others."""
        return {question.name: question.path for question in reversed(self.questions)}

    def place(self, name: str) -> str:
        """The path of a question by its name or by its path; empty when it is not asked."""
        return name if name in self.by_path else self.paths.get(name, "")

    def within(self, path: str) -> str:
        """The path of the innermost repeat a question stands in; empty outside."""
        around = [repeat for repeat in self.repeats if path.startswith(f"{repeat}/")]
        return max(around, key=len, default="")


def _in(labels: Labels, language: str) -> str:
    """In the language asked for, else in Indonesian, else in whichever there is."""
    return labels.get(language) or labels.get(FIRST) or next(filter(None, labels.values()), "")


class NotAForm(ValueError):
    """The XML is not a compiled questionnaire."""


@lru_cache(maxsize=16)
def read(text: str) -> Questionnaire:
    """The questionnaire in an XForm. Raises NotAForm."""
    try:
        root = xml.parse(text.encode(), max_bytes=MAX_FORM_BYTES, max_nodes=200_000)
    except xml.UnsafeXML as error:
        raise NotAForm(error.code) from None
    head, body = root.child("head"), root.child("body")
    model = head.child("model") if head else None
    instance = model.child("instance") if model else None
    if head is None or body is None or model is None or instance is None or not instance.children:
        raise NotAForm("no_model")
    data = instance.children[0]
    title = head.child("title")
    reader = _Reader(model)
    reader.walk(body)
    asked = {question.path for question in reader.found}
    hidden = [Question(path, kind, {}, asked=False) for path, kind in reader.types.items() if path not in asked]
    return Questionnaire(
        key=data.attributes.get("id", ""),
        version=data.attributes.get("version", ""),
        title=title.text.strip() if title else "",
        root=data.name,
        questions=tuple(reader.found + hidden),
        files=frozenset(
            node.attributes["src"].rpartition("/")[2]
            for node in model.children
            if node.name == "instance" and "src" in node.attributes
        ),
    )


class _Reader:
    def __init__(self, model: xml.Node) -> None:
        self.types = {
            node.attributes["nodeset"]: node.attributes.get("type", "string")
            for node in model.children
            if node.name == "bind" and "nodeset" in node.attributes
        }
        self.readonly = {
            node.attributes.get("nodeset", "")
            for node in model.children
            if node.name == "bind"
            and node.attributes.get("readonly") == "true()"
            and "calculate" not in node.attributes
        }
        self.texts = _texts(model)
        self.lists = _lists(model)
        self.found: list[Question] = []

    def walk(self, parent: xml.Node) -> None:
        for node in parent.children:
            path = node.attributes.get("ref") or node.attributes.get("nodeset")
            if node.name == "group":
                inner = node.child("repeat")
                if path and inner is None:
                    self.found.append(Question(path, "group", self.label_of(node)))
                elif inner is not None:
                    repeat = inner.attributes.get("nodeset", path or "")
                    self.found.append(Question(repeat, "repeat", self.label_of(node)))
                self.walk(inner or node)
            elif path and node.name in ("input", "select", "select1", "upload", "trigger", "range", "rank"):
                self.found.append(self.question(node, path))

    def question(self, node: xml.Node, path: str) -> Question:
        kind = self.types.get(path, "string")
        if node.name in ("select", "select1"):
            kind = node.name
        elif node.name == "input" and kind == "string" and path in self.readonly:
            kind = "note"
        return Question(path, kind, self.label_of(node), self.choices_of(node))

    def label_of(self, node: xml.Node) -> Labels:
        label = node.child("label")
        if label is None:
            return {}
        reference = label.attributes.get("ref", "")
        if reference.startswith("jr:itext('"):
            return self.texts.get(reference[len("jr:itext('") : -2], {})
        return {FIRST: _flat(label)}

    def choices_of(self, node: xml.Node) -> dict[str, Labels]:
        itemset = node.child("itemset")
        if itemset is not None:
            nodeset = itemset.attributes.get("nodeset", "")
            name = nodeset.partition("instance('")[2].partition("')")[0]
            return {
                code: self.texts.get(text, {}) if text in self.texts else {FIRST: text}
                for code, text in self.lists.get(name, {}).items()
            }
        items = [child for child in node.children if child.name == "item"]
        return {value.text: self.label_of(item) for item in items if (value := item.child("value")) is not None}


def _texts(model: xml.Node) -> dict[str, Labels]:
    """Text id -> language code -> words."""
    found: dict[str, Labels] = {}
    itext = model.child("itext")
    for translation in itext.children if itext else []:
        language = _language(translation.attributes.get("lang", FIRST))
        for text in translation.children:
            value = next((child for child in text.children if "form" not in child.attributes), None)
            if value is not None:
                found.setdefault(text.attributes.get("id", ""), {})[language] = _flat(value)
    return found


def _language(name: str) -> str:
    """The code in brackets (`English (en)`); authors who left it out mean what the name says."""
    code = name.rpartition("(")[2].rstrip(")").strip().lower() if "(" in name else name.strip().lower()
    return {"indonesia": FIRST, "bahasa indonesia": FIRST, "bahasa": FIRST, "indonesian": FIRST, "default": FIRST,
            "english": "en", "inggris": "en"}.get(code, code) or FIRST  # fmt: skip


def _lists(model: xml.Node) -> dict[str, dict[str, str]]:
    """Choice list -> code -> text id (or the label itself)."""
    found: dict[str, dict[str, str]] = {}
    for instance in model.children:
        root = instance.child("root") if instance.name == "instance" else None
        if root is None or "id" not in instance.attributes:
            continue
        rows = found[instance.attributes["id"]] = {}
        for item in root.children:
            code, text = item.child("name"), item.child("itextId") or item.child("label")
            if code is not None:
                rows[code.text] = text.text if text is not None else code.text
    return found


def _flat(node: xml.Node) -> str:
    """Words of a label; an answer quoted in it (`<output>`) becomes an ellipsis."""
    return " ".join("".join(part if isinstance(part, str) else "…" for part in node.content).split())
