"""Help for machines, below `/api/`."""

from django.urls import path

from interventions import api

app_name = "interventions_api"

urlpatterns = [
    path("programmes/", api.ProgrammeList.as_view(), name="programmes"),
    path("programmes/<int:pk>/", api.ProgrammeDetail.as_view(), name="programme"),
    path("programmes/<int:pk>/recipients/", api.RecipientList.as_view(), name="recipients"),
    path("ledger/", api.LedgerDetail.as_view(), name="ledger"),
]
