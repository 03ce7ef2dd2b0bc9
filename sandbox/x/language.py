"""The language label that X puts on a post."""

import pycld2
import regex

_NOT_WORDS = regex.compile(r"https?://\S+|[@#$]\w+|[^\p{L}\p{M}\s'\u2019-]+")
_FEW_LETTERS = 6

# X has one label for both written forms of Norwegian, and it is neither nb nor nn.
_X_LABELS = {"nb": "no", "nn": "no"}
_EXPECTED = frozenset({"en", "no", "da", "sv", "fi", "de"})


def label(text: str) -> str:
    """X's label for `text`: a language code, "no" for Norwegian, "zxx" without any word, "und" when it cannot tell."""
    words = " ".join(_NOT_WORDS.sub(" ", text).split())
    if not words:
        return "zxx"
    if len(words) < _FEW_LETTERS:
        return "und"
    try:
        reliable, _, guesses = pycld2.detect(words)
    except pycld2.error:  # characters that it will not read
        return "und"
    code = str(guesses[0][1]).partition("-")[0]
    code = _X_LABELS.get(code, code)
    # Of a few words the detector is never sure; a guess at a language of the region is then better than none.
    return code if code != "un" and (reliable or code in _EXPECTED) else "und"
