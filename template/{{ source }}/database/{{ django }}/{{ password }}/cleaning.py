"""What comes in by the admin site, held to the rules of the API."""

from typing import Any

import pydantic
from django.core.exceptions import ValidationError
from django.db import models


def clean_texts(row: models.Model, **kinds: Any) -> None:
    """Replace texts of a row by what the API would store; raise Django's `ValidationError` if that is nothing."""
    faults = {}
    for name, kind in kinds.items():
        if text := getattr(row, name):
            try:
                setattr(row, name, pydantic.TypeAdapter(kind).validate_python(text))
            except pydantic.ValidationError as error:
                faults[name] = error.errors(include_input=False)[0]["msg"]
    if faults:
        raise ValidationError(faults)
