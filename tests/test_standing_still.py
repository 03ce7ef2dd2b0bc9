"""A real process on PostgreSQL stands still in the middle of a send, beyond its lease, while another takes over."""

from pathlib import Path

from tests.bot_process import wait_until
from tests.databases import PostgresDatabases
from tests.test_processes import Place, ended_well
from tests.world import shipped


def test_the_one_that_stood_still_finds_its_reply_sent_and_sends_no_second(
    tmp_path: Path, postgres_databases: PostgresDatabases
) -> None:
    place = Place(shipped(), tmp_path, "socket")
    with postgres_databases.fresh() as url, place.sandbox, place.bot("run", DATABASE_URL=url) as first:
        place.ready()
        place.say("faults", target="x", match="POST /2/tweets", kind="hang_after", times=1, seconds=600)
        place.approved()
        wait_until(lambda: bool(place.replies()), "X has the reply, and keeps its answer back")
        first.freeze()
        with place.bot("worker", DATABASE_URL=url) as second:
            second.has_said("socialcare works")
            place.clock.advance(150)
            wait_until(lambda: "Sent" in str(draft(place)["blocks"]), "the second one has found it")
            first.thaw()
            place.clock.advance(60)
            place.say("x/post", author="annen", text="@havornair And where is mine?")
            place.clock.advance(30)
            wait_until(lambda: len(place.messages()) == 2, "the work goes on")
            ended_well(first)
            ended_well(second)
        assert len(place.replies()) == 1
        calls = [entry for entry in place.ask("x/journal")["entries"] if entry.get("endpoint") == "POST /2/tweets"]
        assert len(calls) == 1
        assert "Sent" in str(draft(place)["blocks"])


def draft(place: Place) -> dict[str, object]:
    """The card of the draft, as it stands in the thread now."""
    return place.messages(thread_ts=place.messages()[0]["ts"])[1]
