// What the server hasn't confirmed yet, kept on this device in the order it happened: in IndexedDB, else in
// localStorage, else in memory only, which the page then says.

const PATIENCE = 3000; // a database that doesn't open by then isn't waited for

/** Open the store of an attempt: {kind, all, add, drop, clear}. */
export async function openStore(attempt) {
  try {
    return inDatabase(await Promise.race([open(name(attempt)), refuseAfter(PATIENCE)]), attempt);
  } catch {
    return inLocalStorage(name(attempt)) ?? inMemory();
  }
}

const name = (attempt) => `jinbang-exam-${attempt}`;

function refuseAfter(milliseconds) {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), milliseconds));
}

function open(database) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore("said", { keyPath: "seq", autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

function inDatabase(database, attempt) {
  database.onversionchange = () => database.close();
  const work = (mode, act) =>
    new Promise((resolve, reject) => {
      const options = mode === "readwrite" ? { durability: "strict" } : {};
      const transaction = database.transaction("said", mode, options);
      const result = act(transaction.objectStore("said"));
      transaction.oncomplete = () => resolve(result?.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  return {
    kind: "database",
    all: () => work("readonly", (said) => said.getAll()),
    add: (event) => work("readwrite", (said) => said.add(event)),
    drop: (keys) =>
      work("readwrite", (said) => {
        said.openCursor().onsuccess = ({ target: { result: cursor } }) => {
          if (!cursor) return;
          if (keys.has(cursor.value.key)) cursor.delete();
          cursor.continue();
        };
      }),
    clear: () => {
      database.close();
      indexedDB.deleteDatabase(name(attempt));
    },
  };
}

function inLocalStorage(key) {
  const read = () => JSON.parse(localStorage.getItem(key) ?? "[]");
  const write = (events) => localStorage.setItem(key, JSON.stringify(events));
  try {
    write(read());
  } catch {
    return null;
  }
  return {
    kind: "localStorage",
    all: async () => read(),
    add: async (event) => write([...read(), event]),
    drop: async (keys) => write(read().filter((event) => !keys.has(event.key))),
    clear: () => localStorage.removeItem(key),
  };
}

function inMemory() {
  let events = [];
  return {
    kind: "memory",
    all: async () => events,
    add: async (event) => void (events = [...events, event]),
    drop: async (keys) => void (events = events.filter((event) => !keys.has(event.key))),
    clear: () => (events = []),
  };
}
