"use strict";
// The page of the sandbox: hears events from the server, shows chats, and does what a person does.
// Everything that comes from outside becomes text nodes and known elements; nothing is ever parsed as HTML.

const $ = (id) => document.getElementById(id);
const SHOWN = 120; // messages in the page at once; the rest waits behind "Earlier messages"
const world = { chats: new Map(), messages: new Map(), users: [], menus: {}, bot: null, now: null, unread: new Map() };
let current = null;
let shown = SHOWN;

// --- talking to the server ------------------------------------------------------------------------

async function act(name, wish) {
  const answer = await fetch(`do/${name}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish) });
  const result = await answer.json().catch(() => ({}));
  if (!answer.ok) tell(result.error || "That did not work.");
  return result;
}

const HEAR = {
  frame(event) {
    Object.assign(world, { bot: event.bot, users: event.users, menus: event.menus, now: event.now });
    for (const chat of event.chats) {
      world.chats.set(chat.id, chat);
      if (!world.messages.has(chat.id)) world.messages.set(chat.id, new Map());
    }
    $("clock").hidden = !event.movable;
    if (event.now) $("now").textContent = new Date(event.now).toLocaleString("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "UTC" }) + " UTC";
    if (current === null && world.chats.size) open_chat([...world.chats.keys()][0]);
    draw_chats();
  },
  messages(event) {
    let here = false;
    for (const message of event.messages) {
      const chat = message.chat.id;
      const known = world.messages.get(chat) || new Map();
      const isNew = !known.has(message.message_id);
      known.set(message.message_id, message);
      world.messages.set(chat, known);
      if (chat === current) { here = true; put_message(message, isNew); } else if (isNew && message.from.is_bot) world.unread.set(chat, (world.unread.get(chat) || 0) + 1);
    }
    if (here) { say_state(""); trim_messages(); }
    draw_chats();
  },
  gone(event) {
    for (const [chat, id] of event.messages) {
      world.messages.get(chat)?.delete(id);
      if (chat === current) $(`m${id}`)?.remove();
    }
  },
  notice(event) {
    for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
    if (event.text) tell(event.text);
  },
  typing(event) { if (event.chat === current) { say_state("typing …"); setTimeout(() => say_state(""), 5000); } },
};

function listen() {
  const events = new EventSource("events");
  events.onopen = () => { world.messages.clear(); $("messages").replaceChildren(); };
  events.onmessage = (event) => { const news = JSON.parse(event.data); HEAR[news.kind]?.(news); };
}

// --- chats ----------------------------------------------------------------------------------------

const name_of = (chat) => chat.title || chat.first_name;
const reader = () => (world.users.some((user) => user.id === current) ? current : world.users[0]?.id);
const language = () => world.users.find((user) => user.id === reader())?.language_code || "";

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
    button.append(face(make("span"), chat), make("strong", {}, name_of(chat)));
    button.append(count ? make("span", { className: "count", ariaLabel: `${count} unread` }, String(count)) : make("span"));
    button.append(make("span", { className: "last" }, last ? (last.text || last.caption || last.document?.file_name || "picture").split("\n")[0] : describe(chat)));
    button.onclick = () => open_chat(chat.id);
    return button;
  }));
  if (focused) nav.querySelector(`[data-chat="${focused}"]`)?.focus();
}

function describe(chat) {
  const user = world.users.find((one) => one.id === chat.id);
  return user ? `a reader, ${new Intl.DisplayNames("en", { type: "language" }).of(user.language_code)}` : chat.type;
}

function open_chat(id) {
  current = id;
  shown = SHOWN;
  world.unread.delete(id);
  document.body.classList.remove("choosing");
  const chat = world.chats.get(id);
  $("title").textContent = `Attaché · ${name_of(chat)}`;
  face($("face"), chat);
  say_state("");
  draw_chats();
  draw_messages();
  if (matchMedia("(min-width: 761px)").matches) $("text").focus();
}

function say_state(text) { $("state").textContent = text || (world.bot ? `@${world.bot.username} · ${describe(world.chats.get(current))}` : ""); }

// --- messages -------------------------------------------------------------------------------------

function draw_messages() {
  const all = [...(world.messages.get(current)?.values() || [])];
  const list = $("messages");
  list.replaceChildren();
  for (const message of all.slice(-shown)) list.append(...with_day(message, list.lastElementChild), draw_message(message));
  $("earlier").hidden = all.length <= shown;
  if (list.lastElementChild) show_message(list.lastElementChild);
}

function put_message(message, isNew) {
  const list = $("messages");
  const old = $(`m${message.message_id}`);
  if (old) { old.replaceWith(draw_message(message)); return; }
  if (!isNew) return;
  const scroll = $("scroll");
  // Whoever sees the last message, or at least its beginning, follows; whoever has scrolled up is left alone.
  const atEnd = !list.lastElementChild || list.lastElementChild.getBoundingClientRect().top < scroll.getBoundingClientRect().bottom;
  const item = draw_message(message);
  list.append(...with_day(message, list.lastElementChild), item);
  if (atEnd || !message.from.is_bot) show_message(item);
}

// A new message is shown to its end; one taller than the view from its beginning, as one would read it.
function show_message(item) {
  item.style.contentVisibility = "visible";
  requestAnimationFrame(() => item.scrollIntoView({ block: item.offsetHeight > $("scroll").clientHeight ? "start" : "end" }));
}

function trim_messages() {
  const list = $("messages");
  while (list.children.length > 2 * shown) { list.firstElementChild.remove(); $("earlier").hidden = false; }
}

function with_day(message, before) {
  const day = new Date(message.date * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return before?.dataset.day === day ? [] : [Object.assign(make("li", { className: "day" }, day))];
}

function draw_message(message) {
  const mine = !message.from.is_bot;
  const item = make("li", { id: `m${message.message_id}`, className: mine ? "mine" : "" });
  const date = new Date(message.date * 1000);
  item.dataset.day = date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const bubble = make("div", { className: "bubble" });
  if (message.chat.type !== "private" || message.via_bot) bubble.append(make("span", { className: "from" }, message.from.first_name + (message.via_bot ? ` via @${message.via_bot.username}` : "")));
  if (message.forward_origin) bubble.append(make("span", { className: "origin" }, `Forwarded from ${message.forward_origin.sender_user.first_name}`));
  if (message.photo) bubble.append(make("img", { src: `files/${message.photo.at(-1).file_id}`, alt: message.caption || "A chart", loading: "lazy", width: message.photo.at(-1).width, height: message.photo.at(-1).height }));
  if (message.document) bubble.append(draw_document(message.document));
  const body = make("div", { className: "body", dir: "auto" });
  body.append(...draw_entities(message.text ?? message.caption ?? "", message.entities || message.caption_entities || []));
  if (body.hasChildNodes()) bubble.append(body);
  const foot = make("div", { className: "foot" });
  const more = make("button", { type: "button", className: "more", ariaLabel: "Forward this message" }, "↪");
  more.onclick = () => choose_forward(message);
  foot.append(more);
  if (message.edit_date) foot.append(make("span", {}, "edited"));
  foot.append(make("time", { dateTime: date.toISOString() }, date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" })));
  bubble.append(foot);
  item.append(bubble);
  if (message.reply_markup?.inline_keyboard) item.append(draw_keys(message));
  return item;
}

function draw_document(file) {
  const link = make("a", { className: "document", href: `files/${file.file_id}`, download: file.file_name });
  link.append(make("span", { ariaHidden: "true" }, "📄"), make("span", {}, `${file.file_name} · ${Math.max(1, Math.round(file.file_size / 1000))} kB`));
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
    button.onclick = () => send(words);
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

async function send(text) {
  if (!text.trim()) return;
  close_lists();
  say_state("typing …");
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
  const file = $("file").files[0];
  if (!file) return;
  const form = new FormData();
  form.append("user", reader());
  form.append("chat", current);
  form.append("file", file, file.name);
  const answer = await fetch("do/upload", { method: "POST", body: form });
  if (!answer.ok) tell("The file could not be sent.");
  $("file").value = "";
};
$("back").onclick = () => document.body.classList.add("choosing");
$("earlier").onclick = () => {
  const scroll = $("scroll");
  const below = scroll.scrollHeight - scroll.scrollTop;
  shown += SHOWN;
  draw_messages();
  scroll.scrollTop = scroll.scrollHeight - below;
};
$("clock").onclick = (event) => { const by = event.target.dataset?.move; if (by) act("clock", { by }); };
$("menubutton").onclick = () => { if ($("menu").hidden) show_menu("/"); else close_lists(); };

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
  const menu = world.menus[language()] || world.menus[""] || [];
  fill_list($("menu"), menu.filter((one) => `/${one.command}`.startsWith(start)).map((one) => {
    const button = make("button", { type: "button", role: "option" });
    button.append(make("b", {}, `/${one.command}`), make("span", {}, one.description));
    button.onclick = () => { $("text").value = ""; grow(); send(`/${one.command}`); };
    return button;
  }));
  $("menubutton").setAttribute("aria-expanded", String(!$("menu").hidden));
}

async function offer(query) {
  const { results } = await act("inline", { user: reader(), query });
  fill_list($("offers"), (results || []).map((result) => {
    const button = make("button", { type: "button", role: "option" });
    button.append(make("b", {}, result.title || "Answer"), make("span", {}, result.description || ""));
    button.onclick = () => { $("text").value = ""; close_lists(); act("choose", { user: reader(), chat: current, result }); };
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
    const button = make("button", { type: "button" }, name_of(chat));
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
