// Scanning with the device's camera, where the browser reads barcodes itself.
import { el } from "../parts/dom.js";
import { dialog, toast } from "../parts/dialog.js";
import { t } from "../parts/words.js";

const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "code_39", "itf", "qr_code"];
const PAUSE = 120;

/** @param {import("./till.js").Till} till */
export async function cameraDialog(till) {
  const detector = await detectorOf();
  if (!detector) return toast(t("This browser can’t read barcodes with its camera. Use a scanner, or type the number."));
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch (error) {
    console.warn(error);
    return toast(t("The camera can’t be used. Allow it for this page in the browser’s settings."));
  }
  const video = /** @type {HTMLVideoElement} */ (el("video", { class: "till-camera", autoplay: true, muted: true, playsinline: true, "aria-label": t("What the camera sees") }));
  video.srcObject = stream;
  const help = el("p", { class: "muted" }, t("Hold the barcode in front of the camera."));
  const box = dialog(t("Scan with the camera"), [video, help], { closed: () => {
    for (const track of stream.getTracks()) track.stop();
    till.top.focus();
  } });
  await video.play().catch(() => {}); // a dialog that is closed at once stops it
  return watch(till, box, video, detector);
}

async function detectorOf() {
  const { BarcodeDetector: Detector } = /** @type {any} */ (globalThis);
  if (!Detector || !navigator.mediaDevices?.getUserMedia) return null;
  const known = await Detector.getSupportedFormats();
  const formats = FORMATS.filter((format) => known.includes(format));
  return formats.length ? new Detector({ formats }) : null;
}

/** The first code that is seen is scanned. */
async function watch(till, box, video, detector) {
  while (box.isConnected) {
    const [found] = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await detector.detect(video) : [];
    if (found?.rawValue && box.isConnected) {
      box.close();
      await till.scan(found.rawValue);
      return;
    }
    await new Promise((next) => setTimeout(next, PAUSE));
  }
}
