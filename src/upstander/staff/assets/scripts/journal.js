// The private journal: kept in this browser alone, sealed with words that only its owner knows. No word is sent but a line its owner chooses.
"use strict";

// OWASP Password Storage Cheat Sheet (2023) for PBKDF2 with SHA-256.
const ROUNDS = 600_000;
const FEWEST_CHARACTERS = 10;
const KEPT = "upstander-journal";

const page = document.querySelector("[data-journal]");
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const fields = [...page.querySelectorAll("textarea[data-entry]")];
const toText = (bytes) => btoa(String.fromCharCode(...bytes));
const toBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

let open; // { key, salt, rounds } while the journal is open
let writing = Promise.resolve();

async function keyFrom(words, salt, rounds) {
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(words), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function seal(entries) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(entries));
  // In blocks, so that the length of what is kept tells little of what was written.
  const padded = new Uint8Array(Math.ceil((plain.length + 1) / 4096) * 4096).fill(0x20);
  padded.set(plain);
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, open.key, padded));
  const chunks = [];
  for (let at = 0; at < sealed.length; at += 8192) chunks.push(String.fromCharCode(...sealed.subarray(at, at + 8192)));
  return JSON.stringify({
    version: 1,
    rounds: open.rounds,
    salt: toText(open.salt),
    iv: toText(iv),
    sealed: btoa(chunks.join("")),
  });
}

/** What was kept, read strictly; undefined where it is no journal of ours. */
function parse(text) {
  try {
    const { version, rounds, salt, iv, sealed } = JSON.parse(text);
    if (version !== 1 || !Number.isInteger(rounds) || rounds < 1 || rounds > 10_000_000) return undefined;
    return {
      rounds,
      salt: toBytes(salt),
      iv: toBytes(iv),
      sealed: toBytes(sealed),
    };
  } catch {
    return undefined;
  }
}

/** The journal's entries; throws where the words are wrong or it was changed. */
async function unseal(kept, words) {
  const key = await keyFrom(words, kept.salt, kept.rounds);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, key, kept.sealed);
  open = { key, salt: kept.salt, rounds: kept.rounds };
  return JSON.parse(new TextDecoder().decode(plain));
}

function say(name, words) {
  part(name).textContent = words;
}

function show(name) {
  for (const each of ["begin", "locked", "open"]) part(each).hidden = each !== name;
  (part(name).querySelector("input[type=password]") ?? part(name).querySelector("h2")).focus();
}

function fill(entries) {
  for (const field of fields)
    field.value = typeof entries[field.dataset.entry] === "string" ? entries[field.dataset.entry] : "";
}

/** One after the other, so that an older state never overwrites a newer. */
function keep() {
  writing = writing.then(async () => {
    if (!open) return;
    const entries = Object.fromEntries(
      fields.filter((field) => field.value).map((field) => [field.dataset.entry, field.value]),
    );
    try {
      localStorage.setItem(KEPT, await seal(entries));
      say("kept", "Kept in this browser.");
    } catch {
      say("kept", "This browser has no room left, so this was not kept. Save a copy now.");
    }
  });
  return writing;
}

part("begin").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [first, second] = [...part("begin").querySelectorAll("input")].map((input) => input.value);
  if (first.length < FEWEST_CHARACTERS)
    return say("begin-problem", `Use at least ${FEWEST_CHARACTERS} characters: three or four words do well.`);
  if (first !== second) return say("begin-problem", "The two are not the same. Type them once more.");
  const salt = crypto.getRandomValues(new Uint8Array(16));
  open = { key: await keyFrom(first, salt, ROUNDS), salt, rounds: ROUNDS };
  part("begin").reset();
  fill({});
  await keep();
  show("open");
});

part("locked").addEventListener("submit", async (event) => {
  event.preventDefault();
  const kept = parse(localStorage.getItem(KEPT) ?? "");
  try {
    fill(await unseal(kept, part("locked").querySelector("input").value));
  } catch {
    return say("locked-problem", "These words don’t open it. Try again; nobody can open it for you.");
  }
  part("locked").reset();
  say("locked-problem", "");
  show("open");
});

let soon;
page.addEventListener("input", (event) => {
  if (!event.target.matches("[data-entry]")) return;
  say("kept", "…");
  clearTimeout(soon);
  soon = setTimeout(keep, 600);
});
addEventListener("pagehide", () => void keep());

part("lock").addEventListener("click", async () => {
  clearTimeout(soon);
  await keep();
  open = undefined;
  fill({});
  show("locked");
});

/** The form for one line is there only where a line can be shared. Nothing leaves before its button is pressed. */
const share = page.querySelector("[data-share]");
if (share) {
  const line = share.querySelector("textarea");
  let from = fields[0];
  page.addEventListener("focusin", ({ target }) => {
    if (target.matches("[data-entry]")) from = target;
  });
  part("take-over").addEventListener("click", () => {
    const marked = from.value.slice(from.selectionStart, from.selectionEnd).trim();
    say("taken-over", marked ? "" : "Mark a line in your notes first.");
    if (!marked) return;
    line.value = marked.replaceAll(/\s+/g, " ");
    line.focus();
  });
  share.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(soon);
    await keep();
    share.submit();
  });
}

part("copy").addEventListener("click", async () => {
  clearTimeout(soon);
  await keep();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([localStorage.getItem(KEPT)], { type: "application/json" }));
  link.download = "journal.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
});

part("bring").addEventListener("change", async (event) => {
  const text = await event.target.files[0]?.text();
  if (text === undefined) return;
  if (!parse(text)) return say("bring-problem", "This file is no journal of this course.");
  localStorage.setItem(KEPT, text);
  say("bring-problem", "");
  show("locked");
});

part("forget").addEventListener("click", () => {
  part("forget-sure").hidden = false;
  part("forget-sure").querySelector("button").focus();
});
part("forget-sure")
  .querySelector("button")
  .addEventListener("click", () => {
    // Leaving the page keeps what is open.
    open = undefined;
    localStorage.removeItem(KEPT);
    location.reload();
  });

show(localStorage.getItem(KEPT) === null ? "begin" : "locked");
