// The article workspace. Without this script every step is a form of its own; with it nothing has to be loaded again.

import { bench, claimOf, inTurn, later, post, read, tokens, writes } from "./calls.js";
import { beforeLeaving, focusOn, lineOf, lines, openPreview, panelOf, parsed, pickOf, pointOut, refresh, show, tellOpen } from "./tree.js";
import { afterUndoing, beforeUndoing, redo, remember, undo } from "./undoing.js";
import { anyDirty, begin, check, checkSoon, flush, isDirty, leaving, own, save, typing } from "./writing.js";
import { watchDragging, watchKeys } from "./moving.js";
import { refuse, speak, word } from "./telling.js";

const SEARCH = 450;
const adding = document.getElementById("adding"), home = adding?.parentElement;

function prepare(panel) {
  panel.querySelectorAll("form[data-autosave]").forEach(begin);
  panel.querySelectorAll("form[data-autosave] [data-check]").forEach(check);
}

// Boxes that wait for a button, in which something was typed.
const typedIn = (part) => [...part.querySelectorAll("input[type=text], textarea")].filter(
  (box) => box.value !== box.defaultValue && !box.closest("[data-autosave]"));

async function open(line, { focus = true } = {}) {
  if (panelOf(line).children.length && typedIn(panelOf(line)).length) return reveal(line, focus);
  const drawn = await read(bench.dataset.panel, { mark: line.dataset.mark });
  if (!drawn) return refuse({ heading: "This line cannot be opened: it left the page, or the server does not answer", sentences: [] }), refresh();
  panelOf(line).innerHTML = drawn.html;
  prepare(panelOf(line));
  reveal(line, focus);
}

function reveal(line, focus) {
  const panel = panelOf(line);
  panel.hidden = false;
  tellOpen(line);
  pointOut(line);
  if (focus) panel.querySelector("textarea, input:not([type=hidden])")?.focus();
}

async function close(line) {
  if (!line) return;
  await flush();
  const panel = panelOf(line);
  if ([...panel.querySelectorAll("form[data-autosave]")].some(isDirty)) return speak("It is not saved yet: see beside the box.");
  if (adding && line.contains(adding)) bringHome();
  panel.hidden = true;
  if (!typedIn(panel).length) panel.replaceChildren();
  tellOpen(line);
  pickOf(line).focus();
}

// Parts that a step may have changed are drawn again; boxes in which somebody types are left alone.
async function redrawPanel(line, done) {
  const panel = panelOf(line);
  if (panel.hidden) return;
  const told = await read(bench.dataset.panel, { mark: line.dataset.mark });
  if (!told) return;
  const fresh = parsed(told.html);
  panel.querySelectorAll("[data-part]").forEach((part) => {
    const drawn = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!drawn) return;
    const kept = typedIn(part).filter((box) => !done.contains(box));
    part.replaceWith(document.adoptNode(drawn));
    kept.forEach((box) => { (document.getElementById(box.id) ?? {}).value = box.value; });
  });
  panel.querySelectorAll("form[data-autosave] [data-check]").forEach(check);
}

function step(what, back = "", more = {}) {
  return take(() => {
    const body = new FormData();
    Object.entries({ do: what, back, ...more }).forEach(([name, value]) => body.set(name, value));
    return body;
  });
}

// What is typed is saved first; only then the step is read from its form, whose token may be a newer one by then.
async function take(asked, form = null) {
  await flush();
  return inTurn(async () => {
    const body = asked();
    body.set("revision", tokens.page);
    word("saving…");
    const answer = await post(bench.dataset.step, body);
    if (answer.told.tree) show(answer.told);
    if (!answer.done) {
      refuse(answer.told);
      speak(answer.told.sentences.map((one) => one.message).join(" "));
      return false;
    }
    if (form) own(form, answer.told);
    remember(answer.told.undo && { ...answer.told.undo, token: answer.told.claims[form ? claimOf(form) : ""] });
    refuse(null);
    word("saved");
    speak(answer.told.said);
    await afterStep(form, answer.told);
    return true;
  });
}

async function afterStep(form, told) {
  const line = lineOf(told.mark);
  if (form && "adds" in form.dataset) return added(form, told);
  if (line) {
    if (form?.closest("li") === line) await redrawPanel(line, form);
    else focusOn(told.mark);
    pointOut(line);
  } else if (!document.activeElement || document.activeElement === document.body) {
    pickOf(lines.querySelector("li[data-block]") ?? lines)?.focus();
  }
}

function added(form, told) {
  const box = document.getElementById(form.id === "place-claim" ? "find" : "") ?? form.querySelector("input[type=text]");
  box.value = "";
  box.dispatchEvent(new Event("input", { bubbles: true }));
  document.getElementById("found-claims").replaceChildren();
  if (told.mark && adding.querySelector("[name=after]").value) addAfter(told.mark);
  const line = lineOf(told.mark);
  if (line) pointOut(line);
  box.focus();
}

function addAfter(mark) {
  const line = lineOf(mark);
  adding.querySelectorAll("[name=after]").forEach((box) => { box.value = mark; });
  document.getElementById("adding-where").textContent = `below “${pickOf(line).textContent.trim().slice(0, 60)}”`;
  document.getElementById("adding-done").hidden = false;
  const kind = ["bullet", "step", "callout", "paragraph"].find((one) => line.classList.contains(one));
  if (kind) adding.querySelectorAll("select[name=kind]").forEach((box) => { box.value = kind; });
  const section = line.closest("li.heading");
  if (section) adding.querySelectorAll("select[name=section]").forEach((box) => { box.value = section.dataset.mark.slice(1); });
  panelOf(line).after(adding);
}

function bringHome() {
  adding.querySelectorAll("[name=after]").forEach((box) => { box.value = ""; });
  document.getElementById("adding-where").textContent = "";
  document.getElementById("adding-done").hidden = true;
  home.append(adding);
}

// Search first: only when it was looked for what is typed now, a new claim can be made of it.
const searchSoon = later((form) => search(form), SEARCH);

async function search(form) {
  const box = form.querySelector("textarea, input[type=search]"), words = box.value.trim();
  const into = document.getElementById(form.dataset.into), fresh = into.closest("form").querySelector("[data-new]");
  if (!words) return into.replaceChildren();
  const found = await read(bench.dataset.find, { [form.dataset.find]: words });
  if (!found || box.value.trim() !== words) return;
  into.innerHTML = found.html;
  into.closest("form").querySelectorAll("[data-typed]").forEach((one) => { one.value = words; });
  if (fresh) fresh.disabled = false;
}

function looking(form) {
  const fresh = document.getElementById(form.dataset.into).closest("form").querySelector("[data-new]");
  if (fresh) fresh.disabled = true;
  searchSoon(form);
}

function watchForms() {
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form");
    if (event.target.matches("[data-check]")) checkSoon(event.target);
    if (form?.matches("[data-autosave]")) typing(form);
    if (form?.matches("[data-find]")) looking(form);
  });
  document.addEventListener("focusout", (event) => {
    const form = event.target.closest?.("form[data-autosave]");
    if (form && !form.contains(event.relatedTarget)) leaving(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-autosave]")) event.preventDefault(), save(form);
    else if (form.matches("[data-find]")) event.preventDefault(), search(form);
    else if (form.matches("[data-step]")) event.preventDefault(), take(() => new FormData(form, event.submitter), form);
    else if (form.matches("[data-leave]") && anyDirty()) event.preventDefault(), leave(form);
  });
  addEventListener("beforeunload", (event) => { if (anyDirty() || typedIn(bench).length) event.preventDefault(); });
}

async function leave(form) {
  await flush();
  if (!anyDirty()) form.submit();
}

function watchLines() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.pick, a[data-go], a[data-add]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.matches("[data-add]")) return addBelow(link.dataset.add);
    const line = link.matches("[data-go]") ? lineOf(link.dataset.go) : link.closest("li");
    if (panelOf(line).hidden) open(line);
    else if (link.matches(".pick")) close(line);
    else focusOn(link.dataset.go);
  });
  lines.addEventListener("focusin", (event) => {
    const line = event.target.closest("li[data-block]");
    if (line) pointOut(line);
  });
}

function addBelow(mark) {
  addAfter(mark);
  (adding.querySelector("[data-needs-section]:not([hidden]) textarea") ?? document.getElementById("new-title")).focus();
}

function watchPanes() {
  const group = bench.querySelector(".switch"), buttons = [...group.querySelectorAll("button")];
  group.hidden = false;
  bench.classList.add("scripted");
  buttons.forEach((button) => button.addEventListener("click", () => {
    buttons.forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
    bench.classList.toggle("previewing", button.dataset.pane === "preview");
  }));
}

function watchUndoing() {
  document.querySelector(".undoing").hidden = false;
  document.querySelector(".keys").hidden = false;
  document.getElementById("undo").addEventListener("click", undo);
  document.getElementById("redo").addEventListener("click", redo);
  document.getElementById("adding-done").addEventListener("click", bringHome);
  beforeUndoing(flush);
  afterUndoing(() => lines.querySelectorAll(".panel:not([hidden])").forEach((panel) => {
    const line = panel.closest("li");
    if ([...panel.querySelectorAll("form[data-autosave]")].some(isDirty)) return;
    if (panel.contains(document.activeElement)) pickOf(line).focus();
    open(line, { focus: false });
  }));
  beforeLeaving((line) => { if (line.contains(adding)) bringHome(); });
}

openPreview();
watchLines();
watchPanes();
if (writes) {
  tokens.page = document.querySelector('#steps [data-token="page"]').value;
  document.querySelectorAll("[data-without-script]").forEach((one) => one.remove());
  watchForms();
  watchUndoing();
  watchKeys(step, close);
  watchDragging(step);
  lines.querySelectorAll(".panel:not([hidden])").forEach((panel) => {
    tellOpen(panel.closest("li"));
    prepare(panel);
  });
}
