// What is asked of the server: one thing at a time, in the order it was done, with the tokens of what was shown.

export const bench = document.getElementById("bench");
export const writes = bench !== null && "writes" in bench.dataset;
export const tokens = { page: "", claims: {} };

const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
const SILENT = {
  heading: "Nothing was saved: the server does not answer, or you were signed out",
  sentences: [{ message: "What you typed is still here.", remedy: "It is tried again; signing in in another window helps." }],
};

let last = Promise.resolve();

export function inTurn(act) {
  last = last.then(act, act);
  return last;
}

export async function post(address, body) {
  body.set("csrfmiddlewaretoken", csrf());
  return answer(address, { method: "POST", body, keepalive: true });
}

export async function read(address, asked) {
  const query = new URLSearchParams(asked);
  const response = await fetch(`${address}?${query}`, { redirect: "manual" }).catch(() => null);
  return response?.ok ? response.json() : null;
}

async function answer(address, options) {
  const headers = { Accept: "application/json" };
  const response = await fetch(address, { ...options, headers, redirect: "manual" }).catch(() => null);
  const told = response?.headers.get("Content-Type")?.startsWith("application/json") ? await response.json() : SILENT;
  return { done: Boolean(response?.ok), status: told === SILENT ? 0 : response.status, told };
}

// The claim a step is about: only its own answer brings a new token for what is open of that claim.
export function claimOf(form) {
  return form.querySelector("[name=claim_revision]")?.dataset.token ?? "";
}

export function later(act, rest) {
  let timer = 0;
  const soon = (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), rest);
  };
  soon.never = () => clearTimeout(timer);
  return soon;
}
