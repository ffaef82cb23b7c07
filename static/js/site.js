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
