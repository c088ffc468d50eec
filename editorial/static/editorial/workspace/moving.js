// Moving by keyboard and by dragging: both say what is wanted, and the server works out where that is.

import { lineOf, lines, picks } from "./tree.js";
import { redo, undo } from "./undoing.js";

const WAYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };
const isTyping = (target) => target.matches("textarea, select, input");
const isSection = (line) => line.dataset.mark.startsWith("s");
const verb = (line, name) => `${isSection(line) ? "section-" : ""}${name}:${line.dataset.mark.slice(1)}`;

export function watchKeys(step, close) {
  lines.addEventListener("keydown", (event) => {
    const line = event.target.closest("li[data-mark]");
    if (event.key === "Escape") return void close(line);
    if (isTyping(event.target) || !line) return;
    if (undoes(event)) return void event.preventDefault();
    if (event.altKey && event.key in WAYS) {
      event.preventDefault();
      step(verb(line, WAYS[event.key]), line.dataset.mark);
    } else if (event.target.matches(".pick")) goAlong(event);
  });
}

function undoes(event) {
  if (!(event.ctrlKey || event.metaKey)) return false;
  const key = event.key.toLowerCase();
  if (key === "y" || (key === "z" && event.shiftKey)) return redo(), true;
  return key === "z" ? (undo(), true) : false;
}

function goAlong(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const all = picks(), at = all.indexOf(event.target);
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined || !all[to]) return;
  event.preventDefault();
  all[to].focus();
}

export function watchDragging(step) {
  let dragged = "";
  const clear = () => lines.querySelectorAll("[data-drop]").forEach((one) => { delete one.dataset.drop; });
  lines.addEventListener("dragstart", (event) => {
    const line = event.target.closest?.("li[data-mark]");
    if (!line || !event.target.matches(".grip")) return;
    dragged = line.dataset.mark;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged);
    event.dataTransfer.setDragImage(line.querySelector(":scope > .standing"), 10, 10);
  });
  lines.addEventListener("dragover", (event) => {
    const onto = target(event, dragged);
    clear();
    if (!onto) return;
    event.preventDefault();
    onto.line.dataset.drop = onto.where;
  });
  lines.addEventListener("drop", (event) => {
    const onto = target(event, dragged), line = lineOf(dragged);
    clear();
    if (!onto || !line) return;
    event.preventDefault();
    step(verb(line, "drop"), dragged, { target: onto.line.dataset.mark, where: onto.where });
  });
  lines.addEventListener("dragend", () => { clear(); dragged = ""; });
}

// The upper half of a line is before it, the lower half after it, and its right part under it.
function target(event, dragged) {
  const line = event.target.closest?.("li[data-mark]"), moving = lineOf(dragged);
  if (!moving || !line || line === moving || moving.contains(line)) return null;
  if (isSection(moving) && !isSection(line)) return null;
  const box = line.querySelector(":scope > .standing").getBoundingClientRect();
  if (!isSection(moving) && isSection(line)) return { line, where: "into" };
  if (event.clientX > box.left + box.width * 0.6) return { line, where: "into" };
  return { line, where: event.clientY < box.top + box.height / 2 ? "before" : "after" };
}
