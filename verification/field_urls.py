from django.urls import path

from verification.views import field

app_name = "verification_field"

urlpatterns = [
    path("", field.app, name="app"),
    path("sw.js", field.service_worker, name="service_worker"),
    path("manifest.webmanifest", field.manifest, name="manifest"),
    path("api/assignments", field.Assignments.as_view(), name="assignments"),
    path("api/village-reports/<int:pk>", field.Report.as_view(), name="report"),
    path("api/forms/<slug:key>/<str:version>/<str:name>", field.FormPictures.as_view(), name="picture"),
    path("api/forms/<slug:key>/<str:version>.xml", field.FormContent.as_view(), name="form"),
]
