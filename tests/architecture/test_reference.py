"""What the documents say about the code is what the code says."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from stoa_api.settings import Settings as ApiSettings
from stoa_collab.settings import Settings as CollabSettings
from stoa_processor.settings import Settings as ProcessorSettings
from stoa_shared.settings import ServiceSettings

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "reference", ROOT / "tools" / "reference.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_up_to_date(reference: ModuleType):
    assert reference.outdated() == [], "run `make reference`"


@pytest.mark.parametrize("settings", [ApiSettings, CollabSettings, ProcessorSettings])
def test_the_example_environment_loads_once_its_secrets_are_set(
    settings: type[ServiceSettings], monkeypatch: pytest.MonkeyPatch
):
    for name, value in example().items():
        monkeypatch.setenv(name, value or "0123456789abcdefghijklmnopqrstuv")
    settings.load()


def test_the_example_environment_holds_no_secret():
    assert example()["STOA_JWT_SECRET"] == ""
    assert example()["STOA_SERVICE_SECRET"] == ""


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    return {pair[0]: pair[1] for pair in pairs}
