// Numbers as a reader sees them.

const SUPERSCRIPTS: Record<string, string> = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};

const superscript = (n: number): string => [...String(n)].map((c) => SUPERSCRIPTS[c] ?? c).join("");
const minus = (text: string): string => text.replace("-", "−");

/** Ten to a power: 10⁻⁵. */
export const powerOfTen = (exponent: number): string => `10${superscript(exponent)}`;

const scientific = (value: number, decimals: number): string => {
  const [mantissa = "", exponent = "0"] = value.toExponential(decimals).split("e");
  const digits = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  const power = powerOfTen(Number(exponent));
  return digits === "1" ? power : minus(digits === "-1" ? `-${power}` : `${digits}×${power}`);
};

/** A value to five significant digits. */
export function formatValue(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return scientific(value, 4);
  return minus(String(Number(value.toPrecision(5))));
}

/** Formats the ticks of one linear axis alike. */
export function tickFormatter(ticks: readonly number[]): (value: number) => string {
  const largest = Math.max(...ticks.map(Math.abs), 0);
  const step = ticks.length > 1 ? Math.abs(ticks[1]! - ticks[0]!) : largest || 1;
  const decimalsOfPower = Math.max(0, Math.floor(Math.log10(largest)) - Math.floor(Math.log10(step) + 1e-9));
  if ((largest >= 1e6 && decimalsOfPower <= 4) || (largest > 0 && largest < 1e-3)) {
    return (value) => (Math.abs(value) < step / 1e6 ? "0" : scientific(value, Math.min(decimalsOfPower, 15)));
  }
  let decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  while (decimals < 12 && ticks.some((t) => Math.abs(Number(t.toFixed(decimals)) - t) > step * 1e-6)) decimals++;
  return (value) => minus((Math.abs(value) < step / 1e6 ? 0 : value).toFixed(decimals));
}

/** Formats the ticks of one logarithmic axis: plain between 0.001 and 10,000, else powers of ten. */
export function logTickFormatter(ticks: readonly number[]): (value: number) => string {
  const isPlain = ticks.every((t) => t >= 0.99e-3 && t <= 1.01e4);
  return (value) => (isPlain ? String(Number(value.toPrecision(6))) : scientific(value, 5));
}
