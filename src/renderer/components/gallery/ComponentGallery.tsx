/** Every component in every state on one page: to look at, to compare, and for the tests to press. */
import { useState, type ReactNode } from "react";
import { ICON_NAMES, Icon } from "../../icons/Icon.js";
import { setTheme, stepScale, useSettings } from "../../state/settings.js";
import { Button } from "../Button.js";
import { Segmented } from "../Segmented.js";
import { Spring, Toolbar } from "../Toolbar.js";
import { Controls } from "./Controls.js";
import { Panels } from "./Panels.js";
import { Pictures } from "./Pictures.js";
import { Specimen } from "./Specimen.js";
import styles from "./ComponentGallery.module.css";

export function ComponentGallery(): ReactNode {
  const theme = useSettings((s) => s.theme);
  const scale = useSettings((s) => s.scale);
  const [count, setCount] = useState(0);
  return (
    <div className={styles.page}>
      <Toolbar label="Gallery of components" title="Components">
        <Segmented
          label="Theme"
          value={theme}
          onChange={setTheme}
          options={[
            { value: "dark", label: "Dark" },
            { value: "light", label: "Light" },
            { value: "system", label: "System" },
          ]}
        />
        <Button onClick={() => stepScale(-1)}>Smaller</Button>
        <Button onClick={() => stepScale(1)}>Larger</Button>
        <span>{Math.round(100 * scale)} %</span>
        <Spring />
        <Button kind="primary" onClick={() => setCount(count + 1)}>
          Pressed {count} times
        </Button>
      </Toolbar>
      <main className={styles.columns}>
        <Controls />
        <Panels />
        <Pictures />
        <Specimen name="Icons">
          <div className={styles.icons}>
            {ICON_NAMES.map((name) => (
              <span key={name} title={name}>
                <Icon name={name} />
                <Icon name={name} size={20} />
              </span>
            ))}
          </div>
        </Specimen>
      </main>
    </div>
  );
}
