"""How replies are signed: first name or initials, per person, counted in the length (S67)."""

from rules.people import Person


def signature_of(person: Person, style: str) -> str:
    """The person's own signature, else one made of the name in `style` ("initials", "first_name"); "none" gives ""."""
    if style == "none":
        return ""
    if person.signature and style == "initials":
        return person.signature
    names = (person.real_name or person.name).replace("-", " ").split()
    if not names:
        return person.signature
    if style == "first_name":
        return f"^{names[0]}"
    return "^" + "".join(name[0] for name in names)[:3].upper()


def sign(text: str, signature: str) -> str:
    """`text` ending in `signature`; a text that already does is left as it is."""
    if not signature or text.endswith(signature):
        return text
    return f"{text} {signature}"


def unsigned(text: str, signature: str) -> str:
    """`text` without the `signature` it ends in, for somebody else to improve and sign."""
    return text.removesuffix(f" {signature}") if signature else text
