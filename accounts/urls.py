from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.audit_trail, name="audit"),
    path("ponsel/", views.devices, name="devices"),
    path("ponsel/<int:pk>/cabut/", views.revoke_device, name="revoke_device"),
]
