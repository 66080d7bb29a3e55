// Platforms as people know them, and what their links carry that only says who shared them. Data; clean.ts reads it.

/** A page of a platform whose address is understood: of its query only these names matter, all others may go. */
interface Page {
  path: RegExp;
  keep: readonly string[];
}

/** A platform: its name, its hosts (with all below them), and which parts of a query only follow people around. */
export interface Platform {
  name: string;
  hosts: readonly string[];
  drop?: readonly string[];
  pages?: readonly Page[];
  /** Links (host and path) whose very path was made for the one who shared: nothing can be taken out. */
  made?: RegExp;
}

/** Names that mean the same on every host: who clicked, from which message, in which campaign. `*` stands for any ending. */
export const DROPPED_EVERYWHERE: readonly string[] = [
  "utm_*",
  "fbclid",
  "gclid",
  "gclsrc",
  "gbraid",
  "wbraid",
  "dclid",
  "msclkid",
  "twclid",
  "ttclid",
  "yclid",
  "ysclid",
  "li_fat_id",
  "rdt_cid",
  "scclid",
  "irclickid",
  "igsh",
  "igshid",
  "mibextid",
  "mc_eid",
  "mkt_tok",
  "_hsenc",
  "_hsmi",
  "vero_id",
  "oly_anon_id",
  "oly_enc_id",
  "_branch_match_id",
  "_branch_referrer",
  "ref_src",
  "_ga",
  "_gl",
];

export const PLATFORMS: readonly Platform[] = [
  { name: "Telegram", hosts: ["t.me", "telegram.me", "telegram.dog", "telegram.org", "telegra.ph"] },
  {
    name: "TikTok",
    hosts: ["tiktok.com"],
    drop: ["_t", "_r", "u_code", "sec_user_id", "share_link_id", "share_app_id", "sharer_language", "tt_from"],
    pages: [{ path: /^\/@[^/]*\/(?:video|photo|live)(?:\/|$)/, keep: [] }],
    made: /^v[mt]\.tiktok\.com\/|^(?:www\.|m\.)?tiktok\.com\/t\//,
  },
  {
    name: "Instagram",
    hosts: ["instagram.com", "instagr.am"],
    drop: ["hl", "ig_mid", "ig_rid"],
    pages: [{ path: /^\/(?:[^/]+\/)?(?:p|reels?|tv)\/[^/]+/, keep: ["img_index", "comment_id"] }],
    made: /^(?:www\.)?instagram\.com\/share\//,
  },
  { name: "Threads", hosts: ["threads.net", "threads.com"], drop: ["xmt", "slof"] },
  {
    name: "Facebook",
    hosts: ["facebook.com", "fb.com", "fb.watch"],
    drop: [
      "rdid",
      "share_url",
      "sfnsn",
      "extid",
      "wtsid",
      "av",
      "eav",
      "paipv",
      "hrc",
      "ref",
      "refid",
      "refsrc",
      "acontext",
      "notif_id",
      "notif_t",
      "_rdr",
      "__cft__*",
      "__tn__",
      "__xts__*",
    ],
    made: /^(?:[a-z-]+\.)?facebook\.com\/share\//,
  },
  { name: "Messenger", hosts: ["messenger.com", "m.me"] },
  { name: "WhatsApp", hosts: ["whatsapp.com", "wa.me"], drop: ["mode", "lang"] },
  {
    name: "YouTube",
    hosts: ["youtube.com", "youtu.be", "youtube-nocookie.com"],
    drop: ["si", "feature", "pp", "ab_channel", "app", "themeRefresh"],
    pages: [
      { path: /^\/watch$/, keep: ["v", "t", "list", "index", "lc", "start", "end", "time_continue"] },
      { path: /^\/(?:shorts|live|embed)\/[^/]+$/, keep: ["t", "list", "index", "lc", "start", "end"] },
    ],
  },
  {
    name: "X (Twitter)",
    hosts: ["x.com", "twitter.com"],
    drop: ["ref_url", "twcamp", "twterm", "twgr", "cn", "cxt"],
    pages: [{ path: /\/status(?:es)?\/\d+/, keep: [] }],
  },
  { name: "X (Twitter)", hosts: ["t.co"] },
  {
    name: "Reddit",
    hosts: ["reddit.com", "redd.it"],
    drop: ["share_id", "rdt", "ref", "ref_source", "ref_campaign", "correlation_id", "$deep_link", "_branch"],
    pages: [{ path: /\/comments\/[^/]+/, keep: ["context", "depth", "sort", "limit", "comment"] }],
    made: /^(?:[a-z-]+\.)?reddit\.com\/(?:r|u|user)\/[^/]+\/s\//,
  },
  {
    name: "Snapchat",
    hosts: ["snapchat.com"],
    drop: ["share_id", "sid", "invite_id", "web_client_id", "sc_referrer", "sc_ua"],
    made: /^t\.snapchat\.com\/|^(?:www\.)?snapchat\.com\/t\//,
  },
  { name: "Discord", hosts: ["discord.com", "discord.gg", "discordapp.com"] },
  { name: "Bluesky", hosts: ["bsky.app"] },
  { name: "Twitch", hosts: ["twitch.tv"], drop: ["referrer", "tt_content", "tt_medium"] },
  { name: "Kick", hosts: ["kick.com"] },
  { name: "Rumble", hosts: ["rumble.com"], drop: ["e9s", "mref", "mrefc"] },
  { name: "Odysee", hosts: ["odysee.com"], drop: ["r", "src"] },
  { name: "BitChute", hosts: ["bitchute.com"] },
  { name: "Gab", hosts: ["gab.com"] },
  { name: "VK", hosts: ["vk.com", "vk.ru", "vkvideo.ru"] },
  { name: "OK.ru", hosts: ["ok.ru"] },
  {
    name: "LinkedIn",
    hosts: ["linkedin.com"],
    drop: ["rcm", "trk", "trackingId", "lipi", "midToken", "midSig", "eid", "otpToken"],
  },
  {
    name: "Pinterest",
    hosts: ["pinterest.com", "pinterest.co.uk", "pin.it"],
    drop: ["invite_code", "sender", "sender_id", "sfo"],
    made: /^pin\.it\//,
  },
  { name: "Tumblr", hosts: ["tumblr.com"] },
  {
    name: "Spotify",
    hosts: ["spotify.com", "spotify.link"],
    drop: ["si", "pi", "nd", "dlsi", "sp_cid"],
    made: /^spotify\.link\//,
  },
  { name: "SoundCloud", hosts: ["soundcloud.com"], drop: ["si", "ref"], made: /^on\.soundcloud\.com\// },
  { name: "Vimeo", hosts: ["vimeo.com"], drop: ["share", "fl", "fe"] },
  { name: "Dailymotion", hosts: ["dailymotion.com", "dai.ly"] },
  { name: "Substack", hosts: ["substack.com"], drop: ["r", "showWelcomeOnShare", "triedRedirect"] },
  { name: "Roblox", hosts: ["roblox.com"] },
  { name: "Steam", hosts: ["steamcommunity.com", "steampowered.com"] },
  {
    name: "Google Drive",
    hosts: ["drive.google.com", "docs.google.com"],
    drop: ["usp", "ouid", "rtpof", "sd", "authuser"],
  },
  {
    name: "Google",
    hosts: ["google.com", "google.co.uk"],
    pages: [{ path: /^\/search$/, keep: ["q", "tbm", "udm", "start", "hl", "gl"] }],
  },
  { name: "Internet Archive", hosts: ["archive.org"] },
];

/** Links that are no web page: their scheme says where they lead. */
export const PLATFORM_OF_SCHEME: Readonly<Record<string, string>> = {
  tg: "Telegram",
  magnet: "BitTorrent",
  ed2k: "eDonkey",
  tox: "Tox",
  ipfs: "IPFS",
  ipns: "IPFS",
  sgnl: "Signal",
  whatsapp: "WhatsApp",
  discord: "Discord",
  viber: "Viber",
};
