"""How a reply is signed: by the person's own mark, their initials, or their first name (S67)."""

from rules.people import Person


def derived_signature(real_name: str, name: str) -> str:
    """Return the signature of somebody who has none of their own: `^` and initials; nothing for a name without letters."""
    letters = initials(real_name) or initials(name)
    return f"^{letters}" if letters else ""


def initials(name: str) -> str:
    """Return the upper-case initials of a name, at most three: the first two and the last."""
    words = name.replace("-", " ").split()
    letters = [next((mark for mark in word if mark.isalpha()), "").upper()[:1] for word in words]
    letters = [letter for letter in letters if letter]
    return "".join(letters if len(letters) <= 3 else [*letters[:2], letters[-1]])


def signature_for(person: Person, policy: str) -> str:
    """Return what ends a reply of this person under an account's policy: initials, first_name or none (S67).

    A signature of their own, given in config.yaml, stands in for the first name too.
    """
    if policy == "none":
        return ""
    name = person.real_name or person.name
    if policy == "first_name" and name.split() and person.signature == derived_signature(person.real_name, person.name):
        return f"^{name.split()[0]}"
    return person.signature
