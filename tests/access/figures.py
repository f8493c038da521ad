"""Lines of the dashboard, the rate cards, the API root and the regions."""

from __future__ import annotations

from typing import Any

from tests.access.table import Row
from tests.access.world import AREAS, Person, Place, World


def official(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {
        "kind": "extreme_rate", "as_of": "01-03-2024", "value": "1,25", "source": "BPS, Susenas", "in_process": ""
    }  # fmt: skip


def by_code(region: Any) -> dict[str, Any]:
    return {"code": region.pk}


def anyone(person: Person, place: Place) -> bool:
    return True


NO_AREA = {"code": "99.98"}

ROWS = [
    Row("poverty:healthz", open_to="everyone"),
    Row("poverty:dashboard"),
    Row("poverty:cards", verb="figures.read"),
    Row("poverty:card", verb="figures.read", about="card", places=AREAS),
    Row("poverty:region", verb="figures.read", about="area", places=AREAS, kwargs=by_code, ghost=NO_AREA),
    Row(
        "poverty:recompute", "POST", verb="job.manage", reads="figures.read", about="area", places=AREAS,
        kwargs=by_code, ghost=NO_AREA,
    ),
    Row(
        "poverty:record_official", "POST", verb="programme.manage", reads="figures.read", about="area", places=AREAS,
        kwargs=by_code, ghost=NO_AREA, body=official,
    ),
    Row("poverty_api:schema", api=True),
    Row("poverty_api:cards", api=True, verb="figures.read"),
    Row("poverty_api:card", api=True, verb="figures.read", about="card", places=AREAS),
    Row("regions:list", api=True, query="?under=19.01&level=village"),
    # Regions are public facts: whoever is signed in reads all of them.
    Row("regions:detail", api=True, about="area", places=AREAS, kwargs=by_code, ghost=NO_AREA, sees=anyone),
]  # fmt: skip
