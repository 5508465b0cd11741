from infra.entry.logins import with_logins
from infra.kit.settings import Settings

ADMIN = "postgresql+asyncpg://postgres:secret@127.0.0.1:5432/yuntai?ssl=disable"


def test_one_administrator_s_address_gives_the_three_log_ins() -> None:
    made = with_logins(Settings(database_url=ADMIN, secret_key="k" * 40))
    assert made.database_owner_url == ADMIN
    assert made.database_url.startswith("postgresql+asyncpg://yuntai_app:")
    assert made.provisioner_url.startswith("postgresql+asyncpg://yuntai_provisioner:")
    for url in (made.database_url, made.provisioner_url):
        assert url.endswith("@127.0.0.1:5432/yuntai?ssl=disable")
        assert "secret" not in url


def test_passwords_are_the_same_each_time_and_other_for_each_role_and_key() -> None:
    one = with_logins(Settings(database_url=ADMIN, secret_key="k" * 40))
    again = with_logins(Settings(database_url=ADMIN, secret_key="k" * 40))
    other = with_logins(Settings(database_url=ADMIN, secret_key="x" * 40))
    assert one == again
    assert one.database_url != other.database_url
    assert one.database_url.split(":")[2] != one.provisioner_url.split(":")[2]


def test_log_ins_that_are_given_stay() -> None:
    given = Settings(
        database_url=ADMIN.replace("postgres:", "app:"),
        database_owner_url=ADMIN,
        provisioner_url=ADMIN.replace("postgres:", "maker:"),
        secret_key="k" * 40,
    )
    assert with_logins(given) == given


def test_a_platform_s_database_of_its_own_gets_log_ins_too() -> None:
    platform = ADMIN.replace("/yuntai", "/platform")
    made = with_logins(Settings(database_url=ADMIN, platform_database_url=platform, secret_key="k" * 40))
    assert made.platform_owner_url == platform
    assert made.platform_database_url.startswith("postgresql+asyncpg://yuntai_app:")
    assert made.platform_database_url.endswith("/platform?ssl=disable")
