"""The emoji that Slack turns into names when a person types them; the common ones, by Slack's own names."""

import re
from collections.abc import Mapping

_TABLE = """
😀 grinning 😃 smiley 😄 smile 😁 grin 😆 laughing 😅 sweat_smile 😂 joy
🤣 rolling_on_the_floor_laughing 😊 blush 😇 innocent 🙂 slightly_smiling_face
🙃 upside_down_face 😉 wink 😌 relieved 😍 heart_eyes 🥰 smiling_face_with_3_hearts
😘 kissing_heart 😋 yum 😎 sunglasses 🤩 star-struck 🥳 partying_face 😏 smirk 😞 disappointed
😔 pensive 😟 worried 😕 confused 🙁 slightly_frowning_face 😣 persevere 😖 confounded
😫 tired_face 😩 weary 🥺 pleading_face 😢 cry 😭 sob 😤 triumph 😠 angry 😡 rage
🤬 face_with_symbols_on_mouth 🤯 exploding_head 😳 flushed 😱 scream 😨 fearful 😰 cold_sweat
🤗 hugging_face 🤔 thinking_face 🤭 face_with_hand_over_mouth 🤫 shushing_face 😐 neutral_face
😬 grimacing 🙄 face_with_rolling_eyes 😴 sleeping 🤒 face_with_thermometer 🤦 face_palm 🤷 shrug
🙈 see_no_evil 🙏 pray 👍 +1 👎 -1 👏 clap 🙌 raised_hands 👋 wave 🤝 handshake 💪 muscle 👌 ok_hand
✌ v 🤞 crossed_fingers 👀 eyes 👉 point_right ❤ heart 🧡 orange_heart 💛 yellow_heart
💚 green_heart 💙 blue_heart 💜 purple_heart 💔 broken_heart 💯 100 ✨ sparkles ⭐ star 🌟 star2
🔥 fire 🎉 tada 🎂 birthday 🎁 gift 🌍 earth_africa 🌈 rainbow ☀ sunny ❄ snowflake
⛈ thunder_cloud_and_rain ✈ airplane 🛫 airplane_departure 🛬 airplane_arriving 🧳 luggage
🚆 train2 🚌 bus 🚗 car ⏰ alarm_clock ⏳ hourglass_flowing_sand ⌛ hourglass 📱 iphone 💻 computer
📧 e-mail ✉ email 📞 telephone_receiver 📝 memo 📌 pushpin 🔒 lock 🔑 key 💡 bulb
✅ white_check_mark ✔ heavy_check_mark ❌ x ❗ exclamation ❓ question ‼ bangbang ⚠ warning
🚨 rotating_light 🆘 sos 🗑 wastebasket 🏁 checkered_flag ☕ coffee 🍺 beer 🐶 dog 🐱 cat 🇳🇴 flag-no
🇩🇰 flag-dk 🇸🇪 flag-se 🇫🇮 flag-fi 🇮🇸 flag-is
"""

_words = _TABLE.split()
NAMES: Mapping[str, str] = dict(zip(_words[::2], _words[1::2], strict=True))  #: character -> name
CHARACTERS: Mapping[str, str] = {name: character for character, name in NAMES.items()}

#: Other names that Slack's clients and methods accept; what they send on is the name on the right.
ALIASES: Mapping[str, str] = {"thumbsup": "+1", "thumbsdown": "-1"}

_TONES = {chr(0x1F3F9 + number): number for number in range(2, 7)}  #: Slack counts skin tones from 2

#: One emoji as typed: the character, then a skin tone or the mark that asks for its coloured form. Sequences joined
#: with U+200D (families, professions) have names of their own, which this table does not know: they stay as typed.
_MODIFIERS = "\U0001f3fb-\U0001f3ff\ufe0f"
TYPED = re.compile(
    f"(?<!\u200d)({'|'.join(map(re.escape, NAMES))})([{_MODIFIERS}])?(?![\u200d{_MODIFIERS}])",
)


def spoken(character: str, modifier: str | None) -> tuple[str, str, int | None]:
    """An emoji's name, its code points in hexadecimal joined by hyphens, and its skin tone (2 to 6) if any."""
    tone = _TONES.get(modifier or "")
    points = [f"{ord(c):04x}" for c in character + (modifier or "")]
    return NAMES[character], "-".join(points), tone


def canonical(name: str) -> str:
    """The name that Slack stores for a reaction, colons and aliases resolved, a skin tone kept."""
    base, separator, tone = name.strip().strip(":").partition("::")
    return ALIASES.get(base, base) + separator + tone
