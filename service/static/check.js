// The system check: what the exam needs of this browser, tried for real.
const list = document.querySelector("[data-checks]");

function show(name, good) {
  const row = list.querySelector(`[data-check="${name}"]`);
  row.className = good ? "is-ok" : "is-warn";
  const use = row.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, good ? "#i-valid" : "#i-alert"));
  row.querySelector(".state").textContent = good ? list.dataset.works : list.dataset.fails;
  row.querySelector("small").textContent = good ? row.dataset.good : row.dataset.bad;
}

function storage() {
  return new Promise((resolve) => {
    try {
      const opening = indexedDB.open("jinbang-check", 1);
      opening.onerror = () => resolve(false);
      opening.onsuccess = () => {
        opening.result.close();
        indexedDB.deleteDatabase("jinbang-check");
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
}

async function network() {
  const began = performance.now();
  const answer = await fetch(list.dataset.probe, { cache: "no-store" });
  const seconds = (performance.now() - began) / 1000;
  const theirs = new Date(answer.headers.get("Date")).getTime();
  return { seconds, apart: Math.abs(Date.now() - theirs) / 1000 };
}

async function run() {
  show("browser", "indexedDB" in window && "BroadcastChannel" in window && "HTMLDialogElement" in window);
  show("storage", await storage());
  try {
    const { seconds, apart } = await network();
    show("network", seconds < 2);
    show("clock", apart < 120);
  } catch {
    show("network", false);
    show("clock", true);
  }
  const summary = document.querySelector("[data-summary]");
  summary.textContent = summary.dataset.text;
}

if (list) run();
