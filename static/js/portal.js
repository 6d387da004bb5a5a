// Progressive enhancement only: every page works without this file. textContent only, so Trusted Types stay satisfied.
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  // <button hidden data-copy="id" data-done="Copied" data-status="id">: copies the data-value of the named element.
  each("button[data-copy]", (button) => {
    if (!navigator.clipboard) return; // plain http on a network: selecting by hand stays
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).dataset.value);
      button.querySelector("[data-label]").textContent = button.dataset.done;
      document.getElementById(button.dataset.status).textContent = button.dataset.done;
    });
  });

  // <button hidden data-print>: opens the browser's own print dialog.
  each("button[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // <button hidden data-reveal="id" data-hide="Hide" aria-pressed="false">: shows a password field while it is typed.
  each("button[data-reveal]", (button) => {
    const field = document.getElementById(button.dataset.reveal);
    const label = button.querySelector("[data-label]");
    const words = { password: label.textContent, text: button.dataset.hide };
    const show = (type) => {
      field.type = type;
      label.textContent = words[type];
    };
    button.hidden = false;
    button.addEventListener("click", () => show(field.type === "password" ? "text" : "password"));
    // Browsers offer to save only password fields, and keep the text of others for the next visitor.
    field.form?.addEventListener("submit", () => show("password"));
  });

  // <input data-from-fragment>: takes the code that follows # in the link, which then leaves the address and the history.
  each("input[data-from-fragment]", (field) => {
    if (location.hash.length < 2) return;
    field.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
  });

  document.querySelector(".errsum")?.focus();
})();
