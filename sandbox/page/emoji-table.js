/** The emoji that the page knows: Slack's short names beside their characters, by group; a slash gives an alias. */

export const GROUPS = [
  [
    "Faces",
    `
    😀 grinning 😃 smiley 😄 smile 😁 grin 😆 laughing/satisfied 😅 sweat_smile 😂 joy 🤣
    rolling_on_the_floor_laughing/rofl 🙂 slightly_smiling_face 🙃 upside_down_face 😉 wink 😊 blush 😇 innocent 🥰
    smiling_face_with_3_hearts 😍 heart_eyes 🤩 star-struck 😘 kissing_heart ☺️ relaxed 😋 yum 😛 stuck_out_tongue 😜
    stuck_out_tongue_winking_eye 🤪 zany_face 🤗 hugging_face 🤔 thinking_face 🤐 zipper_mouth_face 🤨
    face_with_raised_eyebrow 😐 neutral_face 😑 expressionless 😶 no_mouth 😏 smirk 😒 unamused 🙄
    face_with_rolling_eyes 😬 grimacing 😌 relieved 😔 pensive 😪 sleepy 😴 sleeping 😷 mask 🤒 face_with_thermometer 🤢
    nauseated_face 🤧 sneezing_face 🥵 hot_face 🥶 cold_face 😵 dizzy_face 🤯 exploding_head 🥳 partying_face 😎
    sunglasses 🤓 nerd_face 🧐 face_with_monocle 😕 confused 😟 worried 🙁 slightly_frowning_face 😮 open_mouth 😯
    hushed 😲 astonished 😳 flushed 🥺 pleading_face 😦 frowning 😧 anguished 😨 fearful 😰 cold_sweat 😢 cry 😭 sob 😱
    scream 😞 disappointed 😓 sweat 😩 weary 😫 tired_face 🥱 yawning_face 😤 triumph 😡 rage/pout 😠 angry 🤬
    face_with_symbols_on_mouth 😈 smiling_imp 💀 skull 💩 poop/hankey 🤡 clown_face 👻 ghost 👽 alien 🤖 robot_face 😸
    smile_cat 😹 joy_cat 🙈 see_no_evil 🙉 hear_no_evil 🙊 speak_no_evil 🫠 melting_face 🫡 saluting_face 🫣
    face_with_peeking_eye`,
  ],
  [
    "Gestures",
    `
    👋 wave 🤚 raised_back_of_hand ✋ hand/raised_hand 🖖 vulcan_salute 👌 ok_hand 🤏 pinching_hand ✌️ v 🤞
    crossed_fingers 🤟 love_you_gesture 🤘 metal 🤙 call_me_hand 👈 point_left 👉 point_right 👆 point_up_2 👇
    point_down ☝️ point_up 👍 +1/thumbsup 👎 -1/thumbsdown ✊ fist 👊 facepunch/punch 🤛 left-facing_fist 👏 clap 🙌
    raised_hands 👐 open_hands 🤲 palms_up_together 🤝 handshake 🙏 pray ✍️ writing_hand 💅 nail_care 💪 muscle 👂 ear
    👀 eyes 👁️ eye 🧠 brain 👅 tongue 👄 lips 🫶 heart_hands`,
  ],
  [
    "People",
    `
    👶 baby 🧒 child 👦 boy 👧 girl 🧑 adult 👱 person_with_blond_hair 👨 man 👩 woman 👴 older_man 👵 older_woman 🙇 bow 🤦
    face_palm/facepalm 🤷 shrug 🙋 raising_hand 🙆 ok_woman 🙅 no_good 👮 cop 💂 guardsman 👷 construction_worker 🧑‍✈️ pilot
    🧑‍💻 technologist 🧑‍🏫 teacher 🧑‍⚕️ health_worker 🧑‍🚒 firefighter 🧑‍🚀 astronaut 🏃 runner/running 🚶 walking 💃
    dancer 👪 family 👫 couple 👤 bust_in_silhouette 👥 busts_in_silhouette 🗣️ speaking_head_in_silhouette 👣
    footprints`,
  ],
  [
    "Marks",
    `
    ✅ white_check_mark ✔️ heavy_check_mark ☑️ ballot_box_with_check ❌ x ❎ negative_squared_cross_mark ➕
    heavy_plus_sign ➖ heavy_minus_sign ‼️ bangbang ⁉️ interrobang ❓ question ❔ grey_question ❗
    exclamation/heavy_exclamation_mark ❕ grey_exclamation ⚠️ warning ⛔ no_entry 🚫 no_entry_sign 🛑 octagonal_sign
    ⭕ o ♻️ recycle 🚨 rotating_light ℹ️ information_source ⬆️ arrow_up ⬇️ arrow_down ⬅️ arrow_left ➡️ arrow_right
    ↗️ arrow_upper_right ↩️ leftwards_arrow_with_hook ↪️ arrow_right_hook 🔄 arrows_counterclockwise ▶️
    arrow_forward ⏩ fast_forward ⏪ rewind ⏸️ double_vertical_bar ⏹️ black_square_for_stop 🔙 back 🔜 soon 🔝 top 🆕
    new 🆓 free 🆙 up 🆒 cool 🆗 ok 🆘 sos 🔤 abc #️⃣ hash 0️⃣ zero 1️⃣ one 2️⃣ two 3️⃣ three 4️⃣ four 5️⃣ five 6️⃣
    six 7️⃣ seven 8️⃣ eight 9️⃣ nine 🔟 keycap_ten 💯 100 🔴 red_circle 🟠 large_orange_circle 🟡 large_yellow_circle
    🟢 large_green_circle 🔵 large_blue_circle 🟣 large_purple_circle ⚪ white_circle ⚫ black_circle 🟥
    large_red_square 🟩 large_green_square 🟦 large_blue_square ▫️ white_small_square ▪️ black_small_square 🔹
    small_blue_diamond 🔸 small_orange_diamond ❤️ heart 🧡 orange_heart 💛 yellow_heart 💚 green_heart 💙 blue_heart
    💜 purple_heart 🖤 black_heart 🤍 white_heart 💔 broken_heart 💓 heartbeat 💖 sparkling_heart 💕 two_hearts ⭐ star
    🌟 star2 ✨ sparkles ⚡ zap 💥 boom/collision 💢 anger 💦 sweat_drops 💨 dash 💤 zzz 💬 speech_balloon 🗨️
    left_speech_bubble 💭 thought_balloon`,
  ],
  [
    "Work",
    `
    📝 memo/pencil ✏️ pencil2 🔒 lock 🔓 unlock 🔐 closed_lock_with_key 🔑 key 🗑️ wastebasket ⌛ hourglass ⏳
    hourglass_flowing_sand ⌚ watch ⏰ alarm_clock ⏱️ stopwatch ⏲️ timer_clock 🕐 clock1 🕒 clock3 🕕 clock6 🕗 clock8
    🕘 clock9 🕛 clock12 📆 calendar 📅 date 🗓️ spiral_calendar_pad 📋 clipboard 📌 pushpin 📍 round_pushpin 📎
    paperclip 🔗 link ✂️ scissors 📁 file_folder 📂 open_file_folder 🗂️ card_index_dividers 📰 newspaper 🔖 bookmark
    📑 bookmark_tabs 📚 books 📖 book 📓 notebook 📒 ledger 📄 page_facing_up 📃 page_with_curl 📊 bar_chart 📈
    chart_with_upwards_trend 📉 chart_with_downwards_trend ✉️ email/envelope 📧 e-mail 📨 incoming_envelope 📩
    envelope_with_arrow 📥 inbox_tray 📤 outbox_tray 📦 package 📫 mailbox 📮 postbox ☎️ phone/telephone 📞
    telephone_receiver 📱 iphone 📲 calling 💻 computer 🖥️ desktop_computer ⌨️ keyboard 🖨️ printer 📷 camera 📹
    video_camera 📺 tv 📻 radio 💡 bulb 🔦 flashlight 🔋 battery 🔌 electric_plug 📡 satellite_antenna 🔍 mag 🔎
    mag_right 🔬 microscope 🔭 telescope 🔨 hammer 🔧 wrench 🛠️ hammer_and_wrench ⚙️ gear 🔩 nut_and_bolt 🛡️ shield 💼
    briefcase 👜 handbag 💸 money_with_wings 💰 moneybag 💳 credit_card 🧾 receipt 🔔 bell 🔕 no_bell 📢 loudspeaker 📣
    mega 🔇 mute 🔈 speaker 🔉 sound 🏷️ label 🎫 ticket 🎟️ admission_tickets 🚩 triangular_flag_on_post 🏁
    checkered_flag 🎌 crossed_flags 🏳️ waving_white_flag 🏴 waving_black_flag 🔥 fire 🧨 firecracker 💣 bomb 💉
    syringe 💊 pill 🧪 test_tube 🎯 dart 🧩 jigsaw`,
  ],
  [
    "Travel",
    `
    ✈️ airplane 🛩️ small_airplane 🛫 airplane_departure 🛬 airplane_arriving 💺 seat 🧳 luggage 🛂 passport_control 🛃
    customs 🛄 baggage_claim 🛅 left_luggage 🚁 helicopter 🚀 rocket 🛸 flying_saucer 🚋 train 🚊 tram 🚇 metro 🚉
    station 🚌 bus 🚍 oncoming_bus 🚎 trolleybus 🚕 taxi 🚗 car/red_car 🚚 truck 🚑 ambulance 🚒 fire_engine 🚓
    police_car 🚲 bike 🛴 scooter 🛵 motor_scooter 🚢 ship ⛵ boat/sailboat ⛴️ ferry ⚓ anchor ⛽ fuelpump 🚧
    construction 🚦 vertical_traffic_light 🗺️ world_map 🧭 compass 🌍 earth_africa 🌎 earth_americas 🌏 earth_asia 🌐
    globe_with_meridians ⛰️ mountain 🏔️ snow_capped_mountain 🏕️ camping 🏖️ beach_with_umbrella 🏝️ desert_island
    🏠 house 🏢 office 🏥 hospital 🏦 bank 🏨 hotel 🏪 convenience_store 🏫 school 🏭 factory 🌉 bridge_at_night 🌅
    sunrise 🌇 sunset 🌃 night_with_stars ♨️ hotsprings`,
  ],
  [
    "Nature and food",
    `
    ☀️ sunny 🌤️ mostly_sunny ⛅ partly_sunny ☁️ cloud 🌧️ rain_cloud ⛈️ thunder_cloud_and_rain 🌩️ lightning ❄️
    snowflake ☃️ snowman 🌫️ fog 🌪️ tornado 🌈 rainbow ☂️ umbrella ☔ umbrella_with_rain_drops 💧 droplet 🌊 ocean 🌑
    new_moon 🌕 full_moon 🌙 crescent_moon 🐶 dog 🐱 cat 🐭 mouse 🐰 rabbit 🦊 fox_face 🐻 bear 🐼 panda_face 🐨 koala 🐯
    tiger 🦁 lion_face 🐮 cow 🐷 pig 🐸 frog 🐵 monkey_face 🐒 monkey 🐔 chicken 🐧 penguin 🐦 bird 🦅 eagle 🦆 duck 🦉 owl
    🐺 wolf 🐴 horse 🦄 unicorn_face 🐝 bee 🐛 bug 🦋 butterfly 🐌 snail 🐢 turtle 🐙 octopus 🐟 fish 🐬 dolphin 🐳 whale 🌱
    seedling 🌲 evergreen_tree 🌳 deciduous_tree 🌴 palm_tree 🌵 cactus 🍀 four_leaf_clover 🍁 maple_leaf 🍄 mushroom 🌹
    rose 🌻 sunflower 🌷 tulip 💐 bouquet 🍎 apple 🍌 banana 🍇 grapes 🍓 strawberry 🍋 lemon 🍒 cherries 🍑 peach 🥑
    avocado 🍞 bread 🧀 cheese_wedge 🍕 pizza 🍔 hamburger 🍟 fries 🌭 hotdog 🌮 taco 🍣 sushi 🥚 egg 🍪 cookie 🍰 cake 🎂
    birthday 🍫 chocolate_bar 🍬 candy 🍩 doughnut 🍨 ice_cream ☕ coffee 🍵 tea 🍺 beer 🍻 beers 🍷 wine_glass 🍸
    cocktail 🍾 champagne 🥂 clinking_glasses`,
  ],
  [
    "Fun",
    `
    🎉 tada 🎊 confetti_ball 🎈 balloon 🎁 gift 🎀 ribbon 🏆 trophy 🏅 sports_medal 🥇 first_place_medal 🥈
    second_place_medal 🥉 third_place_medal ⚽ soccer 🏀 basketball 🏈 football 🎾 tennis 🎿 ski 🏂 snowboarder 🏊
    swimmer 🎮 video_game 🎲 game_die 🎵 musical_note 🎶 notes 🎸 guitar 🎤 microphone 🎧 headphones 🎨 art 🎬 clapper 👑
    crown 💎 gem 💍 ring 🎄 christmas_tree 🎃 jack_o_lantern 🔮 crystal_ball`,
  ],
  [
    "Flags",
    `
    🇳🇴 flag-no 🇩🇰 flag-dk 🇸🇪 flag-se 🇫🇮 flag-fi 🇮🇸 flag-is 🇬🇧 flag-gb 🇩🇪 flag-de 🇫🇷 flag-fr 🇪🇸 flag-es 🇮🇹
    flag-it 🇳🇱 flag-nl 🇵🇱 flag-pl 🇺🇸 flag-us 🇪🇺 flag-eu`,
  ],
];
