// This browser's own name, random, so that the log of an exam can tell a second device from a reload.
const KEY = "jinbang-device";

export function device() {
  try {
    let name = localStorage.getItem(KEY);
    if (!name) {
      name = crypto.randomUUID();
      localStorage.setItem(KEY, name);
    }
    return name;
  } catch {
    return "unknown";
  }
}

for (const field of document.querySelectorAll("[data-device]")) field.value = device();
