// The short names of the emoji that bots like to use; an unknown one stays `:as_typed:`.

const NAMES = `white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ no_entry ⛔ no_entry_sign 🚫 warning ⚠️
hourglass ⌛ hourglass_flowing_sand ⏳ alarm_clock ⏰ clock1 🕐 clock3 🕒 clock9 🕘 stopwatch ⏱️ calendar 📅 date 📅 spiral_calendar_pad 🗓️
moneybag 💰 money_with_wings 💸 dollar 💵 euro 💶 pound 💷 credit_card 💳 receipt 🧾 package 📦 truck 🚚 mailbox 📫 envelope ✉️ email 📧
speech_balloon 💬 left_speech_bubble 🗨️ thought_balloon 💭 loudspeaker 📢 mega 📣 bell 🔔 no_bell 🔕 memo 📝 pencil ✏️ pencil2 ✏️ page_facing_up 📄
clipboard 📋 paperclip 📎 link 🔗 lock 🔒 unlock 🔓 key 🔑 mag 🔍 bulb 💡 star ⭐ sparkles ✨ tada 🎉 rocket 🚀 fire 🔥 zap ⚡
heart ❤️ thumbsup 👍 +1 👍 thumbsdown 👎 -1 👎 wave 👋 pray 🙏 clap 👏 handshake 🤝 raised_hands 🙌 ok_hand 👌 point_right 👉 point_left 👈
smile 😄 slightly_smiling_face 🙂 grinning 😀 joy 😂 wink 😉 thinking_face 🤔 neutral_face 😐 cry 😢 sob 😭 angry 😠 eyes 👀 sunglasses 😎
information_source ℹ️ question ❓ exclamation ❗ grey_question ❔ bangbang ‼️ sos 🆘 recycle ♻️ repeat 🔁 arrows_counterclockwise 🔄 arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️
leftwards_arrow_with_hook ↩️ arrow_right_hook ↪️ rewind ⏪ fast_forward ⏩ chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 scales ⚖️ shield 🛡️
art 🎨 hammer 🔨 hammer_and_wrench 🛠️ wrench 🔧 gear ⚙️ toolbox 🧰 robot_face 🤖 bust_in_silhouette 👤 busts_in_silhouette 👥 briefcase 💼 office 🏢 house 🏠
red_circle 🔴 large_blue_circle 🔵 large_green_circle 🟢 large_yellow_circle 🟡 large_orange_circle 🟠 large_purple_circle 🟣 white_circle ⚪ black_circle ⚫
one 1️⃣ two 2️⃣ three 3️⃣ heavy_plus_sign ➕ heavy_minus_sign ➖ black_small_square ▪️ small_blue_diamond 🔹 small_orange_diamond 🔸 wastebasket 🗑️ file_folder 📁 inbox_tray 📥 outbox_tray 📤`;

const words = NAMES.split(/\s+/);
export const EMOJI = new Map();
for (let i = 0; i + 1 < words.length; i += 2) EMOJI.set(words[i], words[i + 1]);

/** The character for a short name, or the name between colons. */
export function emoji(name) {
  return EMOJI.get(name.replace(/::skin-tone-\d$/, "")) ?? `:${name}:`;
}
