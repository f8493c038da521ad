"""Questionnaires the project ships, authored as XLSForms the way Kobo and ODK users author them."""
