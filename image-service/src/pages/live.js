// Keeps #live fresh while photos are on their way; ends when none is.
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
for (;;) {
  await pause(1500);
  if (document.hidden) continue;
  try {
    const answer = await fetch(location.href);
    if (!answer.ok) continue;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [fresh, old] = [page.querySelector("#live"), document.querySelector("#live")];
    if (!fresh || !old) break;
    if (fresh.innerHTML !== old.innerHTML) old.replaceWith(fresh);
    if (fresh.dataset.moving !== "true") break;
  } catch {
    continue; // The server is starting again.
  }
}
