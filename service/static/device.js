// This browser's own name, random, so that the log of an exam can tell a second device from a reload.
const KEY = "jinbang-device";

export function device() {
  try {
    let name = localStorage.getItem(KEY);
    if (!name) {
      const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing without HTTPS
      name = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      localStorage.setItem(KEY, name);
    }
    return name;
  } catch {
    return "unknown";
  }
}

for (const field of document.querySelectorAll("[data-device]")) field.value = device();
