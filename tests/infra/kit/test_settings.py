from pathlib import Path

import msgspec
import pytest

from infra.kit.settings import Settings, SettingsError, describe, load, unknown


def test_nothing_set_gives_the_defaults(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert settings == Settings()
    assert (settings.port, settings.demo, settings.secret_key) == (8000, True, "")


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("YUNTAI_PORT=8100\nYUNTAI_DEMO=0\n")
    settings = load({"YUNTAI_PORT": "8200"}, tmp_path)
    assert (settings.port, settings.demo) == (8200, False)


def test_an_empty_variable_counts_as_unset_and_hides_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("YUNTAI_PROVISIONER_URL=postgresql://maker:x@db/y\n")
    assert load({"YUNTAI_PROVISIONER_URL": ""}, tmp_path).provisioner_url == ""


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("YUNTAI_PORT", "eighty", "a whole number from 0 to 65535"),
        ("YUNTAI_PORT", "70000", "a whole number from 0 to 65535"),
        ("YUNTAI_DEMO", "perhaps", "0 or 1"),
        ("YUNTAI_TLS", "on", "one of off, self"),
        ("YUNTAI_ROLE_PREFIX", "Yun Tai", "for example yuntai"),
        ("YUNTAI_MAIL_FROM", "nobody\r\nBcc: all@example.com", "for example Yuntai <hello@shop.example.com>"),
        ("DATABASE_URL", "mysql://db/yuntai", "an address like postgresql://"),
        ("REDIS_URL", "localhost:6379", "an address like redis://"),
    ],
)
def test_what_can_not_be_used_is_named_with_its_mend(variable: str, value: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refusal:
        load({variable: value}, tmp_path)
    assert str(refusal.value).startswith(variable)
    assert says in str(refusal.value)


def test_a_secret_that_can_not_be_used_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refusal:
        load({"DATABASE_URL": "mysql://root:hunter2@db/yuntai"}, tmp_path)
    assert "hunter2" not in str(refusal.value)


def test_a_short_secret_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="openssl rand -hex 32"):
        load({"YUNTAI_SECRET_KEY": "short"}, tmp_path)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_every_way_to_write_postgresql_is_understood(scheme: str, tmp_path: Path) -> None:
    settings = load({"DATABASE_URL": f"{scheme}://a:b@db.example.com/yuntai?sslmode=require"}, tmp_path)
    assert settings.database_url == "postgresql+asyncpg://a:b@db.example.com/yuntai?ssl=require"


def test_a_missing_variable_is_named_with_an_example() -> None:
    with pytest.raises(SettingsError, match=r"REDIS_URL is not set\. .*redis://"):
        Settings(database_url="postgresql+asyncpg://a@b/c").need("database_url", "redis_url")


def test_a_child_reads_what_its_parent_had(tmp_path: Path) -> None:
    changes = {"port": 8010, "demo": False, "data": Path("/srv/yuntai"), "secret_key": "x" * 40, "smtp_host": "a"}
    settings = msgspec.structs.replace(Settings(), **changes)
    assert load(settings.environment(), tmp_path) == settings


def test_what_a_child_may_not_know_is_handed_over_empty() -> None:
    settings = Settings(provisioner_url="postgresql+asyncpg://maker:x@db/y")
    assert settings.environment(without=["provisioner_url"])["YUNTAI_PROVISIONER_URL"] == ""


def test_every_setting_is_described_and_no_secret_shown() -> None:
    settings = Settings(
        secret_key="k" * 40, redis_url="redis://:hunter2@r/0", database_url="postgresql://a:hunter2@b/c"
    )
    rows = describe(settings)
    assert [row.field for row in rows] == list(Settings.__struct_fields__)
    assert all(row.text and row.example for row in rows)
    assert "hunter2" not in str(rows)
    assert "kkkk" not in str(rows)


def test_a_mistyped_variable_is_found_with_the_one_meant(tmp_path: Path) -> None:
    assert unknown({"YUNTAI_PROT": "8010", "YUNTAI_PORT": "1"}, tmp_path) == [("YUNTAI_PROT", "YUNTAI_PORT")]


def test_the_example_file_names_known_variables_alone(tmp_path: Path) -> None:
    example = Path(__file__).parents[3] / ".env.example"
    (tmp_path / ".env").write_text(example.read_text().replace("\n#", "\n"))
    names = [
        line.partition("=")[0] for line in example.read_text().splitlines() if line.startswith("#") and "=" in line
    ]
    known = {row.variable for row in describe(Settings())}
    assert {name.lstrip("#") for name in names} <= known
