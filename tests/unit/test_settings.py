"""The functions' environment."""

import pytest
from pydantic import ValidationError

from resolvers.settings import (
    LogSettings,
    MigrationSettings,
    PublisherSettings,
    Settings,
    SubscriberSettings,
    WarehouseSettings,
)

WAREHOUSE = {"REDSHIFT_HOST": "localhost", "REDSHIFT_DATABASE": "clients", "REDSHIFT_SECRET_ARN": "arn:secret"}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (WarehouseSettings, PublisherSettings, SubscriberSettings, MigrationSettings, LogSettings):
        for name in kind.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)


def give(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def test_warehouse_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, **WAREHOUSE, REDSHIFT_PORT="15439")

    assert WarehouseSettings.load() == WarehouseSettings.model_validate({**WAREHOUSE, "REDSHIFT_PORT": 15439})


def test_port_is_redshifts_unless_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, **WAREHOUSE)

    assert WarehouseSettings.load().redshift_port == 5439


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (WarehouseSettings, ["REDSHIFT_HOST", "REDSHIFT_DATABASE", "REDSHIFT_SECRET_ARN"]),
        (PublisherSettings, ["TOPIC_ARN"]),
        (SubscriberSettings, ["QUEUE_URL", "REJECTED_QUEUE_URL", "DEAD_LETTER_QUEUE_URL"]),
        (MigrationSettings, ["READER_SECRET_ARN", "WRITER_SECRET_ARN"]),
    ],
)
def test_every_missing_variable_is_named(kind: type[Settings], names: list[str]) -> None:
    with pytest.raises(ValidationError) as caught:
        kind.load()

    assert [details["loc"] for details in caught.value.errors()] == [(name,) for name in names]
    assert all(name in str(caught.value) for name in names)


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, **WAREHOUSE, REDSHIFT_PORT="many")

    with pytest.raises(ValidationError, match="REDSHIFT_PORT"):
        WarehouseSettings.load()


def test_no_error_quotes_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, AWS_SECRET_ACCESS_KEY="<<secret>>", REDSHIFT_PORT="<<secret>>")

    with pytest.raises(ValidationError) as caught:
        WarehouseSettings.load()

    assert "secret>>" not in f"{caught.value}{caught.value!r}"


def test_logs_need_no_variable() -> None:
    assert LogSettings.load() == LogSettings.model_validate({"POWERTOOLS_SERVICE_NAME": "clients", "LOG_LEVEL": "INFO"})


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        LogSettings.load().log_level = "DEBUG"  # type: ignore[misc] # that it cannot is the point
