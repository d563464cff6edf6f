/** A short high tone for what was recorded, a long low one for what was not: heard without looking up. */
let audio: AudioContext | undefined;

export function sound(isGood: boolean): void {
  audio ??= new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = isGood ? 1_200 : 220;
  volume.gain.value = 0.08;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + (isGood ? 0.09 : 0.35));
}
