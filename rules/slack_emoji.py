"""The emoji behind Slack's names for them, such as :wave: and :flag-no:, as a text on a network needs it.

Slack names emoji after the iamcal set; the emoji library knows most of those names and this table adds the rest.
"""

import emoji
import regex

# Slack's name = the Unicode name, where the library knows the first not at all or as another emoji.
_TABLE = """
bald_person=person_bald barely_sunny=sun_behind_large_cloud beetle=beetle bride_with_veil=person_with_veil
curly_haired_person=person_curly_hair drum_with_drumsticks=drum egg=egg eject=eject_button email=envelope
face_palm=person_facepalming face_with_cowboy_hat=cowboy_hat_face
face_with_finger_covering_closed_lips=shushing_face face_with_one_eyebrow_raised=face_with_raised_eyebrow
face_with_open_mouth_vomiting=face_vomiting female-doctor=woman_health_worker fencer=person_fencing
first_place_medal=1st_place_medal giraffe_face=giraffe grinning_face_with_one_large_and_one_small_eye=zany_face
grinning_face_with_star_eyes=star-struck guardsman=guard
hand_with_index_and_middle_fingers_crossed=crossed_fingers handball=person_playing_handball
i_love_you_hand_sign=love-you_gesture juggling=person_juggling keycap_star=keycap_* kiwifruit=kiwi_fruit
knife_fork_plate=fork_and_knife_with_plate ladybug=lady_beetle large_blue_square=blue_square
large_brown_circle=brown_circle large_brown_square=brown_square large_green_circle=green_circle
large_green_square=green_square large_orange_circle=orange_circle large_orange_square=orange_square
large_purple_circle=purple_circle large_purple_square=purple_square large_red_square=red_square
large_yellow_circle=yellow_circle large_yellow_square=yellow_square lightning=cloud_with_lightning
lightning_cloud=cloud_with_lightning male-doctor=man_health_worker man-heart-man=couple_with_heart_man_man
man-kiss-man=kiss_man_man man-with-bunny-ears-partying=men_with_bunny_ears man-wrestling=men_wrestling
man_and_woman_holding_hands=woman_and_man_holding_hands man_with_beard=man_beard
man_with_turban=person_wearing_turban mate_drink=mate medal=military_medal
men-with-bunny-ears-partying=men_with_bunny_ears mostly_sunny=sun_behind_small_cloud mother_christmas=Mrs._Claus
octagonal_sign=stop_sign ok_woman=person_gesturing_OK partly_sunny_rain=sun_behind_rain_cloud
person_doing_cartwheel=person_cartwheeling person_with_headscarf=woman_with_headscarf rain_cloud=cloud_with_rain
red_haired_person=person_red_hair satellite=satellite scooter=kick_scooter second_place_medal=2nd_place_medal
serious_face_with_symbols_covering_mouth=face_with_symbols_on_mouth
shocked_face_with_exploding_head=exploding_head shopping_trolley=shopping_cart simple_smile=slightly_smiling_face
skin-tone-2=light_skin_tone skin-tone-3=medium-light_skin_tone skin-tone-4=medium_skin_tone
skin-tone-5=medium-dark_skin_tone skin-tone-6=dark_skin_tone smiling_face_with_3_hearts=smiling_face_with_hearts
smiling_face_with_smiling_eyes_and_hand_covering_mouth=face_with_hand_over_mouth snow_cloud=cloud_with_snow
snowman=snowman spock-hand=vulcan_salute staff_of_aesculapius=medical_symbol
sun_behind_cloud=sun_behind_large_cloud sun_small_cloud=sun_behind_small_cloud the_horns=sign_of_the_horns
third_place_medal=3rd_place_medal tornado_cloud=tornado umbrella=umbrella white_haired_person=person_white_hair
woman-heart-man=couple_with_heart_woman_man woman-heart-woman=couple_with_heart_woman_woman
woman-kiss-man=kiss_woman_man woman-kiss-woman=kiss_woman_woman
woman-with-bunny-ears-partying=women_with_bunny_ears woman-wrestling=women_wrestling woman_with_beard=woman_beard
womans_flat_shoe=flat_shoe women-with-bunny-ears-partying=women_with_bunny_ears wrestlers=people_wrestling
zebra_face=zebra
"""

_UNICODE_NAMES = dict(pair.split("=") for pair in _TABLE.split())

_SUBDIVISIONS = {"england": "gbeng", "scotland": "gbsct", "wales": "gbwls"}

_FIRST_REGIONAL_INDICATOR = 0x1F1E6
_TAG_BASE = 0xE0000
_LIGHTEST = 0x1F3FB - 2  #: Slack counts skin tones from 2


def emoji_of(name: str, tone: int | None = None) -> str | None:
    """The emoji that Slack shows for `name` (without colons) in skin tone `tone` of 2 to 6, or None if it has none.

    None means that the name is an emoji of one workspace only, or no emoji at all.
    """
    if name in _UNICODE_NAMES:
        found = _lookup(_UNICODE_NAMES[name], "en")
    elif name.startswith("flag-"):
        found = _flag(name.removeprefix("flag-"))
    else:
        found = next(filter(None, (_lookup(spelling, "alias") for spelling in _spellings(name))), None)
    return _toned(found, tone) if found and tone else found


def _spellings(name: str) -> tuple[str, ...]:
    """The library writes woman_firefighter where Slack writes female-firefighter, and family_man_boy for man-boy."""
    plain = name.replace("-", "_")
    person, _, trade = plain.partition("_")
    gendered = {"male": f"man_{trade}", "female": f"woman_{trade}"}.get(person, plain)
    return name, plain, gendered, f"family_{plain}"


def _lookup(name: str, language: str) -> str | None:
    code = f":{name}:"
    found = emoji.emojize(code, language=language)
    return None if found == code else found


def _flag(region: str) -> str | None:
    if subdivision := _SUBDIVISIONS.get(region):
        return "\U0001f3f4" + "".join(chr(_TAG_BASE + ord(letter)) for letter in subdivision) + "\U000e007f"
    if not regex.fullmatch("[a-z]{2}", region):
        return None
    flag = "".join(chr(_FIRST_REGIONAL_INDICATOR + ord(letter) - ord("a")) for letter in region)
    return flag if emoji.is_emoji(flag) else None


def _toned(found: str, tone: int) -> str:
    """The same emoji in a skin tone, which replaces the selector after the person; one without skin stays as it is."""
    if not regex.match(r"\p{Emoji_Modifier_Base}", found):
        return found
    return found[0] + chr(_LIGHTEST + tone) + found[1:].removeprefix("\ufe0f")
