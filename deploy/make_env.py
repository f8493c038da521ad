#!/usr/bin/env python3
"""Print a complete .env for docker-compose.yml with fresh secrets: `python3 deploy/make_env.py > .env`

Keep the printed NUMBER_KEYS and DIGEST_KEY in the office's safe as well: without them no identity number can be read
again from any backup.
"""

import base64
import secrets


def main() -> None:
    key = [base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2)]
    print(f"""\
# The name people type into the browser, and the same as an origin. Several: separated by commas.
NGEROMBO_HOSTS=localhost
NGEROMBO_ORIGINS=https://localhost
NGEROMBO_OFFICE=Dinas Sosial
# Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT)
NGEROMBO_TIME_ZONE=Asia/Jakarta
# Folder with fullchain.pem and privkey.pem. To try it out on one machine:
#   openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -keyout privkey.pem -out fullchain.pem
NGEROMBO_TLS_DIR=./deploy/tls
# The virus scanner clamd, as HOST:PORT; empty: uploads are not scanned.
NGEROMBO_CLAMD=
NGEROMBO_HTTP_PORT=80
NGEROMBO_HTTPS_PORT=443

# Secrets. NUMBER_KEYS: NAME:KEY, the newest first; older ones stay until `manage.py rotate_keys` has run.
# DIGEST_KEY can never be changed.
NGEROMBO_SECRET_KEY={secrets.token_urlsafe(50)}
NGEROMBO_NUMBER_KEYS=k1:{key[0]}
NGEROMBO_DIGEST_KEY={key[1]}
POSTGRES_PASSWORD={secrets.token_hex(24)}
OWNER_PASSWORD={secrets.token_hex(24)}
APP_PASSWORD={secrets.token_hex(24)}
REDIS_PASSWORD={secrets.token_hex(24)}""")


if __name__ == "__main__":
    main()
