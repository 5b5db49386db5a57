// Colours of the charts. Lines have at least 3:1 to the background in both themes.

export interface Theme {
  readonly isDark: boolean;
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly axis: string;
  readonly grid: string;
  readonly neutral: string;
  readonly palette: readonly string[];
}

export const FONT = "system-ui,-apple-system,Roboto,Helvetica,Arial,sans-serif";

/** After Okabe and Ito, each darkened or lightened until it can be seen on its background. */
export const LIGHT: Theme = {
  isDark: false,
  background: "#ffffff",
  text: "#1c2127",
  muted: "#57606a",
  axis: "#6b7480",
  grid: "#e9ecef",
  neutral: "#727a84",
  palette: ["#0a64a8", "#d55e00", "#0c8f68", "#c0479f", "#84650f", "#2f98dc", "#4b2a8c", "#383838"],
};

export const DARK: Theme = {
  isDark: true,
  background: "#15181c",
  text: "#e4e7eb",
  muted: "#a6afba",
  axis: "#8a94a0",
  grid: "#272c32",
  neutral: "#929ba6",
  palette: ["#4ba3e3", "#f07c2e", "#1fd39c", "#d977b4", "#f0cb3a", "#a5dbf7", "#9d6bf0", "#ededed"],
};

export const colourOf = (theme: Theme, index: number): string =>
  index < 0 ? theme.neutral : (theme.palette[index % theme.palette.length] ?? theme.neutral);

type Choice = "system" | "light" | "dark";
const CHOICES: readonly Choice[] = ["system", "light", "dark"];
const KEY = "ionstream-report-theme";

/** The theme of the page, and who wants to know when it changes. */
export class ThemeSwitch {
  private choice: Choice = "system";
  private isPrinting = false;
  private readonly system = matchMedia("(prefers-color-scheme: dark)");

  constructor(private readonly changed: () => void) {
    try {
      const kept = localStorage.getItem(KEY);
      this.choice = CHOICES.find((c) => c === kept) ?? "system";
    } catch {
      // A page from a file may not keep anything.
    }
    this.system.addEventListener("change", () => this.changed());
    this.show();
  }

  get theme(): Theme {
    const isDark = !this.isPrinting && (this.choice === "dark" || (this.choice === "system" && this.system.matches));
    return isDark ? DARK : LIGHT;
  }

  get label(): string {
    return `Theme: ${this.choice}`;
  }

  next(): void {
    this.choice = CHOICES[(CHOICES.indexOf(this.choice) + 1) % CHOICES.length] ?? "system";
    try {
      localStorage.setItem(KEY, this.choice);
    } catch {
      // See above.
    }
    this.show();
    this.changed();
  }

  /** Paper is white. */
  print(isPrinting: boolean): void {
    this.isPrinting = isPrinting;
  }

  private show(): void {
    if (this.choice === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = this.choice;
  }
}
