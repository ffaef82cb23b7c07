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
// search for nothing and keep nothing until the next key. What the browser puts back is no news.
const [navigation] = performance.getEntriesByType("navigation");
const isChanged = (field) => {
  if (field.options) {
    const given = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(given, 0);
  }
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
};
document.addEventListener("htmx:load", () => {
  if (navigation?.type === "back_forward") return;
  const fields = [...document.querySelectorAll("form :is(input, select, textarea)")];
  // "search" reaches the boxes that ask only for a new text, and take this one for the old.
  fields.filter(isChanged).forEach((field) => ["input", "change", "search"].forEach(
    (name) => field.dispatchEvent(new Event(name, { bubbles: true })),
  ));
}, { once: true });
