import type { ReactNode } from "react";
import type { DatasetInfo } from "../../../main/api/contract.js";
import { Menu, type MenuItem } from "../../components/Menu.js";
import { plain, withUnit } from "../../components/numbers.js";
import { lengthUnit } from "../../display/effectiveDisplay.js";
import { Icon } from "../../icons/Icon.js";
import { setDisplay, type DatasetDisplay, type Overlay } from "../../state/settings.js";
import styles from "./gallery.module.css";

const OVERLAYS: readonly { overlay: Overlay; label: string }[] = [
  { overlay: "number", label: "Number" },
  { overlay: "value", label: "Sort value" },
  { overlay: "centre", label: "Centre cross" },
];

/** A circle that leaves a rim: 80 % of the shorter side. */
function usualMask(dataset: DatasetInfo): number {
  const side = Math.min(dataset.width ?? 1, dataset.height ?? 1);
  return Math.max(1, Math.round(0.8 * side * (dataset.pixelSize ?? 1)));
}

/** What is drawn on and below the images. */
export function OverlayMenu({ dataset, chosen }: { dataset: DatasetInfo; chosen: DatasetDisplay }): ReactNode {
  const set = (change: Partial<DatasetDisplay>, label: string): void => setDisplay(dataset.path, change, label);
  const { maskDiameter, overlays } = chosen;
  const items: MenuItem[] = [
    ...OVERLAYS.map(({ overlay, label }) => {
      const on = overlays.includes(overlay);
      const others = overlays.filter((o) => o !== overlay);
      return {
        label,
        checked: on,
        run: () => set({ overlays: on ? others : [...others, overlay] }, `${label} ${on ? "off" : "on"}`),
      };
    }),
    {
      label: "Mask circle",
      checked: maskDiameter !== null,
      run: () => {
        const diameter = maskDiameter === null ? usualMask(dataset) : null;
        const text = diameter === null ? "off" : withUnit(plain(diameter), lengthUnit(dataset.pixelSize));
        set({ maskDiameter: diameter }, `Mask circle ${text}`);
      },
    },
  ];
  return (
    <Menu label="Overlays" items={items} className={styles.menuButton}>
      Overlays <Icon name="down" size={12} />
    </Menu>
  );
}
