"""The lists that fill the register, handed to the engine that reads them."""

from dataclasses import replace

from households.layouts.every import LAYOUTS
from households.wording import REGISTER_LABELS, say
from imports.layouts import register

for layout in LAYOUTS:
    register(replace(layout, options={**layout.options, "say": say, "labels": REGISTER_LABELS}))
