"""Chats: what they follow, when they are due, how they move, leave and are forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from conftest import Clock
from sqlmodel import Session, col, select

from bot.schedule import SlotSettings
from bot.subscribers import (
    Defaults,
    Subject,
    build_profile,
    change_reading,
    change_slots,
    deactivate_chat,
    delete_chat,
    find_chat,
    find_following,
    migrate_chat,
    read_data,
    read_settings,
    read_slots,
    register_chat,
    subscribe,
    unsubscribe,
)
from bot.tables import ChatRow, SubscriptionRow
from digest.api import Archive

MONGOLIA = Subject("country", "MN")
TRADE = Subject("kind", "trade")


@pytest.fixture
def session(archive: Archive) -> Iterator[Session]:
    with archive.transaction() as session:
        yield session


@pytest.fixture
def chat(session: Session, clock: Clock) -> ChatRow:
    return register_chat(session, 5, clock())


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_new_subscriber_is_due_without_any_further_setting(session: Session, clock: Clock) -> None:
    chat = register_chat(session, 5, clock(), defaults=Defaults("Asia/Almaty", (time(8),)))
    assert chat.next_due is None
    subscribe(session, chat, [MONGOLIA], clock())
    assert chat.next_due == utc(2025, 9, 7, 3)


def test_registering_twice_is_one_chat(session: Session, chat: ChatRow, clock: Clock) -> None:
    assert register_chat(session, 5, clock(), language="ru") is chat
    assert chat.language == "en"


def test_subscribing_says_what_is_new(session: Session, chat: ChatRow, clock: Clock) -> None:
    assert subscribe(session, chat, [MONGOLIA, TRADE, MONGOLIA], clock()) == (MONGOLIA, TRADE)
    assert subscribe(session, chat, [MONGOLIA], clock()) == ()
    assert find_following(session, chat) == (MONGOLIA, TRADE)


def test_nothing_given_is_everything(session: Session, chat: ChatRow, clock: Clock) -> None:
    assert subscribe(session, chat, [], clock()) == (Subject("everything"),)
    assert build_profile(find_following(session, chat)).key == "|||"


def test_following_more_does_not_move_what_is_due(session: Session, chat: ChatRow, clock: Clock) -> None:
    subscribe(session, chat, [MONGOLIA], clock())
    clock.move(hours=1, minutes=1)  # 08:01: the digest of eight is owed, the tick has not come yet
    subscribe(session, chat, [TRADE], clock())
    assert chat.next_due == utc(2025, 9, 6, 8)


def test_who_follows_nothing_any_more_is_not_due(session: Session, chat: ChatRow, clock: Clock) -> None:
    subscribe(session, chat, [MONGOLIA, TRADE], clock())
    assert unsubscribe(session, chat, [TRADE, Subject("country", "KZ")]) == (TRADE,)
    assert chat.next_due is not None
    assert unsubscribe(session, chat) == (MONGOLIA,)
    assert chat.next_due is None


def test_subjects_make_a_profile() -> None:
    subjects = [Subject("pair", "MN-KZ"), MONGOLIA, TRADE, Subject("person", "Amarbayasgalan"), Subject("country", "JP")]
    profile = build_profile(subjects)
    assert profile.countries == ("JP", "MN")
    assert profile.pairs == (("KZ", "MN"),)
    assert profile.people == ("Amarbayasgalan",)
    assert profile.kinds == ("trade",)
    assert build_profile(reversed(subjects)).key == profile.key


def test_everything_outweighs_countries() -> None:
    assert build_profile([MONGOLIA, Subject("everything"), TRADE]).countries == ()


@pytest.mark.parametrize(
    ("change", "due"),
    [
        ({"times": (time(9), time(20))}, utc(2025, 9, 6, 9)),
        ({"zone": "Asia/Almaty"}, utc(2025, 9, 7, 3)),
        ({"zone": "Pacific/Pago_Pago"}, utc(2025, 9, 6, 19)),
        ({"weekdays": frozenset({1})}, utc(2025, 9, 8, 8)),
        ({"quiet": (time(22), time(9, 15))}, utc(2025, 9, 6, 9, 15)),
        ({"times": ()}, None),
    ],
)
def test_every_change_of_slots_counts_at_once(
    session: Session, chat: ChatRow, clock: Clock, change: dict[str, object], due: datetime | None
) -> None:
    subscribe(session, chat, [MONGOLIA], clock())
    slots = replace(read_slots(chat), **change)  # type: ignore[arg-type]
    change_slots(session, chat, slots, clock())
    assert chat.next_due == due
    assert read_slots(chat) == slots


def test_a_digest_already_owed_survives_a_change(session: Session, chat: ChatRow, clock: Clock) -> None:
    subscribe(session, chat, [MONGOLIA], clock())
    clock.move(hours=2)
    change_slots(session, chat, SlotSettings("UTC", (time(20),)), clock())
    assert chat.next_due == utc(2025, 9, 6, 8)


def test_reading_settings_change_one_by_one(session: Session, chat: ChatRow) -> None:
    change_reading(session, chat, language="kk")
    change_reading(session, chat, length="short", empty_digests=True, alerts=True)
    set_now = read_settings(chat)
    assert (set_now.language, set_now.length, set_now.empty_digests, set_now.alerts) == ("kk", "short", True, True)
    change_reading(session, chat, empty_digests=False)
    assert not read_settings(chat).empty_digests
    assert read_settings(chat).length == "short"


def test_a_chat_given_up_keeps_what_it_follows_and_comes_back(session: Session, chat: ChatRow, clock: Clock) -> None:
    subscribe(session, chat, [MONGOLIA], clock())
    deactivate_chat(session, chat, "Forbidden: bot was blocked by the user")
    assert chat.next_due is None
    register_chat(session, 5, clock())
    assert chat.active
    assert chat.next_due == utc(2025, 9, 6, 8)
    assert find_following(session, chat) == (MONGOLIA,)


def test_migration_keeps_everything(session: Session, clock: Clock) -> None:
    group = register_chat(session, -7, clock(), kind="group")
    subscribe(session, group, [MONGOLIA, TRADE], clock())
    change_slots(session, group, SlotSettings("Asia/Kathmandu", (time(9, 30),), frozenset({1, 3}), (time(22), time(7))), clock())
    group.watermark = 41
    before = read_data(session, group)
    moved = migrate_chat(session, -7, -1007)
    assert moved is group
    assert find_chat(session, -7) is None
    assert read_data(session, moved) == {**before, "telegram_id": -1007, "kind": "supergroup"}


def test_migration_onto_an_id_already_known_joins_both(session: Session, clock: Clock) -> None:
    old = register_chat(session, -7, clock(), kind="group")
    subscribe(session, old, [MONGOLIA], clock())
    new = register_chat(session, -1007, clock(), kind="supergroup")
    subscribe(session, new, [MONGOLIA, TRADE], clock())
    moved = migrate_chat(session, -7, -1007)
    assert moved is not None
    assert find_following(session, moved) == (MONGOLIA, TRADE)
    assert [chat.telegram_id for chat in session.exec(select(ChatRow))] == [-1007]


def test_migration_of_an_unknown_group_is_nothing(session: Session) -> None:
    assert migrate_chat(session, -7, -1007) is None


def test_delete_me_leaves_nothing(session: Session, chat: ChatRow, clock: Clock) -> None:
    subscribe(session, chat, [MONGOLIA], clock())
    assert delete_chat(session, 5)
    assert not delete_chat(session, 5)
    assert session.exec(select(SubscriptionRow).where(col(SubscriptionRow.value) == "MN")).all() == []


def test_my_data_is_all_there_is(session: Session, chat: ChatRow, clock: Clock) -> None:
    subscribe(session, chat, [MONGOLIA], clock())
    data = read_data(session, chat)
    assert data["following"] == ["country MN"]
    assert set(ChatRow.model_fields) - set(data) == {"id"}
