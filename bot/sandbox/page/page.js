"use strict";
// The page of the sandbox: hears events from the server, shows chats, and does what a person does.
// Everything that comes from outside becomes text nodes and known elements; nothing is ever parsed as HTML.

const $ = (id) => document.getElementById(id);
const SHOWN = 120; // messages in the page at once; the rest waits behind "Earlier messages"
const SPOKEN = 5; // announcements kept for screen readers
const world = { chats: new Map(), messages: new Map(), users: [], menus: {}, bot: null, busy: "", ahead: null, unread: new Map(), told: false };
let current = null;
let shown = SHOWN;
let speaker = null; // who writes in a group

// --- talking to the server ------------------------------------------------------------------------

async function act(name, wish) {
  const answer = await fetch(`do/${name}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish) });
  const result = await answer.json().catch(() => ({}));
  if (!answer.ok) tell(result.error || "That did not work.");
  return result;
}

const HEAR = {
  frame(event) {
    Object.assign(world, { bot: event.bot, users: event.users, menus: event.menus, busy: event.busy });
    for (const chat of event.chats) {
      world.chats.set(chat.id, chat);
      if (!world.messages.has(chat.id)) world.messages.set(chat.id, new Map());
    }
    if (current === null && world.chats.size) open_chat([...world.chats.keys()][0]);
    draw_chats();
    draw_empty();
  },
  clock(event) {
    world.ahead = new Date(event.now) - Date.now();
    $("clock").hidden = false;
    draw_clock();
  },
  messages(event) {
    let here = false;
    for (const message of event.messages) {
      const chat = message.chat.id;
      const known = world.messages.get(chat) || new Map();
      const isNew = !known.has(message.message_id);
      known.set(message.message_id, message);
      world.messages.set(chat, known);
      if (!world.told) continue; // drawn at once when everything there is has been told
      if (chat === current) { here = true; put_message(message, isNew); } else if (isNew && message.from.is_bot) world.unread.set(chat, (world.unread.get(chat) || 0) + 1);
      if (isNew && message.from.is_bot) speak(message);
    }
    if (here) { say_state(""); trim_messages(); }
    if (world.told) draw_chats();
  },
  gone(event) {
    for (const [chat, id] of event.messages) {
      world.messages.get(chat)?.delete(id);
      if (chat === current) $(`m${id}`)?.remove();
    }
    if (world.told) draw_chats();
  },
  told() {
    world.told = true;
    draw_chats();
    if (current !== null) draw_messages();
  },
  notice(event) {
    if (event.chat === current) for (const button of $(`m${event.message}`)?.querySelectorAll("[aria-busy]") || []) button.removeAttribute("aria-busy");
    if (!event.text) return;
    if (event.alert) { $("alert").querySelector("p").textContent = event.text; $("alert").showModal(); } else tell(event.text);
  },
  typing(event) { if (event.chat === current && world.told) { say_state("typing …"); setTimeout(() => say_state(""), 5000); } },
};

function listen() {
  const events = new EventSource("events");
  events.onopen = () => { // everything is told anew, after a break too
    world.told = false;
    world.messages.clear();
  };
  events.onerror = () => { if (world.told) say_state("the sandbox has ended; waiting for it to come back …"); };
  events.onmessage = (event) => { const news = JSON.parse(event.data); HEAR[news.kind]?.(news); };
}

// --- chats ----------------------------------------------------------------------------------------

const name_of = (chat) => chat.title || chat.first_name;
const is_group = (id) => world.chats.get(id)?.type !== "private";
const user_of = (id) => world.users.find((user) => user.id === id);
const reader = () => (is_group(current) ? user_of(speaker) || world.users[0] : user_of(current))?.id;
const language = () => user_of(reader())?.language_code || "";
const menu = () => world.menus[current]?.[reader()] || [];
const time_of = (message) => new Date(message.date * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
const day_of = (message) => new Date(message.date * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const first_line = (message) => (message.text || message.caption || message.document?.file_name || "Picture").split("\n")[0];

function face(element, chat) {
  element.className = `face f${Math.abs(chat.id) % 5}`;
  element.textContent = [...name_of(chat)][0];
  return element;
}

function draw_chats() {
  const nav = $("chats");
  const focused = document.activeElement?.dataset?.chat;
  nav.replaceChildren(...[...world.chats.values()].map((chat) => {
    const button = make("button", { type: "button" });
    button.dataset.chat = chat.id;
    if (chat.id === current) button.setAttribute("aria-current", "true");
    const last = [...(world.messages.get(chat.id)?.values() || [])].at(-1);
    const count = world.unread.get(chat.id);
    const picture = face(make("span", { ariaHidden: "true" }), chat);
    button.append(picture, make("strong", {}, name_of(chat)), make("time", {}, last ? time_of(last) : ""));
    button.append(make("span", { className: "last" }, last ? first_line(last) : describe(chat)));
    if (count) button.append(counted(count));
    button.onclick = () => open_chat(chat.id);
    return button;
  }));
  if (focused) nav.querySelector(`[data-chat="${focused}"]`)?.focus();
}

function counted(count) {
  const badge = make("span", { className: "count" });
  badge.append(make("span", { ariaHidden: "true" }, String(count)), make("span", { className: "hidden" }, `${count} unread`));
  return badge;
}

function describe(chat) {
  const user = user_of(chat.id);
  return user ? `reads in ${new Intl.DisplayNames("en", { type: "language" }).of(user.language_code)}` : `${chat.type} of ${world.users.length + 1}`;
}

function draw_clock() {
  if (world.ahead === null) return;
  const now = new Date(Date.now() + world.ahead);
  const words = now.toLocaleString("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
  if ($("now").dateTime === now.toISOString().slice(0, 16)) return;
  $("now").dateTime = now.toISOString().slice(0, 16);
  $("now").textContent = `${words} UTC`;
}
setInterval(draw_clock, 1000);

function draw_speakers() {
  $("aslabel").hidden = !is_group(current);
  $("as").replaceChildren(...world.users.map((user) => make("option", { value: user.id, selected: user.id === reader() }, user.first_name)));
}
$("as").onchange = () => { speaker = Number($("as").value); close_lists(); draw_messages(); };

function draw_empty() {
  $("empty").hidden = !(world.busy || (world.told && current !== null && !world.messages.get(current)?.size));
  $("empty").textContent = world.busy || (is_group(current) ? "Nothing here yet. In a group the bot hears commands." : "Nothing here yet. Write something, or choose a command from the menu.");
}

function open_chat(id) {
  current = id;
  shown = SHOWN;
  world.unread.delete(id);
  document.body.classList.remove("choosing");
  const chat = world.chats.get(id);
  $("title").textContent = is_group(id) ? name_of(chat) : `Attaché with ${name_of(chat)}`;
  $("messages").lang = language();
  face($("face"), chat);
  say_state("");
  close_lists();
  draw_speakers();
  draw_chats();
  draw_messages();
  if (matchMedia("(min-width: 761px)").matches) $("text").focus();
}

function say_state(text) { $("state").textContent = text || (world.bot ? `@${world.bot.username} · ${describe(world.chats.get(current))}` : ""); }

// --- messages -------------------------------------------------------------------------------------

function draw_messages() {
  if (!world.told) return;
  const all = [...(world.messages.get(current)?.values() || [])];
  const list = $("messages");
  list.replaceChildren();
  for (const message of all.slice(-shown)) append_message(list, message);
  $("earlier").hidden = all.length <= shown;
  $("down").hidden = true;
  draw_empty();
  if (list.lastElementChild) show_message(list.lastElementChild);
}

function append_message(list, message) {
  const before = list.lastElementChild;
  if (before?.dataset.day !== day_of(message)) list.append(make("li", { className: "day" }, day_of(message)));
  const item = draw_message(message);
  if (message.media_group_id && before?.dataset.album === message.media_group_id) item.classList.add("joined");
  list.append(item);
  return item;
}

function put_message(message, isNew) {
  const list = $("messages");
  const old = $(`m${message.message_id}`);
  if (old) { replace_message(old, draw_message(message)); return; }
  if (!isNew) return;
  // Whoever sees the last message, or at least its beginning, follows; whoever has scrolled up is left alone.
  const follows = sees_newest();
  const item = append_message(list, message);
  draw_empty();
  if (follows || message.from.id === reader()) show_message(item); else $("down").hidden = false;
}

// An edited message keeps the keyboard's focus on the button in the same place.
function replace_message(old, item) {
  const at = [...old.querySelectorAll("button, a")].indexOf(document.activeElement);
  const end = sees_newest();
  item.classList.toggle("joined", old.classList.contains("joined"));
  old.replaceWith(item);
  if (at >= 0) (item.querySelectorAll("button, a")[at] || item.querySelector("button"))?.focus({ preventScroll: true });
  if (end && item === $("messages").lastElementChild) show_message(item);
}

function sees_newest() {
  const last = $("messages").lastElementChild;
  return !last || last.getBoundingClientRect().top < $("scroll").getBoundingClientRect().bottom;
}

// A new message is shown to its end; one taller than the view from its beginning, as one would read it.
function show_message(item) {
  item.scrollIntoView({ block: item.offsetHeight > $("scroll").clientHeight ? "start" : "end" });
}

// Screen readers hear what the bot has said since the page was opened, and never the list again when it is drawn anew.
function speak(message) {
  const where = message.chat.id === current ? "" : `${name_of(message.chat)}: `;
  const words = message.text || message.caption || message.document?.file_name || "Picture";
  $("spoken").append(make("p", { lang: user_of(message.chat.id)?.language_code || "en" }, where + (where ? first_line(message) : words)));
  while ($("spoken").children.length > SPOKEN) $("spoken").firstElementChild.remove();
}

function trim_messages() {
  const list = $("messages");
  while (list.children.length > 2 * shown) { list.firstElementChild.remove(); $("earlier").hidden = false; }
}

function draw_message(message) {
  const mine = message.from.id === reader();
  const item = make("li", { id: `m${message.message_id}`, className: mine ? "mine" : "" });
  item.dataset.day = day_of(message);
  if (message.media_group_id) item.dataset.album = message.media_group_id;
  const bubble = make("div", { className: "bubble" });
  const from = message.from.first_name + (message.via_bot ? ` via @${message.via_bot.username}` : "");
  const named = message.chat.type !== "private" || message.via_bot;
  bubble.append(make("span", { className: named ? `from n${message.from.id % 5}` : "hidden" }, named ? from : `${from}:`));
  if (message.forward_origin) bubble.append(make("span", { className: "origin" }, `Forwarded from ${message.forward_origin.sender_user.first_name}`));
  if (message.photo) bubble.append(make("img", { src: `files/${message.photo.at(-1).file_id}`, alt: message.caption ? "Picture; its caption follows" : "Picture", width: message.photo.at(-1).width, height: message.photo.at(-1).height }));
  if (message.document) bubble.append(draw_document(message.document));
  const body = make("div", { className: "body", dir: "auto" });
  body.append(...draw_entities(message.text ?? message.caption ?? "", message.entities || message.caption_entities || []));
  if (body.hasChildNodes()) bubble.append(body);
  const foot = make("div", { className: "foot" });
  const more = make("button", { type: "button", className: "more", ariaLabel: "Forward this message", title: "Forward" }, "↪");
  more.onclick = () => choose_forward(message);
  foot.append(more);
  if (message.edit_date) foot.append(make("span", {}, "edited"));
  foot.append(make("time", { dateTime: new Date(message.date * 1000).toISOString() }, time_of(message)));
  bubble.append(foot);
  item.append(bubble);
  if (message.reply_markup?.inline_keyboard) item.append(draw_keys(message));
  return item;
}

function draw_document(file) {
  const link = make("a", { className: "document", href: `files/${file.file_id}`, download: file.file_name });
  const about = make("span");
  about.append(make("b", {}, file.file_name), make("small", {}, `${Math.max(1, Math.round(file.file_size / 1000))} kB · download`));
  link.append(make("span", { className: "sheet", ariaHidden: "true" }, "↓"), about);
  return link;
}

function draw_keys(message) {
  const keys = make("div", { className: "keys" });
  for (const row of message.reply_markup.inline_keyboard) {
    const line = make("div");
    for (const key of row) {
      if (key.url) { line.append(make("a", { href: safe_link(key.url), target: "_blank", rel: "noopener noreferrer" }, `${key.text} ↗`)); continue; }
      const button = make("button", { type: "button" }, key.text);
      button.onclick = () => {
        button.setAttribute("aria-busy", "true");
        setTimeout(() => button.removeAttribute("aria-busy"), 4000);
        act("press", { user: reader(), chat: current, message: message.message_id, data: key.callback_data });
      };
      line.append(button);
    }
    keys.append(line);
  }
  return keys;
}

// Entities count UTF-16 units, as JavaScript's strings do. They nest and never cross.
const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

function draw_entities(text, entities, from = 0, to = text.length) {
  const nodes = [];
  const inside = entities.filter((e) => e.offset >= from && e.offset + e.length <= to).sort((a, b) => a.offset - b.offset || b.length - a.length);
  let here = from;
  while (inside.length) {
    const entity = inside.shift();
    if (entity.offset < here) continue;
    const end = entity.offset + entity.length;
    if (entity.offset > here) nodes.push(text.slice(here, entity.offset));
    const children = inside.filter((e) => e.offset + e.length <= end);
    nodes.push(draw_entity(entity, text.slice(entity.offset, end), draw_entities(text, children, entity.offset, end)));
    here = end;
  }
  if (here < to) nodes.push(text.slice(here, to));
  return nodes;
}

function draw_entity(entity, words, children) {
  if (entity.type === "text_link" || entity.type === "url") {
    const link = make("a", { href: safe_link(entity.url || words), rel: "noopener noreferrer" });
    const start = link.href.match(/[?&]start=([\w-]{1,64})/);
    if (start && link.host === "t.me") link.onclick = (event) => { event.preventDefault(); send(`/start ${start[1]}`); };
    else link.target = "_blank";
    link.append(...children);
    return link;
  }
  if (entity.type === "bot_command") {
    const button = make("button", { type: "button", className: "command" }, words);
    button.onclick = () => send(in_chat(words));
    return button;
  }
  if (entity.type === "spoiler") { const spoiler = make("span", { className: "spoiler", tabIndex: 0 }); spoiler.append(...children); return spoiler; }
  const element = make(TAGS[entity.type] || "span");
  element.append(...children);
  return element;
}

const safe_link = (url) => (/^(https?|tg|mailto):/i.test(url) ? url : `https://${url.replace(/^\W+/, "")}`);

function make(tag, attributes = {}, text = null) {
  const element = Object.assign(document.createElement(tag), attributes);
  if (text !== null) element.textContent = text;
  return element;
}

// --- what a person does ---------------------------------------------------------------------------

// In a group a command says which bot it is for.
const in_chat = (command) => (is_group(current) && !command.includes("@") ? `${command}@${world.bot.username}` : command);

async function send(text) {
  if (!text.trim()) return;
  close_lists();
  await act("say", { user: reader(), chat: current, text });
}

$("form").onsubmit = (event) => {
  event.preventDefault();
  const text = $("text").value;
  $("text").value = "";
  grow();
  send(text);
};
$("text").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("form").requestSubmit(); }
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    const options = ($("menu").hidden ? $("offers") : $("menu")).querySelectorAll("button");
    if (options.length && !($("menu").hidden && $("offers").hidden)) { event.preventDefault(); options[event.key === "ArrowUp" ? options.length - 1 : 0].focus(); }
  }
  if (event.key === "Escape") close_lists();
};
$("text").oninput = () => { grow(); suggest(); };
$("file").onchange = async () => {
  for (const file of $("file").files) await upload(file);
  $("file").value = "";
};
$("scroll").ondragover = (event) => event.preventDefault();
$("scroll").ondrop = async (event) => {
  event.preventDefault();
  for (const file of event.dataTransfer.files) await upload(file);
};

async function upload(file) {
  const form = new FormData();
  form.append("user", reader());
  form.append("chat", current);
  form.append("file", file, file.name);
  const answer = await fetch("do/upload", { method: "POST", body: form });
  if (!answer.ok) tell("The file could not be sent.");
}
$("back").onclick = () => { document.body.classList.add("choosing"); $("chats").querySelector("[aria-current]")?.focus(); };
$("down").onclick = () => { shown = SHOWN; draw_messages(); };
$("scroll").onscroll = () => { const at = $("scroll"); $("down").hidden = at.scrollHeight - at.scrollTop - at.clientHeight < 300; };
$("earlier").onclick = () => {
  const scroll = $("scroll");
  const below = scroll.scrollHeight - scroll.scrollTop;
  shown += SHOWN;
  draw_messages();
  scroll.scrollTop = scroll.scrollHeight - below;
};
$("clock").onclick = (event) => { const by = event.target.dataset?.move; if (by) act("clock", { by }); };
$("menubutton").onclick = () => {
  if (!$("menu").hidden) { close_lists(); return; }
  show_menu("/");
  $("menu").querySelector("button")?.focus();
};

function grow() { const text = $("text"); text.style.height = "auto"; text.style.height = `${text.scrollHeight}px`; }

function close_lists() {
  $("menu").hidden = $("offers").hidden = true;
  $("menubutton").setAttribute("aria-expanded", "false");
}

let asked = 0;
function suggest() {
  const text = $("text").value;
  const inline = world.bot && text.match(new RegExp(`^@${world.bot.username}\\s+(\\S.*)$`, "i"));
  if (inline) { clearTimeout(asked); asked = setTimeout(() => offer(inline[1]), 350); return; }
  if (/^\/\w*$/.test(text)) show_menu(text); else close_lists();
}

function show_menu(start) {
  $("offers").hidden = true;
  fill_list($("menu"), menu().filter((one) => `/${one.command}`.startsWith(start)).map((one) => {
    const button = make("button", { type: "button", role: "menuitem", lang: language() });
    button.append(make("b", {}, `/${one.command}`), make("span", {}, one.description));
    button.onclick = () => { $("text").value = ""; grow(); send(in_chat(`/${one.command}`)); $("text").focus(); };
    return button;
  }));
  $("menubutton").setAttribute("aria-expanded", String(!$("menu").hidden));
}

async function offer(query) {
  const { results } = await act("inline", { user: reader(), query });
  if (!$("text").value.trim().endsWith(query.trim())) return; // written on meanwhile
  if (!results?.length) { tell("The bot offers nothing for that."); return; }
  fill_list($("offers"), results.map((result) => {
    const button = make("button", { type: "button", role: "menuitem" });
    button.append(make("b", {}, result.title || "Answer"), make("span", {}, result.description || ""));
    button.onclick = () => { $("text").value = ""; grow(); close_lists(); $("text").focus(); act("choose", { user: reader(), chat: current, result }); };
    return button;
  }));
}

function fill_list(list, buttons) {
  list.replaceChildren(...buttons);
  list.hidden = !buttons.length;
  list.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); (buttons[buttons.indexOf(document.activeElement) + step] || $("text")).focus(); }
    if (event.key === "Escape") { close_lists(); $("text").focus(); }
  };
}

function choose_forward(message) {
  const dialog = $("forward");
  dialog.querySelector("div").replaceChildren(...[...world.chats.values()].map((chat) => {
    const button = make("button", { type: "button" });
    button.append(face(make("span", { ariaHidden: "true" }), chat), make("span", {}, name_of(chat)));
    button.onclick = () => { dialog.close(); act("forward", { user: reader(), from: message.chat.id, message: message.message_id, chat: chat.id }); };
    return button;
  }));
  dialog.showModal();
}

let quiet = 0;
function tell(text) {
  $("notice").textContent = text;
  $("notice").hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(() => { $("notice").hidden = true; }, 4000);
}

// A deep link of the page: ?start=trade_MN asks it as soon as the chat is there.
const start = new URLSearchParams(location.search).get("start");
if (start && /^[\w-]{1,64}$/.test(start)) {
  const waiting = setInterval(() => { if (current !== null) { clearInterval(waiting); send(`/start ${start}`); history.replaceState(null, "", location.pathname); } }, 100);
}
listen();
