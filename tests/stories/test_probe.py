from datetime import UTC, datetime, timedelta
import pytest
from tests.settings_files import changed, loaded
from tests.stories.digests import *
from tests.team import Team

NIGHT = ('hours: ["18:00-24:00", "00:00-10:00"]', 'hours: ["18:00-24:00"]')
SECOND = (
    "\n# Opening hours, by a name of your choice.",
    '\n  - network: x\n    handle: havornhjelp\n    channel: "#social-x"\n    calendar: office\n    first_response: 30m\n'
    "    language: nb\n    secrets: XB\n\n# Opening hours, by a name of your choice.",
)
FURTHER = ("  further: []", '''  further:
    - channel: "#kundeservice"
      accounts: [havornhjelp]
      language: nb
      time: "07:00"
      time_zone: Atlantic/Reykjavik
''')

def test_week(database_url, tmp_path):
    config = loaded(tmp_path / "config.yaml", changed(NIGHT))
    with Team(database_url, config=config, start=oslo(3, 2, 5, 30)) as team:
        for n in range(3): team.customer_posts(f"tidlig{n}", "@havornair The lounge is closed, where do I wait? #lounge", settle=False)
        team.wait(seconds=31)
        goes_on_to(team, oslo(3,2,10))
        for n, card in enumerate(team.cards()): answers(team, card, f"At gate {n}.")
        for day in range(3, 10): goes_on_to(team, oslo(3, day))
        print(titles(team))
        m = digest(team, "Havørn Air, week 10 (2 Mar – 8 Mar)")
        print("\n".join(lines(m)))
        for head, some in thread(team, m).items(): print("==", head); print("\n".join(some))
        goes_on_to(team, datetime(2026,4,1,6,0,tzinfo=UTC))
        print(titles(team))
        m = digest(team, "Havørn Air, March 2026")
        print("\n".join(lines(m)))
        for head, some in thread(team, m).items(): print("==", head); print("\n".join(some))
    assert 0

def test_further(database_url, tmp_path):
    config = loaded(tmp_path / "config.yaml", changed(SECOND, FURTHER))
    with Team(database_url, config=config, start=oslo(3, 3, 10)) as team:
        team.customer_posts("kari_n", "@havornhjelp Hvor er kofferten min?")
        team.customer_posts("ola", "@havornair Hvor er den andre kofferten?")
        team.wait(minutes=20)
        answers(team, next(c for c in team.cards() if "kari_n" in c["said"]), "Den kommer i kveld.")
        goes_on_to(team, oslo(3, 4, 0, 30))
        team.customer_posts("nattugle", "@havornhjelp Er det noen her om natta?")
        goes_on_to(team, oslo(3, 4, 8))
        for c in ("#social-digest", "#kundeservice"):
            for m in team.messages(c):
                print("\n".join(lines(m)))
                for head, some in thread(team, m).items(): print("==", head); print("\n".join(some))
    assert 0
