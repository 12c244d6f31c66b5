/** Design tokens as colours a canvas understands, read again whenever the theme changes. */
import { useEffect, useState } from "react";

/** The CSS value of each name: "var(--accent)". */
export type ColourNames<K extends string> = Readonly<Record<K, string>>;

function resolveColours<K extends string>(names: ColourNames<K>): Record<K, string> {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const out = {} as Record<K, string>;
  for (const [key, value] of Object.entries<string>(names)) {
    probe.style.color = value;
    out[key as K] = getComputedStyle(probe).color;
  }
  probe.remove();
  return out;
}

/** @param names must be the same object at each call */
export function useResolvedColours<K extends string>(names: ColourNames<K>): Record<K, string> {
  const [colours, setColours] = useState(() => resolveColours(names));
  useEffect(() => {
    const read = (): void => setColours(resolveColours(names));
    const root = new MutationObserver(read);
    root.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "style", "class"] });
    const queries = ["(prefers-contrast: more)", "(prefers-color-scheme: dark)", "(forced-colors: active)"].map((q) =>
      matchMedia(q),
    );
    for (const query of queries) query.addEventListener("change", read);
    return () => {
      root.disconnect();
      for (const query of queries) query.removeEventListener("change", read);
    };
  }, [names]);
  return colours;
}
