// What the pages do beyond being read: buttons that copy and that make a picture, and how many visitors are there now.

const PAUSE_MS = 10_000;

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });
}

for (const place of document.querySelectorAll("[data-now]")) {
  setInterval(async () => {
    if (document.hidden) return;
    // The number that is there stays where the next cannot be had.
    const answer = await fetch(place.dataset.now).catch(() => null);
    if (answer?.ok && !answer.redirected) place.textContent = await answer.text();
  }, PAUSE_MS);
}

for (const button of document.querySelectorAll("[data-picture]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const { picture } = await import("/picture.js");
      const href = URL.createObjectURL(await picture());
      Object.assign(document.createElement("a"), { href, download: `${document.title}.png` }).click();
      // Once the browser has begun to save it.
      setTimeout(() => URL.revokeObjectURL(href), PAUSE_MS);
    } catch (error) {
      button.textContent = `No PNG: ${error.message}`;
    }
    button.disabled = false;
  });
}
