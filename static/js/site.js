// Starts govuk-frontend's components. Every page works without this file.
import { initAll } from "../govuk/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// What htmx brings into the page may hold components of its own.
document.addEventListener("htmx:afterSwap", (event) => initAll({ scope: event.target }));
