import { onContent } from "./htmx";

/** A refused scan is heard and felt: the worker's eyes are on the device, not on the screen. */
export function refusals(): void {
  onContent((root) => {
    if (!root.querySelector("[data-refusal]")) return;
    // Browsers allow it only after a first touch.
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([120, 60, 120]);
    void beep();
  });
}

async function beep(): Promise<void> {
  try {
    const audio = new AudioContext();
    if (audio.state === "suspended") return;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.type = "square";
    tone.frequency.value = 220;
    volume.gain.value = 0.06;
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.22);
    tone.onended = () => void audio.close();
  } catch {
    // No sound device: the words and the colour remain.
  }
}
