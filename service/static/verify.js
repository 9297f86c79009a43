// The page to check a credential works without this. It adds: scanning with the camera where the browser
// can read QR codes itself, a file dropped anywhere, and a photo sent as soon as it is taken.
const scan = document.querySelector("[data-scan]");
const typed = document.querySelector("#code");
const dropped = document.querySelector("form[data-drop]");

for (const input of document.querySelectorAll("form[data-send] input[type=file]")) {
  input.addEventListener("change", () => input.files.length && input.form.requestSubmit());
}

document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const { files } = event.dataTransfer;
  if (files.length && dropped) {
    dropped.elements.file.files = files;
    dropped.requestSubmit();
  }
});

if (scan && "BarcodeDetector" in window && navigator.mediaDevices) offerToScan();

async function offerToScan() {
  const formats = await BarcodeDetector.getSupportedFormats();
  if (!formats.includes("qr_code")) return;
  scan.hidden = false;
  scan.querySelector("[data-start]").addEventListener("click", look);
}

async function look() {
  const video = scan.querySelector("video");
  const said = scan.querySelector("[data-said]");
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.hidden = false;
    await video.play();
  } catch {
    said.textContent = said.dataset.refused;
    return;
  }
  said.textContent = said.dataset.looking;
  await found(video, new BarcodeDetector({ formats: ["qr_code"] }));
}

// The part after # of our own links has the holder's name: it isn't needed here, so it isn't sent.
function withoutName(text) {
  return text.startsWith(`${location.origin}/`) ? text.split("#")[0] : text;
}

async function found(video, detector) {
  for (;;) {
    const [code] = await detector.detect(video).catch(() => []);
    if (code) {
      for (const track of video.srcObject.getTracks()) track.stop();
      typed.value = withoutName(code.rawValue);
      typed.form.requestSubmit();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
