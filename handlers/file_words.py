"""What is said when a file does not come."""

from rules.slack_text import escape

CHECK = "Run `python bot.py check`: it says what to mend."


def picture_left_out(title: str, reason: str) -> str:
    """To the admins: a message stands without its picture, and so will others."""
    return (
        f":frame_with_picture: The picture “{escape(title)}” could not be brought to Slack: {escape(reason)}. Its "
        f"message stands without it; the numbers are in the text. {CHECK}"
    )


def file_failed(title: str, person: str, reason: str) -> str:
    """To the admins: somebody does not get what they asked for; `person` as it may stand in a message."""
    return (
        f":card_index_dividers: The file “{escape(title)}” could not be brought to {person}: {escape(reason)}. "
        f"{CHECK} Then they can ask for it again."
    )


def your_file_failed(title: str, reason: str) -> str:
    """To whoever asked for it."""
    return (
        f":card_index_dividers: Your file “{escape(title)}” could not be brought to you: {escape(reason)}. "
        "The admins were told; ask for it again when it is mended."
    )


def your_file_waits(title: str) -> str:
    """To whoever asked for it: it failed for a reason that nobody foresaw."""
    return (
        f":card_index_dividers: Your file “{escape(title)}” could not be brought to you so far. The admins were told, "
        "and can have it tried again."
    )
