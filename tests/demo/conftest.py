"""One scenario for all tests of the demonstration: it is only read."""

import pytest

from tests.demo.district import made


@pytest.fixture(scope="session")
def scenario(tmp_path_factory):
    return made(tmp_path_factory.mktemp("demo"), seed=11)
