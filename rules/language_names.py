"""What people call the languages that socialcare tells apart."""

from collections.abc import Mapping

from rules.assessment import Language

#: By a language's name, in lower case, all that it may mean: somebody who says Norwegian means both ways to write it.
LANGUAGE_NAMES: Mapping[str, frozenset[Language]] = {
    name: frozenset(languages)
    for languages, names in (
        ({Language.NB, Language.NN}, ("no", "norwegian", "norsk", "norska", "norja", "norwegisch")),
        ({Language.NB}, ("bokmål", "bokmal")),
        ({Language.NN}, ("nynorsk", "nynorska")),
        ({Language.DA}, ("danish", "dansk", "danska", "tanska", "dänisch")),
        ({Language.SV}, ("swedish", "svensk", "svenska", "ruotsi", "schwedisch")),
        ({Language.FI}, ("finnish", "finsk", "finska", "suomi", "finnisch")),
        ({Language.EN}, ("english", "engelsk", "engelska", "englanti", "englisch")),
        ({Language.DE}, ("german", "tysk", "tyska", "saksa", "deutsch")),
        ({Language.OTHER}, ("another", "andre", "annet")),
    )
    for name in names
}
