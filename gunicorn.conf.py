"""The web server as it runs everywhere: gunicorn reads this file by itself, in bin/serve, the container, bin/bench and
bin/faults alike. Address and log come from the command line.
"""

import multiprocessing
import os

# A request computes between its queries, so processes are what cores need; threads let the others go on while one waits
# for the database or for the photo of a slow line. WEB_CONCURRENCY sets another number of processes.
workers = int(os.environ.get("WEB_CONCURRENCY") or min(max(multiprocessing.cpu_count(), 2), 8))
threads = 4
timeout = 120
# Longer than nginx keeps its lines to us (60 s): who may send on a line must be the one to close it, or a visit is sent
# into a line that is just being closed, and answered 502.
keepalive = 75
control_socket_disable = True
