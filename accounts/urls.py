from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.audit_trail, name="audit"),
    path("ponsel/", views.devices, name="devices"),
    path("ponsel/<int:pk>/cabut/", views.revoke_device, name="revoke_device"),
    path("orang/", views.users, name="users"),
    path("orang/<int:pk>/", views.person, name="person"),
    path("orang/peran/<int:pk>/akhiri/", views.end_role, name="end_role"),
    path("orang/ponsel/<int:pk>/cabut/", views.revoke_phone, name="revoke_phone"),
]
