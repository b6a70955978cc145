"""Where settings come from, and which source wins."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from stoa_shared import settings
from stoa_shared.settings import ServiceSettings

IN_FILE = "a-file-of-the-container-engine-0123456789"
IN_VARIABLE = "a-variable-of-the-environment-0123456789"


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "SECRETS_FOLDER", tmp_path)
    monkeypatch.delenv("STOA_SERVICE_SECRET", raising=False)
    return tmp_path


def test_a_secret_may_come_from_a_file(secrets: Path):
    (secrets / "STOA_SERVICE_SECRET").write_text(IN_FILE)
    assert ServiceSettings.load().service_secret.secrets == (IN_FILE.encode(),)


def test_a_variable_wins_over_a_file(secrets: Path, monkeypatch: pytest.MonkeyPatch):
    (secrets / "STOA_SERVICE_SECRET").write_text(IN_FILE)
    monkeypatch.setenv("STOA_SERVICE_SECRET", IN_VARIABLE)
    assert ServiceSettings.load().service_secret.secrets == (IN_VARIABLE.encode(),)


@pytest.mark.usefixtures("secrets")
def test_without_a_secret_nothing_starts():
    with pytest.raises(ValidationError, match="STOA_SERVICE_SECRET"):
        ServiceSettings.load()
