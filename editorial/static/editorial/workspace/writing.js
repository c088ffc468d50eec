// Boxes that save themselves: after a second of rest, and when they are left. What is refused stays typed, and says why.

import { bench, claimOf, inTurn, later, post } from "./calls.js";
import { beforeLeaving, lines, parsed, pointOut, show } from "./tree.js";
import { remember } from "./undoing.js";
import { refuse, sentences, word } from "./telling.js";

const REST = 1000, TYPING = 350, AGAIN = 10000;
const known = new WeakMap();
let visits = 0;

const boxes = (form) => [...form.querySelectorAll("input:not([type=hidden]), textarea, select")];
const values = (form) => Object.fromEntries(boxes(form).map((box) => [box.name, box.value]));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export const forms = () => [...document.querySelectorAll("form[data-autosave]")].filter((form) => known.has(form));
export const isDirty = (form) => known.has(form) && !same(values(form), known.get(form).was);
export const anyDirty = () => forms().some(isDirty);
export const flush = () => Promise.all(forms().filter(isDirty).map(save));

// From now on what the form shows is what is saved.
export function begin(form) {
  const soon = later(() => save(form), REST);
  known.set(form, { was: values(form), group: `${++visits}`, soon, retried: false });
}

export function typing(form) {
  if (!known.has(form)) return;
  say(form, isDirty(form) ? "not saved yet" : "saved");
  known.get(form).soon();
}

export function leaving(form) {
  if (isDirty(form)) save(form);
}

function say(form, text, look = "") {
  const said = form.querySelector(".saved");
  said.textContent = text;
  said.className = `saved quiet ${look}`;
  word(text);
}

export function save(form) {
  known.get(form).soon.never();
  return inTurn(async () => {
    if (!isDirty(form)) return;
    const typed = values(form), state = known.get(form), body = new FormData(form);
    if (!claimOf(form)) body.set("was", Object.values(state.was)[0]);
    say(form, "saving…");
    const answer = await post(bench.dataset.step, body);
    if (answer.done) saved(form, typed, answer.told);
    else refused(form, typed, answer);
  });
}

function saved(form, typed, told) {
  const state = known.get(form);
  Object.assign(state, { was: typed, retried: false });
  own(form, told);
  clash(form).hidden = true;
  remember(told.undo, state.group);
  show(told);
  refuse(null);
  say(form, isDirty(form) ? "not saved yet" : "saved", "good");
  const line = form.closest("li");
  if (line) pointOut(line);
}

// My own write of this claim: every form that is open of it goes on from there.
export function own(form, told) {
  const claim = claimOf(form);
  if (!claim || !(claim in told.claims)) return;
  document.querySelectorAll(`[data-token="${claim}"]`).forEach((box) => { box.value = told.claims[claim]; });
  document.querySelectorAll(`[data-pair="${claim}"]`).forEach((box) => { box.value = `${claim}:${told.claims[claim]}`; });
}

function refused(form, typed, answer) {
  const state = known.get(form), told = answer.told;
  if (told.tree) show(told);
  if (answer.status === 409 && untouched(state.was, told.saved.fields) && !state.retried) {
    state.retried = true;
    own(form, told);
    return void save(form);
  }
  const why = told.sentences.map((one) => one.message).join(" ");
  say(form, `not saved: ${answer.status ? why : told.heading}`, "bad");
  if (answer.status === 409) showBoth(form, told);
  if (!answer.status) setTimeout(() => isDirty(form) && save(form), AGAIN);
}

// Somebody changed something else of it: what stands in these boxes is still what was shown.
function untouched(was, now) {
  const names = Object.keys(was).filter((name) => name in now);
  return names.length > 0 && names.every((name) => unbroken(was[name]) === unbroken(now[name]));
}

const unbroken = (text) => text.replaceAll("\r\n", "\n");
const clash = (form) => form.querySelector(".clash");

function showBoth(form, told) {
  const part = clash(form), heading = document.createElement("h3");
  heading.textContent = "Yours against what was saved meanwhile";
  part.replaceChildren(heading);
  for (const html of told.saved.differences) {
    const words = document.createElement("p");
    words.append(...parsed(html).body.childNodes);
    part.append(words);
  }
  part.append(choice("Save mine in its place", () => takeMine(form, told)), " ", choice("Take theirs", () => takeTheirs(form, told)));
  part.hidden = false;
}

function choice(name, act) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button small", textContent: name });
  button.addEventListener("click", act);
  return button;
}

function takeMine(form, told) {
  known.get(form).was = { ...known.get(form).was, ...told.saved.fields };
  own(form, told);
  save(form);
}

function takeTheirs(form, told) {
  boxes(form).forEach((box) => { box.value = told.saved.fields[box.name] ?? box.value; });
  known.get(form).was = values(form);
  own(form, told);
  clash(form).hidden = true;
  say(form, "saved");
  boxes(form)[0].focus();
  form.querySelectorAll("[data-check]").forEach(check);
}

const asked = new WeakMap();
export const checkSoon = later((box) => check(box), TYPING);

export async function check(box) {
  const part = document.getElementById(box.getAttribute("aria-describedby"));
  const turn = (asked.get(box) ?? 0) + 1;
  asked.set(box, turn);
  const body = new FormData();
  body.set("text", box.value);
  body.set("kind", box.dataset.check);
  body.set("claim", box.closest("form").dataset.claim ?? "");
  const answer = await post(bench.dataset.check, body);
  if (!part || !answer.done || asked.get(box) !== turn) return;
  draw(part, answer.told);
}

function draw(part, told) {
  const lists = [["wait", "Not ready", told.unready], ["", "Worth a look", told.worth]].filter(([, , unmet]) => unmet.length);
  const text = JSON.stringify(told);
  if (part.dataset.told === text) return;
  part.dataset.told = text;
  part.replaceChildren(...lists.map(([look, name, unmet]) => {
    const note = document.createElement("div"), heading = document.createElement("p");
    note.className = `note ${look}`;
    heading.textContent = name;
    note.append(heading, sentences(unmet));
    return note;
  }));
}

// A line that somebody else took off the page: what was typed in it and not saved is kept in sight.
beforeLeaving((line) => {
  const typed = [...line.querySelectorAll("form[data-autosave]")].filter(isDirty).flatMap((form) => Object.values(values(form)));
  if (!typed.length) return;
  const kept = document.createElement("div"), words = document.createElement("p");
  kept.className = "note wait";
  words.className = "prewrap";
  words.textContent = typed[0];
  kept.append("This line left the page. You had typed: ", words);
  lines.before(kept);
});
