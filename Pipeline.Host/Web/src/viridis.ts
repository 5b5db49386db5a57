// The colour map viridis (CC0, by van der Walt, Smith and Firing), from eleven of its colours.

const STOPS: readonly (readonly [number, number, number])[] = [
  [68, 1, 84],
  [72, 36, 117],
  [65, 68, 135],
  [53, 95, 141],
  [42, 120, 142],
  [33, 145, 140],
  [34, 168, 132],
  [68, 191, 112],
  [122, 209, 81],
  [189, 223, 38],
  [253, 231, 37],
];

/** The colour of a fraction, as red, green and blue up to 255. */
export function viridis(fraction: number): readonly [number, number, number] {
  const at = Math.min(1, Math.max(0, fraction)) * (STOPS.length - 1);
  const i = Math.min(STOPS.length - 2, Math.floor(at));
  const [a, b] = [STOPS[i]!, STOPS[i + 1]!];
  const mix = (k: 0 | 1 | 2): number => Math.round(a[k] + (b[k] - a[k]) * (at - i));
  return [mix(0), mix(1), mix(2)];
}

/** 256 colours, as the bytes of pixels. */
export const VIRIDIS: Uint8ClampedArray = (() => {
  const table = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) table.set([...viridis(i / 255), 255], i * 4);
  return table;
})();

export const viridisStops: readonly { readonly offset: number; readonly color: string }[] = STOPS.map((c, i) => ({
  offset: i / (STOPS.length - 1),
  color: `rgb(${c.join(",")})`,
}));
