"""The square ODK Collect and KoboCollect read to set themselves up: JSON, zlib, base64, QR. Pure."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass

import qrcode
from qrcode.image.svg import SvgPathImage

ICON, COLOUR = "N", "#0b4f4a"


@dataclass(frozen=True, slots=True)
class CollectSettings:
    """What a person would have to type into Collect by hand."""

    server: str
    username: str
    password: str
    project: str

    def as_json(self) -> str:
        """Forms follow the server, visits go out by themselves and leave the phone, photos are shrunk (1024 px)."""
        general = {
            "protocol": "odk_default", "server_url": self.server, "username": self.username, "password": self.password,
            "form_update_mode": "match_exactly", "autosend": "wifi_and_cellular", "delete_send": True,
            "image_size": "medium", "app_language": "in",
        }  # fmt: skip
        project = {"name": self.project, "icon": ICON, "color": COLOUR}
        return json.dumps({"general": general, "admin": {}, "project": project}, ensure_ascii=False)

    def code(self) -> str:
        return base64.b64encode(zlib.compress(self.as_json().encode(), 9)).decode()

    def picture(self) -> str:
        """The square as an address an <img> takes; never a file, never a request."""
        square = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_L, image_factory=SvgPathImage, border=4)
        square.add_data(self.code())
        square.make(fit=True)
        return "data:image/svg+xml;base64," + base64.b64encode(square.make_image().to_string()).decode()
