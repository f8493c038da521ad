"""Code books as data: what the numbers and words of a source mean, and what an office said of words no book knows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.querysets import CodeMappingQuerySet, UnknownWordQuerySet

WORD = 200


class CodeBook(models.Model):
    """One book of one version. Rows come from the shipped files (`manage.py load_codebooks`); a version an office adds
    itself is left alone by it.
    """

    name = models.CharField(_("book"), max_length=40)
    version = models.CharField(_("version"), max_length=40)
    title = models.CharField(_("title"), max_length=100)
    source = models.CharField(_("source"), max_length=300)
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("code book")
        verbose_name_plural = _("code books")
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="codebook_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.title}"


class CodeEntry(models.Model):
    """One answer: the source's number (if it uses numbers), the register's code, the source's label, other words."""

    book = models.ForeignKey(CodeBook, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveSmallIntegerField()
    number = models.CharField(_("number"), max_length=10, blank=True)
    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("label"), max_length=WORD)
    words = models.JSONField(_("other words"), default=list, blank=True)

    class Meta:
        verbose_name = _("answer of a code book")
        verbose_name_plural = _("answers of code books")
        ordering = ["book_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["book", "position"], name="codeentry_position"),
            models.UniqueConstraint(fields=["book", "number"], condition=~Q(number=""), name="codeentry_number"),
        ]

    def __str__(self) -> str:
        return self.label


class CodeMapping(models.Model):
    """What an office decided of a word that a book does not know: a code of the book, or "" to leave it as it is."""

    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    book = models.ForeignKey(CodeBook, on_delete=models.PROTECT, related_name="mappings")
    word = models.CharField(_("word"), max_length=WORD)
    word_key = models.CharField(max_length=WORD, help_text="The word without case, blanks and punctuation.")
    code = models.CharField(_("code"), max_length=40, blank=True)
    batch = models.ForeignKey(
        "imports.ImportBatch", on_delete=models.SET_NULL, null=True, related_name="+", help_text="Where it was met."
    )
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(default=timezone.now)

    objects = CodeMappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a word")
        verbose_name_plural = _("decisions on words")
        constraints = [models.UniqueConstraint(fields=["region", "book", "word_key"], name="codemapping_once")]

    def __str__(self) -> str:
        return self.word


class UnknownWord(models.Model):
    """A word in a column of one import that its code book does not know: how often, and in which rows at first."""

    batch = models.ForeignKey("imports.ImportBatch", on_delete=models.CASCADE, related_name="unknown_words")
    column = models.CharField(_("column"), max_length=40)
    book = models.ForeignKey(CodeBook, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(_("word"), max_length=WORD)
    word_key = models.CharField(max_length=WORD)
    rows = models.PositiveIntegerField(_("rows"))
    samples = models.JSONField(default=list, help_text="The first row numbers, as Excel shows them.")

    objects = UnknownWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("unknown word")
        verbose_name_plural = _("unknown words")
        constraints = [models.UniqueConstraint(fields=["batch", "column", "word_key"], name="unknownword_once")]
        indexes = [models.Index(fields=["book", "word_key"], name="unknownword_word")]

    def __str__(self) -> str:
        return self.word
