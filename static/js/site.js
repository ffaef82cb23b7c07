// Starts govuk-frontend's components. Every page works without this file.
import { initAll } from "../govuk/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// What htmx brings into the page may hold components of its own.
document.addEventListener("htmx:afterSwap", (event) => initAll({ scope: event.target }));

// Where htmx puts a part of the page anew, what was unfolded stays unfolded, and what has the focus
// stays where it is on the screen.
let before = null;
const top = (element) => element?.isConnected ? element.getBoundingClientRect().top : null;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const focused = detail.target.contains(document.activeElement) ? document.activeElement : null;
  const unfolded = [...detail.target.querySelectorAll("details[id][open]")].map(({ id }) => id);
  before = { unfolded, focused: focused?.id, top: top(focused) };
});
document.addEventListener("htmx:afterSettle", () => {
  if (!before) return;
  before.unfolded.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  const focused = before.focused && document.getElementById(before.focused);
  if (focused) scrollBy(0, top(focused) - before.top);
  before = null;
});

// What is typed before htmx has started, on a slow line, is told to it once it has, else it would
// search for nothing and keep nothing until the next key. What the browser puts back when somebody
// goes back is no news, unless it had not been kept.
const [navigation] = performance.getEntriesByType("navigation");
const hasGoneBack = navigation?.type === "back_forward";
const isChanged = (field) => {
  if (field.options) {
    const given = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(given, 0);
  }
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
};
document.addEventListener("htmx:load", () => {
  if (hasGoneBack && !unkept.here) return;
  const fields = [...document.querySelectorAll("form :is(input, select, textarea)")];
  // "search" reaches the boxes that ask only for a new text, and take this one for the old.
  fields.filter(isChanged).forEach((field) => ["input", "change", "search"].forEach(
    (name) => field.dispatchEvent(new Event(name, { bubbles: true })),
  ));
}, { once: true });

// Which pages hold a text that was typed and not kept yet, for when somebody comes back to one. A
// text that was sent counts as kept once a page has come in answer: the site has it, or asks again.
const unkept = {
  name: `unkept ${location.pathname}`,
  get here() { return sessionStorage.getItem(this.name); },
  set here(state) { sessionStorage.setItem(this.name, state); },
  forget() { sessionStorage.removeItem(this.name); },
};
if (!hasGoneBack) {
  unkept.forget();
  const sent = Object.keys(sessionStorage).filter((name) => sessionStorage[name] === "sent");
  sent.forEach((name) => sessionStorage.removeItem(name));
}

// The form that keeps what is typed in it (components/keeping.html) says so where it cannot, and
// tries again: soon, and as soon as the browser is connected.
const keeper = document.querySelector(".keeping");
if (keeper) {
  const form = keeper.closest("form");
  const state = keeper.querySelector(".draft-state");
  let again = null;
  let isTold = true;
  const tryAgain = () => again && htmx.trigger(keeper, "again");
  const fail = (words) => {
    const said = document.createElement("strong");
    said.textContent = words;
    if (state.textContent !== words) state.replaceChildren(said);
    clearTimeout(again);
    again = setTimeout(tryAgain, 15000);
  };
  form.addEventListener("input", () => {
    isTold = false;
    unkept.here = "typed";
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) {
      unkept.here = "sent";
    } else {
      event.preventDefault(); // the browser would put a page of its own in place of the text
      fail(state.dataset.unsent);
    }
  });
  keeper.addEventListener("htmx:beforeRequest", () => {
    isTold = true;
    again = clearTimeout(again);
  });
  keeper.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful && isTold) unkept.forget();
  });
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => {
    const { refused, unreached } = state.dataset;
    keeper.addEventListener(name, () => fail(name === "htmx:responseError" ? refused : unreached));
  });
  addEventListener("online", tryAgain);
  addEventListener("pageshow", ({ persisted }) => persisted && tryAgain());
}

// A button that has done its work says so for two seconds, and to those who do not see it in the
// page's element with `data-spoken`. That is emptied first: the same words twice are spoken twice.
const spoken = document.querySelector("[data-spoken]");
const tell = (button, said, words) => {
  button.own ??= [...button.childNodes];
  button.replaceChildren(said);
  clearTimeout(button.later);
  button.later = setTimeout(() => button.replaceChildren(...button.own), 2000);
  if (!spoken) return;
  spoken.textContent = "";
  clearTimeout(spoken.later);
  spoken.later = setTimeout(() => (spoken.textContent = words), 100);
};

// A button beside a box copies what is in it; without scripts the box itself can be copied from.
document.querySelectorAll("[data-copies]").forEach((button) => {
  if (!navigator.clipboard) return;
  const { copies, done, says, refused } = button.dataset;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(copies).value);
      tell(button, done, says);
    } catch {
      tell(button, refused, refused);
    }
  });
});

// A button puts a name into a box, where somebody was typing, else at its end; without scripts the
// name can be copied.
const typedIn = new WeakSet();
document.querySelectorAll("[data-puts]").forEach((button) => {
  const { puts, into, done, says } = button.dataset;
  const box = document.getElementById(into);
  box.addEventListener("focus", () => typedIn.add(box));
  button.hidden = false;
  button.addEventListener("click", () => {
    const end = box.value.length;
    const [from, to] = typedIn.has(box) ? [box.selectionStart, box.selectionEnd] : [end, end];
    const gap = /[\p{L}\p{N}\p{P}]$/u.test(box.value.slice(0, from).replace(/[([“‘£]$/u, "")) ? " " : "";
    box.setRangeText(gap + puts, from, to, "end");
    typedIn.add(box);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    tell(button, done, says);
  });
});
