"""The judge of the bare app: the same questions, asked of an app that knows cards and check marks only."""

from collections import Counter, defaultdict

from benchmarks.chaos_oracle import APPROVE, MAY_APPROVE, TOKEN, Verdict
from benchmarks.chaos_view import Json, Picture


def judge_bare(picture: Picture) -> Verdict:
    """Each post has one card; each message with a yes that counts is one reply, and no other message is."""
    verdict = Verdict()
    approvers = {who for who, person in picture.people.items() if MAY_APPROVE & set(person["roles"])}
    ours = {entry["id"] for entry in picture.published}
    cards = Counter(
        token
        for found in picture.channels.values()
        for message in found
        if message["bot"]
        for token in TOKEN.findall(message["text"])
    )
    for post in picture.posts:
        if post["id"] not in ours:
            number = cards[TOKEN.findall(post["text"])[-1]]
            verdict.lost += [f"post {post['id']}"] * (number == 0)
            verdict.doubled += [f"card of {post['id']}"] * (number - 1)
    published: dict[str, list[Json]] = defaultdict(list)
    for entry in picture.published:
        published[TOKEN.findall(entry["text"])[0]].append(entry)
    for effect in _first_words(picture):
        token = TOKEN.findall(effect["text"])[0]
        yes = [e for e in picture.effects if e["ts"] == effect["ts"] and e.get("emoji") == APPROVE]
        counted = [e for e in yes if e["by"] in approvers and e["by"] != effect["user"]]
        replies = published.get(token, [])
        if counted and not replies:
            verdict.lost.append(f"approval of {token}")
        verdict.doubled += [f"reply {token}"] * (len(replies) - 1)
        if replies and not any(e["at"] <= replies[0]["at"] for e in counted):
            verdict.unauthorised.append(f"reply {token}")
    return verdict


def _first_words(picture: Picture) -> list[Json]:
    """The messages of people that were answers to customers, as they were first written."""
    written = [e for e in picture.effects if e["effect"] == "posted" and TOKEN.findall(e["text"])]
    later = {e["ts"] for e in picture.effects if e["effect"] == "updated"}
    return [effect for effect in written if effect["ts"] not in later]
