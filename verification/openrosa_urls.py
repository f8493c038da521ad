from django.urls import path

from verification import openrosa

app_name = "openrosa"

urlpatterns = [
    path("formList", openrosa.FormList.as_view(), name="form_list"),
    path("forms/<slug:key>/<str:version>.xml", openrosa.FormContent.as_view(), name="form"),
    path("forms/<slug:key>/<str:version>/manifest", openrosa.Manifest.as_view(), name="manifest"),
    path("forms/<slug:key>/<str:version>/households.csv", openrosa.Media.as_view(), name="households"),
    path("forms/<slug:key>/<str:version>/pictures/<str:name>", openrosa.Picture.as_view(), name="picture"),
    path("submission", openrosa.Submit.as_view(), name="submission"),
    # KoboCollect's way of writing them.
    path("<str:username>/formList", openrosa.FormList.as_view(), name="kobo_form_list"),
    path("<str:username>/submission", openrosa.Submit.as_view(), name="kobo_submission"),
]
